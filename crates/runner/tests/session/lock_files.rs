//! Lock files: what is there holds, and nothing stays that was not there.

use std::fs;

use runner::{Interrupt, KnownFailure, LayerOutcome, PlanPurpose, RunError};

use crate::{LAYERS, Project};

const LOCK_FILE: &str = ".terraform.lock.hcl";

impl Project {
    fn lock(&self, layer: &str, text: &str) {
        let directory = self.directory.path().join("envs/dev").join(layer);
        fs::write(directory.join(LOCK_FILE), text).unwrap();
    }

    /// The texts of the lock files that are there, by layer.
    fn locked(&self) -> Vec<(&str, String)> {
        let text = |layer| self.read(&format!("envs/dev/{layer}/{LOCK_FILE}"));
        let all = LAYERS.iter().map(|(layer, _)| (*layer, text(layer)));
        all.filter(|(_, text)| !text.is_empty()).collect()
    }

    fn told(&self, word: &str) -> Vec<String> {
        let mut calls = self.calls();
        calls.retain(|call| call.starts_with(word));
        calls.sort();
        calls
    }
}

#[test]
fn a_root_that_had_no_lock_file_has_none_after_a_run_and_is_not_initialised_again() {
    let project = Project::new();
    let (results, _) = project.apply(2, true);
    assert!(results.iter().all(|result| result.done().is_some()));
    assert_eq!(project.locked(), []);
    assert_eq!(project.told("held"), [""; 0]);
    // The fake plans only with a lock file, as terraform does.
    let (results, _) = project.apply(2, true);
    assert!(results.iter().all(|result| result.done().is_some()));
    assert_eq!(project.told("init"), [""; 0]);
    assert_eq!(project.locked(), []);

    // During a run, somebody makes one: that is not ours to take away.
    let session = project.session(1, &Interrupt::default());
    session.plan(&project.graph(), PlanPurpose::Show);
    assert_eq!(project.locked().len(), LAYERS.len());
    project.lock("network", "mine");
    drop(session);
    assert_eq!(project.locked(), [("network", "mine".to_owned())]);
}

#[test]
fn what_a_killed_run_has_left_is_taken_away_by_the_next() {
    let project = Project::new();
    let session = project.session(1, &Interrupt::default());
    session.plan(&project.graph(), PlanPurpose::Show);
    // As a kill would, but for the lock on the directory, which ends with the process.
    let (lent, root) = ("envs/dev/.strata/lent/network", "envs/dev/network");
    let path = |name: &str| project.directory.path().join(name);
    let text = fs::read(path(&format!("{root}/{LOCK_FILE}"))).unwrap();
    drop(session);
    fs::write(path(lent), "").unwrap();
    fs::write(path(&format!("{root}/{LOCK_FILE}")), text).unwrap();
    drop(project.session(1, &Interrupt::default()));
    assert_eq!(project.locked(), []);

    // Unless somebody has made another one since: that holds.
    fs::write(path(lent), "").unwrap();
    project.lock("network", "mine");
    project.calls();
    project.session(1, &Interrupt::default()).plan(&project.graph(), PlanPurpose::Show);
    assert_eq!(project.told("held"), ["held network"]);
    assert_eq!(project.locked(), [("network", "mine".to_owned())]);
}

#[test]
fn a_root_with_a_lock_file_is_held_to_it_also_in_copies() {
    let project = Project::new();
    for (layer, _) in LAYERS {
        project.lock(layer, "locked");
    }
    let session = project.session(2, &Interrupt::default());
    session.plan(&project.graph(), PlanPurpose::Apply);
    drop(session);
    // The network is planned as it is; the others in copies.
    let all = ["held compute", "held discovery", "held network", "held security"];
    assert_eq!(project.told("held"), all);
    let copy = format!("envs/dev/.strata/preview/envs/dev/compute/{LOCK_FILE}");
    assert_eq!(project.read(&copy), "locked");
    assert!(project.locked().iter().all(|(_, text)| text == "locked"));

    // Another lock file is another init; none is one that does not hold.
    project.lock("network", "other");
    project.lock("compute", "other");
    project.session(2, &Interrupt::default()).plan(&project.graph(), PlanPurpose::Show);
    assert_eq!(project.told("held"), ["held compute", "held network"]);
    assert_eq!(project.read(&copy), "other");
    project.unmake(&format!("envs/dev/compute/{LOCK_FILE}"));
    project.session(2, &Interrupt::default()).plan(&project.graph(), PlanPurpose::Show);
    let calls = project.calls();
    assert!(calls.contains(&"init compute".to_owned()), "{calls:?}");
    assert!(!calls.iter().any(|call| call.starts_with("held")), "{calls:?}");
}

#[test]
fn all_layers_together_are_held_to_the_lock_file_of_the_environment() {
    let project = Project::new().combined();
    project.lock("security", "locked");
    let session = project.session(2, &Interrupt::default());
    let results = session.plan(&project.graph(), PlanPurpose::Show);
    assert!(results.iter().all(|result| result.done().is_some()));
    drop(session);
    assert_eq!(project.told("held"), ["held platform"]);
    let copy = format!("envs/dev/.strata/preview/envs/dev/platform/{LOCK_FILE}");
    assert_eq!(project.read(&copy), "locked");

    // What it refuses need not be refused by those of the others.
    project.lock("security", "newer");
    project.make("new-provider-platform");
    let session = project.session(2, &Interrupt::default());
    let results = session.plan(&project.graph(), PlanPurpose::Show);
    let plans: Vec<_> = results.iter().filter_map(|result| result.done()).collect();
    assert_eq!(plans.len(), LAYERS.len());
    let warning = plans[0].warnings[0].to_string();
    assert!(warning.contains("refuses the provider"), "{warning}");
}

#[test]
fn a_lock_file_that_does_not_fit_stops_the_run_with_its_remedy() {
    let project = Project::new();
    project.lock("network", "locked");
    project.make("new-provider-network");
    let session = project.session(1, &Interrupt::default());
    let plans = session.plan(&project.graph(), PlanPurpose::Apply);
    let LayerOutcome::Failed(RunError::KnownFailure { failure, message }) = &plans[0].outcome
    else {
        panic!("not recognised")
    };
    assert!(matches!(failure, KnownFailure::LockFile(_)));
    assert_eq!(
        message,
        "the lock file of envs/dev/network refuses the provider (a provider that is required is not in \
         it): run `make lock` (`strata lock`), and commit what it writes"
    );
}
