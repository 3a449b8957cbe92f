//! Any string survives printing and parsing.

use hcl::eval::{Context, Evaluate as _};
use hcl::{Expression, Value};
use proptest::prelude::*;
use terraform::{Node, Part};

/// What an independent parser makes of an expression.
fn parsed(node: &Node) -> Value {
    let expression: Expression = node.to_string().parse().unwrap_or_else(|e| panic!("{node}: {e}"));
    let mut context = Context::new();
    context.declare_var("value", "<value>");
    expression.evaluate(&context).unwrap_or_else(|e| panic!("{node}: {e}"))
}

fn text() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        "$",
        "$$",
        "${",
        "$${",
        "%",
        "%%",
        "%{",
        "%%{",
        "{",
        "}",
        "~",
        "\"",
        "\\",
        "\n",
        "\r",
        "\t",
        "\u{0}",
        "\u{1b}",
        "\u{7f}",
        "\u{85}",
        "\u{feff}",
        "\u{2028}",
        "u00e9",
        "é",
        "e\u{301}",
        "𝄞",
        "👩‍👩‍👧",
        "if",
        " ",
        "#",
        "/*",
        "<<EOT",
    ]);
    let piece = prop_oneof![3 => special.prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_literal_means_its_text(text in text()) {
        prop_assert_eq!(parsed(&Node::from(&text)), Value::from(text));
    }

    #[test]
    fn the_text_of_a_template_means_itself(before in text(), after in text()) {
        // hcl-rs reads these differently in a template than in a literal; how terraform reads them
        // is tested in `terraform.rs`.
        for unsure in ["$${", "%%{", "$%{", "%${"] {
            prop_assume!(!before.contains(unsure) && !after.contains(unsure));
        }
        let value = Part::Value(Node::reference("value"));
        let node = Node::template([Part::Text(before.clone()), value, Part::Text(after.clone())]);
        prop_assert_eq!(parsed(&node), Value::from(format!("{before}<value>{after}")));
    }

    #[test]
    fn a_key_means_its_text(key in text()) {
        for of in [Node::Object, Node::InlineObject, Node::Map] {
            let node = of(vec![(key.clone(), Node::Bool(true)), ("other".to_owned(), Node::Null)]);
            let Value::Object(object) = parsed(&node) else { panic!("{node} is no object") };
            prop_assert_eq!(object.get(&key), Some(&Value::Bool(true)), "{}", node);
        }
    }
}
