//! What the printer prints, as terraform sees it: `terraform fmt` leaves it as it is, and strings mean
//! what they say.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::{env, fs, io};

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use terraform::{Any, Block, Body, Expr, For, Module, Node, Operator, Part, Variable, length};

const NAMES: [&str; 7] = ["a", "id", "name", "cidr_block", "type", "for", "a_much_longer_name"];

const REFERENCES: [&str; 4] =
    ["var.zones", "local.names[\"a b\"]", "each.value.public", "aws_subnet.this[0].id"];

const OPERATORS: [Operator; 7] = [
    Operator::And,
    Operator::Equal,
    Operator::NotEqual,
    Operator::Less,
    Operator::Greater,
    Operator::AtLeast,
    Operator::Minus,
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "",
            "é=",
            "$${",
            "100%",
            "a\nb",
            "# no",
            "\"{[(",
            "\\",
            "𝄞 クスाि"
        ])
        .prop_map(str::to_owned),
        "[a-z]{1,12}",
        any::<String>(),
    ]
}

fn keys() -> impl Strategy<Value = String> {
    prop_oneof![6 => prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned), 1 => text()]
}

fn leaf() -> impl Strategy<Value = Node> {
    prop_oneof![
        Just(Node::Null),
        any::<bool>().prop_map(Node::Bool),
        any::<i32>().prop_map(Node::from),
        (-1e6..1e6).prop_map(Node::Number),
        text().prop_map(Node::String),
        prop::sample::select(REFERENCES.to_vec()).prop_map(Node::reference),
    ]
}

fn nodes() -> impl Strategy<Value = Node> {
    leaf().prop_recursive(4, 24, 4, |node| {
        let list = || prop::collection::vec(node.clone(), 0..4);
        let object =
            || prop::collection::hash_map(keys(), node.clone(), 0..4).prop_map(Vec::from_iter);
        let short = node.clone().prop_filter("on one line", |node| !node.is_multiline());
        let boxed = || node.clone().prop_map(Box::new);
        let maybe = || prop::option::of(short.clone());
        let index = prop_oneof![
            text().prop_map(Node::String),
            any::<u8>().prop_map(|number| Node::from(u16::from(number))),
            prop::sample::select(REFERENCES.to_vec()).prop_map(Node::reference),
        ];
        let operator = prop::sample::select(OPERATORS.to_vec());
        prop_oneof![
            list().prop_map(Node::List),
            list().prop_map(Node::Lines),
            object().prop_map(Node::Object),
            object().prop_map(Node::InlineObject),
            object().prop_map(Node::Map),
            list().prop_map(|arguments| Node::call("merge", arguments)),
            (node.clone(), node.clone(), node.clone())
                .prop_map(|parts| Node::Conditional(Box::new(parts))),
            (operator, boxed(), boxed())
                .prop_map(|(operator, left, right)| Node::operation(*left, operator, *right)),
            boxed().prop_map(Node::Not),
            boxed().prop_map(|of| Node::Attribute(of, "id")),
            boxed().prop_map(Node::Splat),
            (node.clone(), index).prop_map(|parts| Node::Index(Box::new(parts))),
            list().prop_map(|items| Node::List(vec![Node::Row(items)])),
            (maybe(), node.clone(), node.clone(), maybe()).prop_map(
                |(result_key, collection, result, condition)| Node::For(Box::new(For {
                    key: result_key.is_some().then_some("name"),
                    value: "it",
                    collection,
                    result_key,
                    result,
                    condition,
                }))
            ),
            (text(), short.clone(), text(), node.clone(), text()).prop_map(|(a, b, c, d, e)| {
                Node::template([
                    Part::Text(a),
                    Part::Value(b),
                    Part::Text(c),
                    Part::Value(d),
                    Part::Text(e),
                ])
            }),
        ]
    })
}

fn comment() -> impl Strategy<Value = Option<String>> {
    let lines =
        prop::sample::select(vec!["Why.", "One line\nand another.", "A\n\n  list", "é = 1"]);
    prop_oneof![3 => Just(None), 1 => lines.prop_map(|lines| Some(lines.to_owned()))]
}

fn body() -> impl Strategy<Value = Body> {
    let argument = (prop::sample::select(NAMES[..5].to_vec()), nodes(), comment());
    let arguments = prop::collection::vec(argument, 0..6);
    let content = (prop::option::of(nodes()), arguments).prop_map(|(first, arguments)| {
        let mut body = Body::default();
        if let Some(first) = first {
            body.set_first("for_each", first);
        }
        for (name, value, comment) in arguments {
            body.set(name, value);
            if let Some(comment) = comment {
                body.because(&comment);
            }
        }
        body
    });
    content.prop_recursive(3, 8, 3, |body| {
        let nested = prop_oneof![
            3 => body.clone().prop_map(|body| Block::new("rule", body)),
            1 => (nodes(), body.clone()).prop_map(|(all, body)| Block::dynamic("rule", all, body)),
        ];
        let nested = (nested, comment()).prop_map(|(block, comment)| commented(block, comment));
        (body, prop::collection::vec(nested, 0..3)).prop_map(|(mut body, blocks)| {
            for block in blocks {
                body.push_block(block);
            }
            body
        })
    })
}

fn commented(block: Block, comment: Option<String>) -> Block {
    match comment {
        Some(comment) => block.comment(comment),
        None => block,
    }
}

#[derive(Debug)]
enum Item {
    Block(Box<Block>),
    Local(Node, Option<String>),
    Variable(Option<Node>, String),
    Output(Node, Vec<String>),
}

fn item() -> impl Strategy<Value = Item> {
    let addresses = prop::collection::vec(Just("aws_vpc.this".to_owned()), 0..3);
    prop_oneof![
        (body(), comment()).prop_map(|(body, comment)| {
            let block = Block::labelled("resource", ["aws_vpc", "this"], body);
            Item::Block(Box::new(commented(block, comment)))
        }),
        (nodes(), comment()).prop_map(|(node, comment)| Item::Local(node, comment)),
        (prop::option::of(nodes()), text()).prop_map(|(node, text)| Item::Variable(node, text)),
        (nodes(), addresses).prop_map(|(node, addresses)| Item::Output(node, addresses)),
    ]
}

/// A module whose names differ, and everything else as it comes.
fn module(items: Vec<Item>) -> Module {
    let mut module = Module::default();
    for (at, item) in items.into_iter().enumerate() {
        let name = format!("n{}", "n".repeat(at));
        match item {
            Item::Block(block) => module.block(*block),
            Item::Local(node, comment) => {
                let _ = module.local::<Any>(name, Expr::new(node));
                if let Some(comment) = comment {
                    module.because(&comment);
                }
            }
            Item::Variable(default, text) => {
                let mut variable = Variable::<Any>::new(name, text.clone())
                    .valid_if(|it| length(&it.blocks("zones")).greater_than(1), text)
                    .constraint(Node::call("list", [Node::reference("string")]));
                variable.default = default;
                let _ = module.variable(&variable);
            }
            Item::Output(value, depends_on) => {
                let description = "It.".to_owned();
                module.output(terraform::Output {
                    name,
                    description,
                    value,
                    depends_on,
                    because: None,
                });
            }
        }
    }
    module
}

#[test]
fn terraform_fmt_leaves_random_modules_as_they_are() {
    let directory = tempfile::tempdir().unwrap();
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(item(), 1..5);
    for at in 0..300 {
        let items = strategy.new_tree(&mut runner).unwrap().current();
        for (name, text) in module(items).files("# Generated. DO NOT EDIT.\n") {
            if let Err(error) = text.parse::<hcl_edit::structure::Body>() {
                panic!("{text}\n{error}");
            }
            fs::write(directory.path().join(format!("{at}-{name}")), text).unwrap();
        }
    }
    let Some(output) = terraform(directory.path(), &["fmt", "-check", "-diff"], "") else { return };
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn terraform_reads_each_string_as_it_was_meant() {
    let mut texts = vec![String::new()];
    let mut longest = texts.clone();
    for _ in 0..4 {
        let longer = longest.iter().flat_map(|text| {
            ["$", "%", "{", "}", "\"", "\\", "\n", "x"].map(|more| format!("{text}{more}"))
        });
        longest = longer.collect();
        texts.extend_from_slice(&longest);
    }
    texts.extend(["$$$$${", "%%%%%{", "\u{0}\u{1b}\u{85}\t\r", "é𝄞\u{feff}"].map(str::to_owned));
    let value = || Part::Value(Node::reference("local.value"));
    let literals = texts.iter().map(Node::from).collect();
    let before = texts.iter().map(|text| Node::template([Part::Text(text.clone()), value()]));
    let after = texts.iter().map(|text| Node::template([value(), Part::Text(text.clone())]));
    let keys = texts.iter().map(|text| (text.clone(), Node::from(text)));
    let mut module = Module::default();
    for (name, of) in [
        ("literals", Node::List(literals)),
        ("before", Node::List(before.collect())),
        ("after", Node::List(after.collect())),
        ("keys", Node::Object(keys.collect())),
    ] {
        let _ = module.local::<Any>(name, Expr::new(of));
    }
    let _ = module.local::<Any>("value", Expr::new(Node::from("<value>")));
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in module.files("") {
        fs::write(directory.path().join(name), text).unwrap();
    }
    let question = "jsonencode([local.literals, local.before, local.after, local.keys])\n";
    let Some(output) = terraform(directory.path(), &["console"], question) else { return };
    // A JSON text in a JSON string.
    let json: String = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e} in {}", said(&output)));
    let Answer(literals, before, after, keys) = serde_json::from_str(&json).unwrap();
    assert_eq!(literals, texts);
    for (at, text) in texts.iter().enumerate() {
        assert_eq!(before[at], format!("{text}<value>"));
        assert_eq!(after[at], format!("<value>{text}"));
        assert_eq!(keys.get(text), Some(text));
    }
}

#[derive(serde::Deserialize)]
struct Answer(Vec<String>, Vec<String>, Vec<String>, HashMap<String, String>);

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}

/// Runs terraform; without it says so and gives nothing, except in CI, where it must be there.
fn terraform(directory: &Path, arguments: &[&str], input: &str) -> Option<Output> {
    let child = Command::new("terraform")
        .args(arguments)
        .current_dir(directory)
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("CHECKPOINT_DISABLE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    match child {
        Ok(mut child) => {
            child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
            Some(child.wait_with_output().unwrap())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            assert!(env::var("CI").as_deref() != Ok("true"), "terraform is not on the PATH");
            // Not `eprintln!`, which the test harness swallows.
            let _ = writeln!(io::stderr(), "SKIPPED: terraform is not on the PATH");
            None
        }
        Err(error) => panic!("{error}"),
    }
}
