//! A `before_deploy` block: what has to succeed before a new revision of a service rolls out.

use crate::block_reader::BlockReader;
use crate::value::{ListOf, NumberIn, line};
use crate::wording::counted;
use crate::{BeforeDeploy, DiagnosticKind, OVERRIDES_LIMIT};

/// Minutes. No role's credentials last longer, and then nobody waits for the command
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-settings.html>).
const TIMEOUT: NumberIn<u32> = NumberIn(1..=720);

/// Reads the block of a service of that name.
pub(super) fn read(block: &mut BlockReader, service: &str) -> Option<BeforeDeploy> {
    let command = block.required("command", ListOf(1..=50, line(1024)));
    let timeout = block.or_default("timeout", TIMEOUT, 15_u32);
    let command = command?;
    let before = BeforeDeploy {
        command: command.value.into_iter().map(|word| word.value).collect(),
        timeout: timeout?.value,
    };
    let bytes = before.overrides_length(service);
    if bytes > OVERRIDES_LIMIT {
        let message = format!(
            "this is {} too long: with the JSON around it, ECS takes {OVERRIDES_LIMIT}",
            counted(bytes - OVERRIDES_LIMIT, "byte")
        );
        block
            .report(DiagnosticKind::BadText, command.span, message)
            .help("put what it does into the image, and give the command that runs it");
        return None;
    }
    Some(before)
}
