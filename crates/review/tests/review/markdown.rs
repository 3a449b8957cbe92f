//! No text that is printed as Markdown is more than text, whichever field it comes by.

use std::path::PathBuf;

use platform::{Assertion, Claim, NetworkPath, Waiver};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};
use rendered::Place;
use rendered::index::Index;
use rendered::network::Unknown;
use review::check::{self, CheckReport, RuleResult, Violation};
use review::diff::{Action, ChangeSet, LayerDiff, ResourceDiff, ServiceRename, SettingDiff};
use review::reach::{
    ConditionKind, Connection, ConnectionCondition, Evidence, Explanation, Reachability, Verdict,
    markdown,
};

use crate::fixtures::RENDERED;

/// Every text has it, so that none goes missing unseen.
const WORD: &str = "qqq";

fn hostile() -> impl Strategy<Value = String> {
    const PARTS: &[&str] = &[
        "`",
        "```",
        "|",
        "<img src=x>",
        "<!--",
        "</details>",
        "</summary>",
        "@org/team",
        "#123",
        "[x](http://y.z)",
        "![i](j)",
        "**",
        "_",
        "~~",
        "\n",
        "\n\n",
        "\r\n",
        "\n- ",
        "\n# ",
        " ",
        "\\",
        "https://e.x",
        "&amp;",
        "$x$",
        "\0",
    ];
    let parts = proptest::collection::vec(proptest::sample::select(PARTS), 1..6);
    parts.prop_map(|parts| format!("{}{WORD}{}", parts.concat(), parts.concat()))
}

/// What is not text, with every text that is not code checked.
fn structure(markdown: &str) -> Vec<String> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    let mut structure = Vec::new();
    let mut block_of_code = false;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(text) if !block_of_code => {
                let live = ["@org", "#123", "://", "$x"].into_iter().find(|it| text.contains(it));
                assert_eq!(live, None, "{markdown}");
            }
            Event::Text(_) | Event::Code(_) | Event::SoftBreak => {}
            Event::InlineHtml(html) if &*html == "<!-- -->" => {}
            // What is folded up has a head; its texts are within tags of ours.
            Event::Html(html) if html.starts_with("<details") => {
                let tags = [
                    "<details>",
                    "<details open>",
                    "<summary>",
                    "</summary>",
                    "<b>",
                    "</b>",
                    "<code>",
                    "</code>",
                ];
                let rest =
                    tags.into_iter().fold(html.trim().to_owned(), |it, tag| it.replace(tag, ""));
                assert!(!rest.contains(['<', '>']), "{markdown}");
                structure.push("details".to_owned());
            }
            other => {
                block_of_code = matches!(other, Event::Start(Tag::CodeBlock(_)));
                structure.push(format!("{other:?}"));
            }
        }
    }
    structure
}

fn place(text: &str) -> Place {
    Place { file: text.into(), line: 1 }
}

/// A report in which every text is this one.
fn checked(text: &str) -> String {
    let rule = check::rules().next().unwrap();
    let waived = Waiver {
        rule: rule.id.to_owned(),
        reason: text.to_owned(),
        environment: None,
        service: Some(text.to_owned()),
        path: text.to_owned(),
        line: 1,
    };
    let unknown = Waiver { rule: text.to_owned(), ..waived.clone() };
    let found = |service| Violation {
        place: Some(place(text)),
        address: Some(text.to_owned()),
        message: text.to_owned(),
        service,
    };
    let examined = |rule, found, not_applicable| RuleResult {
        rule,
        environment: text.to_owned(),
        looked: 1,
        not_applicable,
        found,
    };
    let other = check::rules().nth(1).unwrap();
    let examined = vec![
        examined(rule, vec![found(None), found(Some(text.to_owned()))], None),
        examined(other, Vec::new(), Some(text.to_owned())),
    ];
    check::markdown(&CheckReport::new(examined, &[waived, unknown]))
}

/// Changes in which every text is this one.
fn changed(text: &str) -> String {
    let own = || text.to_owned();
    let change = |action| ResourceDiff {
        layer: own(),
        address: own(),
        kind: own(),
        action,
        environments: vec![own()],
        arguments: vec![review::diff::ArgumentDiff {
            path: own(),
            old: Some(own().into()),
            new: Some(own().into()),
            concern: None,
            replaces: false,
            follows: None,
        }],
        values: serde_json::Value::Null,
        concern: None,
        place: place(text),
    };
    let mut changes = ChangeSet {
        notes: vec![own()],
        settings: vec![SettingDiff {
            environments: vec![own()],
            path: own(),
            old: Some(own().into()),
            new: None,
            moves_state: true,
        }],
        renames: vec![ServiceRename {
            from: own(),
            to: own(),
            environments: vec![own()],
            ..ServiceRename::default()
        }],
        whole: vec![LayerDiff {
            environment: own(),
            layer: own(),
            action: Action::Create,
            with_environment: true,
            kinds: [(own(), 1)].into(),
            security: 0,
            resources: vec![change(Action::Create)],
        }],
        resources: vec![change(Action::Update), change(Action::Delete)],
        files: vec![PathBuf::from(text)],
        diff: Some(own()),
    };
    let all = changes.markdown();
    changes = ChangeSet { notes: changes.notes, files: changes.files, ..ChangeSet::default() };
    all + "\n" + &changes.markdown()
}

/// The matrix, an answer and a verdict in which every text is this one.
fn reached(text: &str) -> String {
    let own = || text.to_owned();
    let connection = || Connection {
        from: own(),
        to: own(),
        ports: Vec::new(),
        everywhere: true,
        conditions: vec![ConnectionCondition {
            what: ConditionKind::Route,
            met: false,
            text: own(),
            evidence: vec![Evidence { address: own(), place: place(text) }],
        }],
    };
    let unknown = || Unknown { what: own(), place: place(text), why: own() };
    let mut reach = Reachability::of(&Index::new(&RENDERED.environments[0]));
    reach.environment = text;
    for end in &mut reach.network.ends {
        end.name = own();
    }
    reach.connections.push(connection());
    reach.network.unknown.push(unknown());
    let (hop, not_understood) = (connection(), [unknown()]);
    let answer = Explanation {
        environment: text,
        direct: connection(),
        through: vec![&hop],
        unknown: &not_understood,
    };
    let assertion = Assertion {
        environment: None,
        claim: Claim::NoPath(NetworkPath { from: own(), to: own(), port: None }),
        file: own(),
        line: 1,
    };
    let verdict = Verdict { assertion, holds: false, reason: vec![own(), own()] };
    [reach.markdown(), answer.markdown(), markdown::verdicts(&[verdict])].join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn hostile_texts_are_no_markup(text in hostile()) {
        for print in [checked, changed, reached] {
            let (markdown, plain) = (print(&text), print(WORD));
            prop_assert_eq!(structure(&markdown), structure(&plain), "{}", markdown);
            prop_assert_eq!(markdown.matches(WORD).count(), plain.matches(WORD).count(), "{}", markdown);
        }
    }
}
