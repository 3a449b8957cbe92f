//! SPEC.md names the keys that the reader asks for, with their defaults and bounds, and no others.

use std::collections::BTreeSet;

use crate::specs::{ENVIRONMENT, PLATFORM};
use platform::{KeyDefault, SpecFile, SpecKey, format_diagnostics, keys_asked};

const SPEC: &str = include_str!("../../SPEC.md");

/// A row of a table of keys.
#[derive(Debug)]
struct Row {
    /// The blocks that the table is about, as in its heading.
    blocks: Vec<String>,
    keys: Vec<String>,
    /// What holds without each of them.
    defaults: Vec<String>,
    text: String,
}

/// The tables of a document that are about keys.
fn rows(text: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let (mut blocks, mut is_about_keys) = (Vec::new(), false);
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ").or(line.strip_prefix("### ")) {
            let names = heading.split(" and ").map(|name| name.replace('`', ""));
            blocks = names.collect();
        }
        let Some(cells) = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")) else {
            is_about_keys = false;
            continue;
        };
        let cells: Vec<&str> = cells.splitn(3, '|').map(str::trim).collect();
        let [keys, default, text] = cells[..] else { panic!("three columns: {line}") };
        if keys == "key" {
            is_about_keys = true;
        } else if is_about_keys && keys != "---" {
            let name = |key: &str| key.split(' ').next().unwrap_or_default().to_owned();
            let keys: Vec<_> =
                keys.split('`').filter(|it| !["", ", "].contains(it)).map(name).collect();
            let default = default.replace('`', "");
            let each: Vec<_> = default.split(", ").map(str::to_owned).collect();
            let defaults = if each.len() == keys.len() { each } else { vec![default; keys.len()] };
            rows.push(Row { blocks: blocks.clone(), keys, defaults, text: text.to_owned() });
        }
    }
    rows
}

/// The heading under which a block's keys stand.
fn heading(block: &str, is_environment: bool, headings: &BTreeSet<String>) -> String {
    let of_environment = format!("{block}, in an environment");
    match block {
        "the platform file" => "The platform file".to_owned(),
        "the environment file" => "An environment file".to_owned(),
        _ if is_environment && headings.contains(&of_environment) => of_environment,
        _ => block.to_owned(),
    }
}

/// Whether a cell reads like a value of a spec.
fn is_literal(cell: &str) -> bool {
    cell.starts_with(|c: char| c.is_ascii_digit() || "\"[{".contains(c))
        || ["true", "false"].contains(&cell)
}

/// `2 to 6`, `/16 to /22`, `up to 20` and `"single"` of a text.
fn bounds(text: &str) -> BTreeSet<String> {
    let words: Vec<&str> =
        text.split(' ').map(|word| word.trim_matches([',', ';', ')', '('])).collect();
    let is_number = |word: &str| {
        let digits = word.trim_start_matches('/');
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let ranges =
        words.windows(3).filter(|it| it[1] == "to" && is_number(it[0]) && is_number(it[2]));
    let limits = words.windows(3).filter(|it| it[..2] == ["up", "to"] && is_number(it[2]));
    let found = ranges.chain(limits).map(|it| it.join(" "));
    let quoted = text.split('`').skip(1).step_by(2).filter(|it| it.starts_with('"'));
    found.chain(quoted.map(str::to_owned)).collect()
}

/// What is wrong with the row of a key.
fn differences(key: &SpecKey, row: &Row) -> Vec<String> {
    let position = row.keys.iter().position(|it| it == key.name).expect("the row is the key's");
    let default = &row.defaults[position];
    let mut wrong = Vec::new();
    let fits = match &key.default {
        KeyDefault::Required => default == "required",
        KeyDefault::Value(value) => default == value,
        KeyDefault::Absent => default != "required" && !is_literal(default) && !default.is_empty(),
    };
    if !fits {
        wrong.push(format!("the default {default:?} should be {:?}", key.default));
    }
    let text = format!("`{default}` {}", row.text);
    let missing = key.bounds.iter().filter(|bound| !bounds(&text).contains(*bound));
    wrong.extend(missing.map(|bound| format!("{bound} is not in {:?}", row.text)));
    wrong
}

/// Everything in which the document differs from the reader.
fn compare(document: &str) -> Vec<String> {
    let platform = SpecFile::new("platform.hcl", PLATFORM);
    let s3 = "state \"s3\" {\n  bucket = \"state\"\n  region = \"us-east-1\"\n}";
    let environment = ENVIRONMENT.replace("state \"local\" {}", s3);
    let environment = SpecFile::new("dev.hcl", environment);
    let asked = keys_asked(&platform, &environment).unwrap_or_else(|mistakes| {
        panic!("{}", format_diagnostics(&mistakes, &[&platform, &environment], false))
    });
    let rows = rows(document);
    let headings: BTreeSet<String> = rows.iter().flat_map(|row| row.blocks.clone()).collect();
    let mut wrong = Vec::new();
    let mut used: Vec<(String, &SpecKey)> = Vec::new();
    for (is_environment, keys) in [false, true].into_iter().zip(&asked) {
        for key in keys {
            let heading = heading(&key.block, is_environment, &headings);
            let mut found = rows.iter().filter(|row| row.blocks.contains(&heading));
            match found.find(|row| row.keys.iter().any(|it| it == key.name)) {
                Some(row) => {
                    let wrongs = differences(key, row).into_iter();
                    wrong.extend(wrongs.map(|it| format!("{heading}: {}: {it}", key.name)));
                }
                None => wrong.push(format!("{heading}: {} is missing", key.name)),
            }
            used.push((heading, key));
        }
    }
    for row in &rows {
        for block in &row.blocks {
            let of_row = used.iter().filter(|(heading, key)| {
                heading == block && row.keys.iter().any(|name| name == key.name)
            });
            let known: Vec<_> = of_row.map(|(_, key)| *key).collect();
            let unknown =
                row.keys.iter().filter(|name| !known.iter().any(|key| key.name == **name));
            wrong.extend(unknown.map(|name| format!("{block}: nothing reads {name}")));
            let choices = known.iter().any(|key| key.bounds.iter().any(|it| it.starts_with('"')));
            let said = bounds(&row.text);
            let said = said.iter().filter(|it| choices || !it.starts_with('"'));
            let unbound = said.filter(|it| !known.iter().any(|key| key.bounds.contains(it)));
            wrong.extend(unbound.map(|it| format!("{block}: {:?}: no bound is {it}", row.keys)));
        }
    }
    wrong
}

#[test]
fn spec_md_says_what_the_reader_asks_for() {
    let wrong = compare(SPEC);
    assert!(wrong.is_empty(), "SPEC.md:\n{}", wrong.join("\n"));
}

/// The comparison sees a key that only one of the two knows, another default and another bound.
#[test]
fn every_difference_is_seen() {
    for (from, to, expected) in [
        ("| `stop_timeout` |", "| `stop_timeuot` |", "service: stop_timeout is missing"),
        (
            "| `stop_timeout` |",
            "| `stop_timeout`, `start_timeout` |",
            "nothing reads start_timeout",
        ),
        ("| `stop_timeout` | 30 |", "| `stop_timeout` | 31 |", "stop_timeout: the default \"31\""),
        ("| `stop_timeout` | 30 |", "| `stop_timeout` | required |", "the default \"required\""),
        ("kill, 2 to 120", "kill, 2 to 90", "2 to 120 is not in"),
        ("kill, 2 to 120", "kill, 2 to 90", "no bound is 2 to 90"),
        ("`\"grpc\"` or `\"tcp\"`", "`\"grpc\"`, `\"udp\"` or `\"tcp\"`", "no bound is \"udp\""),
        ("`\"grpc\"` or `\"tcp\"`", "or `\"tcp\"`", "\"grpc\" is not in"),
        ("| `port` | required |", "| `port` | 80 |", "the default \"80\" should be Required"),
        ("| `short_name` | the name |", "| `short_name` | 7 |", "should be Absent"),
    ] {
        assert!(SPEC.contains(from), "{from}");
        let wrong = compare(&SPEC.replacen(from, to, 1));
        assert!(wrong.iter().any(|it| it.contains(expected)), "{to}: {wrong:?}");
    }
}
