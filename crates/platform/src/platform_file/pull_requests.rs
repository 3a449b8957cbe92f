//! What runs on pull requests.

use crate::read::{Fields, Reader};
use crate::{DiagnosticKind, PullRequests, formats, value};

pub(super) fn read(reader: &mut Reader, mut fields: Fields) -> PullRequests {
    let github = fields.key(reader, "github", value::flag);
    let atlantis = fields.key(reader, "atlantis", value::flag);
    let branch = fields.key(reader, "branch", value::text);
    fields.finish(reader);
    if let Some(branch) = &branch {
        reader.check(DiagnosticKind::BadBranch, &branch.span, formats::branch(&branch.value), None);
    }
    let default = PullRequests::default();
    PullRequests {
        github: github.map_or(default.github, |flag| flag.value),
        atlantis: atlantis.map_or(default.atlantis, |flag| flag.value),
        branch: branch.map_or(default.branch, |branch| branch.value),
    }
}
