//! The platform that environments are checked against.

use std::collections::HashMap;

use super::traffic_shifts::TrafficShiftBlock;
use crate::diagnostic::Span;
use crate::provider_need::ProviderNeed;
use crate::{Assertion, Platform};

/// A platform, and where its file names the services.
pub(crate) struct KnownPlatform<'p> {
    pub platform: &'p Platform,
    pub path: &'p str,
    pub labels: HashMap<String, Span>,
    pub assertions: &'p [Assertion],
    /// What the file asks for that older providers do not have.
    pub needs: &'p [ProviderNeed],
    /// By which ECS shifts traffic, in whatever file they are.
    pub traffic_shifts: Vec<TrafficShiftBlock>,
}
