//! Whatever a spec looks like: what is changed reads as wanted, everything else as before, and lines that do not
//! belong to the change are what they were.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::{Body, Structure};
use proptest::prelude::*;
use spec_edit::{Place, copy_block, remove_block, set, unset};

/// What a text says, by path, without its form.
fn model(text: &str) -> BTreeMap<String, String> {
    fn read(body: &Body, path: &str, model: &mut BTreeMap<String, String>) {
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => {
                    let path = format!("{path}{}", attribute.key.as_str());
                    let Expression::Object(object) = &attribute.value else {
                        model.insert(path, literal(&attribute.value));
                        continue;
                    };
                    model.insert(path.clone(), "a map".to_owned());
                    for (key, value) in object {
                        let key = match key {
                            ObjectKey::Ident(ident) => ident.as_str().to_owned(),
                            ObjectKey::Expression(other) => {
                                other.as_str().expect("a text").to_owned()
                            }
                        };
                        model.insert(format!("{path}/{key}"), literal(value.expr()));
                    }
                }
                Structure::Block(block) => {
                    let labels: Vec<_> =
                        block.labels.iter().map(hcl_edit::structure::BlockLabel::as_str).collect();
                    let path = format!("{path}{} {}.", block.ident.as_str(), labels.join(" "));
                    model.insert(path.clone(), "a block".to_owned());
                    read(&block.body, &path, model);
                }
            }
        }
    }
    let mut found = BTreeMap::new();
    read(&hcl_edit::parser::parse_body(text).expect(text), "", &mut found);
    found
}

fn literal(value: &Expression) -> String {
    match value {
        Expression::String(text) => format!("{:?}", text.as_str()),
        other => other.as_number().expect("a number").to_string(),
    }
}

/// A line of a group: a key, what it is worth, and what is said about it.
type Row = (String, u32, Option<String>);

/// How a person writes.
#[allow(clippy::struct_excessive_bools, reason = "each goes with each")]
#[derive(Debug, Clone)]
struct Style {
    /// Whether `=` and comments stand in columns.
    columns: bool,
    quoted: bool,
    commas: bool,
    one_line: bool,
}

fn group(rows: &[Row], indentation: &str, style: &Style, is_map: bool) -> String {
    let quotes =
        |key: &String| if style.quoted && is_map { format!("\"{key}\"") } else { key.clone() };
    let comma = if style.commas && is_map { "," } else { "" };
    // Two of them are no column, not even of one line.
    let space = if style.columns { " " } else { "  " };
    let keys: Vec<_> = rows.iter().map(|(key, ..)| quotes(key)).collect();
    let longest = keys.iter().map(String::len).max().unwrap_or(0);
    let assigned: Vec<_> = keys
        .iter()
        .zip(rows)
        .map(|(key, (_, value, _))| {
            let width = if style.columns { longest } else { 0 };
            format!("{indentation}{key:<width$}{space}= \"{value}\"{comma}")
        })
        .collect();
    let mut text = String::new();
    for (at, (line, (.., comment))) in assigned.iter().zip(rows).enumerate() {
        let Some(comment) = comment else {
            let _ = writeln!(text, "{line}");
            continue;
        };
        // Those around it that have a comment, too.
        let has = |at: &usize| rows.get(*at).is_some_and(|(.., comment)| comment.is_some());
        let first = (0..=at).rev().take_while(has).last().unwrap_or(at);
        let chain = (first..).take_while(has).map(|at| assigned[at].len());
        let width = if style.columns { chain.max().unwrap_or(0) } else { 0 };
        let _ = writeln!(text, "{line:<width$}{space}# {comment}");
    }
    text
}

fn map(name: &str, rows: &[Row], indentation: &str, style: &Style) -> String {
    if style.one_line {
        let entries: Vec<_> =
            rows.iter().map(|(key, value, _)| format!("{key} = \"{value}\"")).collect();
        let entries = entries.join(", ");
        return if rows.is_empty() {
            format!("{indentation}{name} = {{}}\n")
        } else {
            format!("{indentation}{name} = {{ {entries} }}\n")
        };
    }
    let inner = group(rows, &format!("{indentation}  "), style, true);
    format!("{indentation}{name} = {{\n{inner}{indentation}}}\n")
}

fn rows(range: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Row>> {
    let row =
        ("[a-z][a-z0-9]{0,9}(-[a-z]{1,4})?", 0..100_000_u32, prop::option::of("[a-z ]{0,8}[a-z]"));
    prop::collection::btree_map(row.0, (row.1, row.2), range).prop_map(|rows| {
        rows.into_iter().map(|(key, (value, comment))| (key, value, comment)).collect()
    })
}

fn style() -> impl Strategy<Value = Style> {
    any::<(bool, bool, bool, bool)>().prop_map(|(columns, quoted, commas, one_line)| Style {
        columns,
        quoted,
        commas,
        one_line,
    })
}

/// A spec with a block `release "blue"`, whose map `images` has some entries.
fn spec() -> impl Strategy<Value = (String, Vec<Row>, Style)> {
    let plain = |rows: Vec<Row>| -> Vec<Row> {
        rows.into_iter()
            .map(|(key, value, comment)| (format!("k_{}", key.replace('-', "_")), value, comment))
            .collect()
    };
    (rows(0..4), rows(0..4), rows(0..5), style(), any::<bool>(), any::<bool>()).prop_map(
        move |(top, keys, images, style, nested, last)| {
            let mut text = "# A spec.\n\n".to_owned();
            text += &group(&plain(top), "", &style, false);
            text += "\n# About the release.\nrelease \"blue\" {\n  # Inside.\n";
            text += &group(&plain(keys), "  ", &style, false);
            if style.one_line {
                // Else it would be one of the group above.
                text.push('\n');
            }
            text += &map("images", &images, "  ", &style);
            if nested {
                text += "\n  inner {\n    images = { x = 1 }\n  }\n";
            }
            text += "}\n";
            if !last {
                text += "\nservice \"x\" {\n  cpu = 1 # x\n}\n";
            }
            (text, images, style)
        },
    )
}

/// A line without what columns have put into it.
fn squeezed(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How many lines of the one the other does not have, as far as `form` goes.
fn missing(of: &str, from: &str, form: impl Fn(&str) -> String) -> usize {
    let mut left: Vec<_> = of.lines().map(&form).collect();
    let is_missing = |line: &&str| match left.iter().position(|it| *it == form(line)) {
        Some(at) => {
            left.remove(at);
            false
        }
        None => true,
    };
    from.lines().filter(is_missing).count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_entry_is_set((text, images, style) in spec(), key in "[a-z][a-z0-9]{0,14}", pick in any::<prop::sample::Index>(), existing: bool, value in 0..u32::MAX) {
        let name = if existing && !images.is_empty() { &images[pick.index(images.len())].0 } else { &key };
        let place = Place::of_block("release", "blue").key("images").entry(name);
        let value = value.to_string();
        let new = set(&text, &place, &*value).unwrap();

        let mut wanted = model(&text);
        let before = wanted.insert(format!("release blue.images/{name}"), format!("\"{value}\""));
        prop_assert_eq!(&model(&new), &wanted);
        prop_assert_eq!(&set(&new, &place, &*value).unwrap(), &new);

        // One line, or two where a map that has no entry has no line for one.
        let lines = usize::from(style.one_line || before.is_some());
        prop_assert!(missing(&new, &text, squeezed) <= lines, "{text}\n{new}");
        if !style.columns {
            prop_assert!(missing(&new, &text, str::to_owned) <= lines, "{text}\n{new}");
        }
        if before.is_none() && !style.one_line {
            prop_assert_eq!(new.lines().count(), text.lines().count() + 1);
        }
        // And back, except that what stood in no column by itself may do so beside what was added.
        if before.is_none() && style.columns && !(style.one_line && images.is_empty()) {
            prop_assert_eq!(unset(&new, &place).unwrap(), text);
        } else if let (Some(before), true) = (before, style.columns) {
            prop_assert_eq!(set(&new, &place, before.trim_matches('"')).unwrap(), text);
        }
    }

    #[test]
    fn a_key_is_set((text, _, style) in spec(), key in "[a-z]{1,14}", value in 0..1000_u32) {
        prop_assume!(key != "images" && key != "inner");
        let place = Place::of_block("release", "blue").key(&key);
        let new = set(&text, &place, value).unwrap();
        let mut wanted = model(&text);
        wanted.insert(format!("release blue.{key}"), value.to_string());
        prop_assert_eq!(&model(&new), &wanted);
        prop_assert_eq!(&set(&new, &place, value).unwrap(), &new);
        prop_assert_eq!(missing(&new, &text, squeezed), 0);
        if style.columns {
            prop_assert_eq!(unset(&new, &place).unwrap(), text);
        } else {
            // A map on one line is a column of its own.
            prop_assert!(missing(&new, &text, str::to_owned) <= usize::from(style.one_line));
        }
    }

    #[test]
    fn a_map_is_set((text, ..) in spec(), key in "[a-z]{1,14}", kind in prop::sample::select(vec!["blue", "red"])) {
        prop_assume!(key != "images" && key != "inner");
        let place = Place::of_block("release", kind).key(&key).entry("x");
        let new = set(&text, &place, 1).unwrap();
        let mut wanted = model(&text);
        wanted.insert(format!("release {kind}."), "a block".to_owned());
        wanted.insert(format!("release {kind}.{key}"), "a map".to_owned());
        wanted.insert(format!("release {kind}.{key}/x"), "1".to_owned());
        prop_assert_eq!(&model(&new), &wanted);
        prop_assert_eq!(missing(&new, &text, str::to_owned), 0);
        if kind == "red" {
            prop_assert_eq!(remove_block(&new, "release", "red").unwrap(), text);
        }
    }

    #[test]
    fn a_block_is_copied_and_removed((text, ..) in spec()) {
        let new = copy_block(&text, "release", "blue", "green").unwrap();
        let mut wanted = model(&text);
        let copies: Vec<_> = wanted.iter().filter_map(|(path, value)| {
            Some((format!("release green.{}", path.strip_prefix("release blue.")?), value.clone()))
        }).collect();
        wanted.extend(copies);
        prop_assert_eq!(&model(&new), &wanted);
        prop_assert_eq!(missing(&new, &text, str::to_owned), 0);
        prop_assert_eq!(remove_block(&new, "release", "green").unwrap(), text);
    }

    #[test]
    fn nothing_panics(text in "[a-z{}\"=\n #,/é]{0,60}", label in "[a-z]") {
        let place = Place::of_block("a", &label);
        let _ = set(&text, &place.key("b"), 1);
        let _ = set(&text, &place.key("b").entry("c"), 1);
        let _ = set(&text, &Place::TOP.key("b").entry("c"), "é");
        let _ = unset(&text, &Place::TOP.key("a"));
        let _ = remove_block(&text, "a", &label);
        let _ = copy_block(&text, "a", &label, "z");
    }
}
