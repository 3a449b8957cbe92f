//! What is asked before a plan is applied to a layer.

use serde_json::Value;

use crate::changes::ResourceAction;
use crate::error::RunError;
use crate::layer_plan::LayerPlan;

/// A plan that is about to be applied.
pub struct Upcoming<'a> {
    /// The name of the layer.
    pub layer: &'a str,
    /// What is planned for it.
    pub plan: &'a LayerPlan,
    pub(crate) show: &'a dyn Fn() -> Result<Vec<PlannedObject>, RunError>,
}

/// Whether a plan may be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    /// It may.
    Ready,
    /// These addresses of it come first. What is left is planned and asked about once more.
    After(Vec<String>),
}

/// Says whether a plan may be applied, and if not, why not.
pub(crate) type Ready<'a> = Box<dyn Fn(&Upcoming<'_>) -> Result<Readiness, String> + Sync + 'a>;

impl Upcoming<'_> {
    /// Every object of the layer as it is to be.
    ///
    /// # Errors
    /// If terraform does not show the plan.
    pub fn objects(&self) -> Result<Vec<PlannedObject>, RunError> {
        (self.show)()
    }
}

/// An object as a plan has it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedObject {
    /// Its address.
    pub address: String,
    /// Its type, as in `aws_ecs_service`.
    pub kind: String,
    /// Its name, as in `api_gateway`.
    pub label: String,
    /// What distinguishes it from others of one resource, as in `blue`.
    pub key: Option<String>,
    /// What is done to it.
    pub action: ResourceAction,
    /// Its attributes afterwards, as far as they are known; `null` if it goes.
    pub after: Value,
    /// `true` in place of each attribute that is known only once it is applied.
    pub unknown: Value,
}
