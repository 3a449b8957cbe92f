//! An environment runs the images that another one's repositories have.

use super::environments::SECRETS;
use super::project::{Live, assert_empty};

#[test]
fn what_dev_has_tried_runs_in_another_environment() {
    let Some(mut live) = Live::start() else { return };
    live.give_secrets(&SECRETS);
    live.sandbox.run("new pr-42 --from dev --single").success();
    live.sandbox.replace("envs/pr-42.hcl", "\nnat  ", "\nimages_from = \"dev\"\nnat  ");
    live.render();

    // Of dev there is no more than its repositories, which have an image as soon as they are made. Tasks start
    // only with what they may pull.
    live.apply_layers("dev", &["registry"]);
    let first = live.apply("pr-42");
    assert!(!first.keys().any(|address| address.contains("aws_ecr_")), "{first:?}");
    assert_empty(&live.plan("pr-42"));

    let refusal = live.refused("destroy --env dev --auto-approve", &[]);
    assert!(refusal.starts_with("pr-42 runs images from the repositories of dev"), "{refusal}");
    live.destroy("pr-42");
    live.sandbox.remove("envs/pr-42.hcl");
    live.destroy("dev");
}
