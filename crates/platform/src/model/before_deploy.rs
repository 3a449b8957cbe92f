//! What has to succeed before a new revision of a service rolls out.

/// Most bytes of what a one-off task is to run, as JSON:
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html>.
pub const OVERRIDES_LIMIT: usize = 8192;

/// A command that has to end with exit code 0 before a new revision of a service rolls out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeforeDeploy {
    /// The program and its arguments, 1 to 50 words without control characters.
    pub command: Vec<String>,
    /// Minutes until it is stopped, 1 to 720.
    pub timeout: u32,
}

impl BeforeDeploy {
    /// The command as a person reads it, as in `./manage migrate`; a word that is not plain is in quotes.
    pub fn shown(&self) -> String {
        let words = self.command.iter().map(|word| {
            let is_plain = |c: char| c.is_alphanumeric() || "-_./:=,@%+".contains(c);
            if word.chars().all(is_plain) { word.clone() } else { format!("{word:?}") }
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// How many bytes the overrides of its task are, which run it in the container of a service.
    pub(crate) fn overrides_length(&self, service: &str) -> usize {
        let around = r#"{"containerOverrides":[{"command":[],"name":""}]}"#.len();
        let escaped = |word: &String| word.len() + word.matches(['"', '\\']).count();
        let words: usize = self.command.iter().map(|word| escaped(word) + r#""","#.len()).sum();
        around + service.len() + words.saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::BeforeDeploy;

    #[test]
    fn its_length_is_that_of_its_json() {
        let command = ["sh", "-c", r#"echo "a\b""#].map(str::to_owned).to_vec();
        let before = BeforeDeploy { command, timeout: 1 };
        let overrides =
            r#"{"containerOverrides":[{"command":["sh","-c","echo \"a\\b\""],"name":"api"}]}"#;
        assert_eq!(before.overrides_length("api"), overrides.len());
        assert_eq!(before.shown(), r#"sh -c "echo \"a\\b\"""#);
    }
}
