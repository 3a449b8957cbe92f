//! What is applied: what was shown or agreed to, and never a preview; and what a failure stops.

use std::fs;

use runner::{Interrupt, LayerOutcome, PlanPurpose, RunError};

use crate::{Project, outcomes};

#[test]
fn a_plan_that_does_more_than_was_shown_is_asked_about() {
    for agree in [true, false] {
        let project = Project::new();
        project.make("more-security");
        let (results, asked) = project.apply(2, agree);
        assert_eq!(asked, ["security"]);
        if agree {
            assert!(results.iter().all(|result| result.done().is_some()));
        } else {
            assert!(matches!(results[1].outcome, LayerOutcome::Failed(RunError::Declined)));
            assert!(matches!(&results[3].outcome, LayerOutcome::Blocked(by) if by == "security"));
            assert!(results[2].done().is_some(), "the rest goes on");
        }
    }
}

#[test]
fn a_failed_layer_stops_only_what_stands_on_it_and_the_next_apply_continues() {
    let project = Project::new();
    project.make("fail-apply-security");
    let (results, _) = project.apply(2, false);
    assert_eq!(
        outcomes(&results),
        [
            ("network", "done"),
            ("security", "failed"),
            ("discovery", "done"),
            ("compute", "blocked")
        ]
    );
    let LayerOutcome::Failed(error) = &results[1].outcome else { unreachable!() };
    let log = project.environment.workdir().join("logs/security.log");
    let text =
        format!("terraform apply failed\nerror: it did not work\nfull log: {}", log.display());
    assert_eq!(error.to_string(), text);
    assert!(fs::read_to_string(log).unwrap().contains("it did not work"));

    project.unmake("fail-apply-security");
    let (results, _) = project.apply(2, false);
    let differed: Vec<_> = results.iter().map(|result| result.done().unwrap().differed).collect();
    assert_eq!(differed, [false, true, false, true]);
}

#[test]
fn a_preview_is_never_applied() {
    let project = Project::new();
    let session = project.session(1, &Interrupt::default());
    let graph = project.graph().only(|layer| layer == "compute");
    let plans = session.plan(&graph, PlanPurpose::Apply);
    let error = session.can_apply(&plans).unwrap_err();
    assert_eq!(
        error.to_string(),
        "compute can only be previewed (discovery, security not applied yet), and a preview is never \
         applied: its values are placeholders. Apply discovery, security first, or leave out --layer"
    );
    // Even a caller who does not ask first cannot.
    let results = session.apply(&graph, &plans, &|_, _| true);
    assert!(matches!(results[0].outcome, LayerOutcome::Failed(RunError::PreviewOnly { .. })));
    assert!(project.calls().iter().all(|call| !call.starts_with("begin")));
}
