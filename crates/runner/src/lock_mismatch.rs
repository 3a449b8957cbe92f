//! That the provider is not the one that a root's lock file asks for.

use crate::diagnostic::TerraformDiagnostic;

/// Why a lock file cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockMismatch {
    /// What terraform says.
    pub answer: String,
    /// Whether the version is all right, and is only not to be had here.
    pub is_absent: bool,
}

/// What terraform says about a lock file that it cannot follow, up to here.
const COMPLAINTS: [&str; 3] = [
    "doesn't match any of the checksums previously recorded in the dependency lock file",
    "does not match configured version constraint",
    "is no longer available",
];

impl LockMismatch {
    /// What a diagnostic comes down to, if it is about a lock file.
    pub(crate) fn of(diagnostic: &TerraformDiagnostic) -> Option<Self> {
        if diagnostic.summary == "Provider dependency changes detected" {
            let answer = "a provider that is required is not in it".to_owned();
            return Some(Self { answer, is_absent: false });
        }
        let text = diagnostic.detail.lines().next()?;
        let (complaint, at) =
            COMPLAINTS.iter().find_map(|words| Some((words, text.find(words)?)))?;
        let start = text[..at].rfind(": ").map_or(0, |colon| colon + 2);
        // What follows a constraint is terraform's remedy; ours is another.
        let end = text[at..].find([';', '(']).map_or(text.len(), |end| at + end);
        let answer = text[start..end].trim_end().to_owned();
        Some(Self { answer, is_absent: *complaint == COMPLAINTS[2] })
    }

    /// What it is, and what to do, for the root in a directory.
    pub(crate) fn message(&self, directory: &str) -> String {
        let Self { answer, is_absent } = self;
        let remedy = if *is_absent {
            "take that version into the mirror, or lock one that is in it: `make lock UPGRADE=1` (`strata \
             lock --upgrade`)"
        } else {
            "run `make lock` (`strata lock`), and commit what it writes"
        };
        format!("the lock file of {directory} refuses the provider ({answer}): {remedy}")
    }
}

#[cfg(test)]
mod tests {
    use super::LockMismatch;
    use crate::diagnostic::{DiagnosticSeverity, TerraformDiagnostic};

    fn message(summary: &str, detail: &str) -> Option<String> {
        let diagnostic = TerraformDiagnostic {
            severity: DiagnosticSeverity::Error,
            summary: summary.to_owned(),
            detail: detail.to_owned(),
            place: None,
            code: None,
        };
        Some(LockMismatch::of(&diagnostic)?.message("envs/dev/network"))
    }

    #[test]
    fn each_way_in_which_a_lock_file_is_refused_has_its_remedy() {
        let install = "Failed to install provider";
        let query = "Failed to query available provider packages";
        let lock = "run `make lock` (`strata lock`), and commit what it writes";
        let refuses = |answer: &str, remedy: &str| {
            Some(format!(
                "the lock file of envs/dev/network refuses the provider ({answer}): {remedy}"
            ))
        };
        assert_eq!(
            message(
                install,
                "Error while installing hashicorp/aws v5.100.0: the local package for \
                 registry.terraform.io/hashicorp/aws 5.100.0 doesn't match any of the checksums \
                 previously recorded in the dependency lock file (this might be because the available \
                 checksums are for packages targeting different platforms); for more information: https://"
            ),
            refuses(
                "the local package for registry.terraform.io/hashicorp/aws 5.100.0 doesn't match any \
                 of the checksums previously recorded in the dependency lock file",
                lock
            )
        );
        let retrieve =
            "Could not retrieve the list of available versions for provider hashicorp/aws: ";
        assert_eq!(
            message(
                query,
                &format!(
                    "{retrieve}locked provider registry.terraform.io/hashicorp/aws 6.25.0 does not \
                     match configured version constraint >= 5.100.0, < 6.0.0; must use terraform init \
                     -upgrade to allow selection of new versions\n\nTo see which modules"
                )
            ),
            refuses(
                "locked provider registry.terraform.io/hashicorp/aws 6.25.0 does not match configured \
                 version constraint >= 5.100.0, < 6.0.0",
                lock
            )
        );
        assert_eq!(
            message(
                query,
                &format!(
                    "{retrieve}the previously-selected version 6.25.0 is no longer available\n\nTo see"
                )
            ),
            refuses(
                "the previously-selected version 6.25.0 is no longer available",
                "take that version into the mirror, or lock one that is in it: `make lock UPGRADE=1` \
                 (`strata lock --upgrade`)"
            )
        );
        assert_eq!(
            message("Provider dependency changes detected", "Changes to the required"),
            refuses("a provider that is required is not in it", lock)
        );
        assert_eq!(message(query, &format!("{retrieve}could not connect to registry")), None);
    }
}
