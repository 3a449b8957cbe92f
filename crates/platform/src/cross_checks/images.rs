//! An image for every service in every release.

use std::collections::HashSet;

use crate::environment_file::EnvironmentFile;
use crate::reader::SpecReader;
use crate::suggestions::{did_you_mean, nearest};
use crate::wording::quoted;
use crate::{DiagnosticKind, Platform};

pub(super) fn check(reader: &mut SpecReader, file: &EnvironmentFile, platform: &Platform) {
    let known: HashSet<&str> = platform.service_names().collect();
    for release in &file.releases {
        let Some(images) = &release.images else {
            continue;
        };
        for (name, _) in &images.value {
            if !known.contains(&*name.value) {
                let message = format!("the platform has no service {:?}", name.value);
                reader
                    .report(DiagnosticKind::UnknownService, name.span.clone(), message)
                    .maybe_help(did_you_mean(&name.value, platform.service_names()));
            }
        }
        let given: HashSet<&str> = images.value.iter().map(|(name, _)| &*name.value).collect();
        // Was reported already, if it is what a misspelt name was to be.
        let unknown = given.iter().filter(|name| !known.contains(*name));
        let meant: HashSet<&str> =
            unknown.filter_map(|name| nearest(name, platform.service_names())).collect();
        let has = |name: &&str| given.contains(name);
        let meant = |name: &&str| meant.contains(name);
        let missing = platform.service_names().filter(|name| !has(name) && !meant(name));
        let missing: Vec<&str> = missing.collect();
        if !missing.is_empty() {
            let message = format!("this release has no image for {}", quoted(missing));
            reader
                .report(DiagnosticKind::MissingImage, release.header.clone(), message)
                .help("every service runs in every release");
        }
    }
}
