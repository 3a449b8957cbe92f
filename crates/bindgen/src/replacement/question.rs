//! The provider is asked to plan a change, and names what requires a new object.
//!
//! Each argument is changed by itself, in a resource that has what is required besides. The values are
//! made up: a plan validates little, and nothing is applied.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use tfplugin::messages::{
    Block, ConfigureRequest, Diagnostic, Diagnostics, DynamicValue, Nothing, PlanRequest, Planned,
    PrepareRequest, Prepared, Schemas,
};
use tfplugin::value::{Value, set, value_of};
use tfplugin::{Client, Message as _};

use super::configuration::{applied, configuration, minimal, proposed};
use super::{ADDED, Argument, CHANGED, Change, REMOVED, Replacement};

/// What the provider needs to plan without an account, as the preview of an environment does.
const PREVIEW: [(&str, &str); 4] = [
    ("access_key", "preview"),
    ("region", "us-east-1"),
    ("secret_key", "preview"),
    ("skip_metadata_api_check", "true"),
];
const SKIPPED: [&str; 3] =
    ["skip_credentials_validation", "skip_region_validation", "skip_requesting_account_id"];

/// A provider that can be asked.
pub struct Question {
    provider: Client,
    schemas: Schemas,
}

impl Question {
    /// Starts a provider, and configures it.
    pub fn new(program: &Path) -> Result<Self> {
        let mut provider = Client::start(program)?;
        let schemas: Schemas = provider.call("GetSchema", &Nothing {})?;
        let schema = schemas.provider.as_ref().and_then(|schema| schema.block.as_ref());
        let mut config = minimal(schema.context("no schema of the provider itself")?);
        for (name, value) in PREVIEW {
            set(&mut config, name, value.into());
        }
        for name in SKIPPED {
            set(&mut config, name, true.into());
        }
        let request = PrepareRequest { config: Some(DynamicValue::of(&config)) };
        let prepared: Prepared = provider.call("PrepareProviderConfig", &request)?;
        check(&prepared.diagnostics)?;
        let request = ConfigureRequest { config: prepared.config, ..ConfigureRequest::default() };
        let configured: Diagnostics = provider.call("Configure", &request)?;
        check(&configured.diagnostics)?;
        Ok(Self { provider, schemas })
    }

    /// Asks about arguments of a resource type.
    pub fn resource(&mut self, kind: &str, arguments: &[Argument]) -> Result<Replacement> {
        let schema = self.schemas.resources.get(kind).and_then(|schema| schema.block.clone());
        let block = schema.with_context(|| format!("the provider has no type {kind}"))?;
        let mut resource =
            Resource { provider: &mut self.provider, kind, block, states: HashMap::new() };
        let mut paths = |change: Change| resource.replacing(arguments, change);
        Ok(Replacement { changed: paths(CHANGED)?, added: paths(ADDED)?, removed: paths(REMOVED)? })
    }
}

struct Resource<'a> {
    provider: &'a mut Client,
    kind: &'a str,
    block: Block,
    /// What configurations lead to.
    states: HashMap<Vec<u8>, Value>,
}

impl Resource<'_> {
    /// The arguments of which such a change takes a new object.
    fn replacing(&mut self, arguments: &[Argument], change: Change) -> Result<Vec<String>> {
        let asked = arguments.iter().filter(|argument| argument.changes.contains(&change));
        let paths: Vec<&[String]> = asked.map(|argument| &*argument.path).collect();
        let mut replacing = Vec::new();
        for paths in paths.chunk_by(|a, b| a.len() > 1 && b.len() > 1 && a[0] == b[0]) {
            // Most blocks change in place, which a single question tells of all that is in one.
            if paths.len() > 1 && matches!(self.replaces(paths, change), Ok(false)) {
                continue;
            }
            for path in paths {
                let name = path.join(".");
                let replaces = self.replaces(&[path], change);
                if replaces.with_context(|| format!("asking about {} {name}", self.kind))? {
                    replacing.push(name);
                }
            }
        }
        Ok(replacing)
    }

    fn replaces(&mut self, paths: &[&[String]], (old, new): Change) -> Result<bool> {
        let old = configuration(self.kind, &self.block, paths, old);
        let new = configuration(self.kind, &self.block, paths, new);
        let state = self.state(&old)?;
        if self.plan(&state, &new)?.requires_replace.is_empty() {
            return Ok(false);
        }
        // Or the state is not what this configuration leads to, and the answer says nothing.
        if !self.plan(&state, &old)?.requires_replace.is_empty() {
            bail!("the provider replaces what has not changed");
        }
        Ok(true)
    }

    fn state(&mut self, config: &Value) -> Result<Value> {
        let key = DynamicValue::of(config).encode_to_vec();
        if let Some(state) = self.states.get(&key) {
            return Ok(state.clone());
        }
        let planned = self.plan(&Value::Nil, config)?;
        let state = applied(&self.block, value_of(planned.planned_state.as_ref())?);
        self.states.insert(key, state.clone());
        Ok(state)
    }

    fn plan(&mut self, prior: &Value, config: &Value) -> Result<Planned> {
        let proposed = proposed(&self.block, prior, config);
        let request = PlanRequest {
            type_name: self.kind.to_owned(),
            prior_state: Some(DynamicValue::of(prior)),
            proposed_new_state: Some(DynamicValue::of(&proposed)),
            config: Some(DynamicValue::of(config)),
            ..PlanRequest::default()
        };
        let planned: Planned = self.provider.call("PlanResourceChange", &request)?;
        check(&planned.diagnostics)?;
        Ok(planned)
    }
}

/// Fails if there is an error among what a provider says.
fn check(diagnostics: &[Diagnostic]) -> Result<()> {
    const ERROR: i32 = 1;
    match diagnostics.iter().find(|diagnostic| diagnostic.severity == ERROR) {
        Some(error) => bail!("{} {}", error.summary, error.detail),
        None => Ok(()),
    }
}
