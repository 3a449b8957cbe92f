//! The rules, where ECS shifts the traffic of services, and a pipeline deploys one of them.

use std::path::Path;

use rendered::{Files, Rendered};
use review::check::CheckReport;

use super::failing;
use crate::fixtures::{DEV, PLATFORM, PROD, spec, specs};

/// What the shipped platform renders with a rollout of each kind; dev has a header, and rolls its frontend, which a
/// pipeline deploys.
fn files() -> (Files, platform::Spec) {
    let dev = DEV.replace("  weight = 100\n", "  weight = 100\n  header = \"0123456789abcdef\"\n");
    let dev = dev.replace(
        "service \"frontend\" {\n",
        "service \"frontend\" {\n  image = \"pipeline\"\n  rollout \"rolling\" {}\n",
    );
    let platform = specs::with_rollouts(PLATFORM);
    let spec = spec(&platform, &[("dev", &dev), ("prod", PROD)]);
    (env::render(&spec).files, spec)
}

#[test]
fn every_rule_holds_with_every_strategy() {
    let (files, spec) = files();
    let report = CheckReport::of(&Rendered::read(&files).unwrap(), &spec.assertions, &[]);
    assert!(report.holds(), "{}", review::check::text(&report));
}

#[test]
fn what_others_own_is_kept_from_terraform_and_from_the_public() {
    const LISTENERS: &str = "modules/edge/listeners.tf";
    const IMAGES: &str = "modules/compute/images.tf";
    const SERVICES: &str = "modules/compute/services.tf";
    let (files, _) = files();
    for (file, from, to, rule) in [
        (IMAGES, "    ignore_changes = [insecure_value]\n", "", "image-owner"),
        (
            SERVICES,
            "  track_latest             = var.service_frontend.pipeline\n",
            "",
            "image-owner",
        ),
        (LISTENERS, "    ignore_changes        = [action]\n", "", "weights-owner"),
        (LISTENERS, "\"127.0.0.1/32\"", "\"0.0.0.0/0\"", "hidden-releases"),
        (
            SERVICES,
            "    enable      = true\n    rollback    = true",
            "    enable      = true\n    rollback    = false",
            "circuit-breaker",
        ),
    ] {
        let mut files = files.clone();
        let text = files.get_mut(Path::new(file)).unwrap();
        assert!(text.contains(from), "{from}");
        *text = text.replace(from, to);
        let report = CheckReport::of(&Rendered::read(&files).unwrap(), &[], &[]);
        assert_eq!(failing(&report), [rule], "{}", review::check::text(&report));
    }
}
