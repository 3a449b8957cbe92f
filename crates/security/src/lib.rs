//! Security groups, IAM roles and secrets.
