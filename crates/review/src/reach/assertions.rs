//! Whether what the specs assert holds.

use platform::{Assertion, Claim, ENDPOINTS};
use serde::{Serialize, Serializer};

use super::{Connection, Reach, text};
use rendered::Environment;
use rendered::network::ports;

/// What has become of an assertion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The assertion.
    #[serde(serialize_with = "assertion")]
    pub assertion: Assertion,
    /// Whether it holds.
    pub holds: bool,
    /// Why not, line by line.
    pub reason: Vec<String>,
}

/// An assertion that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The assertion, with the spec and line that make it.
    pub assertion: Assertion,
    /// Why not, line by line, with the resources that make it so.
    pub reason: Vec<String>,
}

/// The assertions that an environment does not keep.
pub fn broken<'s>(
    environment: &Environment,
    assertions: impl IntoIterator<Item = &'s Assertion>,
) -> Vec<Broken> {
    let reach = Reach::of(environment);
    let verdicts = assertions.into_iter().map(|assertion| reach.judge(assertion));
    verdicts
        .filter(|verdict| !verdict.holds)
        .map(|Verdict { assertion, reason, .. }| Broken { assertion, reason })
        .collect()
}

impl Reach<'_> {
    /// Whether an assertion holds.
    ///
    /// What is not understood could be a path, or be in the way of one, so that nothing holds for sure
    /// while there is such a thing.
    pub fn judge(&self, assertion: &Assertion) -> Verdict {
        let mut reason = self.contradiction(assertion);
        if reason.is_empty() {
            let unknown = self.network.unknown.iter();
            reason.extend(unknown.map(|it| format!("cannot tell: {}", text::unknown(it))));
        }
        Verdict { assertion: assertion.clone(), holds: reason.is_empty(), reason }
    }

    fn contradiction(&self, assertion: &Assertion) -> Vec<String> {
        let Assertion { claim, from, to, port, .. } = assertion;
        let answer = match self.answer(from, to) {
            Ok(answer) => answer,
            // Which endpoints there are is up to the environment: nobody reaches one that is not there.
            Err(missing)
                if *claim == Claim::NoPath && ENDPOINTS.contains(&missing.name.as_str()) =>
            {
                return Vec::new();
            }
            Err(missing) => return vec![missing.to_string()],
        };
        let Connection { ports: open, everywhere, .. } = &answer.direct;
        let is_open = port.map_or(!open.is_empty(), |port| open.iter().any(|it| it.has(port)));
        match (claim, is_open) {
            (Claim::NoPath, false) => Vec::new(),
            (Claim::Path, true) if *everywhere => Vec::new(),
            (Claim::Path, true) => vec![format!("not from every subnet of {from} to each of {to}")],
            (Claim::NoPath, true) => {
                let mut lines = vec![format!("{from} reaches {to} on {}:", ports::list(open))];
                lines.extend(answer.direct.conditions.iter().flat_map(text::condition));
                lines
            }
            (Claim::Path, false) if open.is_empty() => {
                answer.direct.unmet().flat_map(text::condition).collect()
            }
            (Claim::Path, false) => {
                vec![format!("{from} reaches {to} on {} only", ports::list(open))]
            }
        }
    }
}

/// As other programs read it; the model itself is not made for that.
fn assertion<S: Serializer>(it: &Assertion, serializer: S) -> Result<S::Ok, S::Error> {
    let value = serde_json::json!({
        "claim": it.claim.name(),
        "from": it.from,
        "to": it.to,
        "port": it.port,
        "file": it.file,
        "line": it.line,
    });
    value.serialize(serializer)
}
