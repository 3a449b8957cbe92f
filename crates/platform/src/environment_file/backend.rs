//! A `state` block: where terraform keeps state.

use crate::block_reader::BlockReader;
use crate::diagnostic::Span;
use crate::region::Region;
use crate::suggestions::did_you_mean;
use crate::value::formatted;
use crate::wording::quoted;
use crate::{Backend, DiagnosticKind, formats};

const LABELS: [&str; 2] = ["local", "s3"];

/// Reads the one block that there has to be.
pub(super) fn read(top: &mut BlockReader) -> Option<Backend> {
    let help = "write 'state \"local\" {}' or 'state \"s3\" { ... }'";
    let mut blocks = top.required_blocks("state", help, read_block).into_iter();
    let (first, backend) = blocks.next()?;
    for (again, _) in blocks {
        top.report(DiagnosticKind::DuplicateBlock, again, "there are two \"state\" blocks")
            .see(first.clone(), "first given here");
    }
    backend
}

fn read_block(block: &mut BlockReader) -> (Span, Option<Backend>) {
    block.label_decides();
    let label = block.label();
    let backend = match label.as_ref().map(|label| &*label.value) {
        Some("local") => Some(Backend::Local),
        Some("s3") => read_s3(block),
        _ => {
            block.leave();
            None
        }
    };
    if let Some(label) = label.filter(|label| !LABELS.contains(&&*label.value)) {
        let message = format!("{:?} is not one of {}", label.value, quoted(LABELS));
        block
            .report(DiagnosticKind::UnknownChoice, label.span, message)
            .maybe_help(did_you_mean(&label.value, LABELS));
    }
    (block.header.clone(), backend)
}

fn read_s3(block: &mut BlockReader) -> Option<Backend> {
    let bucket = block.required("bucket", formatted(DiagnosticKind::BadBucket, formats::bucket));
    let region = block.required("region", Region);
    Some(Backend::S3 { bucket: bucket?.value, region: region?.value })
}
