//! The first apply of an environment, with an account that pretends.

use assert_cmd::assert::Assert;
use serde_json::{Value, json};

use crate::support::aws::PretendedAws;
use crate::support::{Sandbox, has_terraform, stand_in, stderr, stdout};

const SERVICES: [&str; 3] = ["frontend", "api-gateway", "processing-service"];

const SECRETS: [&str; 5] = [
    "frontend/session-key",
    "api-gateway/token-signing-key",
    "api-gateway/database-password",
    "processing-service/market-data-key",
    "processing-service/database-password",
];

/// Runs the binary with keys, the stand-in provider, states on disk, and an account that pretends.
fn strata(sandbox: &Sandbox, account: &PretendedAws, arguments: &str) -> Assert {
    let mut command = sandbox.strata();
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    let variable = |key: &str| key.replace(['/', '-'], "_").to_uppercase();
    let secrets = SECRETS.map(|key| (format!("STRATA_SECRET_{}", variable(key)), "hunter2"));
    command
        .envs(stand_in())
        .envs(secrets)
        .env("STRATA_AWS", account.program())
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .args(arguments.split_whitespace())
        .assert()
}

/// An account that says which it is, and nothing else.
fn pretended() -> PretendedAws {
    PretendedAws::new().of_account("123456789012")
}

/// What a repository answers that lacks a tag.
fn missing(tag: &str) -> Value {
    json!({ "failures": [{ "imageId": { "imageTag": tag }, "failureCode": "ImageNotFound" }] })
}

#[test]
fn the_registry_comes_first_even_where_one_state_has_all_layers() {
    if !has_terraform() {
        return;
    }
    let (sandbox, account) = (Sandbox::new(), pretended());
    sandbox.run("new pr-42 --from dev --single").success();
    sandbox.run("render").success();
    let until = "--until registry --auto-approve";
    for environment in ["dev", "pr-42"] {
        let apply = format!("apply --env {environment} {until}");
        let text = stdout(&strata(&sandbox, &account, &apply).success());
        let added: Vec<_> =
            text.lines().filter_map(|line| line.trim().strip_prefix("+ ")).collect();
        assert!(added.contains(&"module.registry.aws_ecr_repository.frontend"), "{text}");
        assert!(added.iter().all(|it| it.starts_with("module.registry.aws_ecr_")), "{text}");
        let again = strata(&sandbox, &account, &apply).success();
        assert!(stdout(&again).ends_with(": nothing to do\n"), "{}", stdout(&again));
    }
    // Of an account, a registry needs nothing but to be the right one.
    assert!(account.asked().iter().all(|line| line.starts_with("sts get-caller-identity ")));
}

#[test]
fn a_run_stops_before_compute_until_images_are_in_and_goes_on_then() {
    if !has_terraform() {
        return;
    }
    let (sandbox, account) = (Sandbox::new(), pretended());
    sandbox.run("render").success();
    for service in SERVICES {
        let question = format!("batch-get-image@ecr-{service}-dev");
        account.refuse(&question, "RepositoryNotFoundException");
        account.answer(&format!("{question}.then"), &missing("1.0.0"));
    }
    let apply = "apply --env dev --auto-approve";
    let run = strata(&sandbox, &account, apply).code(1);
    let (out, error) = (stdout(&run), stderr(&run));
    let first = "warning: images: ecr-frontend-dev, ecr-api-gateway-dev and \
                 ecr-processing-service-dev are not there yet; this run makes them, and stops before \
                 compute until images are in: the first step is `strata apply --env dev --until \
                 registry`\n";
    assert!(error.contains(first), "{error}");
    let host = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
    let what = format!(
        "error: compute: nothing was applied to it: its tasks have no images yet; push them, and apply \
         again\n  ecr-frontend-dev has no image 1.0.0 (frontend in blue)\n  ecr-api-gateway-dev has no \
         image 1.0.0 (api-gateway in blue)\n  ecr-processing-service-dev has no image 1.0.0 \
         (processing-service in blue)\n\n  aws ecr get-login-password --region us-east-1 | docker login \
         --username AWS --password-stdin {host}\n  docker build --platform linux/amd64 --tag \
         {host}/ecr-frontend-dev:1.0.0 path/to/frontend\n  docker push {host}/ecr-frontend-dev:1.0.0\n"
    );
    assert!(error.contains(&what), "{error}");
    assert!(out.contains("\nregistry       applied "), "{out}");
    assert!(out.contains("\nobservability  applied "), "{out}");
    assert!(out.contains("\ncompute        failed "), "{out}");
    let status = stdout(&strata(&sandbox, &account, "status --env dev"));
    assert!(status.contains("\ncompute        not applied "), "{status}");

    // Pushed.
    for service in SERVICES {
        account.answer(&format!("batch-get-image@ecr-{service}-dev"), &json!({ "failures": [] }));
    }
    let out = stdout(&strata(&sandbox, &account, apply).success());
    assert!(out.contains("\ncompute        applied "), "{out}");
    assert!(out.contains("\nregistry       unchanged "), "{out}");

    // A tag that is not there is found before anything is touched.
    sandbox.replace("envs/dev.hcl", "= \"1.0.0\"", "= \"1.1.0\"");
    sandbox.run("render").success();
    for service in SERVICES {
        account.answer(&format!("batch-get-image@ecr-{service}-dev"), &missing("1.1.0"));
    }
    let run = strata(&sandbox, &account, apply).code(1);
    assert_eq!(stdout(&run), "");
    let error = stderr(&run);
    assert!(
        error.contains("error: images: ecr-frontend-dev has no image 1.1.0 (frontend in blue): ")
    );
    assert!(error.contains(&format!("\n  docker push {host}/ecr-frontend-dev:1.1.0\n")), "{error}");
    let end = "\nerror: dev was not touched: put right what is wrong, and apply again\n";
    assert!(error.ends_with(end), "{error}");
    // Layers without tasks can be applied meanwhile.
    strata(&sandbox, &account, "apply --env dev --until edge --auto-approve").success();
}

#[test]
fn the_doctor_says_what_holds_what_does_not_and_what_could_not_be_asked() {
    let (sandbox, account) = (Sandbox::new(), pretended());
    account.answer("describe-vpcs", &json!({ "Vpcs": [{}, {}, {}, {}, {}] }));
    account.refuse("get-service-quota@L-F678F1CE", "NoSuchResourceException");
    account.answer("get-aws-default-service-quota", &json!({ "Quota": { "Value": 5.0 } }));
    account.answer("batch-get-image", &missing("1.0.0"));
    let run = strata(&sandbox, &account, "doctor --env dev").code(1);
    let out = stdout(&run);
    for line in [
        "ok: account: 123456789012, us-east-1, as arn:aws:iam::123456789012:user/me\n",
        "\nnot checked: zones: which zones there are: may not be asked: AccessDeniedException (ec2 \
         describe-availability-zones)\n",
        "\nerror: images: ecr-frontend-dev has no image 1.0.0 (frontend in blue): push it, ",
        "\nok: secrets: 5 secrets with a value, or given one\n",
        "\nerror: quotas: 5 of 5 VPCs are in use, and 1 more would be needed: ask for more with `aws ",
        "\n\n  aws ecr get-login-password ",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    assert_eq!(stderr(&run), "");

    let run = strata(&sandbox, &account, "doctor --env dev --json").code(1);
    let findings: Vec<Value> =
        stdout(&run).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(findings.iter().all(|finding| finding["type"] == "finding"));
    let statuses = ["ok", "not checked", "error"];
    for status in statuses {
        assert!(findings.iter().any(|it| it["status"] == status), "{status}");
    }
    let pushed = findings.iter().find(|it| it["topic"] == "images" && it["status"] == "error");
    assert_eq!(pushed.and_then(|it| it["commands"].as_array()).map(Vec::len), Some(3));

    // Without the aws CLI, that is one line, and no error.
    let mut command = sandbox.strata();
    let run = command.env("PATH", "").env_remove("STRATA_AWS").args(["doctor", "--env", "dev"]);
    let out = stdout(&run.assert().success());
    assert!(
        out.starts_with(
            "not checked: account: nothing was asked: the aws CLI is not on the PATH: install it ("
        ),
        "{out}"
    );
}
