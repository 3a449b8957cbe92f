//! Which rules hold.

use maud::{Markup, html};
use platform::wording::{counted, sentence};

use super::components::{Section, Tone, badge, code, folded, plain, table};
use review::check::{CheckReport, Finding, RuleOutcome};

/// More findings of one rule than this are folded.
const FEW: usize = 12;

pub fn section(report: &CheckReport) -> Section {
    Section { id: "rules", title: "Rules", body: body(report) }
}

fn body(report: &CheckReport) -> Markup {
    let holding: Vec<_> = report.outcomes.iter().filter(|it| it.holds()).collect();
    html! {
        p { (sentence(&report.summary())) }
        @for outcome in report.failing() { (broken(outcome)) }
        @if report.waived().next().is_some() {
            h3 { "Waived" }
            (table(
                "Findings that the specs waive",
                &["Rule", "Finding", "Reason", "Stated in"],
                report.waived().map(|(outcome, finding, waiver)| [
                    code(outcome.rule.id),
                    html! { (finding.found.message) @if let Some(address) = &finding.found.address { " " (code(address)) } },
                    plain(&waiver.reason),
                    plain(&format!("{}:{}", waiver.path, waiver.line)),
                ]),
            ))
        }
        @let summary = format!("{} hold", counted(holding.len(), "rule"));
        (folded(summary, false, &table(
            "Rules that hold",
            &["Rule", "What holds", "Looked at", "What it guards"],
            holding.iter().map(|outcome| [
                code(outcome.rule.id),
                plain(outcome.rule.title),
                plain(&looked(outcome)),
                html! { span class="aside" { (outcome.rule.guarded()) } },
            ]),
        )))
    }
}

fn broken(outcome: &RuleOutcome) -> Markup {
    let rule = outcome.rule;
    html! {
        div class="panel bad" {
            h3 { (badge(Tone::Bad, rule.severity.word())) " " (rule.title) " " (code(rule.id)) }
            p { (rule.reason) " " strong { (rule.remedy) } }
            @let findings: Vec<_> = outcome.failures().collect();
            @let list = html! { ul { @for finding in &findings { (found(finding)) } } };
            @if findings.len() <= FEW { (list) }
            @else { (folded(counted(findings.len(), "finding"), false, &list)) }
            p class="aside" { "Guards: " (rule.guarded()) }
        }
    }
}

fn found(finding: &Finding) -> Markup {
    html! {
        li {
            (finding.found.message)
            @if let Some(address) = &finding.found.address { " " (code(address)) }
            @if let Some(place) = finding.place() { span class="aside" { " (" (place) ")" } }
        }
    }
}

/// `12 log groups`, or why there is nothing to look at.
fn looked(outcome: &RuleOutcome) -> String {
    if let Some(reason) = outcome.not_applicable.values().next() {
        return format!("does not apply: {reason}");
    }
    let looked: usize = outcome.looked.values().sum();
    format!("{looked} {}", outcome.rule.looks_at)
}
