//! How long requests may take.

/// Seconds after which the load balancer ends a connection on which nothing is sent. A call between services may
/// take as long unless the spec says otherwise: it is often a part of what the load balancer waits for.
pub const IDLE_TIMEOUT: u32 = 60;
