//! A layer is applied only when what it needs besides terraform is there.

use super::*;

#[test]
fn a_layer_that_is_not_ready_is_left_alone_and_the_others_are_applied() {
    let project = Project::new();
    let asked = Mutex::new(Vec::new());
    let session = project.session(2, &Interrupt::default()).with_ready(|layer: &str| {
        asked.lock().unwrap().push(layer.to_owned());
        if layer == "compute" { Err("no image".to_owned()) } else { Ok(()) }
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
