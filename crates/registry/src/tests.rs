//! The HCL of a repository.

use layer::example::{self, internal_service};
use layer::{Build, InputSource, rendered_file};
use platform::Platform;

use crate::Registry;

fn repositories(platform: &Platform) -> String {
    rendered_file(&Registry::module(platform), platform, "repositories.tf")
}

#[test]
fn images_are_kept_as_the_service_says() {
    let mut service = internal_service("worker");
    service.images_kept = 7;
    let repositories = repositories(&example::platform([service]));
    assert!(
        repositories.contains("description  = \"All but the last 7 images\""),
        "{repositories}"
    );
    assert!(repositories.contains("countNumber = 7\n"), "{repositories}");
}

#[test]
fn a_short_name_is_in_names_and_not_in_addresses() {
    let mut service = internal_service("a-long-name");
    service.short_name = Some("short".to_owned());
    let repositories = repositories(&example::platform([service]));
    assert!(repositories.contains("\"aws_ecr_repository\" \"a_long_name\""), "{repositories}");
    assert!(repositories.contains("-short-${var.environment_suffix}\""), "{repositories}");
}

#[test]
fn a_new_service_changes_no_other_line() {
    let before = repositories(&example::platform([internal_service("b")]));
    let after = repositories(&example::platform([internal_service("a"), internal_service("b")]));
    let (_, of_b) = before.split_once("\n\n").expect("a header");
    assert!(after.ends_with(of_b), "{after}");
}

#[test]
fn what_a_release_runs_does_not_expire() {
    let platform = example::platform([internal_service("worker")]);
    let text = repositories(&platform);
    let (untagged, rest) = text.split_once("rulePriority = 1").expect("untagged images come first");
    assert!(!untagged.contains("rulePriority"), "{text}");
    let (running, any) = rest
        .split_once("rulePriority = length(lookup(var.images_of_readers")
        .expect("old images come last");
    assert!(running.contains("[for release, tag in var.images[\"worker\"] : {"), "{text}");
    assert!(running.contains("tagPatternList = [tag]"), "{text}");
    let read = "[for index, tag in lookup(var.images_of_readers, \"worker\", []) : {";
    assert!(running.contains(read) && running.contains("rulePriority = index + 4"), "{text}");
    assert!(any.contains("\"any\""), "{text}");
}

/// ECR is not asked to take two rules that say the same.
#[test]
fn a_tag_that_both_releases_run_stands_once() {
    let platform = example::platform([internal_service("worker")]);
    let module = Registry::module(&platform);
    let input = module.inputs.iter().find(|input| input.name == "images").expect("it is there");
    let InputSource::Environment(value) = &input.source else { panic!("a caller gives it") };
    let mut environment = example::environment(&platform);
    let given = |environment: &platform::Environment| value(environment).unwrap().to_string();
    assert!(given(&environment).matches("\"1.0.0\"").count() == 1, "{}", given(&environment));
    environment.releases[1].images.insert("worker".to_owned(), "1.1.0".to_owned());
    assert!(given(&environment).contains("green : \"1.1.0\""), "{}", given(&environment));
}

/// Accounts of other environments are not let in as they are, but their roles for this service.
#[test]
fn a_role_of_another_account_may_pull() {
    let mut service = internal_service("worker");
    service.short_name = Some("w".to_owned());
    let platform = example::platform([service]);
    let text = rendered_file(&Registry::module(&platform), &platform, "readers.tf");
    assert!(text.contains("count = length(var.readers) > 0 ? 1 : 0\n"), "{text}");
    let role = "\"arn:aws:iam::${account_id}:role/role-exec-w-${suffix}\"";
    assert!(text.contains(&format!("ArnEquals = {{ \"aws:PrincipalArn\" = {role} }}")), "{text}");
}
