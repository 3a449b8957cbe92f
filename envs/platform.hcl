# The trading platform: which services there are and who calls whom. It is the same in every
# environment; envs/<suffix>.hcl says how large, where and which release.

application = "trading"

# What runs on pull requests, rendered from the same graph as the roots.
pull_requests {
  github   = true
  atlantis = true
}

# What a browser sees. It is the last rule of the load balancer, because "/*" matches everything.
service "frontend" {
  port   = 3000
  tier   = "private"
  cpu    = 512
  memory = 1024

  # Private subnets have a route to the NAT gateway; this opens port 443 of it, for market news.
  internet_egress = true

  expose {
    paths    = ["/*"]
    priority = 900
  }

  # A call opens the way in both security groups and sets API_GATEWAY_URL.
  calls = ["api-gateway"]

  health {
    path      = "/healthz"
    interval  = 15
    timeout   = 5
    healthy   = 2
    unhealthy = 3
    grace     = 60
  }

  scaling {
    min            = 2
    max            = 10
    scale_up_cpu   = 70
    scale_down_cpu = 30
  }

  # Names only. The values are put into Secrets Manager; the task gets SESSION_KEY.
  secrets = ["session-key"]

  environment = {
    LOG_LEVEL = "info"
  }
}

# Takes orders. Isolated subnets have no route out: AWS is reached through VPC endpoints.
service "api-gateway" {
  port   = 8080
  tier   = "isolated"
  cpu    = 1024
  memory = 2048

  expose {
    paths                = ["/api/*"]
    priority             = 100
    deregistration_delay = 60
  }

  calls = ["processing-service"]

  # Orders must not go to a sick task: asked often, out soon.
  health {
    path      = "/healthz"
    interval  = 10
    timeout   = 4
    healthy   = 2
    unhealthy = 2
    grace     = 45
  }

  scaling {
    min            = 2
    max            = 10
    scale_up_cpu   = 60
    scale_down_cpu = 25
  }

  secrets = ["token-signing-key", "database-password"]

  environment = {
    LOG_LEVEL = "info"
  }
}

# Matches orders. Nobody reaches it but the api-gateway.
service "processing-service" {
  port   = 9090
  tier   = "isolated"
  cpu    = 2048
  memory = 4096

  # Order books are read before the first check counts, and written before the task ends.
  health {
    path      = "/healthz"
    interval  = 30
    timeout   = 10
    healthy   = 3
    unhealthy = 5
    grace     = 120
  }
  stop_timeout = 120

  scaling {
    min            = 2
    max            = 10
    scale_up_cpu   = 75
    scale_down_cpu = 35
  }

  secrets = ["market-data-key", "database-password"]

  environment = {
    LOG_LEVEL = "info"
  }

  # Further permissions of the task role. The placeholders are filled per environment.
  permission {
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["arn:aws:s3:::trades-{account_id}-{environment_suffix}/*"]
  }
}

# What must hold whatever is changed here or in an environment. `strata check` evaluates it against the
# rendered files.

# Data stays in one region.
assert region {
  is = "us-east-1"
}

# If a zone fails, two thirds of the capacity are left.
assert zones {
  at_least = 3
}

# Who cannot connect to whom. `strata reach` shows who can.
assert no_path {
  from = "api-gateway"
  to   = "internet"
}

assert no_path {
  from = "processing-service"
  to   = "internet"
}

assert no_path {
  from = "internet"
  to   = "processing-service"
}

assert no_path {
  from = "frontend"
  to   = "processing-service"
}
