//! One private ECR repository per service.
