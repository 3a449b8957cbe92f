//! Whether secrets have values, or get one. A task whose secret has none does not start.

use std::collections::BTreeSet;

use account::{Account, Question, SECRETS_AT_A_TIME, SecretState, together};
use env::SecretVersion;
use platform::wording::{counted, listed};

use crate::finding::{AccountFinding, Topic};
use crate::wanted::{Wanted, WantedSecret};

/// What is known of secrets before the account is asked.
#[derive(Debug, Clone, Copy)]
pub struct SecretValues<'a> {
    /// All secrets of the environment.
    pub secrets: &'a [SecretVersion],
    /// Keys of those that are given a value now.
    pub given: &'a BTreeSet<String>,
    /// Keys of those that need one, as the state says, and are given none.
    pub needed: &'a BTreeSet<String>,
}

/// A secret as AWS knows it, and as the spec does.
struct Known<'a> {
    name: &'a str,
    version: &'a SecretVersion,
}

/// What is wrong without asking: a value that is needed and not given.
pub fn without_asking(wanted: &Wanted, values: &SecretValues<'_>) -> Vec<AccountFinding> {
    let needed = known(wanted, values)
        .into_iter()
        .filter(|secret| values.needed.contains(&secret.version.key()));
    needed.map(|secret| needs_value(secret.version)).collect()
}

pub fn check(account: &Account, wanted: &Wanted, values: &SecretValues<'_>) -> Vec<AccountFinding> {
    let mut findings = without_asking(wanted, values);
    let is_settled = |secret: &Known<'_>| {
        let key = secret.version.key();
        values.needed.contains(&key) || values.given.contains(&key)
    };
    let (settled, kept): (Vec<_>, Vec<_>) = known(wanted, values).into_iter().partition(is_settled);
    let mut have_one = settled.len() - findings.len();
    let ask = |secrets: &[Known<'_>]| {
        let names: Vec<_> = secrets.iter().map(|secret| secret.name.to_owned()).collect();
        account.secrets(&names)
    };
    let batches = || kept.chunks(SECRETS_AT_A_TIME);
    let questions = batches().map(|batch| -> Question<'_, _> { Box::new(|| ask(batch)) });
    for (batch, answer) in batches().zip(together(questions.collect())) {
        match answer {
            Ok(states) => {
                for secret in batch {
                    match states.get(secret.name) {
                        Some(SecretState::HasValue) => have_one += 1,
                        Some(SecretState::ScheduledForDeletion) => findings.push(deleted(secret)),
                        Some(SecretState::Empty) | None => {
                            findings.push(needs_value(secret.version));
                        }
                    }
                }
            }
            Err(error) => {
                let about = listed(batch.iter().map(|secret| secret.name));
                findings.push(AccountFinding::unanswered(Topic::Secrets, &about, &error));
            }
        }
    }
    if have_one > 0 {
        let text = format!("{} with a value, or given one", counted(have_one, "secret"));
        findings.insert(0, AccountFinding::holds(Topic::Secrets, text));
    }
    findings
}

fn known<'a>(wanted: &'a Wanted, values: &SecretValues<'a>) -> Vec<Known<'a>> {
    let secrets = wanted.secrets.iter().filter_map(|WantedSecret { label, name }| {
        let version = values.secrets.iter().find(|version| version.label == *label)?;
        Some(Known { name, version })
    });
    secrets.collect()
}

fn needs_value(secret: &SecretVersion) -> AccountFinding {
    let remedy = format!("set {}, or give all with --secrets-stdin", secret.variable());
    let text = format!("{} has no value of version {}", secret.key(), secret.version);
    AccountFinding::wrong(Topic::Secrets, text, &remedy)
}

fn deleted(secret: &Known<'_>) -> AccountFinding {
    let name = secret.name;
    AccountFinding::wrong(
        Topic::Secrets,
        format!("{name} is going to be deleted, and no task gets it any more"),
        &format!("aws secretsmanager restore-secret --secret-id {name}"),
    )
}
