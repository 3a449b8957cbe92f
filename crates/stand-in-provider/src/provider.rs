//! Terraform's calls, and the answers.

use std::collections::HashMap;

use tfplugin::messages::{
    Applied, ApplyRequest, Block, ConfigRequest, ConfigureRequest, Diagnostics, DynamicValue,
    Nothing, Opened, PlanRequest, Planned, PrepareRequest, Prepared, ReadRequest, Schema, Schemas,
    State, UpgradeRequest,
};
use tfplugin::value::value_of;
use tfplugin::{Answer, Message as _, PluginError, Provider, answer};

use crate::{completion, validation};

/// A provider that knows a schema, and nothing of AWS.
#[derive(Debug)]
pub struct StandIn {
    schemas: Schemas,
    nothing: Block,
}

impl StandIn {
    /// With the schema that it serves.
    pub fn new(schemas: Schemas) -> Self {
        Self { schemas, nothing: Block::default() }
    }

    fn resource(&self, kind: &str) -> &Block {
        self.block(&self.schemas.resources, kind)
    }

    fn data_source(&self, kind: &str) -> &Block {
        self.block(&self.schemas.data_sources, kind)
    }

    fn ephemeral(&self, kind: &str) -> &Block {
        self.block(&self.schemas.ephemeral_resources, kind)
    }

    /// Terraform does not ask for a type that the schema lacks.
    fn block<'a>(&'a self, schemas: &'a HashMap<String, Schema>, kind: &str) -> &'a Block {
        schemas.get(kind).and_then(|schema| schema.block.as_ref()).unwrap_or(&self.nothing)
    }
}

impl Provider for StandIn {
    async fn call(&self, method: &str, request: &[u8]) -> Option<Answer> {
        Some(match method {
            "GetSchema" => Ok(self.schemas.encode_to_vec()),
            "PrepareProviderConfig" => answer(request, |asked: PrepareRequest| {
                Ok(Prepared { config: asked.config, diagnostics: Vec::new() })
            }),
            "Configure" => answer(request, |_: ConfigureRequest| Ok(Diagnostics::default())),
            "ValidateResourceTypeConfig" => answer(request, |asked: ConfigRequest| {
                validate(self.resource(&asked.type_name), &asked)
            }),
            "ValidateDataSourceConfig" => answer(request, |asked: ConfigRequest| {
                validate(self.data_source(&asked.type_name), &asked)
            }),
            "ValidateEphemeralResourceConfig" => answer(request, |asked: ConfigRequest| {
                validate(self.ephemeral(&asked.type_name), &asked)
            }),
            "UpgradeResourceState" => answer(request, |asked: UpgradeRequest| Ok(upgrade(asked))),
            "ReadResource" => answer(request, |asked: ReadRequest| {
                Ok(State { state: asked.current_state, ..State::default() })
            }),
            "ReadDataSource" => answer(request, |asked: ConfigRequest| {
                let block = self.data_source(&asked.type_name);
                Ok(State { state: read(block, &asked)?, ..State::default() })
            }),
            "PlanResourceChange" => answer(request, |asked: PlanRequest| self.plan(&asked)),
            "ApplyResourceChange" => answer(request, |asked: ApplyRequest| self.apply(&asked)),
            "OpenEphemeralResource" => answer(request, |asked: ConfigRequest| {
                let block = self.ephemeral(&asked.type_name);
                Ok(Opened { result: read(block, &asked)?, ..Opened::default() })
            }),
            "CloseEphemeralResource" | "Stop" => answer(request, |_: Nothing| Ok(Nothing {})),
            _ => return None,
        })
    }
}

impl StandIn {
    fn plan(&self, asked: &PlanRequest) -> Result<Planned, PluginError> {
        let is_new = value_of(asked.prior_state.as_ref())?.is_nil();
        let proposed = value_of(asked.proposed_new_state.as_ref())?;
        let planned = completion::plan(self.resource(&asked.type_name), proposed, is_new);
        Ok(Planned { planned_state: Some(DynamicValue::of(&planned)), ..Planned::default() })
    }

    fn apply(&self, asked: &ApplyRequest) -> Result<Applied, PluginError> {
        let planned = value_of(asked.planned_state.as_ref())?;
        let kind = &asked.type_name;
        let state = completion::apply(kind, self.resource(kind), planned);
        Ok(Applied { new_state: Some(DynamicValue::of(&state)), ..Applied::default() })
    }
}

fn validate(block: &Block, asked: &ConfigRequest) -> Result<Diagnostics, PluginError> {
    let config = value_of(asked.config.as_ref())?;
    Ok(Diagnostics { diagnostics: validation::errors(block, &config) })
}

fn read(block: &Block, asked: &ConfigRequest) -> Result<Option<DynamicValue>, PluginError> {
    let config = value_of(asked.config.as_ref())?;
    Ok(Some(DynamicValue::of(&completion::read(&asked.type_name, block, config))))
}

/// There is only one layout of states.
pub fn upgrade(asked: UpgradeRequest) -> State {
    let json = asked.raw_state.unwrap_or_default().json;
    let state = DynamicValue { json, msgpack: Vec::new() };
    State { state: Some(state), ..State::default() }
}
