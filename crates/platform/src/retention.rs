//! How long logs are kept.

/// Days after which flow logs, logs of services and access logs are deleted, in every environment. What
/// reviews the rendered files has a number of its own.
pub const LOG_RETENTION_DAYS: u32 = 30;
