//! The API of these tests refuses what AWS refuses: provoked from python, because terraform asks for
//! nothing of the kind.

use super::account::Aws;
use crate::support::{self, say};

#[test]
fn the_api_refuses_what_aws_refuses() {
    if support::is_fast() {
        say("SKIPPED: STRATA_FAST=1 leaves the live tests out");
        return;
    }
    let Some(aws) = Aws::start() else { return };
    aws.unit_tests(&["test_requests", "test_deletion", "test_access_logs", "test_zones"]);
}
