# The environment that customers trade in.

environment_suffix = "prod"
account_id         = "123456789012"
region             = "us-east-1"
availability_zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
vpc_cidr           = "10.1.0.0/16"
nat                = "per_az" # a zone that fails takes no other with it

# The bucket exists already, with versions kept. Every root has its own key in it and locks it.
state "s3" {
  bucket = "trading-terraform-state-123456789012"
  region = "us-east-1"
}

# "blue" serves all. To try another version, add a release "green" with its images and move the
# weights, which always add up to 100.
release "blue" {
  weight = 100
  images = {
    frontend           = "1.0.0"
    api-gateway        = "1.0.0"
    processing-service = "1.0.0"
  }
}

# With a certificate the load balancer speaks HTTPS, and HTTP only to redirect.
certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"

waf                   = true
access_logs           = true
customer_managed_keys = true
alarm_email           = "trading-oncall@example.com"

# `strata rotate prod api-gateway/token-signing-key` raises the number; apply with the new value, and the tasks are
# replaced with it.
service "api-gateway" {
  secret_versions = {
    token-signing-key = 1
  }
}

service "processing-service" {
  cpu    = 4096
  memory = 8192
}

tags = {
  CostCenter = "trading"
}
