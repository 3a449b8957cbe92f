//! Counts and lists as a sentence has them.

/// `1 service`, `3 services`, `2 policies`.
///
/// ```
/// use platform::wording::counted;
///
/// assert_eq!(counted(1, "policy"), "1 policy");
/// assert_eq!(counted(2, "policy"), "2 policies");
/// assert_eq!(counted(0, "key"), "0 keys");
/// ```
pub fn counted(number: usize, noun: &str) -> String {
    let stem = noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']));
    match (number, stem) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {noun}s"),
    }
}

/// `dev`, `dev and prod`, `dev, pr-1 and prod`; `none` if there is nothing.
///
/// ```
/// use platform::wording::listed;
///
/// assert_eq!(listed(["dev", "pr-1", "prod"]), "dev, pr-1 and prod");
/// assert_eq!(listed::<&str>([]), "none");
/// ```
pub fn listed<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    let words: Vec<S> = words.into_iter().collect();
    let Some((last, rest)) = words.split_last() else {
        return "none".to_owned();
    };
    let last = last.as_ref();
    let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
    if rest.is_empty() { last.to_owned() } else { format!("{} and {last}", rest.join(", ")) }
}

/// The same with each word in quotes: `"a", "b" and "c"`.
///
/// ```
/// assert_eq!(platform::wording::quoted(["a", "b", "c"]), r#""a", "b" and "c""#);
/// ```
pub fn quoted<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    listed(words.into_iter().map(|word| format!("{:?}", word.as_ref())))
}

/// Words with a capital letter and a full stop.
///
/// ```
/// assert_eq!(platform::wording::sentence("every rule holds"), "Every rule holds.");
/// ```
pub fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", characters.as_str())
}
