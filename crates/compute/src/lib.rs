//! The ECS cluster, task definitions, services and autoscaling.
