//! An environment of which nothing is applied is planned as one root.

use runner::{PlanMode, PreviewReason};

use super::*;

#[test]
fn an_environment_of_which_nothing_is_applied_is_previewed_as_one_root() {
    for (credentials, reason, call) in [
        (false, PreviewReason::NoCredentials, "preview platform"),
        (true, PreviewReason::NothingApplied, "plan platform"),
    ] {
        let project = Project::new().combined();
        let session = project.session(2, &Interrupt::default()).with_credentials(credentials);
        let plans = session.plan(&project.graph(), PlanPurpose::Show);
        assert_eq!(project.calls(), ["init platform", call]);
        let layers: Vec<_> = plans.iter().map(|plan| plan.layer.as_str()).collect();
        assert_eq!(layers, LAYERS.map(|(layer, _)| layer));
        for result in &plans {
            let plan = result.done().unwrap();
            assert_eq!(plan.mode, PlanMode::Preview(reason.clone()));
            let [change] = &plan.changes[..] else { panic!("{:?}", plan.changes) };
            assert_eq!(change.address, format!("module.{}.a.b", result.layer));
            assert_eq!((plan.summary.add, plan.differs), (1, true));
        }
        assert!(!project.directory.path().join("envs/dev/platform").exists());

        // The next one finds what `init` has left.
        session.plan(&project.graph(), PlanPurpose::Show);
        assert_eq!(project.calls(), [call]);
    }
}

#[test]
fn layers_are_planned_one_by_one_where_something_is_applied_or_only_some_are_asked_for() {
    let project = Project::new().combined();
    let session = project.session(1, &Interrupt::default()).with_credentials(false);
    let some = project.graph().only(|layer| layer != "compute");
    session.plan(&some, PlanPurpose::Show);
    assert!(!project.calls().contains(&"preview platform".to_owned()));
    drop(session);

    let network = project.directory.path().join("envs/dev/network/terraform.tfstate");
    let state = |resources: &str| format!("{{\"outputs\": {{}}, \"resources\": [{resources}]}}");
    let managed = r#"{"mode": "managed", "type": "a", "name": "b", "instances": [{}]}"#;
    for (text, combined) in [(state(managed), false), (state(""), true), ("?".to_owned(), false)] {
        fs::write(&network, &text).unwrap();
        let session = project.session(1, &Interrupt::default()).with_credentials(false);
        session.plan(&project.graph(), PlanPurpose::Show);
        let calls = project.calls();
        assert_eq!(calls.contains(&"preview platform".to_owned()), combined, "{text}: {calls:?}");
        assert_eq!(calls.contains(&"preview network".to_owned()), !combined, "{text}: {calls:?}");
    }
    fs::remove_file(&network).unwrap();

    // What is to be applied is planned for real, as far as that goes.
    let (results, _) = project.apply(2, false);
    assert!(results.iter().all(|result| result.done().is_some()));
    assert!(!project.calls().contains(&"plan platform".to_owned()));
}

#[test]
fn layers_that_cannot_be_planned_together_are_planned_one_by_one() {
    let project = Project::new().combined();
    project.make("fail-plan-platform");
    let session = project.session(2, &Interrupt::default()).with_credentials(false);
    let plans = session.plan(&project.graph(), PlanPurpose::Show);
    let warnings = plans.iter().flat_map(|plan| &plan.done().unwrap().warnings);
    let warnings: Vec<_> = warnings.map(ToString::to_string).collect();
    let log = session.log(SINGLE);
    assert_eq!(
        warnings,
        [format!(
            "warning: each layer can be planned by itself, but not all of them together\n  \
             terraform plan failed\n  error: it does not fit\n  full log: {}",
            log.display()
        )]
    );

    // The layer that is wrong says so itself.
    project.make("fail-plan-network");
    let plans = session.plan(&project.graph(), PlanPurpose::Show);
    assert_eq!(outcomes(&plans)[..2], [("network", "failed"), ("security", "done")]);
    let warnings = |plan: &LayerResult<LayerPlan>| plan.done().map_or(0, |it| it.warnings.len());
    assert_eq!(plans.iter().map(warnings).sum::<usize>(), 0);
}

#[test]
fn a_failure_of_the_account_stops_the_layers_that_are_planned_together() {
    let project = Project::new().combined();
    project.make("wrong-account-platform");
    let session = project.session(2, &Interrupt::default());
    let plans = session.plan(&project.graph(), PlanPurpose::Show);
    let halted = |layer| (layer, "halted");
    assert_eq!(outcomes(&plans)[0], ("network", "failed"));
    assert_eq!(outcomes(&plans)[1..], ["security", "discovery", "compute"].map(halted));
    assert_eq!(project.calls(), ["init platform", "plan platform"]);
}
