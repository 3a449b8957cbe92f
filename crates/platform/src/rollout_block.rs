//! A `rollout` block, in a platform as in an environment.

use crate::block_reader::BlockReader;
use crate::diagnostic::Span;
use crate::reader::At;
use crate::suggestions::{did_you_mean, nearest};
use crate::value::{NumberIn, OneOf, Text};
use crate::wording::quoted;
use crate::{
    Arn, ArnPattern, DiagnosticKind, HookTarget, Rollout, RolloutHook, RolloutStage, Strategy, arn,
};

const STRATEGIES: [&str; 4] = ["rolling", "canary", "linear", "blue_green"];

/// Minutes that ECS waits after a shift of traffic
/// (<https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html>).
const BAKE: NumberIn<u32> = NumberIn(0..=1440);

/// Of a canary. ECS also takes tenths
/// (<https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html>).
const CANARY: NumberIn<u32> = NumberIn(1..=100);

/// Of a step. ECS also takes tenths
/// (<https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html>).
const STEP: NumberIn<u32> = NumberIn(3..=100);

/// Minutes that a pause lasts at most, and unless it is told
/// (<https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHookTimeoutConfiguration.html>).
const PAUSE: NumberIn<u32> = NumberIn(1..=20160);
const PAUSE_DEFAULT: u32 = 1440;

const STAGES: [(&str, RolloutStage); 4] = [
    (RolloutStage::ALL[0].name(), RolloutStage::ALL[0]),
    (RolloutStage::ALL[1].name(), RolloutStage::ALL[1]),
    (RolloutStage::ALL[2].name(), RolloutStage::ALL[2]),
    (RolloutStage::ALL[3].name(), RolloutStage::ALL[3]),
];

/// Whether a rollout goes on when a pause is over.
const ON_TIMEOUT: [(&str, bool); 2] = [("roll back", false), ("continue", true)];

/// Reads the `rollout` block of a service, if it has one: the rollout, `None` after a mistake, and where it
/// stands.
pub(crate) fn read(service: &mut BlockReader) -> Option<(Option<Rollout>, Span)> {
    let mut blocks = service
        .blocks("rollout", |block| {
            let rollout = read_block(block);
            (rollout, block.header.clone())
        })
        .into_iter();
    let first = blocks.next()?;
    for (_, again) in blocks {
        let message = "a service has one \"rollout\" block";
        service
            .report(DiagnosticKind::DuplicateBlock, again, message)
            .see(first.1.clone(), "first given here");
    }
    Some(first)
}

fn read_block(block: &mut BlockReader) -> Option<Rollout> {
    block.label_decides();
    let Some(label) = block.label() else {
        block.leave();
        return None;
    };
    let written = &*label.value;
    let known = STRATEGIES.contains(&written);
    if !known {
        let message = format!("{written:?} is not one of {}", quoted(STRATEGIES));
        let help = did_you_mean(written, STRATEGIES);
        block.report(DiagnosticKind::UnknownChoice, label.span, message).maybe_help(help);
    }
    // One that is misspelt is read all the same.
    let strategy = match nearest(written, STRATEGIES) {
        None => {
            block.leave();
            return None;
        }
        Some("rolling") => return known.then(Rollout::default),
        Some("blue_green") => {
            let bake = block.required("bake", BAKE);
            bake.map(|bake| Strategy::BlueGreen { bake: bake.value })
        }
        Some(name) => {
            let is_canary = name == "canary";
            let percent = block.required("percent", if is_canary { CANARY } else { STEP });
            let bake = block.required("bake", BAKE);
            percent.zip(bake).map(|(percent, bake)| {
                let (percent, bake) = (percent.value, bake.value);
                if is_canary {
                    Strategy::Canary { percent, bake }
                } else {
                    Strategy::Linear { percent, bake }
                }
            })
        }
    };
    let pauses = block.blocks("pause", read_pause);
    check_pauses(block, &pauses);
    let pauses: Option<Vec<_>> =
        pauses.into_iter().map(|(hook, _)| hook.map(|hook| hook.value)).collect();
    let functions: Option<Vec<_>> = block.blocks("function", read_function).into_iter().collect();
    let hooks = [pauses?, functions?].concat();
    let rollout = Rollout { strategy: strategy.filter(|_| known)?, hooks };
    if let Some((oldest, what)) = rollout.oldest_provider() {
        block.needs_provider(oldest, what, block.header.clone());
    }
    Some(rollout)
}

fn read_stage(block: &mut BlockReader) -> Option<RolloutStage> {
    block.no_label();
    block.required("after", OneOf(&STAGES)).map(|stage| stage.value)
}

fn read_pause(block: &mut BlockReader) -> (Option<At<RolloutHook>>, Span) {
    let after = read_stage(block);
    let timeout = block.or_default("timeout", PAUSE, PAUSE_DEFAULT);
    let goes_on = block.or_default("on_timeout", OneOf(&ON_TIMEOUT), false);
    let header = block.header.clone();
    let hook = (|| {
        let asks = HookTarget::Pause { timeout: timeout?.value, goes_on: goes_on?.value };
        Some(At::new(RolloutHook { after: after?, asks }, header.clone()))
    })();
    (hook, header)
}

/// One pause after each part: a second one would only have to be ended as well.
fn check_pauses(block: &mut BlockReader, pauses: &[(Option<At<RolloutHook>>, Span)]) {
    let mut seen: Vec<&At<RolloutHook>> = Vec::new();
    for pause in pauses.iter().filter_map(|(pause, _)| pause.as_ref()) {
        let after = pause.value.after;
        match seen.iter().find(|first| first.value.after == after) {
            Some(first) => {
                let message = format!("there are two pauses after {:?}", after.name());
                block
                    .report(DiagnosticKind::DuplicateBlock, pause.span.clone(), message)
                    .see(first.span.clone(), "first given here");
            }
            None => seen.push(pause),
        }
    }
}

fn read_function(block: &mut BlockReader) -> Option<RolloutHook> {
    let after = read_stage(block);
    let function = block.required("arn", Text);
    let function = function.and_then(|text| read_arn(block, &text));
    Some(RolloutHook { after: after?, asks: HookTarget::Function(function?) })
}

fn read_arn(block: &mut BlockReader, text: &At<String>) -> Option<ArnPattern> {
    let pattern = arn::read_pattern(
        block.reader,
        text,
        "as in \"arn:aws:lambda:{region}:{account_id}:function:NAME\"",
    )?;
    let is_function = Arn::commercial(&text.value).is_some_and(|arn| {
        let name = arn.resource.strip_prefix("function:");
        arn.service == "lambda" && name.is_some_and(|name| !name.contains(['*', '?']))
    });
    if !is_function {
        let message = format!("{:?} is not the ARN of a Lambda function", text.value);
        block
            .report(DiagnosticKind::BadArn, text.span.clone(), message)
            .help("as in \"arn:aws:lambda:{region}:{account_id}:function:NAME\"");
        return None;
    }
    Some(pattern)
}
