//! Whether a text looks like the value of a secret.

/// Last words of a variable's name that holds a secret.
const SECRET_WORDS: [&str; 9] = [
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "PWD",
    "SECRET",
    "TOKEN",
    "CREDENTIAL",
    "CREDENTIALS",
    "APIKEY",
];

/// Words that make a key no secret.
const PUBLIC_KEYS: [&str; 10] = [
    "PUBLIC",
    "SORT",
    "PARTITION",
    "CACHE",
    "ROUTING",
    "PRIMARY",
    "FOREIGN",
    "IDEMPOTENCY",
    "SHARD",
    "INDEX",
];

/// Beginnings of keys and tokens that their makers gave a mark.
const MARKS: [&str; 10] = [
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "sk_live_",
    "sk-ant-",
    "AIza",
];

/// Why an environment variable looks like a secret.
pub fn variable_looks_secret(name: &str, value: &str) -> Option<String> {
    if let Some(reason) = value_looks_secret(value) {
        return Some(format!("the value of {name:?} looks like {reason}"));
    }
    if value.is_empty() || matches!(value, "true" | "false") {
        return None;
    }
    let name_upper = name.to_ascii_uppercase();
    let words: Vec<&str> = name_upper.split('_').filter(|word| !word.is_empty()).collect();
    let (last, rest) = words.split_last()?;
    let secret = SECRET_WORDS.contains(last)
        || *last == "KEY" && !rest.last().is_some_and(|word| PUBLIC_KEYS.contains(word));
    secret.then(|| format!("the name {name:?} says that its value is a secret"))
}

/// What kind of secret a value looks like.
pub(crate) fn value_looks_secret(value: &str) -> Option<&'static str> {
    let value = value.trim();
    let upper = |c: u8| c.is_ascii_uppercase() || c.is_ascii_digit();
    let is_key_id = |text: &str| text.len() == 20 && text.bytes().all(upper);
    if ["AKIA", "ASIA"].iter().any(|p| value.starts_with(p)) && is_key_id(value) {
        return Some("an AWS access key");
    }
    if value.contains("-----BEGIN") && value.contains("PRIVATE KEY") {
        return Some("a private key");
    }
    if value.starts_with("eyJ") && value.matches('.').count() == 2 {
        return Some("a JSON web token");
    }
    if MARKS.iter().any(|p| value.starts_with(p)) && value.len() >= 16 {
        return Some("an access token");
    }
    let credentials = value
        .split_once("://")
        .and_then(|(_, rest)| rest.split(['/', '?']).next()?.rsplit_once('@'));
    if credentials.is_some_and(|(user, _)| user.split_once(':').is_some_and(|(_, p)| !p.is_empty()))
    {
        return Some("a URL with a password");
    }
    is_random(value).then_some("a random key")
}

/// A long run of base64 or the like, in which no character is frequent.
fn is_random(value: &str) -> bool {
    let alphabet = |b: u8| b.is_ascii_alphanumeric() || b"+/=_-".contains(&b);
    let has = |class: fn(&u8) -> bool| value.as_bytes().iter().any(class);
    value.len() >= 32
        && value.bytes().all(alphabet)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_digit)
        && entropy(value) > 4.2
}

/// Shannon's entropy in bits per byte.
fn entropy(value: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in value.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let total = f64::from(u32::try_from(value.len()).unwrap_or(u32::MAX));
    let share = |count: &u32| f64::from(*count) / total;
    let used = counts.iter().filter(|count| **count > 0).map(share);
    used.map(|share| -share * share.log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets() {
        for (name, value) in [
            ("DB_PASSWORD", "hunter2"),
            ("API_KEY", "abc"),
            ("token", "abc"),
            ("X", "AKIAIOSFODNN7EXAMPLE"),
            ("X", "-----BEGIN RSA PRIVATE KEY-----\nMII"),
            ("X", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc"),
            ("X", "postgres://app:hunter2@db.internal/app"),
            ("X", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY9"),
        ] {
            assert!(variable_looks_secret(name, value).is_some(), "{name}={value}");
        }
    }

    #[test]
    fn no_secrets() {
        for (name, value) in [
            ("LOG_LEVEL", "info"),
            ("TOKEN_URL", "https://login.example.com/token"),
            ("PASSWORD_MIN_LENGTH", "12"),
            ("PARTITION_KEY", "id"),
            ("REQUIRE_TOKEN", "true"),
            ("API_KEY", ""),
            ("COMMIT", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("URL", "https://user@example.com/x:y"),
            ("CLASS", "com.example.trading.ProcessingServiceApplicationV2"),
        ] {
            assert_eq!(variable_looks_secret(name, value), None, "{name}={value}");
        }
    }
}
