//! Releases come and go.

use serde_json::{Value, json};

use super::added;
use crate::support::applied::{AppliedDev, SERVICES, running};
use crate::support::{Sandbox, stderr, stdout};

impl AppliedDev {
    /// All services of both releases run, but for what becomes of some.
    pub fn both_run(&self, change: impl Fn(&mut Value)) {
        let services = ["blue", "green"].iter().flat_map(|release| {
            SERVICES.map(|service| {
                let mut running = running(service, 2, "new:1");
                running["serviceName"] = format!("svc-{service}-{release}-dev").into();
                change(&mut running);
                running
            })
        });
        let services: Vec<_> = services.collect();
        self.aws.answer("describe-services", &json!({ "services": services }));
    }

    /// Nothing is written.
    pub fn refuses(&self, arguments: &str, message: &str) {
        let specs = || ["dev", "prod"].map(|name| self.sandbox.read(&format!("envs/{name}.hcl")));
        let before = specs();
        let run = self.strata(arguments).failure().code(1);
        assert_eq!(stderr(&run), format!("error: {message}\n"));
        assert_eq!(specs(), before);
    }
}

#[test]
fn a_release_has_the_images_of_another_and_no_traffic() {
    let sandbox = Sandbox::new();
    let header = "release \"blue\" {\n  weight = 100\n  header = \"0123456789abcdef\"\n  min    = { frontend = 2 }\n";
    sandbox.replace("envs/prod.hcl", "release \"blue\" {\n  weight = 100\n", header);
    let before = sandbox.read("envs/prod.hcl");
    let run = sandbox.run("release prod add green --from blue --yes").success();
    let lines = [
        "release \"green\" {",
        "  weight = 0",
        "  min    = { frontend = 2 }",
        "  images = {",
        "    frontend           = \"1.0.0\"",
        "    api-gateway        = \"1.0.0\"",
        "    processing-service = \"1.0.0\"",
        "  }",
        "}",
        "",
    ];
    assert_eq!(added(&stdout(&run)), lines);
    sandbox.run("render").success();
    sandbox.run("release prod remove green --from-spec --yes").success();
    assert_eq!(sandbox.read("envs/prod.hcl"), before);

    // The spec does not know what a pipeline has deployed.
    let frontend = "\nservice \"frontend\" {\n";
    sandbox.replace("envs/platform.hcl", frontend, &format!("{frontend}  image = \"pipeline\"\n"));
    let text = stdout(&sandbox.run("release prod add green --from blue --yes").success());
    let told = "frontend starts with 1.0.0, as the spec has it, whatever a pipeline has deployed to blue: \
                `strata deploy frontend TAG --env prod --release green`\n";
    assert!(text.starts_with(told) && text.matches(" starts with ").count() == 1, "{text}");
    let run = sandbox.run("image prod frontend=1.4.0 --release green --yes").failure().code(1);
    let owner = "error: a pipeline says which image of frontend runs: `strata deploy frontend 1.4.0 --env prod \
                 --release green`\n";
    assert_eq!(stderr(&run), owner);
}

#[test]
fn a_release_goes_when_nothing_is_left_to_it() {
    let Some(project) = AppliedDev::new() else { return };
    project.strata("release dev add green --from blue --apply --yes").success();
    project.both_run(|_| {});

    // In the spec, then as applied.
    project.refuses(
        "release dev remove blue --yes",
        "blue has 100 % of the traffic: `strata shift dev blue=0` first",
    );
    project.sandbox.replace("envs/dev.hcl", "weight = 100", "weight = 1");
    project.sandbox.replace("envs/dev.hcl", "weight = 0", "weight = 100");
    project.sandbox.replace("envs/dev.hcl", "weight = 1\n", "weight = 0\n");
    project.refuses(
        "release dev remove blue --yes",
        "blue still has 100 % of the traffic as applied: `strata apply --env dev` first",
    );
    project.sandbox.run("render").success();
    project.strata("apply --env dev --auto-approve").success();

    // What stays has to run.
    project.both_run(|service| {
        if service["serviceName"] == "svc-frontend-green-dev" {
            service["runningCount"] = 0.into();
        }
        if service["serviceName"] == "svc-api-gateway-green-dev" {
            service["deployments"][0]["rolloutState"] = "IN_PROGRESS".into();
        }
    });
    project.refuses(
        "release dev remove blue --yes",
        "blue is what would be left to go back to:\n  frontend green: no task of it runs\n  \
         api-gateway green: it is still rolling out, 2 of 2 running",
    );
    project.aws.refuse("describe-services", "AccessDeniedException");
    project.refuses(
        "release dev remove blue --yes",
        "nothing was written, as it is not known whether the release has traffic; --from-spec takes the spec's \
         word: ecs describe-services: AccessDeniedException: not allowed",
    );
    project.both_run(|_| {});
    let run = project.strata("release dev remove blue --apply --yes").success();
    let text = stdout(&run);
    assert!(text.contains(" - module.compute.aws_ecs_service.frontend[\"blue\"]"), "{text}");
    assert!(!project.sandbox.read("envs/dev.hcl").contains("\"blue\""));
}
