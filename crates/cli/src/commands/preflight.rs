//! Whether an account has what an environment needs, asked before anything is touched.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ::preflight::{AccountFinding, SecretValues, Status, Topic, Wanted};
use account::{Account, NoCli};
use anyhow::Result;
use platform::Spec;
use rendered::index::Index;

use super::evaluated;

/// An account, and what chosen layers of an environment want of it.
pub struct Preflight {
    account: Result<Account, NoCli>,
    wanted: Wanted,
}

impl Preflight {
    /// For layers of the only environment of a spec.
    pub fn new<S: AsRef<str>>(spec: &Spec, layers: &[S]) -> Result<Self> {
        let files = env::render(spec).files;
        let rendered = evaluated::evaluated(&files)?;
        let wanted = rendered
            .environments
            .first()
            .map(|environment| Wanted::of(&Index::new(environment), layers))
            .unwrap_or_default();
        let region = spec.environments.first().map_or("", |environment| &environment.region);
        Ok(Self { account: Account::discover(region), wanted })
    }

    /// Where each service of a release takes its image from, with the tag.
    pub fn image_urls(&self, release: &str) -> BTreeMap<String, String> {
        self.wanted.image_urls(release)
    }

    /// Everything that is found.
    pub fn run(&self, values: &SecretValues<'_>) -> Vec<AccountFinding> {
        match &self.account {
            Ok(account) => ::preflight::run(account, &self.wanted, values),
            Err(why) => ::preflight::run_without_cli(why, &self.wanted, values),
        }
    }

    /// Whether the images of a layer's tasks are there, once the layers below are applied; if not, what
    /// to do.
    pub fn images(&self, layer: &str) -> Result<(), String> {
        let Ok(account) = &self.account else { return Ok(()) };
        if self.wanted.layer_with_tasks() != Some(layer) {
            return Ok(());
        }
        let mut wrong = ::preflight::run_images(account, &self.wanted);
        wrong.retain(|finding| finding.status == Status::Wrong);
        if wrong.is_empty() {
            return Ok(());
        }
        let mut text = String::from("its tasks have no images yet; push them, and apply again");
        for finding in &wrong {
            let _ = write!(text, "\n  {}", finding.text);
        }
        text.push_str("\n\n");
        text.push_str(&commands(&wrong));
        Err(text)
    }
}

/// Whether repositories are not there yet, so that images are to be looked for later.
pub fn images_come_later(findings: &[AccountFinding]) -> bool {
    findings.iter().any(|it| it.topic == Topic::Images && it.status == Status::Warning)
}

/// Whether something is wrong.
pub fn is_wrong(findings: &[AccountFinding]) -> bool {
    findings.iter().any(|finding| finding.status == Status::Wrong)
}

/// The commands that put right what can be put right by one, each once and indented.
pub fn commands(findings: &[AccountFinding]) -> String {
    let mut seen = BTreeSet::new();
    let commands = findings.iter().flat_map(|finding| &finding.commands);
    let lines = commands.filter(|command| seen.insert(*command));
    lines.map(|command| format!("  {command}")).collect::<Vec<_>>().join("\n")
}
