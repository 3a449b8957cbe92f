//! Plans: for real, as previews, or later.

use runner::{
    Interrupt, KnownFailure, LayerOutcome, PlanMode, PlanPurpose, PreviewReason, ResourceAction,
    RunError,
};

use crate::{LAYERS, Project, outcomes, place};

#[test]
fn what_cannot_be_planned_for_real_is_previewed_and_planned_again_before_it_is_applied() {
    for jobs in [1, 3] {
        let project = Project::new();
        let session = project.session(jobs, &Interrupt::default());
        let plans = session.plan(&project.graph(), PlanPurpose::Apply);
        let modes: Vec<_> =
            plans.iter().map(|result| result.done().unwrap().mode.clone()).collect();
        let missing = |layers: &[&str]| {
            PlanMode::Preview(PreviewReason::NotApplied(
                layers.iter().map(ToString::to_string).collect(),
            ))
        };
        assert_eq!(modes[0], PlanMode::Real);
        assert_eq!(modes[1], missing(&["network"]));
        assert_eq!(modes[3], missing(&["discovery", "security"]));
        session.can_apply(&plans).unwrap();

        let results = session.apply(&project.graph(), &plans, &|_, _| panic!("nothing is new"));
        assert!(results.iter().all(|result| result.done().is_some_and(|done| done.differed)));
        let calls = project.calls();
        for (layer, below) in LAYERS {
            let count = |call: String| calls.iter().filter(|made| **made == call).count();
            assert_eq!(count(format!("plan {layer}")), 1, "{calls:?}");
            assert_eq!(count(format!("preview {layer}")), usize::from(layer != "network"));
            for lower in below {
                let (lower, upper) = (format!("end {lower}"), format!("plan {layer}"));
                assert!(place(&calls, &lower) < place(&calls, &upper), "{calls:?}");
            }
        }
        drop(session);

        let (again, asked) = project.apply(jobs, false);
        assert!(again.iter().all(|result| result.done().is_some_and(|done| !done.differed)));
        assert_eq!(asked, [""; 0]);
        let calls = project.calls();
        let told = |word| calls.iter().filter(|call| call.starts_with(word)).count();
        assert_eq!((told("init"), told("begin"), told("plan")), (0, 0, 4), "{calls:?}");
        let plans = project.environment.workdir().join("plans");
        assert!(!plans.exists(), "no plan is left");
    }
}

#[test]
fn a_layer_that_cannot_be_planned_does_not_hide_the_others() {
    let project = Project::new();
    project.make("fail-plan-security");
    let session = project.session(2, &Interrupt::default());
    let plans = session.plan(&project.graph(), PlanPurpose::Show);
    assert_eq!(plans.iter().filter(|result| result.done().is_some()).count(), 4, "put off");
    drop(session);
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
}

#[test]
fn what_can_only_be_planned_later_says_at_least_which_objects_come_and_go() {
    let project = Project::new();
    project.apply(2, true);
    project.make("swap-network");
    project.make("fail-real-security");
    let session = project.session(2, &Interrupt::default());
    let plans = session.plan(&project.graph(), PlanPurpose::Show);
    let plan = plans[1].done().unwrap();
    assert_eq!(plan.mode, PlanMode::Later(vec!["network".to_owned()]));
    let changes = plan.changes.iter().map(|change| (change.action, change.address.as_str()));
    // The state has a.b; the preview wants a.security.
    let expected = [(ResourceAction::Delete, "a.b"), (ResourceAction::Create, "a.security")];
    assert_eq!(changes.collect::<Vec<_>>(), expected);
    assert_eq!((plan.summary.add, plan.summary.change, plan.summary.destroy), (1, 0, 1));

    // Where there is no preview either, nothing is known.
    project.make("fail-plan-security");
    let plans = session.plan(&project.graph(), PlanPurpose::Show);
    assert_eq!(plans[1].done().unwrap().changes, []);
}

#[test]
fn a_failure_of_the_account_stops_everything_with_one_message() {
    let project = Project::new();
    project.make("wrong-account-network");
    let session = project.session(1, &Interrupt::default());
    let plans = session.plan(&project.graph(), PlanPurpose::Apply);
    assert_eq!(
        outcomes(&plans),
        [
            ("network", "failed"),
            ("security", "halted"),
            ("discovery", "halted"),
            ("compute", "halted")
        ]
    );
    let LayerOutcome::Failed(RunError::KnownFailure { failure, message }) = &plans[0].outcome
    else {
        panic!("not recognised")
    };
    assert_eq!(*failure, KnownFailure::WrongAccount { found: "222222222222".to_owned() });
    assert_eq!(
        message,
        "the credentials are those of account 222222222222, but the spec says 111111111111: use \
         others, or correct account_id"
    );
}

#[test]
fn without_credentials_everything_is_a_preview() {
    let project = Project::new();
    let session = project.session(2, &Interrupt::default()).with_credentials(false);
    let plans = session.plan(&project.graph(), PlanPurpose::Show);
    let preview = PlanMode::Preview(PreviewReason::NoCredentials);
    assert!(plans.iter().all(|result| result.done().unwrap().mode == preview));
    assert!(!project.directory.path().join("envs/dev/network/.terraform").exists());
}
