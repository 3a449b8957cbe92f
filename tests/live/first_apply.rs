//! The account is asked by the real aws CLI, before the first apply and after it.

use std::process::{Command, Stdio};

use serde_json::Value;

use super::environments::BUCKET;
use super::project::Live;
use crate::support::absolute;

/// The aws CLI of `.venv`. It puts a bucket's name into the path, and the server knows a bucket behind a proxy
/// only by its host: so it goes to the server itself.
const CLI: &str = r#"export AWS_ENDPOINT_URL=$HTTP_PROXY NO_PROXY=127.0.0.1; exec "$0" "$@""#;

/// Writes the program that strata is to take as the aws CLI.
fn write_cli(live: &Live) {
    let write = "printf '#!/bin/sh\n%s\n' \"$2\" > \"$1\" && chmod +x \"$1\"";
    let text = CLI.replace("$0", &absolute(".venv/bin/aws").display().to_string());
    let mut command = Command::new("sh");
    command.args(["-c", write, "sh"]).arg(live.sandbox.path("aws-cli")).arg(text);
    assert!(command.status().expect("sh").success());
}

/// Runs strata with it: its exit code and what it prints.
fn strata(live: &Live, arguments: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_strata"));
    command.current_dir(live.sandbox.root()).args(arguments.split(' ')).stdin(Stdio::null());
    live.aws.tell(&mut command).env("STRATA_AWS", live.sandbox.path("aws-cli"));
    let output = command.output().expect("strata");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).expect("text"))
}

/// Pushes an image, as far as a registry looks at it.
fn push(live: &Live, repository: &str, tag: &str) {
    let manifest =
        r#"{"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json"}"#;
    let mut command = Command::new(absolute(".venv/bin/aws"));
    command.args(["ecr", "put-image", "--region", "us-east-1", "--repository-name", repository]);
    command.args(["--image-tag", tag, "--image-manifest", manifest]);
    let output = live.aws.tell(&mut command).output().expect("aws");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_doctor_sees_an_account_become_ready() {
    let Some(live) = Live::start() else { return };
    write_cli(&live);
    // One of them is use1-az3 here.
    let zones = r#"["us-east-1a", "us-east-1b", "us-east-1c"]"#;
    live.sandbox.replace("envs/prod.hcl", zones, &zones.replace("1c", "1e"));
    live.render();
    let (code, text) = strata(&live, "doctor --env prod");
    assert_eq!(code, Some(1), "{text}");
    for line in [
        "ok: account: 123456789012, us-east-1, as arn:aws:",
        "\nerror: zones: us-east-1e is use1-az3, where there are neither Fargate nor NAT gateways: ",
        "\nerror: certificate: arn:aws:acm:us-east-1:123456789012:certificate/0f1e2d3c-4b5a-6978-8796-\
         a5b4c3d2e1f0 does not exist in account 123456789012: ",
        &format!("\nerror: state: the bucket {BUCKET} does not exist: "),
        "\nwarning: images: ecr-frontend-prod, ecr-api-gateway-prod and ecr-processing-service-prod are \
         not there yet; ",
        "\nerror: secrets: frontend/session-key has no value of version 1: set \
         STRATA_SECRET_FRONTEND_SESSION_KEY, ",
        "\nok: quotas: VPCs: 2 of 5\n",
        "\nok: quotas: elastic IP addresses: 3 of 5\n",
        "\nerror: quotas: the first tasks need 11 vCPU of Fargate on demand, and 6 are allowed: ask for \
         more with `aws service-quotas request-service-quota-increase --service-code fargate --quota-code \
         L-3032A538 --desired-value ",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    // Nothing of it is touched while something is wrong.
    let (code, text) = strata(&live, "apply --env prod --auto-approve");
    assert!(code == Some(1) && text.contains("error: zones: "), "{text}");

    let certificate = live.aws.prepare(BUCKET);
    let spec = live.sandbox.read("envs/prod.hcl");
    let old = spec.split('"').find(|text| text.starts_with("arn:aws:acm:")).expect("an ARN");
    live.sandbox.replace("envs/prod.hcl", old, &certificate);
    live.sandbox.replace("envs/prod.hcl", "us-east-1e", "us-east-1c");
    // A tag that no new repository has.
    live.sandbox.replace("envs/prod.hcl", "\"1.0.0\"", "\"3.0.0\"");
    live.render();
    let (code, text) = strata(&live, "apply --env prod --until registry --auto-approve");
    assert_eq!(code, Some(0), "{text}");
    let (_, text) = strata(&live, "doctor --env prod --json");
    let findings = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let findings: Vec<_> = findings.collect();
    let of = |topic: &str| findings.iter().filter(|it| it["topic"] == topic).collect::<Vec<_>>();
    for topic in ["account", "zones", "certificate", "state"] {
        assert!(matches!(of(topic)[..], [one] if one["status"] == "ok"), "{text}");
    }
    let missing = of("images");
    assert_eq!(missing.len(), 3, "{text}");
    let commands = missing[0]["commands"].as_array().expect("commands");
    assert!(commands[2].as_str().is_some_and(|it| it.starts_with("docker push ")), "{text}");

    for service in ["frontend", "api-gateway", "processing-service"] {
        push(&live, &format!("ecr-{service}-prod"), "3.0.0");
    }
    let (_, text) = strata(&live, "doctor --env prod");
    assert!(text.contains("\nok: images: 3 tags there\n"), "{text}");
}
