//! What a change is compared with: what is rendered on disk, or what another commit's specs render.

use std::path::Path;

use anyhow::{Result, bail};
use platform::paths::{ENVS, MODULES, PLATFORM, spec};
use project::git::Commit;
use project::rendered_files::{Files, our_files};
use project::specs;
use project::tree::is_ours;

/// What a change is compared with.
pub struct Baseline {
    /// Files that strata has rendered.
    pub files: Files,
    /// What a reader has to know of where they come from.
    pub note: Option<String>,
}

/// What is on disk, or what the specs of a commit render with this strata.
pub fn of(root: &Path, against: Option<&str>) -> Result<Baseline> {
    match against {
        None => Ok(Baseline { files: our_files(root)?, note: None }),
        Some(reference) => of_commit(root, reference),
    }
}

fn of_commit(root: &Path, reference: &str) -> Result<Baseline> {
    let commit = Commit::find(root, reference)?;
    let files = commit.files(&[ENVS, MODULES])?;
    let Some(sources) = specs::among(&files) else {
        bail!("there is no {} in {reference}", spec(PLATFORM));
    };
    let mistakes = match specs::parse(&sources) {
        Ok(spec) => return Ok(Baseline { files: env::render(&spec).files, note: None }),
        Err(mistakes) => mistakes,
    };
    // Specs of an older strata: what it has rendered then was committed with them.
    let texts = files.into_iter().filter(|(_, bytes)| is_ours(bytes));
    let files: Files =
        texts.filter_map(|(path, bytes)| Some((path, String::from_utf8(bytes).ok()?))).collect();
    if files.is_empty() {
        bail!(
            "this strata cannot read the specs of {reference}, and nothing is rendered in it:\n{mistakes}"
        );
    }
    let mistakes = mistakes.to_string();
    let first = mistakes.lines().next().unwrap_or_default().trim_start_matches("error: ");
    let note = format!(
        "this strata cannot read the specs of {reference} ({first}), so the comparison is with what was \
         rendered and committed there"
    );
    Ok(Baseline { files, note: Some(note) })
}

/// Leaves the modules and one environment.
pub fn only(files: &mut Files, environment: &str) {
    let own = Path::new(ENVS).join(environment);
    files.retain(|path, _| path.starts_with(MODULES) || path.starts_with(&own));
}
