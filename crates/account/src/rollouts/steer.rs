//! Beginning a rollout, and ending one before its time. Each waits until ECS tells of what it was told: what
//! it answers lags behind a little.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Deployment, DeploymentPause, EcsServiceName};
use crate::account::Account;
use crate::ask_error::AskError;

/// Between two questions.
const INTERVAL: Duration = Duration::from_secs(1);

/// How long what ECS answers may lag behind.
const LAG: Duration = Duration::from_mins(1);

impl Account {
    /// Has ECS roll a task definition out, or start the tasks of a service anew that has it already. Gives
    /// the deployment, which is another one than the last before it; `None` if ECS tells of none.
    ///
    /// # Errors
    /// If the account refuses.
    pub fn roll_out(
        &self,
        service: &EcsServiceName,
        task_definition: &str,
        before: Option<&Deployment>,
    ) -> Result<Option<Deployment>, AskError> {
        let request = json!({
            "cluster": service.cluster,
            "service": service.name,
            "taskDefinition": task_definition,
            "forceNewDeployment": true,
        });
        self.ask("ecs", "update-service", &request)?;
        let before = before.map(|before| &before.arn);
        soon(|| {
            let last = self.last_deployment(service)?;
            Ok(last.filter(|last| Some(&last.arn) != before))
        })
    }

    /// Has a deployment go on that waits for a person.
    ///
    /// # Errors
    /// If the account refuses.
    pub fn continue_rollout(
        &self,
        deployment: &Deployment,
        pause: &DeploymentPause,
    ) -> Result<(), AskError> {
        self.resolve(deployment, pause, "CONTINUE")
    }

    /// Has ECS go back from a deployment to the revision before it, by whatever strategy it rolls it out.
    ///
    /// # Errors
    /// If the account refuses.
    pub fn roll_back(
        &self,
        deployment: &Deployment,
        pause: Option<&DeploymentPause>,
    ) -> Result<(), AskError> {
        if let Some(pause) = pause {
            return self.resolve(deployment, pause, "ROLLBACK");
        }
        let request = json!({ "serviceDeploymentArn": deployment.arn, "stopType": "ROLLBACK" });
        self.ask("ecs", "stop-service-deployment", &request).map(drop)
    }

    fn resolve(
        &self,
        deployment: &Deployment,
        pause: &DeploymentPause,
        action: &str,
    ) -> Result<(), AskError> {
        let request = json!({
            "serviceDeploymentArn": deployment.arn, "hookId": pause.hook, "action": action,
        });
        self.ask("ecs", "continue-service-deployment", &request)?;
        soon(|| {
            let progress = self.details(deployment)?.progress;
            let pauses = progress.and_then(|progress| progress.pause);
            Ok(pauses.is_none_or(|now| now.hook != pause.hook).then_some(()))
        })
        .map(drop)
    }
}

/// Asks until there is an answer, or no more is to be hoped for.
fn soon<R>(mut ask: impl FnMut() -> Result<Option<R>, AskError>) -> Result<Option<R>, AskError> {
    let began = Instant::now();
    loop {
        let answer = ask()?;
        if answer.is_some() || began.elapsed() > LAG {
            return Ok(answer);
        }
        thread::sleep(INTERVAL);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::{Value, json};

    use crate::tests::pretend;
    use crate::{Account, Deployment, DeploymentPause, EcsServiceName};

    /// Answers once from `NAME.1`, and then from `NAME`.
    const SCRIPT: &str = r#"at=$(dirname "$0")
echo "$2 $4" >> "$at/asked"
[ -e "$at/$2.1" ] && { cat "$at/$2.1"; rm "$at/$2.1"; exit; }
cat "$at/$2" 2>/dev/null || echo '{}'"#;

    struct Pretended {
        directory: tempfile::TempDir,
        account: Account,
    }

    impl Pretended {
        fn new() -> Self {
            let directory = tempfile::tempdir().unwrap();
            let account = pretend(directory.path(), SCRIPT);
            Self { directory, account }
        }

        fn answers(&self, name: &str, answer: &Value) {
            fs::write(self.directory.path().join(name), answer.to_string()).unwrap();
        }

        fn last_is(&self, name: &str, arn: &str) {
            let deployment = json!({ "serviceDeploymentArn": arn, "status": "IN_PROGRESS" });
            self.answers(name, &json!({ "serviceDeployments": [deployment] }));
        }

        fn last(&self) -> Deployment {
            self.account.last_deployment(&service()).unwrap().unwrap()
        }

        fn asked(&self) -> Vec<String> {
            let asked = fs::read_to_string(self.directory.path().join("asked")).unwrap();
            asked.lines().map(str::to_owned).collect()
        }

        /// What was asked, but for the questions whose answer is waited for.
        fn told(&self) -> Vec<String> {
            let is_told = |line: &String| !line.starts_with("list-") && !line.starts_with("desc");
            self.asked().into_iter().filter(is_told).collect()
        }
    }

    fn service() -> EcsServiceName {
        EcsServiceName { cluster: "ecs-trading-dev".to_owned(), name: "svc-api".to_owned() }
    }

    fn pause(hook: &str) -> Value {
        let hook = json!({ "hookId": hook, "status": "AWAITING_ACTION" });
        let stage = "POST_TEST_TRAFFIC_SHIFT";
        let deployment = json!({ "lifecycleStage": stage, "lifecycleHookDetails": [hook] });
        json!({ "serviceDeployments": [deployment] })
    }

    #[test]
    fn a_rollout_has_begun_when_ecs_tells_of_another_deployment() {
        let pretended = Pretended::new();
        pretended.last_is("list-service-deployments", "one");
        let before = pretended.last();
        pretended.last_is("list-service-deployments.1", "one");
        pretended.last_is("list-service-deployments", "two");
        let begun = pretended.account.roll_out(&service(), "api:13", Some(&before)).unwrap();
        assert_eq!(begun.unwrap().arn, "two");
        let request = r#"{"cluster":"ecs-trading-dev","forceNewDeployment":true,"service":"svc-api","taskDefinition":"api:13"}"#;
        assert_eq!(pretended.told(), [format!("update-service {request}")]);
    }

    #[test]
    fn a_rollout_goes_on_or_back_when_it_waits_no_longer() {
        let pretended = Pretended::new();
        pretended.last_is("list-service-deployments", "one");
        let last = pretended.last();
        pretended.answers("describe-service-deployments", &pause("hook-1"));
        let progress = pretended.account.details(&last).unwrap().progress.unwrap();
        let paused: DeploymentPause = progress.pause.unwrap();
        // It lags behind, and then waits again, for something else.
        pretended.answers("describe-service-deployments.1", &pause("hook-1"));
        pretended.answers("describe-service-deployments", &pause("hook-2"));
        let before = pretended.asked().len();
        pretended.account.continue_rollout(&last, &paused).unwrap();
        assert_eq!(pretended.asked().len() - before, 3);
        pretended.answers("describe-service-deployments", &json!({ "serviceDeployments": [{}] }));
        pretended.account.roll_back(&last, Some(&paused)).unwrap();
        pretended.account.roll_back(&last, None).unwrap();
        let request = |action: &str| {
            let fields = r#""hookId":"hook-1","serviceDeploymentArn":"one""#;
            format!(r#"continue-service-deployment {{"action":"{action}",{fields}}}"#)
        };
        let stop =
            r#"stop-service-deployment {"serviceDeploymentArn":"one","stopType":"ROLLBACK"}"#;
        assert_eq!(pretended.told(), [request("CONTINUE"), request("ROLLBACK"), stop.to_owned()]);
    }
}
