//! The report and the list of rules, as a comment on a pull request.

use platform::wording::{listed, sentence};

use super::waivers::place as place_of_waiver;
use super::{CheckReport, Finding, Rule, rules};
use crate::markdown::{Document, Inline};

/// The report in Markdown: what fails and is waived in sight, what holds folded up.
pub fn markdown(report: &CheckReport) -> String {
    let mut document = Document::default();
    document.heading(3, "strata check");
    let mark = if report.holds() { "✅" } else { "❌" };
    document.paragraph(format!("{mark} {}", sentence(&report.summary())));
    for outcome in report.failing() {
        let rule = outcome.rule;
        let id = Inline::code(rule.id).bold();
        document
            .paragraph(id + &format!(" ({}): ", rule.severity.word()) + Inline::prose(rule.title));
        let rows = outcome.failures().map(|finding| {
            vec![
                place(finding),
                Inline::from(&finding.found.message),
                Inline::from(listed(&finding.environments)),
            ]
        });
        document.table(["where", "what", "environments"].map(Inline::from), 3, rows);
        document.lines([
            Inline::prose(rule.reason),
            Inline::from("Guards: ") + guarded(rule),
            Inline::from("Remedy: ") + Inline::prose(rule.remedy),
        ]);
    }
    if report.waived().next().is_some() {
        document.paragraph(Inline::from("Waived").bold());
        let head = ["rule", "where", "what", "environments", "reason", "waiver"];
        let rows = report.waived().map(|(outcome, finding, waiver)| {
            vec![
                Inline::code(outcome.rule.id),
                place(finding),
                Inline::from(&finding.found.message),
                Inline::from(listed(&finding.environments)),
                Inline::from(&waiver.reason),
                Inline::from(place_of_waiver(waiver).to_string()),
            ]
        });
        document.table(head.map(Inline::from), head.len(), rows);
    }
    holding(&mut document, report);
    document.finish()
}

fn holding(document: &mut Document, report: &CheckReport) {
    let holding: Vec<_> = report.outcomes.iter().filter(|outcome| outcome.holds()).collect();
    let rows = holding.iter().map(|outcome| {
        let looked = |environment: &String| match outcome.not_applicable.get(environment) {
            Some(reason) => Inline::from(reason),
            None => outcome.looked.get(environment).copied().unwrap_or_default().to_string().into(),
        };
        let mut row = vec![Inline::code(outcome.rule.id), Inline::prose(outcome.rule.title)];
        row.extend(report.environments.iter().map(looked));
        row
    });
    let environments = report.environments.iter().map(Inline::from);
    let head = ["rule", ""].map(Inline::from).into_iter().chain(environments);
    document.details(false, ["", &format!("{} rules hold", holding.len())], |document| {
        document.table(head, 2, rows);
        document.paragraph("The numbers say how many things a rule looked at.");
    });
}

fn guarded(rule: &Rule) -> Inline {
    let guarded = rule.cited().map(|(number, text)| Inline::from(number) + Inline::prose(text));
    guarded.reduce(|all, next| all + "; " + next).unwrap_or_default()
}

fn place(finding: &Finding) -> Inline {
    let place = finding.place().map(|place| Inline::from(place.to_string()));
    let address = finding.found.address.as_ref().map(|address| Inline::code(address));
    Inline::stacked(place.into_iter().chain(address))
}

/// Every rule, as a table.
pub fn list_markdown() -> String {
    let head = ["rule", "", "severity", "why", "guards", "remedy"];
    let rows = rules().map(|rule| {
        let severity = Inline::from(rule.severity.word());
        let mut row = vec![Inline::code(rule.id), Inline::prose(rule.title), severity];
        row.extend([Inline::prose(rule.reason), guarded(rule), Inline::prose(rule.remedy)]);
        row
    });
    let mut document = Document::default();
    document.table(head.map(Inline::from), head.len(), rows);
    document.finish()
}
