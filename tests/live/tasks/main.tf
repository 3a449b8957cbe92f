# A service that terraform waits for, in the account of tests/moto/world.py.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

variable "world" {
  type = object({ repository = string, subnet = string, group = string, role = string, secret = string })
}

variable "tag" {
  type = string
}

resource "aws_ecs_task_definition" "this" {
  family                   = "task-orders"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = var.world.role

  container_definitions = jsonencode([
    {
      name      = "orders"
      image     = "${var.world.repository}:${var.tag}"
      essential = true
      secrets   = [{ name = "KEY", valueFrom = var.world.secret }]
    },
  ])

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_ecs_service" "this" {
  name                  = "orders"
  cluster               = "shop"
  launch_type           = "FARGATE"
  task_definition       = aws_ecs_task_definition.this.arn
  desired_count         = 2
  wait_for_steady_state = true

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets         = [var.world.subnet]
    security_groups = [var.world.group]
  }

  lifecycle {
    postcondition {
      condition     = self.task_definition == aws_ecs_task_definition.this.arn
      error_message = "rolled back"
    }
  }

  timeouts {
    create = "15s"
  }
}
