//! The HCL of a repository.

use layer::example::{self, internal_service};
use layer::{Build, rendered_file};
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
