//! How far a deployment is that ECS takes through stages: a canary, a linear one, or blue and green.
//!
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html>

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Deployment;
use crate::account::Account;
use crate::answer::{list, text};
use crate::ask_error::AskError;
use crate::moment::Moment;

/// What ECS takes where a strategy does not say how long it bakes, in minutes.
const CANARY_BAKE: u64 = 10;
const LINEAR_BAKE: u64 = 6;
/// And how much a linear deployment shifts at a time, in tenths of a percent.
const LINEAR_STEP: u64 = 100;

/// All, in tenths of a percent.
const ALL: u64 = 1000;

/// What ECS tells of a deployment beside its status.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeploymentDetails {
    /// The alarms for which it was rolled back.
    pub alarms: Vec<String>,
    /// Where it is, if it goes through stages.
    pub progress: Option<DeploymentProgress>,
}

/// Where a deployment is that goes through stages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeploymentProgress {
    /// As AWS calls it, as in `BAKE_TIME`.
    pub stage: String,
    /// What waits for a person.
    pub pause: Option<DeploymentPause>,
    /// Minutes that all its bakes take together.
    pub waits: u64,
    strategy: String,
    is_rollback: bool,
    /// What the new revision has of the production traffic, in tenths of a percent.
    traffic: Option<u64>,
    /// Minutes that this stage bakes.
    bake: u64,
    /// When the deployment went on last.
    since: Option<Moment>,
    /// The Lambda function that is asked just now.
    function: Option<String>,
}

/// A deployment that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeploymentPause {
    /// ARN of the deployment.
    pub deployment: String,
    /// By which AWS knows the pause.
    pub hook: String,
    /// What has been done before it, as in `test traffic`.
    pub after: &'static str,
    /// When nobody waits any more.
    pub until: Option<Moment>,
    /// Whether the deployment continues then. It is rolled back otherwise.
    pub continues: bool,
}

impl Account {
    /// What ECS tells of a deployment.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn details(&self, deployment: &Deployment) -> Result<DeploymentDetails, AskError> {
        let request = json!({ "serviceDeploymentArns": [deployment.arn] });
        let answer = self.ask("ecs", "describe-service-deployments", &request)?;
        Ok(DeploymentDetails::read(&answer["serviceDeployments"][0]))
    }
}

impl DeploymentDetails {
    fn read(deployment: &Value) -> Self {
        let alarms = list(deployment, "/alarms/triggeredAlarmNames").iter();
        let alarms = alarms.filter_map(|name| name.as_str().map(str::to_owned)).collect();
        Self { alarms, progress: DeploymentProgress::read(deployment) }
    }
}

impl DeploymentProgress {
    fn read(deployment: &Value) -> Option<Self> {
        let stage = deployment["lifecycleStage"].as_str()?.to_owned();
        let configuration = &deployment["deploymentConfiguration"];
        let strategy = text(configuration, "/strategy");
        let minutes = |pointer, default| number(configuration, pointer).unwrap_or(default);
        let at_the_end = minutes("/bakeTimeInMinutes", 0);
        let (step_bake, bakes) = match &*strategy {
            "CANARY" => (minutes("/canaryConfiguration/canaryBakeTimeInMinutes", CANARY_BAKE), 1),
            "LINEAR" => {
                let step = tenths(configuration, "/linearConfiguration/stepPercent");
                let steps = ALL.div_ceil(step.unwrap_or(LINEAR_STEP).max(1));
                let bake = minutes("/linearConfiguration/stepBakeTimeInMinutes", LINEAR_BAKE);
                (bake, steps.saturating_sub(1))
            }
            _ => (0, 0),
        };
        let traffic = tenths(deployment, "/targetServiceRevision/requestedProductionTrafficWeight");
        let bake = match &*stage {
            "PRODUCTION_TRAFFIC_SHIFT" if traffic != Some(ALL) => step_bake,
            "BAKE_TIME" => at_the_end,
            _ => 0,
        };
        let hooks = list(deployment, "/lifecycleHookDetails");
        let function = hooks.iter().find(|hook| hook["status"] == "IN_PROGRESS");
        Some(Self {
            pause: DeploymentPause::read(deployment, &stage),
            waits: step_bake.saturating_mul(bakes).saturating_add(at_the_end),
            is_rollback: text(deployment, "/status").starts_with("ROLLBACK_"),
            since: Moment::read(&deployment["updatedAt"]),
            function: function.map(|hook| {
                let arn = text(hook, "/targetArn");
                arn.split_once(":function:").map_or(&*arn, |(_, name)| name).to_owned()
            }),
            stage,
            strategy,
            traffic,
            bake,
        })
    }

    /// What the new revision has of the production traffic, in percent, where ECS says it.
    pub fn percent(&self) -> Option<f64> {
        #[allow(clippy::cast_precision_loss, reason = "at most 1000")]
        self.traffic.map(|tenths| tenths as f64 / 10.0)
    }

    /// As in `canary 10 %, baking 3 of 15 min`, or `paused after test traffic`.
    pub fn text(&self, now: Moment) -> String {
        if let Some(pause) = &self.pause {
            return pause.text();
        }
        if self.is_rollback {
            return "rolling back".to_owned();
        }
        let mut text = match &*self.stage {
            "RECONCILE_SERVICE" => "ending the deployment before".to_owned(),
            "PRE_SCALE_UP" | "SCALE_UP" => "starting tasks".to_owned(),
            "POST_SCALE_UP" => "all tasks run".to_owned(),
            "TEST_TRAFFIC_SHIFT" => "shifting test traffic".to_owned(),
            "POST_TEST_TRAFFIC_SHIFT" => "test traffic shifted".to_owned(),
            "PRE_PRODUCTION_TRAFFIC_SHIFT" | "PRODUCTION_TRAFFIC_SHIFT" => self.share(),
            "POST_PRODUCTION_TRAFFIC_SHIFT" | "BAKE_TIME" => "all traffic".to_owned(),
            "CLEAN_UP" => "stopping the tasks before".to_owned(),
            other => other.to_lowercase().replace('_', " "),
        };
        if let Some(function) = &self.function {
            let _ = write!(text, ", waiting for the function {function}");
        } else if self.bake > 0 {
            let gone = self.since.map_or(0, |since| now.seconds_since(since) / 60);
            let _ = write!(text, ", baking {} of {} min", gone.min(self.bake), self.bake);
        }
        text
    }

    fn share(&self) -> String {
        let name = match &*self.strategy {
            "CANARY" => "canary",
            "LINEAR" => "linear",
            _ => "production traffic",
        };
        match self.traffic {
            None => format!("shifting {name}"),
            Some(ALL) => "all traffic".to_owned(),
            Some(tenths) if tenths % 10 == 0 => format!("{name} {} %", tenths / 10),
            Some(tenths) => format!("{name} {}.{} %", tenths / 10, tenths % 10),
        }
    }
}

impl DeploymentPause {
    fn read(deployment: &Value, stage: &str) -> Option<Self> {
        let hooks = list(deployment, "/lifecycleHookDetails").iter();
        let mut waiting = hooks.filter(|hook| hook["status"] == "AWAITING_ACTION");
        let hook = waiting.next()?;
        Some(Self {
            deployment: text(deployment, "/serviceDeploymentArn"),
            hook: text(hook, "/hookId"),
            after: match stage {
                "POST_SCALE_UP" => "scale up",
                "POST_TEST_TRAFFIC_SHIFT" => "test traffic",
                "PRE_PRODUCTION_TRAFFIC_SHIFT" => "a shift, before the next",
                "POST_PRODUCTION_TRAFFIC_SHIFT" => "production traffic",
                _ => "start",
            },
            until: Moment::read(&hook["expiresAt"]),
            continues: hook["timeoutAction"] == "CONTINUE",
        })
    }

    /// As in `paused after test traffic until 2026-03-01 11:00 UTC, and rolled back then`.
    pub fn text(&self) -> String {
        let mut text = format!("paused after {}", self.after);
        if let Some(until) = self.until {
            let then = if self.continues { "continued" } else { "rolled back" };
            let _ = write!(text, " until {until}, and {then} then");
        }
        text
    }
}

fn number(value: &Value, pointer: &str) -> Option<u64> {
    value.pointer(pointer).and_then(Value::as_u64)
}

/// A percentage, in tenths of a percent.
fn tenths(value: &Value, pointer: &str) -> Option<u64> {
    let percent = value.pointer(pointer)?.as_f64()?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1000")]
    Some((percent * 10.0).round().clamp(0.0, 1000.0) as u64)
}
