//! No rule holds because there was nothing to look at.

use std::collections::BTreeSet;

use rendered::{Rendered, RenderedResource};
use review::check::{ASSERTIONS, CheckReport, WAIVERS, rules};

use super::cases::{GENERAL, SUBJECTS};
use super::failing;
use crate::fixtures::RENDERED;

/// The environment in which every option is on, with some of its resources.
fn prod_without(gone: impl Fn(&RenderedResource) -> bool) -> Rendered {
    let mut prod = RENDERED.environment("prod").unwrap().clone();
    prod.resources.retain(|resource| !gone(resource));
    Rendered { environments: vec![prod] }
}

#[test]
fn without_anything_every_rule_fails() {
    let report = CheckReport::of(&prod_without(|_| true), &[], &[]);
    let failing: BTreeSet<_> = failing(&report).into_iter().collect();
    let of_specs = [&ASSERTIONS, &WAIVERS];
    let rules = rules().filter(|rule| !of_specs.contains(rule)).map(|rule| rule.id);
    assert_eq!(failing, rules.collect());
}

#[test]
fn without_what_it_looks_at_a_rule_fails() {
    let mut silent = Vec::new();
    for (rule, kinds) in SUBJECTS {
        for kind in *kinds {
            assert_ne!(RENDERED.environment("prod").unwrap().of(kind).count(), 0, "{kind}");
            let report = CheckReport::of(&prod_without(|it| it.kind == *kind), &[], &[]);
            if !failing(&report).contains(rule) {
                silent.push(format!("{rule} holds without {kind}"));
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
    let known: BTreeSet<_> =
        SUBJECTS.iter().map(|(rule, _)| *rule).chain(GENERAL.iter().copied()).collect();
    assert_eq!(known, rules().map(|rule| rule.id).collect());
}

/// A rule that is not about an environment says why, and there are no more of them than these.
#[test]
fn only_what_is_optional_is_not_applicable() {
    let report = CheckReport::of(&RENDERED, &[], &[]);
    let in_environment = |name: &str| -> BTreeSet<(&str, String)> {
        let outcomes = report.outcomes.iter();
        outcomes.filter_map(|it| Some((it.rule.id, it.not_applicable.get(name)?.clone()))).collect()
    };
    let of_specs = [
        ("assertions", "the specs contain no assertions"),
        ("waivers", "the specs contain no waivers"),
    ];
    let of_dev = [
        ("customer-keys", "customer_managed_keys is false"),
        ("encrypted-buckets", "access_logs is false"),
        ("firewall", "waf is false"),
        ("firewall-logs", "waf is false"),
        ("http-redirects", "no certificate"),
        ("https", "no certificate"),
        ("key-aliases", "customer_managed_keys is false"),
        ("key-rotation", "customer_managed_keys is false"),
        ("private-buckets", "access_logs is false"),
        ("tls-only-buckets", "access_logs is false"),
    ];
    let owned = |it: &[(&'static str, &str)]| -> BTreeSet<_> {
        it.iter().map(|(id, why)| (*id, (*why).to_owned())).collect()
    };
    assert_eq!(in_environment("dev"), &owned(&of_specs) | &owned(&of_dev));
    assert_eq!(in_environment("prod"), owned(&of_specs));
    for outcome in &report.outcomes {
        for (environment, looked) in &outcome.looked {
            let is_about = !outcome.not_applicable.contains_key(environment);
            assert_eq!(*looked > 0, is_about, "{} in {environment}", outcome.rule.id);
        }
    }
}
