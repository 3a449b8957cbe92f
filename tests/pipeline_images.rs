//! An apply beside a pipeline that deploys images: the real terraform with a provider that only knows the schema, and an
//! aws CLI that pretends.

use serde_json::json;

use crate::support::applied::AppliedDev;
use crate::support::{stderr, stdout};

/// The stand-in does not read the parameter again, so that its plans are old.
#[test]
fn an_apply_does_not_put_back_what_a_pipeline_has_deployed_meanwhile() {
    let Some(project) = AppliedDev::to_be() else { return };
    let [old, new] = ["\n  exec ", "\n  image  = \"pipeline\"\n  exec "];
    project.sandbox.replace("envs/dev.hcl", old, new);
    project.sandbox.run("render").success();
    project.aws.refuse("get-parameter", "ParameterNotFound");
    project.strata("apply --env dev --auto-approve").success();

    let [old, new] = ["1024", "2048"].map(|size| format!("memory = {size}\n  image  "));
    project.sandbox.replace("envs/dev.hcl", &old, &new);
    project.sandbox.run("render").success();
    let parameter = |tag: &str| json!({ "Parameter": { "Value": tag } });
    project.aws.answer("get-parameter", &parameter("1.7.0"));
    let state = "envs/dev/compute/terraform.tfstate";
    let before = project.sandbox.read(state);
    let run = project.strata("apply --env dev --auto-approve").failure().code(1);
    let told = "a pipeline has deployed image 1.7.0 of api-gateway blue since this was planned, with 1.0.0: apply \
                again\n";
    let said = stdout(&run) + &stderr(&run);
    assert!(said.contains(told), "{said}");
    assert_eq!(project.sandbox.read(state), before);

    project.aws.answer("get-parameter", &parameter("1.0.0"));
    project.strata("apply --env dev --auto-approve").success();
    assert_ne!(project.sandbox.read(state), before);
}
