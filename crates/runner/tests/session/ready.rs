//! A layer is applied only when what it needs besides terraform is there, or a part of it that comes first.

use serde_json::json;

use runner::{Readiness, ResourceAction, Upcoming};

use super::*;

#[test]
fn a_layer_that_is_not_ready_is_left_alone_and_the_others_are_applied() {
    let project = Project::new();
    let asked = Mutex::new(Vec::new());
    let session =
        project.session(2, &Interrupt::default()).with_ready(|upcoming: &Upcoming<'_>| {
            asked.lock().unwrap().push(upcoming.layer.to_owned());
            if upcoming.layer == "compute" {
                Err("no image".to_owned())
            } else {
                Ok(Readiness::Ready)
            }
        });
    let plans = session.plan(&project.graph(), PlanPurpose::Apply);
    let results = session.apply(&project.graph(), &plans, &|_, _| false);
    assert_eq!(outcomes(&results).pop(), Some(("compute", "failed")));
    assert!(results[..3].iter().all(|result| result.done().is_some()));
    let LayerOutcome::Failed(error) = &results[3].outcome else { panic!("{results:?}") };
    assert_eq!(error.to_string(), "nothing was applied to it: no image");
    assert!(!project.calls().contains(&"begin compute".to_owned()));

    // Where there is nothing to do, nothing is needed.
    asked.lock().unwrap().clear();
    let below = project.graph().only(|layer| layer != "compute");
    let plans = session.plan(&below, PlanPurpose::Apply);
    session.apply(&below, &plans, &|_, _| false);
    assert_eq!(*asked.lock().unwrap(), [""; 0]);
}

#[test]
fn who_is_asked_may_look_at_the_plan() {
    let project = Project::new();
    let change = json!({ "actions": ["create", "delete"], "after": { "cpu": 1 }, "after_unknown": { "arn": true } });
    let object = json!({ "address": "a.b[\"blue\"]", "type": "a", "name": "b", "index": "blue", "change": change });
    let shown = json!({ "resource_changes": [object] }).to_string();
    fs::write(project.directory.path().join("shown-network"), shown).unwrap();
    let session =
        project.session(1, &Interrupt::default()).with_ready(|upcoming: &Upcoming<'_>| {
            let address = upcoming.plan.changes.first().map(|change| &*change.address);
            assert_eq!(address, Some("a.network"));
            let objects = upcoming.objects().unwrap();
            let [object] = &objects[..] else { panic!("{objects:?}") };
            let key = object.key.as_deref();
            assert_eq!((&*object.kind, &*object.label, key), ("a", "b", Some("blue")));
            assert_eq!(object.action, ResourceAction::Replace);
            assert_eq!(object.after["cpu"], 1);
            assert_eq!(object.unknown, json!({ "arn": true }));
            Ok(Readiness::Ready)
        });
    let graph = project.graph().only(|layer| layer == "network");
    let plans = session.plan(&graph, PlanPurpose::Apply);
    let results = session.apply(&graph, &plans, &|_, _| false);
    assert_eq!(outcomes(&results), [("network", "done")]);
    assert_eq!(
        project.calls(),
        ["init network", "plan network", "show network", "begin network", "end network"]
    );
}

/// What comes first of network is `a.part`; the last answer is given to whoever asks again.
fn in_parts(
    project: &Project,
    last: Result<Readiness, String>,
    agree: bool,
) -> (String, Vec<String>) {
    project.make("parts-network");
    let first = Readiness::After(vec!["a.part".to_owned()]);
    let answers = Mutex::new(vec![last, Ok(first)]);
    let interrupt = Interrupt::default();
    let session = project
        .session(1, &interrupt)
        .with_ready(|_: &Upcoming<'_>| answers.lock().unwrap().pop().unwrap());
    let graph = project.graph().only(|layer| layer == "network");
    let plans = session.plan(&graph, PlanPurpose::Apply);
    let results = session.apply(&graph, &plans, &|_, _| agree);
    let text = match &results[0].outcome {
        LayerOutcome::Done(applied) => {
            let changes = applied.changes.iter().map(|change| &*change.address);
            changes.collect::<Vec<_>>().join(", ")
        }
        LayerOutcome::Failed(error) => error.to_string(),
        other => panic!("{other:?}"),
    };
    (text, project.calls().split_off(2))
}

#[test]
fn a_part_that_comes_first_is_applied_first() {
    let (text, calls) = in_parts(&Project::new(), Ok(Readiness::Ready), false);
    assert_eq!(text, "a.part, a.network");
    let part = ["plan network a.part", "begin network", "part of network"];
    let rest = ["plan network", "begin network", "end network"];
    assert_eq!(calls, [part, rest].concat());
}

#[test]
fn what_is_not_ready_after_its_part_is_left_there() {
    let (text, calls) = in_parts(&Project::new(), Err("exit code 1".to_owned()), false);
    assert_eq!(text, "nothing more was applied to it: exit code 1");
    assert_eq!(calls[3..], ["plan network"]);
    let again = Readiness::After(vec!["a.part".to_owned()]);
    let (text, _) = in_parts(&Project::new(), Ok(again), false);
    let told = "nothing more was applied to it: what comes first is still not there: a.part";
    assert_eq!(text, told);
}

#[test]
fn a_part_that_does_more_than_was_shown_is_asked_about() {
    let project = Project::new();
    project.make("more-parts-network");
    let (text, calls) = in_parts(&project, Ok(Readiness::Ready), false);
    assert!(text.starts_with("its plan does more than was shown, and was not confirmed"), "{text}");
    assert_eq!(calls, ["plan network a.part"]);
}
