//! `dev` as it is after an apply: the real terraform with a provider that only knows the schema, and an aws CLI that
//! pretends.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use assert_cmd::assert::Assert;
use serde_json::{Value, json};

use super::aws::PretendedAws;
use super::{Sandbox, has_terraform, stand_in, stdout};

/// Later than the rollouts of any run.
pub const NOW: u64 = 32_503_680_000;

/// The services of the platform.
pub const SERVICES: [&str; 3] = ["frontend", "api-gateway", "processing-service"];

/// `dev`, applied.
pub struct AppliedDev {
    pub sandbox: Sandbox,
    pub aws: PretendedAws,
}

impl AppliedDev {
    /// With the specs as they are shipped and nothing applied, on an account in which every rollout is a success.
    pub fn to_be() -> Option<Self> {
        if !has_terraform() {
            return None;
        }
        let project = Self { sandbox: Sandbox::new(), aws: PretendedAws::new() };
        let services = SERVICES.map(|name| running(name, 2, "new:1"));
        project.aws.answer("describe-services", &json!({ "services": services }));
        project.deployed(None, "SUCCESSFUL", "");
        Some(project)
    }

    /// With `dev` applied.
    pub fn new() -> Option<Self> {
        let project = Self::to_be()?;
        project.sandbox.run("render").success();
        let text = stdout(&project.strata("apply --env dev --auto-approve").success());
        for service in SERVICES {
            let line = format!("{service} blue: done in 94 s, 2 of 2 running\n");
            assert!(text.contains(&line), "{text}");
        }
        Some(project)
    }

    /// Runs strata with arguments that are separated by spaces, on that account.
    pub fn strata(&self, arguments: &str) -> Assert {
        self.strata_with(&self.aws.program(), arguments)
    }

    /// The same with another aws CLI.
    pub fn strata_with(&self, aws: &Path, arguments: &str) -> Assert {
        let mut command = self.sandbox.strata();
        command.env_clear().envs(settings(aws));
        command.args(arguments.split_whitespace()).assert()
    }

    /// Starts strata with arguments that are separated by spaces, and does not wait for it.
    pub fn start(&self, arguments: &str) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_strata"));
        command.current_dir(self.sandbox.root()).env_clear().envs(settings(&self.aws.program()));
        let streams = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        streams.args(arguments.split_whitespace()).spawn().expect("strata")
    }

    /// What the last deployment came to: of a service, or of all.
    pub fn deployed(&self, service: Option<&str>, status: &str, reason: &str) {
        let operation = "list-service-deployments".to_owned();
        let operation = service.map_or(operation.clone(), |it| format!("{operation}@svc-{it}-"));
        let deployment = json!({
            "status": status, "statusReason": reason, "createdAt": NOW, "finishedAt": NOW + 94,
            "targetServiceRevisionArn": "revision/2",
        });
        self.aws.answer(&operation, &json!({ "serviceDeployments": [deployment] }));
    }
}

/// The variables of this process, but for AWS's own, and what makes strata use the stand-in provider and an aws CLI.
fn settings(aws: &Path) -> Vec<(OsString, OsString)> {
    let inherited = std::env::vars_os();
    let inherited = inherited.filter(|(name, _)| !name.to_string_lossy().starts_with("AWS_"));
    let own = [
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("STRATA_SECRET_FRONTEND_SESSION_KEY", "a"),
        ("STRATA_SECRET_API_GATEWAY_DATABASE_PASSWORD", "b"),
        ("STRATA_SECRET_API_GATEWAY_TOKEN_SIGNING_KEY", "c"),
        ("STRATA_SECRET_PROCESSING_SERVICE_MARKET_DATA_KEY", "d"),
        ("STRATA_SECRET_PROCESSING_SERVICE_DATABASE_PASSWORD", "e"),
    ];
    let own = own.map(|(name, value)| (name.into(), value.into()));
    let stand_in = stand_in().map(|(name, value)| (name.into(), value));
    let aws = [("STRATA_AWS".into(), aws.into())];
    inherited.chain(own).chain(stand_in).chain(aws).collect()
}

/// A service of the release blue, as ECS describes it while so many of its 2 tasks run.
pub fn running(service: &str, running: u32, definition: &str) -> Value {
    json!({
        "serviceName": format!("svc-{service}-blue-dev"), "status": "ACTIVE",
        "taskDefinition": definition, "runningCount": running, "desiredCount": 2,
        "deployments": [{ "status": "PRIMARY", "rolloutState": "COMPLETED" }],
    })
}
