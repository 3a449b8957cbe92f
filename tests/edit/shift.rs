//! Traffic moves between releases.

use std::io::{BufRead, BufReader, Read};
use std::process::Command;

use serde_json::{Value, json};

use super::added;
use crate::support::applied::AppliedDev;
use crate::support::{Sandbox, stderr, stdout};

const ALARM: &str = "alarm-latency-frontend-green-dev";

/// The answer to which alarms are on.
pub fn alarms(names: &[&str]) -> Value {
    let alarms = names.iter().map(|name| json!({ "AlarmName": name }));
    json!({ "MetricAlarms": alarms.collect::<Vec<_>>() })
}

impl AppliedDev {
    /// The weight of green, in the spec and as applied.
    fn green(&self) -> [u64; 2] {
        let spec = self.sandbox.read("envs/dev.hcl");
        let green = &spec[spec.find("release \"green\"").expect("a release")..];
        let weight = green.split("weight = ").nth(1).and_then(|rest| rest.lines().next());
        let run = stdout(&self.strata("status --env dev --json").success());
        let lines = run.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let is_it = |line: &Value| line["service"] == "frontend" && line["release"] == "green";
        let applied = lines.into_iter().find(is_it).expect(&run)["weight"].as_u64();
        [weight.expect(green).parse().expect("a number"), applied.unwrap_or(0)]
    }
}

#[test]
fn weights_add_up_and_no_release_is_outrun() {
    let sandbox = Sandbox::new();
    sandbox.run("release prod add green --from blue --yes").success();
    let before = sandbox.read("envs/prod.hcl");
    let run = sandbox.run("shift prod green=10 --yes").success();
    assert_eq!(added(&stdout(&run)), ["  weight = 90", "  weight = 10"]);
    let run = sandbox.run("shift prod blue=100 green=0 --yes").success();
    assert_eq!(added(&stdout(&run)), ["  weight = 100", "  weight = 0"]);
    assert_eq!(sandbox.read("envs/prod.hcl"), before);

    let tried = before.replace("weight = 0", "weight = 0\n  min    = { frontend = 1 }");
    sandbox.write("envs/prod.hcl", &tried);
    for (arguments, message) in [
        ("shift prod green=10 blue=80", "the weights add up to 90, not to 100\n"),
        ("shift prod green=10 green=20", "a release is given two weights\n"),
        ("shift prod red=10", "prod has no release \"red\"; it has: blue and green\n"),
        ("shift dev blue=90", "the weights add up to 90, not to 100\n"),
        ("shift prod green=60", "60 % of the traffic outruns the release \"green\": "),
        // The whole way is looked at before the first step.
        (
            "shift prod green=60 --step 10 --from-spec",
            "60 % of the traffic outruns the release \"green\": ",
        ),
        (
            "shift prod green=10 --apply",
            "nothing was shifted, as it is not known whether the release runs; ",
        ),
    ] {
        let run = sandbox.run(&format!("{arguments} --yes")).failure().code(1);
        let text = stderr(&run);
        assert!(text.starts_with(&format!("error: {message}")), "{arguments}\n{text}");
    }
    for arguments in
        ["green=101", "green", "green=10 --step 0", "green=10 --bake 5", "green=10 --bake 5x"]
    {
        sandbox.run(&format!("shift prod {arguments}")).code(2);
    }
    assert_eq!(sandbox.read("envs/prod.hcl"), tried);
}

#[test]
fn a_walk_goes_back_on_an_alarm_and_goes_on_after_an_interrupt() {
    let Some(project) = AppliedDev::new() else { return };
    project.aws.answer("describe-alarms", &alarms(&[]));
    project.strata("release dev add green --from blue --apply --yes").success();
    let walk = "shift dev green=100 --step 60 --abort-on-alarm --yes";

    // A release that does not run gets nothing.
    project.refuses(
        "shift dev green=10 --apply --yes",
        "nothing was shifted:\n  frontend green: it is not there\n  api-gateway green: it is not there\n  \
         processing-service green: it is not there",
    );
    project.both_run(|_| {});
    project.aws.answer("describe-alarms", &alarms(&[ALARM]));
    project.refuses(walk, &format!("nothing was shifted, as alarms are on: {ALARM}"));
    project.aws.refuse("describe-alarms", "AccessDeniedException");
    let unknown = "nothing was shifted, as alarms are to be watched: cloudwatch describe-alarms: \
                   AccessDeniedException: not allowed";
    project.refuses(walk, unknown);

    // None is on of this environment, and then one is.
    project.aws.answer("describe-alarms", &alarms(&["alarm-latency-frontend-green-prod"]));
    project.aws.answer("describe-alarms.then", &alarms(&[ALARM]));
    let before = project.sandbox.read("envs/dev.hcl");
    let run = project.strata(walk).failure().code(1);
    let text = stdout(&run);
    let told = "green has 0 % of the traffic; it is given 60 and 100, with 300 s after each\n";
    assert!(text.starts_with(told), "{text}");
    assert!(text.contains("\ngreen=60: applied, 300 s to bake\n"), "{text}");
    assert_eq!(
        text.matches("\n  ~ module.edge.aws_lb_listener_rule.weighted_frontend\n").count(),
        2,
        "{text}"
    );
    let text = stderr(&run);
    let told = format!("alarms went on: {ALARM}; going back to green=0\n");
    assert!(text.contains(&told) && text.ends_with("back to green=0\n"), "{text}");
    assert_eq!(project.green(), [0, 0]);
    assert_eq!(project.sandbox.read("envs/dev.hcl"), before);

    // Interrupted while it bakes.
    project.aws.answer("describe-alarms", &alarms(&[]));
    let mut started = project.start(walk);
    let mut lines = BufReader::new(started.stdout.take().expect("its output")).lines();
    let is_baking = |line: String| line == "green=60: applied, 300 s to bake";
    assert!(lines.any(|line| is_baking(line.expect("a line"))));
    let interrupted = Command::new("kill").args(["-INT", &started.id().to_string()]).status();
    assert!(interrupted.expect("kill").success());
    assert_eq!(started.wait().expect("its end").code(), Some(130));
    let mut text = String::new();
    started.stderr.take().expect("its errors").read_to_string(&mut text).expect("text");
    let told = "interrupted; the spec has green=60: the same command goes on from there, `strata shift dev green=0 \
                --apply` goes back\n";
    assert!(text.ends_with(told), "{text}");
    assert_eq!(project.green(), [60, 60]);

    // And once more, after the spec was written and before it was applied.
    project.sandbox.replace("envs/dev.hcl", "weight = 60", "weight = 70");
    project.sandbox.replace("envs/dev.hcl", "weight = 40", "weight = 30");
    let run = project.strata(&format!("{walk} --bake 0s")).success();
    let text = stdout(&run);
    let told = "green has 70 % of the traffic; it is given 70 and 100, with 0 s after each\n";
    assert!(
        text.starts_with(told) && text.ends_with("\ngreen has 100 % of the traffic\n"),
        "{text}"
    );
    assert_eq!(project.green(), [100, 100]);
}
