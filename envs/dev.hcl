# A cheap environment to try things in: one NAT gateway, HTTP, state on disk.

environment_suffix = "dev"
account_id         = "123456789012"
region             = "us-east-1"
availability_zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
vpc_cidr           = "10.0.0.0/16"
nat                = "single" # if its zone fails, so does the way out of the others
endpoint_zones     = ["us-east-1a"] # as is AWS, through its interface endpoints: each zone of them is paid for

state "local" {}

# Image tags per service. A second release, "green", takes its share of the traffic by its weight.
release "blue" {
  weight = 100
  images = {
    frontend           = "1.0.0"
    api-gateway        = "1.0.0"
    processing-service = "1.0.0"
  }
}

# What this environment changes; the rest is as in platform.hcl.
service "frontend" {
  scaling {
    max = 4
  }
}

service "api-gateway" {
  cpu    = 512 # half of it for the proxy of Service Connect, which every task has
  memory = 1024
  exec   = true # `aws ecs execute-command` opens a shell in its tasks
  environment = {
    LOG_LEVEL = "debug"
  }
  scaling {
    max = 4
  }
}

service "processing-service" {
  cpu    = 512
  memory = 1024
  scaling {
    max = 4
  }
}
