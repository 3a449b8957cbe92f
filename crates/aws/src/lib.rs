//! Typed bindings of the AWS resources that strata uses, generated from the provider's schema.
