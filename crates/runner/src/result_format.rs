//! Plans and results as a table for people and as lines of JSON for machines.

use std::fmt::Write;
use std::time::Duration;

use serde_json::{Value, json};

use crate::changes::ResourceChange;
use crate::layer_plan::LayerPlan;
use crate::layer_result::{LayerOutcome, LayerResult};
use crate::summary::PlanSummary;

/// A line of the table.
struct Row {
    layer: String,
    mode: String,
    /// `None` where nothing is known.
    counts: Option<PlanSummary>,
    seconds: String,
    note: String,
}

/// One table for all layers: layer, mode, add, change, destroy, seconds, and what there is to say.
/// `elapsed` is how long all of it took; layers that run at the same time take less than their sum.
/// `describe` gives the mode of a layer that is done, how much was done, and what there is to say.
pub fn table<R>(
    results: &[LayerResult<R>],
    elapsed: Duration,
    describe: impl Fn(&str, &R) -> (String, Option<PlanSummary>, String),
) -> String {
    let rows: Vec<_> = results
        .iter()
        .map(|result| {
            let (mode, counts, note) = match &result.outcome {
                LayerOutcome::Done(done) => describe(&result.layer, done),
                LayerOutcome::Failed(_) => ("failed".to_owned(), None, String::new()),
                LayerOutcome::Blocked(by) => ("skipped".to_owned(), None, format!("{by} failed")),
                LayerOutcome::Halted => ("skipped".to_owned(), None, String::new()),
            };
            let seconds = result.time.map(seconds).unwrap_or_default();
            Row { layer: result.layer.clone(), mode, counts, seconds, note }
        })
        .collect();
    print(&rows, elapsed)
}

fn seconds(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64())
}

fn print(rows: &[Row], elapsed: Duration) -> String {
    let width = |least: &str, of: fn(&Row) -> &str| {
        rows.iter().map(|row| of(row).chars().count()).max().unwrap_or(0).max(least.len())
    };
    let (layer, mode) = (width("layer", |row| &row.layer), width("mode", |row| &row.mode));
    let mut text = String::new();
    let mut line = |cells: [&str; 7]| {
        let [one, two, add, change, destroy, seconds, note] = cells;
        let line = format!(
            "{one:<layer$}  {two:<mode$}  {add:>5}  {change:>6}  {destroy:>7}  {seconds:>7}  {note}"
        );
        text.push_str(line.trim_end());
        text.push('\n');
    };
    line(["layer", "mode", "add", "change", "destroy", "seconds", ""]);
    for row in rows {
        let cells = row.counts.map(numbers).unwrap_or_default();
        let [add, change, destroy] = &cells;
        line([&row.layer, &row.mode, add, change, destroy, &row.seconds, &row.note]);
    }
    if rows.len() > 1 {
        let [add, change, destroy] = numbers(rows.iter().filter_map(|row| row.counts).sum());
        line(["total", "", &add, &change, &destroy, &seconds(elapsed), ""]);
    }
    text
}

fn numbers(summary: PlanSummary) -> [String; 3] {
    [summary.add, summary.change, summary.destroy].map(|count| count.to_string())
}

/// Every change of every plan by address, replacements first.
pub fn changes<'a>(plans: impl IntoIterator<Item = &'a LayerPlan>) -> String {
    let mut all: Vec<_> = plans.into_iter().flat_map(|plan| &plan.changes).collect();
    // Within an action, the order of the layers stays.
    all.sort_by_key(|change| change.action);
    let mut text = String::new();
    for ResourceChange { action, address, reason } in all {
        let _ = write!(text, "{:>3} {address}", action.sign());
        if action.sign().is_empty() {
            let _ = write!(text, "  ({})", action.name());
        }
        if let Some(reason) = reason {
            let _ = write!(text, "  ({})", reason.replace('_', " "));
        }
        text.push('\n');
    }
    text
}

/// A layer's plan for a machine.
pub fn plan_json(result: &LayerResult<LayerPlan>, again_after: &[String]) -> Value {
    let mut value = outcome_json("plan", result);
    if let Some(plan) = result.done() {
        merge(&mut value, &plan.summary);
        value["mode"] = plan.mode.name().into();
        value["reason"] = plan.mode.reason().into();
        value["differs"] = plan.differs.into();
        value["again_after"] = again_after.into();
        value["changes"] = changes_json(&plan.changes);
    }
    value
}

/// What was done to a layer, for a machine.
pub fn applied_json(result: &LayerResult<crate::Applied>) -> Value {
    let mut value = outcome_json("apply", result);
    if let Some(applied) = result.done() {
        merge(&mut value, &applied.summary);
        value["differs"] = applied.differed.into();
        value["changes"] = changes_json(&applied.changes);
    }
    value
}

fn changes_json(changes: &[ResourceChange]) -> Value {
    let changes = changes.iter().map(|change| {
        json!({
            "address": change.address,
            "action": change.action.name(),
            "reason": change.reason,
        })
    });
    changes.collect()
}

fn merge(value: &mut Value, summary: &PlanSummary) {
    value["add"] = summary.add.into();
    value["change"] = summary.change.into();
    value["destroy"] = summary.destroy.into();
}

fn outcome_json<R>(kind: &str, result: &LayerResult<R>) -> Value {
    let seconds = result.time.map(|time| (time.as_secs_f64() * 1000.0).round() / 1000.0);
    let mut value = json!({ "type": kind, "layer": result.layer, "seconds": seconds });
    match &result.outcome {
        LayerOutcome::Done(_) => value["outcome"] = "done".into(),
        LayerOutcome::Failed(error) => {
            value["outcome"] = "failed".into();
            value["error"] = error.to_string().into();
        }
        LayerOutcome::Blocked(by) => {
            value["outcome"] = "blocked".into();
            value["by"] = by.as_str().into();
        }
        LayerOutcome::Halted => value["outcome"] = "halted".into(),
    }
    value
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{changes, plan_json, table};
    use crate::changes::{ResourceAction, ResourceChange};
    use crate::error::RunError;
    use crate::layer_plan::{LayerPlan, PlanMode, PreviewReason};
    use crate::layer_result::{LayerOutcome, LayerResult};
    use crate::step_output::StepOutput;
    use crate::summary::PlanSummary;

    fn result(layer: &str, outcome: LayerOutcome<LayerPlan>) -> LayerResult<LayerPlan> {
        let time = match outcome {
            LayerOutcome::Done(_) | LayerOutcome::Failed(_) => Some(Duration::from_millis(2640)),
            LayerOutcome::Blocked(_) | LayerOutcome::Halted => None,
        };
        LayerResult { layer: layer.to_owned(), outcome, time }
    }

    fn plan(mode: PlanMode, changes: &[(ResourceAction, &str)]) -> LayerPlan {
        let changes = changes.iter().map(|(action, address)| ResourceChange {
            action: *action,
            address: (*address).to_owned(),
            reason: (*action == ResourceAction::Replace).then(|| "cannot_update".to_owned()),
        });
        let summary = PlanSummary { add: 12, change: 0, destroy: 1 };
        let told = StepOutput {
            changes: changes.collect(),
            summary: Some(summary),
            differs: true,
            ..StepOutput::default()
        };
        LayerPlan::told(mode, told, None)
    }

    #[test]
    fn a_table_and_the_changes_below_it() {
        let why = PreviewReason::NotApplied(vec!["network".to_owned()]);
        let network = plan(
            PlanMode::Real,
            &[(ResourceAction::Create, "a.b"), (ResourceAction::Replace, "a.c")],
        );
        let security = plan(
            PlanMode::Preview(why),
            &[(ResourceAction::Delete, "d.e"), (ResourceAction::Import, "f.g")],
        );
        let results = [
            result("network", LayerOutcome::Done(network)),
            result("security", LayerOutcome::Done(security)),
            result("edge", LayerOutcome::Failed(RunError::Interrupted)),
            result("compute", LayerOutcome::Blocked("edge".to_owned())),
        ];
        let text = table(&results, Duration::from_millis(3100), |_, plan| {
            let mode = plan.mode.name().to_owned();
            (mode, Some(plan.summary), plan.mode.reason().unwrap_or_default())
        });
        assert_eq!(
            text,
            "\
layer     mode       add  change  destroy  seconds
network   real        12       0        1      2.6
security  preview     12       0        1      2.6  network not applied yet
edge      failed                               2.6
compute   skipped                                   edge failed
total                 24       0        2      3.1
"
        );
        assert_eq!(
            changes(results.iter().filter_map(LayerResult::done)),
            "-/+ a.c  (cannot update)\n  - d.e\n  + a.b\n    f.g  (import)\n"
        );
        assert_eq!(
            plan_json(&results[0], &[]).to_string(),
            "{\"add\":12,\"again_after\":[],\"change\":0,\"changes\":[{\"action\":\"replace\",\
             \"address\":\"a.c\",\"reason\":\"cannot_update\"},{\"action\":\"create\",\"address\":\
             \"a.b\",\"reason\":null}],\"destroy\":1,\"differs\":true,\"layer\":\"network\",\
             \"mode\":\"real\",\"outcome\":\"done\",\"reason\":null,\"seconds\":2.64,\"type\":\
             \"plan\"}"
        );
        assert_eq!(plan_json(&results[3], &[])["by"], "edge");
    }
}
