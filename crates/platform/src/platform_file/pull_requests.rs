//! What runs on pull requests.

use crate::block_reader::BlockReader;
use crate::value::{Flag, formatted};
use crate::{DiagnosticKind, PullRequests, formats};

pub(super) fn read(block: &mut BlockReader) -> Option<PullRequests> {
    let default = PullRequests::default();
    let github = block.or_default("github", Flag, default.github);
    let atlantis = block.or_default("atlantis", Flag, default.atlantis);
    let branch = formatted(DiagnosticKind::BadBranch, formats::branch);
    let branch = block.or_default("branch", branch, default.branch);
    Some(PullRequests { github: github?.value, atlantis: atlantis?.value, branch: branch?.value })
}
