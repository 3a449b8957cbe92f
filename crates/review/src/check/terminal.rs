//! The report, for a person at a terminal.

use std::fmt::Write as _;

use platform::wording::listed;

use super::waivers::place;
use super::{CheckReport, Finding, RuleOutcome};

/// Lines have at most so many characters where words can be broken.
const WIDTH: usize = 100;

/// The report as text: what fails first, then what is waived, then what holds and how much was looked
/// at, and the whole in one line.
pub fn text(report: &CheckReport) -> String {
    let mut out = String::new();
    for outcome in report.failing() {
        failing(&mut out, outcome, report);
    }
    waived(&mut out, report);
    holding(&mut out, report);
    let _ = writeln!(out, "{}", report.summary());
    out
}

fn failing(out: &mut String, outcome: &RuleOutcome, report: &CheckReport) {
    let rule = outcome.rule;
    let _ = writeln!(out, "{} ({}): {}", rule.id, rule.severity.word(), rule.title);
    for finding in outcome.failures() {
        let _ = writeln!(out, "  {}", line(finding, report));
    }
    paragraph(out, "why", rule.reason);
    paragraph(out, "guards", &rule.guarded());
    paragraph(out, "remedy", rule.remedy);
    out.push('\n');
}

/// `modules/a.tf:1 aws_x.y: what is wrong (dev)`; the environments only if they are not all.
fn line(finding: &Finding, report: &CheckReport) -> String {
    let place = finding.place().map(|place| format!("{place} ")).unwrap_or_default();
    let address = finding.found.address.as_ref();
    let address = address.map(|address| format!("{address}: ")).unwrap_or_default();
    let everywhere = finding.environments == report.environments;
    let environments = if everywhere && report.environments.len() > 1 {
        " (everywhere)".to_owned()
    } else {
        format!(" ({})", listed(&finding.environments))
    };
    format!("{place}{address}{}{environments}", finding.found.message)
}

fn waived(out: &mut String, report: &CheckReport) {
    if report.waived().next().is_none() {
        return;
    }
    out.push_str("waived\n");
    for (outcome, finding, waiver) in report.waived() {
        let _ = writeln!(out, "  {}: {}", outcome.rule.id, line(finding, report));
        let _ = writeln!(out, "    {}: {}", place(waiver), waiver.reason);
    }
    out.push('\n');
}

/// A table of rules, and how many things each looked at in each environment.
fn holding(out: &mut String, report: &CheckReport) {
    let outcomes: Vec<_> = report.outcomes.iter().filter(|outcome| outcome.holds()).collect();
    let ids = outcomes.iter().map(|outcome| outcome.rule.id.len());
    let first = ids.max().unwrap_or_default().max("holds".len());
    let _ = write!(out, "{:first$}", "holds");
    for environment in &report.environments {
        let _ = write!(out, "  {environment:>4}");
    }
    out.push('\n');
    for outcome in outcomes {
        let _ = write!(out, "{:first$}", outcome.rule.id);
        for environment in &report.environments {
            let width = environment.len().max(4);
            let looked = match outcome.not_applicable.get(environment) {
                Some(_) => "-".to_owned(),
                None => outcome.looked.get(environment).copied().unwrap_or_default().to_string(),
            };
            let _ = write!(out, "  {looked:>width$}");
        }
        let _ = write!(out, "  {}", outcome.rule.looks_at);
        let mut reasons: Vec<&str> = outcome.not_applicable.values().map(|it| &**it).collect();
        reasons.dedup();
        for reason in reasons {
            let _ = write!(out, " (-: {reason})");
        }
        out.push('\n');
    }
    out.push('\n');
}

/// Text under a word, indented and broken into lines.
pub(super) fn paragraph(out: &mut String, word: &str, text: &str) {
    const INDENT: usize = 10;
    let mut line = format!("  {word:<8}");
    for word in text.split_whitespace() {
        if line.len() > INDENT && line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(out, "{line}");
            line = " ".repeat(INDENT);
        }
        if line.chars().count() > INDENT {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(out, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_is_broken_between_words() {
        let mut out = String::new();
        paragraph(&mut out, "why", &"word ".repeat(40));
        assert!(out.lines().all(|line| line.len() <= WIDTH), "{out}");
        let lines: Vec<_> = out.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].starts_with("  why     word word"), "{out}");
        assert!(lines[1].starts_with("          word word"), "{out}");
    }
}
