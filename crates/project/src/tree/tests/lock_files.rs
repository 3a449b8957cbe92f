//! Lock files: terraform makes them, the user owns them, and they go with their root.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{HEADER, Project, counts};
use crate::tree::replace_all;

#[test]
fn a_lock_file_goes_with_its_root_and_with_nothing_else() {
    let lock = ".terraform.lock.hcl";
    let roots = ["envs/dev/network", "envs/dev/edge", "envs/dev/compute"];
    let mut project = Project::new(&[]);
    for root in roots {
        project.render(&format!("{root}/main.tf"), "");
    }
    project.apply();
    for root in roots.iter().chain(&["envs/dev/foreign"]) {
        project.write(&format!("{root}/{lock}"), HEADER);
    }
    assert!(project.plan().unwrap().is_empty());
    // Of one root nothing is left; in another one somebody else has a configuration.
    project.write("envs/dev/compute/extra.tf", "# by hand\n");
    project.files.remove(Path::new("envs/dev/network/main.tf"));
    project.files.remove(Path::new("envs/dev/compute/main.tf"));
    assert_eq!(project.apply(), counts(1, 0, 0, 3));
    let left = [
        "envs/",
        "envs/dev/",
        "envs/dev/compute/",
        "envs/dev/compute/.terraform.lock.hcl",
        "envs/dev/compute/extra.tf",
        "envs/dev/edge/",
        "envs/dev/edge/.terraform.lock.hcl",
        "envs/dev/edge/main.tf",
        "envs/dev/foreign/",
        "envs/dev/foreign/.terraform.lock.hcl",
    ];
    assert_eq!(project.tree(), left);
}

#[test]
fn files_are_replaced_together_or_not_at_all() {
    let project = Project::new(&["envs/dev/network/main.tf"]);
    project.apply();
    project.write("envs/dev/network/a", "old");
    let texts = |second: &str| {
        BTreeMap::from([
            (PathBuf::from("envs/dev/network/a"), "new".to_owned()),
            (PathBuf::from(second), "new".to_owned()),
        ])
    };
    let root = project.at("");
    replace_all(&root, &texts("envs/dev/missing/b")).unwrap_err();
    assert_eq!(fs::read_to_string(project.at("envs/dev/network/a")).unwrap(), "old");
    assert_eq!(replace_all(&root, &texts("envs/dev/network/b")).unwrap(), 2);
    assert_eq!(replace_all(&root, &texts("envs/dev/network/b")).unwrap(), 0);
    assert_eq!(fs::read_to_string(project.at("envs/dev/network/a")).unwrap(), "new");
    let left = ["envs/", "envs/dev/", "envs/dev/network/", "envs/dev/network/a"];
    assert_eq!(project.tree()[..4], left);
}
