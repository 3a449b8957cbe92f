//! Words within texts replaced, but not parts of words.

/// Words and what stands for them.
pub(super) struct WordReplacement {
    /// Longest first, so that `api-gateway` is not taken for `api`.
    words: Vec<(String, String)>,
}

impl WordReplacement {
    /// A word may stand for itself, to be left alone where a shorter one would match.
    pub fn new(words: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut words: Vec<_> = words.into_iter().filter(|(word, _)| !word.is_empty()).collect();
        words.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        Self { words }
    }

    /// A text with every word replaced. A word ends where no letter or digit follows.
    pub fn replace(&self, text: &str) -> String {
        let changes = |(word, other): &(String, String)| word != other && text.contains(&**word);
        if !self.words.iter().any(changes) {
            return text.to_owned();
        }
        let mut replaced = String::with_capacity(text.len());
        let mut rest = text;
        let mut within_word = false;
        while let Some(c) = rest.chars().next() {
            let found = self.words.iter().find(|(word, _)| {
                let after = rest.strip_prefix(&**word);
                !within_word && after.is_some_and(|it| !it.starts_with(char::is_alphanumeric))
            });
            let length = if let Some((word, other)) = found {
                replaced.push_str(other);
                word.len()
            } else {
                replaced.push(c);
                c.len_utf8()
            };
            within_word = rest[..length].ends_with(char::is_alphanumeric);
            rest = &rest[length..];
        }
        replaced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_replaced_and_parts_of_words_are_not() {
        let words = [("api", "gateway"), ("api-gateway", "api-gateway"), ("dev", "{suffix}")];
        let tokens =
            WordReplacement::new(words.map(|(word, other)| (word.to_owned(), other.to_owned())));
        for (text, expected) in [
            ("role-exec-api-dev", "role-exec-gateway-{suffix}"),
            ("api-gateway api", "api-gateway gateway"),
            ("rapid api2 developer", "rapid api2 developer"),
            ("/api/*", "/gateway/*"),
            ("apié api", "apié gateway"),
            ("", ""),
        ] {
            assert_eq!(tokens.replace(text), expected);
        }
    }
}
