//! What a saved plan makes of each object, as terraform shows it.

use serde::Deserialize;
use serde_json::Value;

use env::Root;

use crate::changes::ResourceAction;
use crate::error::{RunError, RunnerError, StepError};
use crate::layer_plan::LayerPlan;
use crate::offline_run::captured;
use crate::ready::{PlannedObject, Readiness, Upcoming};
use crate::session::Session;
use crate::step_output::StepOutput;

/// What is read of `terraform show -json`:
/// <https://developer.hashicorp.com/terraform/internals/json-format#plan-representation>.
#[derive(Deserialize)]
struct ShownPlan {
    #[serde(default)]
    resource_changes: Vec<ShownChange>,
}

#[derive(Deserialize)]
struct ShownChange {
    address: String,
    r#type: String,
    name: String,
    /// Text for `for_each`, a number for `count`.
    #[serde(default)]
    index: Value,
    change: ShownValues,
}

#[derive(Deserialize)]
struct ShownValues {
    actions: Vec<ResourceAction>,
    #[serde(default)]
    after: Value,
    #[serde(default)]
    after_unknown: Value,
}

impl From<ShownChange> for PlannedObject {
    fn from(
        ShownChange { address, r#type: kind, name: label, index, change }: ShownChange,
    ) -> Self {
        let action = match change.actions[..] {
            [action] => action,
            [_, _] => ResourceAction::Replace,
            _ => ResourceAction::Other,
        };
        let key = index.as_str().map(str::to_owned);
        let ShownValues { after, after_unknown: unknown, .. } = change;
        Self { address, kind, label, key, action, after, unknown }
    }
}

impl Session<'_> {
    /// Asks whether a plan of a root may be applied.
    pub(crate) fn ask_ready(&self, root: &Root, plan: &LayerPlan) -> Result<Readiness, String> {
        let show = &|| self.planned_objects(root, plan);
        (self.ready)(&Upcoming { layer: &root.layer, plan, show })
    }

    fn planned_objects(
        &self,
        root: &Root,
        plan: &LayerPlan,
    ) -> Result<Vec<PlannedObject>, RunError> {
        let file = plan.file.as_ref().expect("a real plan has a file");
        let path = std::path::absolute(file).unwrap_or_else(|_| file.clone());
        let at = self.environment.at(&root.directory);
        let mut command = self.command(root, &at);
        command.args(["show", "-json", "-no-color"]).arg(path);
        let nothing = |_: &str| StepOutput::default();
        let (_, output) = match captured(self.terraform, "show", &mut command, nothing) {
            Ok(shown) => shown,
            Err(StepError::Failed(failure)) => return Err(self.explain(root, failure)),
            Err(StepError::Runner(error)) => return Err(error.into()),
        };
        let unreadable = RunnerError::io("understand the plan of", &at);
        let shown: ShownPlan =
            serde_json::from_slice(&output.stdout).map_err(|error| unreadable(error.into()))?;
        Ok(shown.resource_changes.into_iter().map(PlannedObject::from).collect())
    }
}
