//! The report, as a comment on a pull request.

use std::fmt::Write as _;

use super::report::list;
use super::{Finding, Report};

/// The report in Markdown: what fails and is waived in sight, what holds folded up.
pub fn markdown(report: &Report) -> String {
    let mut out = String::from("### strata check\n\n");
    let mark = if report.holds() { "✅" } else { "❌" };
    let _ = writeln!(out, "{mark} {}\n", sentence(&report.summary()));
    for outcome in report.failing() {
        let rule = outcome.rule;
        let _ = writeln!(
            out,
            "**`{}`** ({}): {}\n",
            rule.id,
            rule.severity.word(),
            escaped(rule.title)
        );
        let _ = writeln!(out, "| where | what | environments |\n| --- | --- | --- |");
        for finding in outcome.failures() {
            let (what, environments) = (cell(&finding.found.message), list(&finding.environments));
            let _ = writeln!(out, "| {} | {what} | {environments} |", place(finding));
        }
        let _ = writeln!(
            out,
            "\n{}  \nGuards: {}  \nRemedy: {}\n",
            escaped(rule.reason),
            escaped(rule.guards),
            escaped(rule.remedy)
        );
    }
    if report.waived().next().is_some() {
        out.push_str("**Waived**\n\n| rule | where | what | environments | reason | waiver |\n");
        out.push_str("| --- | --- | --- | --- | --- | --- |\n");
        for (outcome, finding, waiver) in report.waived() {
            let _ = writeln!(
                out,
                "| `{}` | {} | {} | {} | {} | {} |",
                outcome.rule.id,
                place(finding),
                cell(&finding.found.message),
                list(&finding.environments),
                cell(&waiver.reason),
                waiver.place
            );
        }
        out.push('\n');
    }
    holding(&mut out, report);
    out
}

fn holding(out: &mut String, report: &Report) {
    let holding: Vec<_> = report.outcomes.iter().filter(|outcome| outcome.holds()).collect();
    let _ = writeln!(out, "<details><summary>{} rules hold</summary>\n", holding.len());
    let _ = writeln!(out, "| rule | | {} |", report.environments.join(" | "));
    let _ = writeln!(out, "| --- | --- |{}", " ---: |".repeat(report.environments.len()));
    for outcome in holding {
        let _ = write!(out, "| `{}` | {} |", outcome.rule.id, escaped(outcome.rule.title));
        for environment in &report.environments {
            let looked = outcome.looked.get(environment).copied().unwrap_or_default();
            let _ = match outcome.not_applicable.get(environment) {
                Some(reason) => write!(out, " {} |", cell(reason)),
                None => write!(out, " {looked} |"),
            };
        }
        out.push('\n');
    }
    out.push_str("\nThe numbers say how many things a rule looked at.\n\n</details>\n");
}

fn place(finding: &Finding) -> String {
    let place = finding.place().map(ToString::to_string);
    let address =
        finding.found.address.as_ref().map(|address| format!("`{}`", address.replace('|', "\\|")));
    let parts: Vec<_> = place.into_iter().chain(address).collect();
    parts.join("<br>")
}

/// With a capital and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

/// Text that stays text in a cell of a table.
fn cell(text: &str) -> String {
    escaped(text).replace('|', "\\|").replace(['\n', '\r'], " ")
}

/// Text in which nothing is a mark but code between backticks.
pub(super) fn escaped(text: &str) -> String {
    let mut is_code = false;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '`' => is_code = !is_code,
            '<' | '>' | '*' | '_' | '[' | ']' | '#' | '@' if !is_code => out.push('\\'),
            _ => {}
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_name_says_is_no_markup() {
        assert_eq!(cell("a|b <img> *x* `a_b`\n@me"), "a\\|b \\<img\\> \\*x\\* `a_b` \\@me");
        assert_eq!(sentence("every rule holds"), "Every rule holds.");
    }
}
