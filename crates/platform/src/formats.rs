//! The forms of names, paths, tags and other texts. Each function gives the reason why a text is refused.

use crate::DiagnosticKind;
use crate::assertion::other_ends;
use crate::value::{Formatted, formatted};

/// Lower-case letters, digits and single hyphens; begins with a letter, ends with no hyphen.
pub(crate) fn hyphenated(text: &str, limit: usize) -> Result<(), String> {
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let reason = if let Some(illegal) = text.chars().find(|c| !legal(*c)) {
        format!("contains {illegal:?}; only lower-case letters, digits and hyphens are allowed")
    } else if !text.starts_with(|c: char| c.is_ascii_lowercase()) {
        "does not begin with a letter".to_owned()
    } else if text.ends_with('-') {
        "ends with a hyphen".to_owned()
    } else if text.contains("--") {
        "has two hyphens in a row".to_owned()
    } else if text.len() > limit {
        format!("has {} characters, {limit} are allowed", text.len())
    } else {
        return Ok(());
    };
    Err(format!("{text:?} {reason}"))
}

/// A [`hyphenated`] name, as the value of a key; a name that is refused is a mistake of this kind.
pub(crate) fn name(
    kind: DiagnosticKind,
    limit: usize,
) -> Formatted<impl Fn(&str) -> Result<(), String>> {
    formatted(kind, move |text| hyphenated(text, limit)).help(suggestion).up_to(limit)
}

/// The nearest legal name, to be suggested.
pub(crate) fn suggestion(text: &str) -> Option<String> {
    let replaced: String = text
        .chars()
        .map(|c| c.to_ascii_lowercase())
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let words: Vec<&str> = replaced.split('-').filter(|word| !word.is_empty()).collect();
    let name = words.join("-");
    (name != text && hyphenated(&name, 64).is_ok()).then(|| format!("write {name:?}"))
}

/// A service's name: it is a discovery name of Service Connect and part of labels like `a_to_b`.
pub(crate) fn service_name(text: &str) -> Result<(), String> {
    hyphenated(text, 64)?;
    if format!("-{text}-").contains("-to-") {
        return Err(format!(
            "{text:?} has the word \"to\", which strata puts between the names of two services"
        ));
    }
    if other_ends().any(|end| end == text) {
        return Err(format!("{text:?} is reserved: assertions use that name for something else"));
    }
    Ok(())
}

/// The name of an environment variable.
pub(crate) fn variable(text: &str) -> Result<(), String> {
    let first = |c: char| c.is_ascii_alphabetic() || c == '_';
    if text.starts_with(first) && text.chars().all(|c| first(c) || c.is_ascii_digit()) {
        return Ok(());
    }
    Err(format!(
        "{text:?} cannot be an environment variable: letters, digits and underscores, and no digit \
         first"
    ))
}

/// The variable that holds what is called `name`: `session-key` becomes `SESSION_KEY`.
pub(crate) fn variable_of(name: &str) -> String {
    name.replace('-', "_").to_ascii_uppercase()
}

/// The user of a container: never root.
pub(crate) fn user(text: &str) -> Result<(), String> {
    let legal = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
    };
    let (user, group) = text.split_once(':').unwrap_or((text, "group"));
    if !legal(user) || !legal(group) {
        return Err(format!("{text:?} is not a user or user:group"));
    }
    if user == "root" || user.chars().all(|c| c == '0') {
        return Err(format!("{text:?} is root, and a container must not run as root"));
    }
    Ok(())
}

/// A directory that a volume is mounted on.
pub(crate) fn writable_directory(text: &str) -> Result<(), String> {
    let legal = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    let parts: Vec<&str> = text.split('/').skip(1).collect();
    let reason = if !text.starts_with('/') {
        "is not an absolute path".to_owned()
    } else if let Some(illegal) = text.chars().find(|c| !legal(*c)) {
        format!("contains {illegal:?}; letters, digits, and the characters in \"_-./\" are allowed")
    } else if text.len() > 128 {
        format!("has {} characters, 128 are allowed", text.len())
    } else if text == "/" {
        "would make the whole root file system writable".to_owned()
    } else if parts.iter().any(|part| ["", ".", ".."].contains(part)) {
        "has a part that is empty, \".\" or \"..\"".to_owned()
    } else if ["proc", "sys", "dev"].contains(&parts[0]) {
        "belongs to the kernel".to_owned()
    } else if crate::AGENT_DIRECTORIES.iter().any(|(_, directory)| *directory == text) {
        "is writable already, for the agent of ECS Exec".to_owned()
    } else {
        return Ok(());
    };
    Err(format!("{text:?} {reason}"))
}

/// A path pattern of a listener rule.
pub(crate) fn path_pattern(text: &str) -> Result<(), String> {
    path_with(text, "_-.$/~\"'@:+&*?")
}

/// What the load balancer takes off a path, as in `/api`. It stands in a regular expression.
pub(crate) fn path_prefix(text: &str) -> Result<(), String> {
    path_with(text, "_-/")?;
    match text.len() {
        _ if text.ends_with('/') => Err(format!("{text:?} ends with \"/\"")),
        65.. => Err(format!("this prefix has {} characters, 64 are allowed", text.len())),
        _ => Ok(()),
    }
}

/// The path of a health check.
pub(crate) fn health_path(text: &str) -> Result<(), String> {
    // It is part of a shell command as well, so nothing that a shell would take for its own.
    path_with(text, "_-./~@:+%=,")
}

fn path_with(text: &str, marks: &str) -> Result<(), String> {
    if !text.starts_with('/') {
        return Err(format!("{text:?} does not begin with \"/\""));
    }
    if text.len() > 128 {
        return Err(format!("this path has {} characters, 128 are allowed", text.len()));
    }
    let legal = |c: char| c.is_ascii_alphanumeric() || marks.contains(c);
    match text.chars().find(|c| !legal(*c)) {
        Some(illegal) => Err(format!("{text:?} contains {illegal:?}, which is not allowed here")),
        None => Ok(()),
    }
}

/// HTTP codes of a health check: `200`, `200-299`, `200,204`.
pub(crate) fn matcher(text: &str) -> Result<(), String> {
    let code = |text: &str| {
        let digits = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
        let code = text.parse::<u32>().ok()?;
        (digits && (200..500).contains(&code)).then_some(code)
    };
    let part = |part: &str| match part.split_once('-') {
        Some((from, to)) => matches!((code(from), code(to)), (Some(a), Some(b)) if a < b),
        None => code(part).is_some(),
    };
    if text.split(',').all(part) {
        return Ok(());
    }
    Err(format!("{text:?} is not a list of HTTP codes from 200 to 499, as in \"200-299,302\""))
}

/// The value of a header that is to be known to a few.
pub(crate) fn release_header(text: &str) -> Result<(), String> {
    let legal = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    if let Some(illegal) = text.chars().find(|c| !legal(*c)) {
        return Err(format!("a header has letters, digits, \"-\" and \"_\" here, not {illegal:?}"));
    }
    if !(16..=128).contains(&text.len()) {
        return Err(format!("this header has {} characters, 16 to 128 are allowed", text.len()));
    }
    Ok(())
}

/// The name of a rule in a rule group of AWS's firewall.
pub(crate) fn firewall_rule(text: &str) -> Result<(), String> {
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if (1..=128).contains(&text.len()) && text.chars().all(legal) {
        return Ok(());
    }
    Err(format!("{text:?} is no name of a rule, as in \"SizeRestrictions_BODY\""))
}

/// A docker image tag.
///
/// # Errors
/// Why it is none.
pub fn image_tag(text: &str) -> Result<(), String> {
    let legal = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let reason = if text.is_empty() || text.len() > 128 {
        format!("has {} characters, 1 to 128 are allowed", text.len())
    } else if text.starts_with(['.', '-']) {
        "begins with a dot or a hyphen".to_owned()
    } else if let Some(illegal) = text.chars().find(|c| !legal(*c)) {
        format!("contains {illegal:?}")
    } else {
        return Ok(());
    };
    Err(format!("the image tag {text:?} {reason}"))
}

/// The name of an S3 bucket.
pub(crate) fn bucket(text: &str) -> Result<(), String> {
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
    let reason = if !(3..=63).contains(&text.len()) {
        format!("has {} characters, 3 to 63 are allowed", text.len())
    } else if let Some(illegal) = text.chars().find(|c| !legal(*c)) {
        format!("contains {illegal:?}; lower-case letters, digits, dots and hyphens are allowed")
    } else if text.starts_with(['-', '.']) || text.ends_with(['-', '.']) {
        "begins or ends with a dot or a hyphen".to_owned()
    } else if text.contains("..") {
        "has two dots in a row".to_owned()
    } else if text.parse::<std::net::Ipv4Addr>().is_ok() {
        "looks like an IP address".to_owned()
    } else if ["xn--", "sthree-", "amzn-s3-demo-"].iter().any(|p| text.starts_with(p))
        || ["-s3alias", "--ol-s3", ".mrap", "--x-s3"].iter().any(|s| text.ends_with(s))
    {
        "begins or ends with what S3 reserves".to_owned()
    } else {
        return Ok(());
    };
    Err(format!("the bucket name {text:?} {reason}"))
}

/// A mail address, roughly.
pub(crate) fn email(text: &str) -> Result<(), String> {
    let fine = text.split_once('@').is_some_and(|(local, domain)| {
        let plain = |c: char| c.is_ascii_graphic() && !"@,;<>\"()[]\\".contains(c);
        let label =
            |l: &str| !l.is_empty() && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        !local.is_empty()
            && local.chars().all(plain)
            && domain.contains('.')
            && domain.split('.').all(label)
    });
    if fine {
        return Ok(());
    }
    Err(format!("{text:?} is not a mail address"))
}

/// The key and value of a tag.
pub(crate) fn tag(key: &str, value: &str) -> Result<(), String> {
    let legal = |c: char| c.is_alphanumeric() || c == ' ' || "_.:/=+-@".contains(c);
    let (key_length, value_length) = (key.chars().count(), value.chars().count());
    if !(1..=128).contains(&key_length) || value_length > 256 {
        return Err(format!(
            "a tag has a key of 1 to 128 and a value of up to 256 characters, not {key_length} \
             and {value_length}"
        ));
    }
    if key.to_ascii_lowercase().starts_with("aws:") {
        return Err(format!("the tag {key:?} begins with \"aws:\", which AWS reserves"));
    }
    match key.chars().chain(value.chars()).find(|c| !legal(*c)) {
        Some(illegal) => Err(format!("the tag {key:?} contains {illegal:?}, which AWS refuses")),
        None => Ok(()),
    }
}

/// The id of an AWS account.
pub(crate) fn account(text: &str) -> Result<(), String> {
    let fine = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    fine.then_some(()).ok_or_else(|| format!("{text:?} is not an account id of 12 digits"))
}

/// A source that terraform fetches with git, to which strata adds `//module` and `?ref=`.
pub(crate) fn git_source(text: &str) -> Result<(), String> {
    let Some(url) = text.strip_prefix("git::") else {
        return Err(format!("{text:?} does not begin with \"git::\""));
    };
    let Some((scheme, place)) = url.split_once("://") else {
        return Err(format!("{text:?} has no \"https://\" or \"ssh://\" after \"git::\""));
    };
    if !["https", "ssh", "file", "http"].contains(&scheme) || place.is_empty() {
        return Err(format!("{text:?} has no \"https://\" or \"ssh://\" after \"git::\""));
    }
    if text.contains('?') {
        return Err("a module source has no \"?\" here: give the ref with \"ref\"".to_owned());
    }
    if place.contains("//") || place.ends_with('/') {
        return Err(
            "a module source names the repository: strata adds \"//modules/...\"".to_owned()
        );
    }
    if !text.chars().all(|c| c.is_ascii_graphic() && !"\"'`\\<>{}".contains(c)) {
        return Err(format!("{text:?} contains characters that no URL has"));
    }
    if scheme != "ssh"
        && scheme != "file"
        && place.split('/').next().is_some_and(|h| h.contains('@'))
    {
        return Err("a module source must not hold a password or token".to_owned());
    }
    Ok(())
}

/// A git ref.
pub(crate) fn git_ref(text: &str) -> Result<(), String> {
    let fine = is_git_name(text);
    fine.then_some(()).ok_or_else(|| format!("{text:?} is not a git tag or commit"))
}

/// A git branch. What git allows besides would be a pattern in a workflow's list of branches.
pub(crate) fn branch(text: &str) -> Result<(), String> {
    let fine = is_git_name(text) && !text.contains('+');
    fine.then_some(()).ok_or_else(|| format!("{text:?} is not a git branch"))
}

fn is_git_name(text: &str) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || "._/-+".contains(c);
    let edges = !text.starts_with(['-', '.', '/']) && !text.ends_with(['.', '/']);
    !text.is_empty() && text.chars().all(legal) && edges && !text.contains("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    type Check = fn(&str) -> Result<(), String>;

    #[test]
    fn legal_and_illegal() {
        let table: &[(&str, Check, &[&str], &[&str])] = &[
            (
                "name",
                |t| hyphenated(t, 8),
                &["a", "a-1", "abcdefgh"],
                &["", "1a", "a-", "a--b", "A", "abcdefghi", "ä"],
            ),
            (
                "service",
                service_name,
                &["tooling", "a-tom"],
                &["a-to-b", "to", "to-b", "a-to", "internet", "s3"],
            ),
            ("variable", variable, &["A", "_x9"], &["", "9A", "A-B", "Ä"]),
            (
                "user",
                user,
                &["10001", "app:app", "1000:0"],
                &["root", "0", "00", "0:0", "", "a b", ":1"],
            ),
            (
                "header",
                release_header,
                &["0123456789abcdef", "Green_release-0a1b2c"],
                &["", "green", "0123456789abcde", "0123456789abcdef*", "0123456789 abcdef"],
            ),
            (
                "directory",
                writable_directory,
                &["/tmp", "/var/cache", "/app/.next/cache", "/devices"],
                &[
                    "",
                    "/",
                    "tmp",
                    "/a/",
                    "//a",
                    "/a/../b",
                    "/./a",
                    "/dev",
                    "/proc/1",
                    "/sys/a",
                    "/a b",
                    "/var/lib/amazon/ssm",
                ],
            ),
            ("path", path_pattern, &["/", "/*", "/api/*.json"], &["api", "/a b", "/a#b", "/ä"]),
            (
                "health path",
                health_path,
                &["/healthz", "/a/b-c"],
                &["/$(reboot)", "/a;b", "/a|b", "x"],
            ),
            (
                "matcher",
                matcher,
                &["200", "200-299", "200,302"],
                &["", "20", "600", "299-200", "200,"],
            ),
            (
                "tag",
                image_tag,
                &["1.0.0", "_x", "v1-rc.2"],
                &["", ".1", "-1", "a b", "a:b", "a@sha256"],
            ),
            (
                "bucket",
                bucket,
                &["abc", "my-state.1"],
                &["ab", "Abc", "-ab", "a..b", "1.2.3.4", "xn--a", "a_b"],
            ),
            (
                "mail",
                email,
                &["a@b.c", "x+y@example.com"],
                &["a", "@b.c", "a@b", "a b@c.d", "a@b@c.d", "a@.c"],
            ),
            (
                "git",
                git_source,
                &["git::https://example.com/a.git", "git::ssh://git@example.com/a.git"],
                &[
                    "https://example.com/a",
                    "git::a",
                    "git::https://e.com/a?ref=v1",
                    "git::https://e.com/a//modules",
                    "git::https://user:pw@e.com/a",
                ],
            ),
            ("ref", git_ref, &["v1.2.0", "0a1b2c", "release/1"], &["", "-x", "a b", "a..b"]),
            ("branch", branch, &["main", "release/1"], &["", "*", "a+", "a b", "a/", "ä"]),
        ];
        for (what, check, legal, illegal) in table {
            for text in *legal {
                assert_eq!(check(text), Ok(()), "{what} {text:?}");
            }
            for text in *illegal {
                assert!(check(text).is_err(), "{what} {text:?}");
            }
        }
    }

    #[test]
    fn suggestions() {
        assert_eq!(suggestion("API_Gateway").as_deref(), Some("write \"api-gateway\""));
        assert_eq!(suggestion("--"), None);
    }
}
