//! An environment with one state for all layers.

use super::*;

impl Project {
    /// Gives the environment one root instead of one for each layer.
    fn single(self) -> Self {
        let mut project = self.combined();
        let CombinedRoot { root, files } = project.environment.combined.take().unwrap();
        fs::create_dir_all(project.directory.path().join(&root.directory)).unwrap();
        for (path, text) in files {
            fs::write(project.directory.path().join(path), text).unwrap();
        }
        project.environment.roots = vec![root];
        project
    }
}

#[test]
fn a_part_of_it_is_planned_by_targets() {
    let project = Project::new().single();
    let session = |layers: &[&str]| {
        let layers = layers.iter().map(ToString::to_string).collect();
        project.session(1, &Interrupt::default()).with_targets(layers)
    };
    let plan = |layers: &[&str]| {
        let plans = session(layers).plan(&project.graph(), PlanPurpose::Show);
        assert_eq!(plans[0].done().unwrap().warnings, []);
        project.calls().pop().unwrap()
    };
    assert_eq!(plan(&[]), "plan platform");
    let targets = "plan platform module.network module.discovery";
    assert_eq!(plan(&["network", "discovery"]), targets);

    // Values are asked for where security is reached, from above too.
    let to_give =
        |layers: &[&str]| session(layers).secrets_to_give(&project.graph()).unwrap().len();
    assert_eq!(to_give(&["network", "discovery"]), 0);
    for layers in [&[][..], &["security"], &["compute"]] {
        assert_eq!(to_give(layers), 1, "{layers:?}");
    }
}
