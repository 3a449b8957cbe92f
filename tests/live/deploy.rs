//! `strata deploy` through the real aws CLI, of a service whose traffic ECS shifts. No terraform: the provider of
//! these tests is older than the strategies.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::account::Aws;
use crate::support::{self, Sandbox, say};

const CLUSTER: &str = "ecs-trading-dev";
const SERVICE: &str = "svc-api-gateway-blue-dev";
const PARAMETER: &str = "image-api-gateway-blue-dev";

/// The API gateway of dev, which a pipeline deploys.
struct Gateway {
    aws: Aws,
    sandbox: Sandbox,
}

impl Gateway {
    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_strata"));
        command.current_dir(self.sandbox.root()).env("STRATA_AWS", self.aws.own_cli());
        command.args(["deploy", "api-gateway", "--env", "dev"]).args(arguments.split_whitespace());
        command
    }

    /// Runs the command to its end: its exit code, and what it prints on either stream.
    fn deploy(&self, arguments: &str) -> (Option<i32>, String, String) {
        let output = self.command(arguments).output().expect("strata");
        let [text, error] =
            [output.stdout, output.stderr].map(|it| String::from_utf8(it).expect("text"));
        (output.status.code(), text, error)
    }

    fn deployed(&self, arguments: &str) -> String {
        let (code, text, error) = self.deploy(arguments);
        assert_eq!(code, Some(0), "{text}{error}");
        text
    }

    /// Interrupts the command once it waits for the rollout, and gives what it says then.
    fn interrupted(&self, arguments: &str) -> String {
        let mut command = self.command(arguments);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it");
        let mut lines = BufReader::new(child.stderr.take().expect("its messages"));
        let mut error = String::new();
        while !error.contains("  rollout: ") {
            assert!(lines.read_line(&mut error).expect("a line") > 0, "{error}");
        }
        let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(killed.expect("kill").success());
        lines.read_to_string(&mut error).expect("text");
        assert_eq!(child.wait().expect("its end").code(), Some(130), "{error}");
        error
    }

    /// Whether a rollout pauses before it moves production traffic, and for how many minutes it bakes after that.
    fn rolls_out(&self, pauses: bool, bake: u32) {
        let mut configuration = blue_green(bake);
        if pauses {
            configuration["lifecycleHooks"] =
                json!([{ "targetType": "PAUSE", "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"] }]);
        }
        let request = json!({
            "cluster": CLUSTER, "service": SERVICE, "deploymentConfiguration": configuration,
        });
        self.aws.call("ecs", "update_service", &request);
    }

    /// What runs and what terraform reads are this image, in this revision.
    fn runs(&self, tag: &str, revision: u32) {
        let of = |service: &str, action: &str, request: &Value, pointer: &str| {
            let answer = self.aws.call(service, action, request);
            let found = answer.pointer(pointer).expect(pointer);
            found.as_str().expect("text").rsplit(':').next().expect("text").to_owned()
        };
        let revision = revision.to_string();
        let services = json!({ "cluster": CLUSTER, "services": [SERVICE] });
        let runs = of("ecs", "describe_services", &services, "/services/0/taskDefinition");
        assert_eq!(runs, revision);
        let parameter = json!({ "Name": PARAMETER });
        assert_eq!(of("ssm", "get_parameter", &parameter, "/Parameter/Value"), tag);
        // What terraform tracks: the newest one that is active.
        let newest = json!({ "taskDefinition": "task-orders" });
        let newest = self.aws.call("ecs", "describe_task_definition", &newest);
        let newest = &newest["taskDefinition"];
        let image = newest["containerDefinitions"][0]["image"].as_str().expect("an image");
        assert!(image.ends_with(&format!(":{tag}")), "{newest}");
        assert_eq!(newest["revision"].to_string(), revision);
    }
}

fn blue_green(bake: u32) -> Value {
    let breaker = json!({ "enable": true, "rollback": true });
    json!({
        "strategy": "BLUE_GREEN", "bakeTimeInMinutes": bake, "deploymentCircuitBreaker": breaker,
    })
}

#[test]
fn images_are_deployed_interrupted_continued_and_taken_back() {
    if support::is_fast() {
        say("SKIPPED: STRATA_FAST=1 leaves the live tests out");
        return;
    }
    // A minute is 4 seconds.
    let Some(aws) = Aws::with(&["minute_steps=20"]) else { return };
    aws.world_of(&blue_green(0), [CLUSTER, SERVICE, "api-gateway"]);
    let parameter = json!({ "Name": PARAMETER, "Value": "1", "Type": "String" });
    aws.call("ssm", "put_parameter", &parameter);
    let sandbox = Sandbox::new();
    sandbox.replace("envs/dev.hcl", "\n  exec ", "\n  image = \"pipeline\"\n  exec ");
    let gateway = Gateway { aws, sandbox };
    let push = |tag: &str, options: &[&str]| gateway.aws.push("orders", tag, options);
    gateway.deployed("1");

    gateway.rolls_out(true, 0);
    push("2", &[]);
    let text = gateway.deployed("2");
    let hint = "\n  to continue: strata deploy api-gateway --continue --env dev\n";
    assert!(text.contains("\napi-gateway blue: paused after test traffic until "), "{text}");
    assert!(text.contains(hint), "{text}");
    let (code, _, error) = gateway.deploy("3");
    assert_eq!(code, Some(1), "{error}");
    let told = "error: api-gateway blue: revision 2, image 2, is being rolled out: wait for its end, or see ";
    assert!(error.starts_with(told), "{error}");
    let text = gateway.deployed("--continue");
    let told = "api-gateway blue: continuing after test traffic with revision 2, image 2\n\
                api-gateway blue: done in ";
    assert!(text.starts_with(told), "{text}");
    gateway.runs("2", 2);

    // An interrupt leaves the rollout to itself, here in a bake that does not end; the same command waits for it, or
    // that of its image. So it is taken back.
    gateway.rolls_out(true, 1440);
    push("3", &[]);
    let text = gateway.deployed("3");
    assert!(text.contains(hint), "{text}");
    for command in ["--continue", "3"] {
        let error = gateway.interrupted(command);
        let told = format!(
            "\ninterrupted: the rollout goes on, and `strata deploy api-gateway {command} --env dev` waits for it\n"
        );
        assert!(error.ends_with(&told), "{error}");
    }
    let text = gateway.deployed("--rollback");
    let told =
        "api-gateway blue: going back from revision 3, image 3\napi-gateway blue: rolled back: ";
    assert!(text.starts_with(told), "{text}");
    gateway.runs("2", 2);

    // ECS takes back what crashes.
    gateway.rolls_out(false, 0);
    push("4", &["--exit-code", "3", "--log", "no DATABASE_PASSWORD"]);
    let (code, text, error) = gateway.deploy("4");
    assert_eq!(code, Some(1), "{text}{error}");
    assert!(text.contains("\napi-gateway blue: rolled back: "), "{text}");
    assert!(text.contains("(exit code 3)\n    no DATABASE_PASSWORD\n"), "{text}");
    assert!(text.ends_with("\n  deregistered: revision 4\n"), "{text}");
    gateway.runs("2", 2);
}
