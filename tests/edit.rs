//! Commands that edit a spec: what they write, what they refuse with nothing written, and what `--apply` does.

mod commit;
mod promote;
mod releases;
mod shift;

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use predicates::str::contains;
use serde_json::json;

use crate::support::applied::AppliedDev;
use crate::support::{Sandbox, has_terraform, stderr, stdout};

/// A line of the diff.
fn added(text: &str) -> Vec<&str> {
    let lines = text.lines().filter(|line| line.starts_with('+') && !line.starts_with("+++"));
    lines.map(|line| &line[1..]).collect()
}

#[test]
fn an_image_is_one_line_of_the_spec() {
    let sandbox = Sandbox::new();
    let before = sandbox.files();
    let run = sandbox.run("image dev api-gateway=1.4.2 --yes").success();
    let text = stdout(&run);
    assert_eq!(added(&text), ["    api-gateway        = \"1.4.2\""]);
    let next = "wrote envs/dev.hcl; next: strata render --env dev, strata apply --env dev\n";
    assert!(text.ends_with(next), "{text}");
    let spec = before["envs/dev.hcl"]
        .replace("api-gateway        = \"1.0.0\"", "api-gateway        = \"1.4.2\"");
    assert_eq!(sandbox.read("envs/dev.hcl"), spec);
    assert_eq!(sandbox.files().len(), before.len(), "nothing is rendered yet");

    // Once more changes nothing.
    sandbox.run("image dev api-gateway=1.4.2").success().stdout("envs/dev.hcl says that already\n");

    // Two releases.
    sandbox.run("release prod add green --from blue --header 0123456789abcdef --yes").success();
    sandbox
        .run("image prod frontend=2.0.0 --yes")
        .code(1)
        .stderr("error: prod has the releases blue and green: say which with --release\n");
    let run =
        sandbox.run("image prod frontend=2.0.0 api-gateway=2.1.0 --release green --yes").success();
    let lines = ["    frontend           = \"2.0.0\"", "    api-gateway        = \"2.1.0\""];
    assert_eq!(added(&stdout(&run)), lines);
    sandbox.run("render").success();
}

#[test]
fn what_is_refused_writes_nothing() {
    let sandbox = Sandbox::new();
    let before = sandbox.files();
    let refused = |arguments: &str, message: &str| {
        let run = sandbox.run(arguments).failure().code(1);
        let text = stderr(&run);
        assert!(text.starts_with(&format!("error: {message}")), "{arguments}\n{text}");
    };
    refused(
        "image prd frontend=1 --yes",
        "there is no envs/prd.hcl; the environments are: dev and prod\n",
    );
    refused(
        "image dev fronted=1 --yes",
        "the platform has no service \"fronted\"; did you mean \"frontend\"?\n",
    );
    refused(
        "image dev billing=1 --yes",
        "the platform has no service \"billing\"; there are: frontend, api-gateway and processing-service\n",
    );
    refused("image dev frontend=1 frontend=2 --yes", "frontend is given two tags\n");
    refused(
        "image dev frontend=1 --release green --yes",
        "dev has no release \"green\"; it has: blue\n",
    );
    refused(
        "image dev frontend=1:2 --yes",
        "the image tag \"1:2\" contains ':'\n  --> envs/dev.hcl:17:26\n",
    );
    refused(
        "image dev frontend=1",
        "stdin is not a terminal, so nothing was written: pass --yes\n",
    );
    refused(
        "rotate dev frontend/sesion-key --yes",
        "frontend has no secret \"sesion-key\"; did you mean \"session-key\"?\n",
    );
    refused(
        "rotate dev frontend/session-key frontend/session-key --yes",
        "frontend/session-key is given twice\n",
    );
    let missing =
        "nothing was written: the new values are missing, STRATA_SECRET_FRONTEND_SESSION_KEY\n";
    refused("rotate dev frontend/session-key --apply --yes", missing);
    refused("release dev add red --from blue --yes", "a release is blue and green, not \"red\"\n");
    refused("release dev add blue --from blue --yes", "dev has a release \"blue\" already\n");
    refused(
        "release dev add green --from gren --yes",
        "dev has no release \"gren\"; it has: blue\n",
    );
    refused(
        "release dev add green --from blue --header short --yes",
        "this header has 5 characters, 16 to 128 are allowed\n",
    );
    refused("release dev remove blue --yes", "blue is the only release of dev\n");
    for arguments in [
        "image dev frontend",
        "image dev",
        "rotate dev frontend",
        "release dev",
        "release dev add x",
    ] {
        sandbox.run(arguments).code(2);
    }
    assert_eq!(sandbox.files(), before);

    // What is wrong already is said first.
    sandbox.replace("envs/dev.hcl", "weight = 100", "weight = 90");
    refused("image dev frontend=1 --yes", "the weights of the releases add up to 90, not to 100\n");
}

#[test]
fn a_secret_is_rotated_by_its_next_version() {
    let sandbox = Sandbox::new();
    let run = sandbox.run("rotate prod api-gateway/token-signing-key --yes").success();
    assert_eq!(added(&stdout(&run)), ["    token-signing-key = 2"]);
    let variable = "apply wants the new values: STRATA_SECRET_API_GATEWAY_TOKEN_SIGNING_KEY\n";
    assert!(stdout(&run).ends_with(variable), "{}", stdout(&run));
    let run = sandbox
        .run("rotate prod api-gateway/token-signing-key frontend/session-key --yes")
        .success();
    let lines = [
        "    token-signing-key = 3",
        "service \"frontend\" {",
        "  secret_versions = {",
        "    session-key = 2",
        "  }",
        "}",
        "",
    ];
    assert_eq!(added(&stdout(&run)), lines);
    sandbox.run("render").success();
}

/// As `terraform fmt` leaves a spec.
fn formatted(text: &str) -> String {
    let terraform = runner::Terraform::discover(Path::new(".")).expect("terraform");
    let mut command = terraform.command(Path::new("."));
    let mut process = command
        .args(["fmt", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("terraform");
    process.stdin.take().expect("its input").write_all(text.as_bytes()).expect("its input");
    let output = process.wait_with_output().expect("its output");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn what_terraform_would_not_format_it_does_not_format_afterwards() {
    if !has_terraform() {
        return;
    }
    let sandbox = Sandbox::new();
    for name in ["envs/dev.hcl", "envs/prod.hcl"] {
        let text = formatted(&sandbox.read(name));
        sandbox.write(name, &text);
    }
    for arguments in [
        "image dev api-gateway=1.4.2-with-a-long-name frontend=2",
        "rotate dev api-gateway/token-signing-key",
        "rotate prod frontend/session-key api-gateway/database-password",
        "release dev add green --from blue --header 0123456789abcdef",
        "release prod add green --from blue",
        "image prod api-gateway=3 --release green",
        "release dev remove green --from-spec",
    ] {
        sandbox.run(&format!("{arguments} --yes")).success();
        for name in ["envs/dev.hcl", "envs/prod.hcl"] {
            let text = sandbox.read(name);
            assert_eq!(formatted(&text), text, "{arguments}");
        }
    }
}

#[test]
fn applied_in_one_go() {
    let Some(project) = AppliedDev::new() else { return };
    // What apply would refuse is known before anything is written.
    project.aws.answer("get-caller-identity", &json!({ "Account": "123456789012" }));
    let missing = json!({ "failures": [{ "imageId": { "imageTag": "1.1.0" }, "failureCode": "ImageNotFound" }] });
    project.aws.answer("batch-get-image@ecr-api-gateway-dev", &missing);
    let files = || ["envs/dev.hcl", "envs/dev/compute/main.tf"].map(|it| project.sandbox.read(it));
    let before = files();
    let run = project.strata("image dev api-gateway=1.1.0 --apply --yes").failure().code(1);
    let refusal = "error: nothing was written, as the account lacks what apply needs:\n  \
                   ecr-api-gateway-dev has no image 1.1.0 (api-gateway in blue): push it";
    assert!(stderr(&run).starts_with(refusal), "{}", stderr(&run));
    assert!(stderr(&run).contains("\n  docker push 123456789012.dkr.ecr."), "{}", stderr(&run));
    assert_eq!(files(), before);

    project.aws.answer("batch-get-image@ecr-api-gateway-dev", &json!({ "failures": [] }));
    project.sandbox.replace("envs/dev.hcl", "exec   = true", "exec   = false");
    let run = project.strata("image dev api-gateway=1.1.0 --apply --yes").success();
    let text = stdout(&run);
    let places = [
        "\n+    api-gateway        = \"1.1.0\"\n",
        "\nupdated envs/dev/compute/main.tf\n",
        "\nrollout           strategy  tasks   at its peak  minutes\napi-gateway blue  rolling   ",
        "\nlayer          mode ",
        "\napi-gateway blue: done in 94 s, 2 of 2 running\n",
    ];
    let places =
        places.map(|line| text.find(line).unwrap_or_else(|| panic!("{line}is not in\n{text}")));
    assert!(places.is_sorted(), "{text}");
    // Interrupted after it was written, it goes on from there.
    let run = project.strata("image dev api-gateway=1.1.0 --apply --yes").success();
    assert!(stdout(&run).ends_with("\ndev: nothing to do\n"), "{}", stdout(&run));

    // The provider does not know that the service gets a new revision by that.
    let version = "\n  ~ module.security.aws_secretsmanager_secret_version.frontend__session_key\n";
    project
        .strata("rotate dev frontend/session-key --apply --yes")
        .success()
        .stdout(contains(version));
}
