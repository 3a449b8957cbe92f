//! The real provider with the newest schema: what it does not know is left out of what it gets, and comes
//! back in what it answers. What ECS is told and says of its services beyond that goes past it.

mod proxy;
mod services;
mod values;

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use tfplugin::messages::{
    Applied, ApplyRequest, Block, ConfigRequest, ConfigureRequest, Diagnostic, DynamicValue,
    Nothing, Opened, PlanRequest, Planned, PrepareRequest, Prepared, ReadRequest, Schema, Schemas,
    State,
};
use tfplugin::value::{Value, attribute, set, value_of};
use tfplugin::{Answer, Client, Connection, Message, PluginError, Provider};
use tokio::sync::OnceCell;

use crate::files::put;
use crate::mirror::Mirror;
use crate::program::{PROGRAM, program};
use crate::provider;
use crate::schema;
use proxy::Proxy;
use services::Additions;

/// Where a directory is that has the real provider and its schema. Without it, there is no real one.
pub const VARIABLE: &str = "STAND_IN_BEFORE";

/// In that directory: a link to the real provider.
const PROVIDER: &str = "provider";

/// In that directory: its schema of the types that the newest one has.
const SCHEMA: &str = "schema";

/// The service of ECS, which is all that has more than the real provider knows how to set.
const SERVICE: &str = "aws_ecs_service";

/// How a rollout is waited for.
const WAITS: &str = "wait_for_steady_state";

/// Time between two questions for what has become of a rollout.
const PATIENCE: Duration = Duration::from_millis(300);

/// What keeps the stand-in from standing before the real provider.
#[derive(Debug, thiserror::Error)]
pub enum NewestError {
    /// The real one, or what it says.
    #[error(transparent)]
    Plugin(#[from] PluginError),
    /// A file or the network.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The newest schema.
    #[error(transparent)]
    Schema(#[from] serde_json::Error),
    /// The real one's schema.
    #[error("the schema of the real provider: {0}")]
    Message(#[from] tfplugin::DecodeError),
}

/// The environment variables that make strata and terraform use a mirror with a real provider behind it.
///
/// # Errors
/// If the real provider does not say what its schema is, if the program cannot be built, or if the disk refuses.
pub fn newest_before(
    mirror: &Mirror,
    real: &Path,
) -> Result<[(&'static str, OsString); 4], NewestError> {
    let directory = mirror.directory().join("real");
    lay_out(&directory, real, &program(PROGRAM)?)?;
    let [of_mirror, configuration, tls] = mirror.variables();
    Ok([of_mirror, configuration, tls, (VARIABLE, directory.into())])
}

/// Lays out a directory for a real provider, and asks that for its schema if it has not been asked.
fn lay_out(directory: &Path, real: &Path, program: &Path) -> Result<(), NewestError> {
    let of = directory.join(PROVIDER);
    let file = directory.join(SCHEMA);
    let time = |path: &Path| path.metadata().and_then(|it| it.modified());
    let is_new = |made: SystemTime| {
        time(real).is_ok_and(|it| it < made) && time(program).is_ok_and(|it| it < made)
    };
    if fs::read_link(&of).is_ok_and(|path| path == real) && time(&file).is_ok_and(is_new) {
        return Ok(());
    }
    fs::create_dir_all(directory)?;
    let mut schemas: Schemas = Client::start(real)?.call("GetSchema", &Nothing {})?;
    let newest = schema::committed()?;
    schemas.resources.retain(|kind, _| newest.resources.contains_key(kind));
    schemas.data_sources.retain(|kind, _| newest.data_sources.contains_key(kind));
    schemas.ephemeral_resources.retain(|kind, _| newest.ephemeral_resources.contains_key(kind));
    put(&of, directory, |path| std::os::unix::fs::symlink(real, path))?;
    put(&file, directory, |path| fs::write(path, schemas.encode_to_vec()))?;
    Ok(())
}

/// Stands before a real provider.
#[derive(Debug)]
pub struct Newest {
    directory: PathBuf,
    /// It is started when it is needed first: terraform starts a provider for the schema alone, too.
    real: OnceCell<Real>,
    older: Schemas,
    newer: Schemas,
    is_stopped: AtomicBool,
}

/// A real provider, and how it reaches ECS.
#[derive(Debug)]
struct Real {
    connection: Connection,
    ecs: Proxy,
}

impl Real {
    async fn start(program: &Path) -> Result<Self, PluginError> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let own = variable("AWS_ENDPOINT_URL_ECS").or_else(|| variable("AWS_ENDPOINT_URL"));
        let endpoint = own.ok_or_else(|| io::Error::other("AWS_ENDPOINT_URL is not set"))?;
        let ecs = Proxy::start(&endpoint, variable("HTTP_PROXY").as_deref()).await?;
        let variables = [("AWS_ENDPOINT_URL_ECS", ecs.endpoint())];
        Ok(Self { connection: Connection::start(program, variables).await?, ecs })
    }
}

impl Newest {
    /// Before the real provider that is in a directory.
    ///
    /// # Errors
    /// If there is none.
    pub fn before(directory: &Path) -> Result<Self, NewestError> {
        let older = Schemas::decode(&*fs::read(directory.join(SCHEMA))?)?;
        let mut newer = schema::committed()?;
        for (kind, schema) in &mut newer.resources {
            schema.version = older.resources.get(kind).map_or(0, |older| older.version);
        }
        let directory = directory.to_owned();
        let is_stopped = AtomicBool::new(false);
        Ok(Self { directory, real: OnceCell::new(), older, newer, is_stopped })
    }

    async fn real(&self) -> Result<&Real, PluginError> {
        let program = self.directory.join(PROVIDER);
        self.real.get_or_try_init(|| Real::start(&program)).await
    }

    async fn hand_on(&self, method: &str, request: &[u8]) -> Answer {
        self.real().await?.connection.call(method, request).await
    }
}

/// What the older and the newest schema say of a type.
#[derive(Clone, Copy)]
struct Both<'a> {
    older: &'a Block,
    newest: &'a Block,
}

impl<'a> Both<'a> {
    /// Of all, a type.
    fn of(
        older: &'a HashMap<String, Schema>,
        newest: &'a HashMap<String, Schema>,
        kind: &str,
    ) -> Result<Self, PluginError> {
        Self::new(older.get(kind), newest.get(kind), kind)
    }

    fn new(
        older: Option<&'a Schema>,
        newest: Option<&'a Schema>,
        kind: &str,
    ) -> Result<Self, PluginError> {
        let block = |schema: Option<&'a Schema>| schema.and_then(|schema| schema.block.as_ref());
        match (block(older), block(newest)) {
            (Some(older), Some(newest)) => Ok(Self { older, newest }),
            _ => Err(io::Error::other(format!("the real provider has no {kind}")).into()),
        }
    }

    /// A value as the real provider has it.
    fn down(self, value: &Value) -> Value {
        values::fit(self.older, value, &Value::Nil)
    }

    /// A part of a message as the real provider has it.
    fn lower(self, part: &mut Option<DynamicValue>) -> Result<Value, PluginError> {
        let value = value_of(part.as_ref())?;
        if part.is_some() {
            *part = Some(DynamicValue::of(&self.down(&value)));
        }
        Ok(value)
    }

    /// A part of an answer as terraform has it, with what the real provider does not know from elsewhere.
    fn raise(self, part: &mut Option<DynamicValue>, known: &Value) -> Result<Value, PluginError> {
        let value = values::fit(self.newest, &value_of(part.as_ref())?, known);
        if part.is_some() {
            *part = Some(DynamicValue::of(&value));
        }
        Ok(value)
    }
}

impl Provider for Newest {
    async fn call(&self, method: &str, request: &[u8]) -> Option<Answer> {
        let (older, newest) = (&self.older, &self.newer);
        Some(match method {
            "GetSchema" => Ok(newest.encode_to_vec()),
            // States are written by this program alone.
            "UpgradeResourceState" => {
                tfplugin::answer(request, |asked| Ok(provider::upgrade(asked)))
            }
            "PrepareProviderConfig" => self.prepare(request).await,
            "Configure" => self.configure(request).await,
            "ValidateResourceTypeConfig" => {
                self.validate(method, request, &older.resources, &newest.resources).await
            }
            "ValidateDataSourceConfig" => {
                self.validate(method, request, &older.data_sources, &newest.data_sources).await
            }
            "ValidateEphemeralResourceConfig" => {
                let (older, newest) = (&older.ephemeral_resources, &newest.ephemeral_resources);
                self.validate(method, request, older, newest).await
            }
            "ReadResource" => self.read(request).await,
            "PlanResourceChange" => self.plan(request).await,
            "ApplyResourceChange" => self.apply(request).await,
            "ReadDataSource" => self.read_data(request).await,
            "OpenEphemeralResource" => self.open(request).await,
            "Stop" => {
                self.is_stopped.store(true, Ordering::Relaxed);
                self.hand_on(method, request).await
            }
            "CloseEphemeralResource" | "RenewEphemeralResource" => {
                self.hand_on(method, request).await
            }
            _ => return None,
        })
    }
}

impl Newest {
    async fn ask<A: Message + Default>(
        &self,
        method: &str,
        request: &impl Message,
    ) -> Result<A, PluginError> {
        Ok(A::decode(&*self.hand_on(method, &request.encode_to_vec()).await?)?)
    }

    fn of_provider(&self) -> Result<Both<'_>, PluginError> {
        Both::new(self.older.provider.as_ref(), self.newer.provider.as_ref(), "schema")
    }

    fn resource(&self, kind: &str) -> Result<Both<'_>, PluginError> {
        Both::of(&self.older.resources, &self.newer.resources, kind)
    }

    async fn prepare(&self, request: &[u8]) -> Answer {
        let mut asked = PrepareRequest::decode(request)?;
        let both = self.of_provider()?;
        let config = both.lower(&mut asked.config)?;
        let mut answer: Prepared = self.ask("PrepareProviderConfig", &asked).await?;
        both.raise(&mut answer.config, &config)?;
        Ok(answer.encode_to_vec())
    }

    async fn configure(&self, request: &[u8]) -> Answer {
        let mut asked = ConfigureRequest::decode(request)?;
        self.of_provider()?.lower(&mut asked.config)?;
        self.hand_on("Configure", &asked.encode_to_vec()).await
    }

    async fn validate(
        &self,
        method: &str,
        request: &[u8],
        older: &HashMap<String, Schema>,
        newest: &HashMap<String, Schema>,
    ) -> Answer {
        let mut asked = ConfigRequest::decode(request)?;
        Both::of(older, newest, &asked.type_name)?.lower(&mut asked.config)?;
        self.hand_on(method, &asked.encode_to_vec()).await
    }

    async fn read_data(&self, request: &[u8]) -> Answer {
        let mut asked = ConfigRequest::decode(request)?;
        let (older, newest) = (&self.older.data_sources, &self.newer.data_sources);
        let both = Both::of(older, newest, &asked.type_name)?;
        let config = both.lower(&mut asked.config)?;
        let mut answer: State = self.ask("ReadDataSource", &asked).await?;
        both.raise(&mut answer.state, &config)?;
        Ok(answer.encode_to_vec())
    }

    async fn open(&self, request: &[u8]) -> Answer {
        let mut asked = ConfigRequest::decode(request)?;
        let (older, newest) = (&self.older.ephemeral_resources, &self.newer.ephemeral_resources);
        let both = Both::of(older, newest, &asked.type_name)?;
        let config = both.lower(&mut asked.config)?;
        let mut answer: Opened = self.ask("OpenEphemeralResource", &asked).await?;
        both.raise(&mut answer.result, &config)?;
        Ok(answer.encode_to_vec())
    }

    async fn read(&self, request: &[u8]) -> Answer {
        let mut asked = ReadRequest::decode(request)?;
        let both = self.resource(&asked.type_name)?;
        let known = both.lower(&mut asked.current_state)?;
        let mut answer: State = self.ask("ReadResource", &asked).await?;
        let known = self.seen(&asked.type_name, &known);
        both.raise(&mut answer.state, &known)?;
        Ok(answer.encode_to_vec())
    }

    async fn plan(&self, request: &[u8]) -> Answer {
        let mut asked = PlanRequest::decode(request)?;
        let both = self.resource(&asked.type_name)?;
        let prior = both.lower(&mut asked.prior_state)?;
        let config = both.lower(&mut asked.config)?;
        let mut proposed = both.lower(&mut asked.proposed_new_state)?;
        if asked.type_name == SERVICE {
            services::keep_deployment(&mut proposed, &prior, &config);
        }
        let mut answer: Planned = self.ask("PlanResourceChange", &asked).await?;
        both.raise(&mut answer.planned_state, &proposed)?;
        Ok(answer.encode_to_vec())
    }

    async fn apply(&self, request: &[u8]) -> Answer {
        let mut asked = ApplyRequest::decode(request)?;
        let both = self.resource(&asked.type_name)?;
        let prior = both.lower(&mut asked.prior_state)?;
        both.lower(&mut asked.config)?;
        let planned = both.lower(&mut asked.planned_state)?;
        let kind = asked.type_name.clone();
        let mut answer: Applied = if kind == SERVICE && !planned.is_nil() {
            self.apply_service(both, asked, &prior, &planned).await?
        } else {
            self.ask("ApplyResourceChange", &asked).await?
        };
        let known = self.seen(&kind, &planned);
        both.raise(&mut answer.new_state, &known)?;
        Ok(answer.encode_to_vec())
    }

    /// What is known of a resource, with what ECS has said of it if it is a service.
    fn seen(&self, kind: &str, known: &Value) -> Value {
        let name = attribute(known, "name").as_str();
        let seen =
            name.filter(|_| kind == SERVICE).and_then(|name| self.real.get()?.ecs.seen(name));
        seen.map_or_else(|| known.clone(), |service| services::read(&service, known))
    }

    /// Has the real provider make or change a service, and waits for it by the status of its deployment.
    async fn apply_service(
        &self,
        both: Both<'_>,
        mut asked: ApplyRequest,
        prior: &Value,
        planned: &Value,
    ) -> Result<Applied, PluginError> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let name = attribute(planned, "name").as_str().unwrap_or_default();
        let ecs = &self.real().await?.ecs;
        // It would only wait until no more than one deployment is left.
        let mut lowered = both.down(planned);
        set(&mut lowered, WAITS, false.into());
        asked.planned_state = Some(DynamicValue::of(&lowered));
        asked.prior_state = Some(DynamicValue::of(&both.revealing(prior, planned)));
        ecs.add(name, Some(Additions::of(planned, prior)));
        let answer = self.ask("ApplyResourceChange", &asked).await;
        ecs.add(name, None);
        let mut answer: Applied = answer?;
        let mut state = value_of(answer.new_state.as_ref())?;
        set(&mut state, WAITS, attribute(planned, WAITS).clone());
        answer.new_state = Some(DynamicValue::of(&state));
        let has_failed = answer.diagnostics.iter().any(|it| it.severity == 1);
        if !has_failed && attribute(planned, WAITS).as_bool() == Some(true) {
            let cluster = attribute(planned, "cluster").as_str().unwrap_or_default();
            if let Err(reason) = self.wait(ecs, cluster, name, since).await {
                let doing = if prior.is_nil() { "create" } else { "update" };
                let summary = format!("waiting for ECS Service ({name}) {doing}: {reason}");
                answer.diagnostics.push(Diagnostic {
                    severity: 1,
                    summary,
                    ..Diagnostic::default()
                });
            }
        }
        Ok(answer)
    }

    /// Waits for the deployment that has begun since then; the reason if it does not get there.
    async fn wait(
        &self,
        ecs: &Proxy,
        cluster: &str,
        service: &str,
        since: Duration,
    ) -> Result<(), String> {
        let after = json!({ "after": since.as_secs_f64() });
        let request = json!({ "cluster": cluster, "service": service, "createdAt": after });
        loop {
            let answer = ecs.ask("ListServiceDeployments", &request).await;
            let answer = answer.map_err(|error| error.to_string())?;
            let deployment = &answer["serviceDeployments"][0];
            match deployment["status"].as_str() {
                // Where nothing is deployed, there is nothing to wait for.
                None | Some("SUCCESSFUL") => return Ok(()),
                Some("STOPPED" | "ROLLBACK_FAILED" | "ROLLBACK_SUCCESSFUL") => {
                    return Err(deployment["statusReason"].as_str().unwrap_or_default().to_owned());
                }
                Some(_) if self.is_stopped.load(Ordering::Relaxed) => {
                    return Err("interrupted".to_owned());
                }
                Some(_) => tokio::time::sleep(PATIENCE).await,
            }
        }
    }
}

impl Both<'_> {
    /// What there was, as the real provider has it, but so that it sees a change wherever there is one: it
    /// sends what has changed. What it does not see, it takes for new; and what it does not even know is a
    /// change in how it waits.
    fn revealing(self, prior: &Value, planned: &Value) -> Value {
        let (mut old, new) = (self.down(prior), self.down(planned));
        set(&mut old, WAITS, false.into());
        for (key, value) in prior.as_map().map(Vec::as_slice).unwrap_or_default() {
            let name = key.as_str().unwrap_or_default();
            let is_hidden = value != attribute(planned, name)
                && attribute(&old, name) == attribute(&new, name)
                && name != WAITS;
            if !is_hidden {
                continue;
            }
            if self.older.nested(name).is_some() {
                set(&mut old, name, Value::Array(Vec::new()));
            } else {
                set(&mut old, WAITS, true.into());
            }
        }
        old
    }
}
