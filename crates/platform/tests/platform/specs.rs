//! A good spec that has one of everything, for tests to break.

pub const PLATFORM: &str = r#"application = "shop"

pull_requests {
  github = true
  branch = "trunk"
}

service "web" {
  port   = 3000
  tier   = "private"
  cpu    = 512
  memory = 1024
  short_name = "fe"
  user = "app"
  internet_egress = true
  error_pattern = "?FATAL"
  expose { # web
    paths = ["/*"]
    priority = 900
  }
  calls = ["api"]
  health { # web
    path = "/up"
  }
  alarms {
    latency = 1500
    errors = 7
    least_requests = 20
    unhealthy = 3
    logged_errors = 50
    silence = 30
  }
  scaling { # web
    min = 2
    max = 6
  }
  secrets = ["session-key"]
  environment = {
    LEVEL = "info"
  }
  permission {
    actions = ["s3:GetObject"]
    resources = ["arn:aws:s3:::trades-{environment_suffix}/*"]
  }
  permission {
    actions = ["cloudwatch:PutMetricData", "xray:PutTraceSegments"] # metrics
    resources = ["*"]
  }
}

service "api" {
  port = 8080
  tier = "isolated"
  cpu = 1024
  memory = 3072
  expose { # api
    paths = ["/api/*"]
    priority = 100
    strip_prefix = "/api"
  }
  calls = ["db"]
  rollout "canary" {
    percent = 10
    bake = 15
    pause {
      after = "test traffic"
      timeout = 60
      on_timeout = "continue"
    }
    function {
      after = "scale up"
      arn = "arn:aws:lambda:{region}:{account_id}:function:smoke-test"
    }
  }
  before_deploy {
    command = ["./manage", "migrate"]
    timeout = 30
  }
  health {
    path = "/ok"
    interval = 10
    timeout = 4
    matcher = "200-299"
  }
}

service "db" {
  port = 5432
  protocol = "tcp"
  tier = "isolated"
  cpu = 1024
  memory = 2048 # db
  health {
    command = ["CMD", "/bin/check"]
  }
  scaling {
    target_cpu = 60
    max = 7
  }
  rollout "rolling" {}
}

assert no_path {
  from = "vpc"
  to   = "load-balancer"
}
assert region {
  is = "us-west-2" # assert
}
assert zones {
  at_least = 2
}
"#;

pub const ENVIRONMENT: &str = r#"environment_suffix = "dev"
account_id = "123456789012"
region = "us-east-1"
availability_zones = ["us-east-1a", "us-east-1b"]
vpc_cidr = "10.0.0.0/16"
nat = "single"
endpoint_zones = ["us-east-1b"] # endpoints
flow_logs = "s3"
certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0-1"
permissions_boundary = "arn:aws:iam::123456789012:policy/limit"
allowed_cidrs = ["203.0.113.0/24"]
waf = true
firewall {
  rate_limit = 20000
  unlimited_cidrs = ["198.51.100.0/24"]
  counted_groups = ["AWSManagedRulesAmazonIpReputationList"]
  counted_rules = {
    AWSManagedRulesCommonRuleSet = ["SizeRestrictions_BODY"]
  }
}
guardduty = true
alarm_email = "a@example.com"
alarm_topics = ["arn:aws:sns:us-east-1:210987654321:pager"]
state "local" {}
quotas {
  security_group_rules = 70
  listener_rules = 110
  namespace_services = 120
}
modules {
  source = "git::https://example.com/platform.git"
  ref = "v1.2.0"
}
provider_version = "~> 6.30"
release "blue" {
  weight = 100
  images = {
    web = "1"
    api = "1"
    db  = "1"
  }
}
service "api" {
  cpu = 1024
  memory = 4096
  exec = true
  image = "pipeline"
  rollout "linear" {
    percent = 25
    bake = 3
  }
  scaling {
    max = 4
  }
}
service "web" {
  rollout "blue_green" {
    bake = 5
  }
  environment = {
    LEVEL = "debug"
  }
  secret_versions = {
    session-key = 2
  }
}
tags = {
  Team = "shop"
}
assert path { # dev
  from = "internet"
  to   = "load-balancer"
  port = 443
}
"#;
