//! Whether a policy allows more or less than it did.

use std::collections::BTreeMap;

use serde_json::Value;

use rendered::policy::statement_values;

use super::concern::Effect;

/// Parts of a statement that are lists of patterns: the more, the more is covered.
const PATTERNS: [&str; 2] = ["Action", "Resource"];

/// What a change of a policy does; none if it does both, or if it cannot be told.
pub(super) fn policy_effect(old: &Value, new: &Value) -> Option<Effect> {
    let (old, new) = (by_name(statement_values(old)), by_name(statement_values(new)));
    let (mut widens, mut narrows) = (false, false);
    for (name, new) in &new {
        let (wider, narrower) = match old.get(name) {
            Some(old) if old == new => (false, false),
            Some(old) => statement(old, new)?,
            None => (allows(new), !allows(new)),
        };
        widens |= wider;
        narrows |= narrower;
    }
    for (_, old) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
        widens |= !allows(old);
        narrows |= allows(old);
    }
    match (widens, narrows) {
        (true, false) => Some(Effect::Widens),
        (false, true) => Some(Effect::Narrows),
        _ => None,
    }
}

/// Statements by their `Sid`, and those without by their place.
fn by_name(statements: &[Value]) -> BTreeMap<String, &Value> {
    let named = statements.iter().enumerate().map(|(index, statement)| {
        let sid = statement.get("Sid").and_then(Value::as_str);
        (sid.map_or_else(|| format!("#{index}"), str::to_owned), statement)
    });
    named.collect()
}

fn allows(statement: &Value) -> bool {
    statement.get("Effect").is_some_and(|effect| effect == "Allow")
}

/// Whether a changed statement makes the policy wider, and whether narrower; none if something else of
/// it than its patterns has changed.
fn statement(old: &Value, new: &Value) -> Option<(bool, bool)> {
    let rest = |statement: &Value| {
        let mut rest = statement.as_object().cloned()?;
        rest.retain(|name, _| !PATTERNS.contains(&name.as_str()));
        Some(rest)
    };
    if rest(old)? != rest(new)? {
        return None;
    }
    let (mut more, mut less) = (false, false);
    for part in PATTERNS {
        let (old, new) = (patterns(&old[part])?, patterns(&new[part])?);
        less |= !old.iter().all(|old| new.iter().any(|new| covers(new, old)));
        more |= !new.iter().all(|new| old.iter().any(|old| covers(old, new)));
    }
    // What a denial gains, the policy loses.
    Some(if allows(new) { (more, less) } else { (less, more) })
}

fn patterns(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::String(one) => Some(vec![one]),
        Value::Array(all) => all.iter().map(Value::as_str).collect(),
        Value::Null => Some(Vec::new()),
        _ => None,
    }
}

/// Whether a pattern with `*` and `?` matches all that another does. A symbol is a text like any other.
fn covers(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<_>, Vec<_>) = (pattern.chars().collect(), text.chars().collect());
    // Where we are in both, and where the last star was: what it takes grows until the rest fits.
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&c) if c == text[t] || (c == '?' && text[t] != '*') => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    p = at + 1;
                    t = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn policy(actions: &[&str], resource: &str, condition: Option<&str>) -> Value {
        json!({ "Statement": [{
            "Sid": "One", "Effect": "Allow", "Action": actions, "Resource": resource,
            "Condition": condition,
        }] })
    }

    #[test]
    fn more_actions_and_wider_resources_widen() {
        let old = policy(&["s3:GetObject"], "arn:a/b", None);
        for (new, expected) in [
            (policy(&["s3:GetObject", "s3:PutObject"], "arn:a/b", None), Some(Effect::Widens)),
            (policy(&["s3:Get*"], "arn:a/b", None), Some(Effect::Widens)),
            (policy(&["s3:GetObject"], "arn:a/*", None), Some(Effect::Widens)),
            (policy(&["s3:GetObject"], "arn:a/c", None), None),
            (policy(&["s3:GetObject"], "*", Some("c")), None),
            (json!({ "Statement": [] }), Some(Effect::Narrows)),
        ] {
            assert_eq!(policy_effect(&old, &new), expected, "{new}");
            let back = expected.map(|it| match it {
                Effect::Widens => Effect::Narrows,
                _ => Effect::Widens,
            });
            assert_eq!(policy_effect(&new, &old), back, "back from {new}");
        }
    }

    #[test]
    fn a_denial_narrows() {
        let denial =
            |actions: Value| json!({ "Statement": [{ "Effect": "Deny", "Action": actions }] });
        assert_eq!(policy_effect(&Value::Null, &denial(json!("a"))), Some(Effect::Narrows));
        let (few, many) = (denial(json!("a")), denial(json!(["a", "b"])));
        assert_eq!(policy_effect(&few, &many), Some(Effect::Narrows));
        assert_eq!(policy_effect(&many, &few), Some(Effect::Widens));
        assert_eq!(policy_effect(&few, &few), None);
    }

    #[test]
    fn patterns_cover_what_they_match() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c*", "abcab", true),
            ("a*c", "abcb", false),
            ("a?c", "abc", true),
            ("a?c", "a*c", false),
            ("a*", "a*b", true),
            ("abc", "a*", false),
        ] {
            assert_eq!(covers(pattern, text), expected, "{pattern} {text}");
        }
    }
}
