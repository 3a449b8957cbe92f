//! Generates crates/aws from the AWS provider's schema.
