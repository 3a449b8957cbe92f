//! The load balancer, its listeners, rules and target groups.
