//! What there is, read from the states.

use env::{LayerGraph, Root, SecretVersion};

use crate::error::RunError;
use crate::layer_result::LayerResult;
use crate::secrets::without_value;
use crate::session::Session;
use project::terraform_state::TerraformState;

/// What the state of a layer says.
#[derive(Debug, Clone)]
pub struct LayerStatus {
    /// Its state, if there is one.
    pub state: Option<TerraformState>,
    /// Keys of the secrets that have no value of the version that the spec asks for.
    pub secrets_without_value: Vec<String>,
}

impl LayerStatus {
    /// `applied`, `empty` or `not applied`.
    pub fn name(&self) -> &'static str {
        match &self.state {
            None => "not applied",
            Some(state) if state.is_empty() => "empty",
            Some(_) => "applied",
        }
    }
}

impl Session<'_> {
    /// Reads the states of layers.
    pub fn status(&self, graph: &LayerGraph) -> Vec<LayerResult<LayerStatus>> {
        self.each(&graph.without_edges(), |root| {
            self.workdir.begin_log(&root.layer)?;
            let state = self.state(root)?;
            let secrets = self.secrets_of(root);
            let missing = without_value(secrets, state.as_ref());
            let secrets_without_value = missing.into_iter().map(SecretVersion::key).collect();
            self.progress.done(&root.layer, "read");
            Ok(LayerStatus { state, secrets_without_value })
        })
    }

    /// The secrets that need a value now and were not given one.
    ///
    /// # Errors
    /// If the state of the layer that has the secrets cannot be read.
    pub fn secrets_to_give(&self, graph: &LayerGraph) -> Result<Vec<&SecretVersion>, RunError> {
        let mut roots = self.environment.roots.iter();
        let taking = roots.find(|root| root.takes_secrets && graph.names().contains(&root.layer));
        let Some(root) = taking.filter(|_| self.reaches_secrets()) else { return Ok(Vec::new()) };
        self.workdir.begin_log(&root.layer)?;
        let state = self.state(root)?;
        Ok(self.secrets.missing(self.secrets_of(root), state.as_ref()))
    }

    /// Whether the layer that takes the values of secrets is among the targets, or below one.
    fn reaches_secrets(&self) -> bool {
        let graph = self.environment.layer_graph().until(&self.targets);
        let mut layers = self.environment.layers.iter();
        self.targets.is_empty()
            || layers.any(|layer| layer.takes_secrets && graph.names().contains(&layer.layer))
    }

    fn secrets_of(&self, root: &Root) -> &[SecretVersion] {
        if root.takes_secrets { &self.environment.secrets } else { &[] }
    }
}
