//! Each rule is broken once.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use rayon::prelude::*;
use rendered::Rendered;
use review::check::{ASSERTIONS, CheckReport, WAIVERS, rules};

use super::cases::{CASES, Case, TOGETHER};
use super::failing;
use crate::fixtures::{FILES, changed};

#[test]
fn every_rule_reports_what_breaks_it() {
    // Rendering them is work for the same threads: if all of those waited for it, nobody would do it.
    LazyLock::force(&FILES);
    let failures: Vec<_> = CASES.par_iter().filter_map(|case| judge(case).err()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn every_rule_is_broken_here() {
    let broken = CASES.iter().map(|case| case.rule);
    let of_specs = [ASSERTIONS.id, WAIVERS.id];
    let broken: BTreeSet<_> = broken.chain(of_specs).collect();
    let rules: BTreeSet<_> = rules().map(|rule| rule.id).collect();
    assert_eq!(broken, rules);
}

/// Exactly the rule reports, and with the right address and line.
fn judge(case: &Case) -> Result<(), String> {
    let what = format!("{}: {:?} -> {:?}", case.rule, case.from, case.to);
    let mut files = changed(case.file, case.from, case.to);
    // In prod, every option is on.
    files.retain(|path, _| !path.starts_with("envs/dev"));
    let rendered = Rendered::read(&files).map_err(|error| format!("{what}: {error:?}"))?;
    let report = CheckReport::of(&rendered, &[], &[]);
    let mut failing = failing(&report);
    failing.retain(|id| !TOGETHER.contains(&(case.rule, id)));
    if failing != [case.rule] {
        return Err(format!("{what}\nbreaks {failing:?}\n{}", review::check::text(&report)));
    }
    let outcome = report.failing().find(|outcome| outcome.rule.id == case.rule).unwrap();
    let line = |finding: &review::check::Finding| {
        let place = finding.place()?;
        files[Path::new(&*place.file)].lines().nth(place.line - 1)
    };
    let mut findings = outcome.failures();
    let is_found = findings.any(|finding| {
        finding.found.address.as_deref().unwrap_or_default() == case.address
            && line(finding).is_some_and(|line| line.contains(case.line))
    });
    let found = || outcome.failures().map(|it| format!("{it:?}\n{:?}", line(it)));
    is_found.then_some(()).ok_or_else(|| {
        format!("{what}\nis reported elsewhere:\n{}", found().collect::<Vec<_>>().join("\n"))
    })
}
