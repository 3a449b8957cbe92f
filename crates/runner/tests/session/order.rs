//! In which order layers are applied: lower ones first, unless all that happens is that something goes.

use std::fs;

use runner::{LayerOutcome, RunError};

use crate::{Project, outcomes, place};

#[test]
fn what_only_takes_away_goes_from_the_top_down() {
    let project = Project::new();
    project.apply(2, true);
    project.calls();
    for layer in ["network", "discovery", "compute"] {
        project.make(&format!("less-{layer}"));
    }
    let (results, asked) = project.apply(2, true);
    assert!(results.iter().all(|result| result.done().is_some()), "{:?}", outcomes(&results));
    assert_eq!(asked, [""; 0]);
    let calls = project.calls();
    assert!(place(&calls, "end compute") < place(&calls, "begin discovery"), "{calls:?}");
    assert!(place(&calls, "end discovery") < place(&calls, "begin network"), "{calls:?}");

    // Once something comes as well, lower layers are first again.
    project.make("more-network");
    project.unmake("less-network");
    project.apply(2, true);
    let calls = project.calls();
    assert!(place(&calls, "end network") < place(&calls, "begin compute"), "{calls:?}");
}

#[test]
fn what_an_upper_layer_lets_go_of_only_after_reading_it_goes_in_one_run() {
    let project = Project::new();
    project.apply(2, true);
    project.calls();
    // As when a zone is removed: network takes away a subnet, which discovery uses until it has read that
    // there are fewer. Nothing comes.
    project.make("only-less-network");
    fs::write(project.directory.path().join("swap-network"), "discovery").unwrap();
    fs::write(project.directory.path().join("follow-discovery"), "network").unwrap();
    let (results, asked) = project.apply(2, true);
    assert!(results.iter().all(|result| result.done().is_some()), "{:?}", outcomes(&results));
    assert_eq!(asked, ["discovery"], "what follows was not shown");
    let calls = project.calls();
    assert!(place(&calls, "begin network") < place(&calls, "begin discovery"), "{calls:?}");
    assert!(place(&calls, "end discovery") < place(&calls, "end network"), "{calls:?}");
}

/// `tests/live/deletion.rs` has what comes of it where the layers above let go of it.
#[test]
fn what_is_still_used_is_not_tried_again_in_vain() {
    let project = Project::new();
    project.apply(2, true);
    project.calls();
    // It may take AWS minutes to refuse.
    fs::write(project.directory.path().join("swap-network"), "compute").unwrap();
    project.make("swap-compute");
    project.make("fail-apply-compute");
    let (results, _) = project.apply(2, false);
    let LayerOutcome::Failed(error @ RunError::StillUsed { .. }) = &results[0].outcome else {
        panic!("{:?}", outcomes(&results))
    };
    assert!(error.to_string().contains("DependencyViolation"), "{error}");
    assert!(error.to_string().contains("AWS deletes nothing that is in use: run the"), "{error}");
    assert_eq!(results[1].done().map(|done| done.differed), Some(false), "the rest goes on");
    let calls = project.calls();
    assert_eq!(calls.iter().filter(|call| *call == "begin network").count(), 1, "{calls:?}");
}
