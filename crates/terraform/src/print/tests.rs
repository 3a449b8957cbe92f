use super::print_blocks;
use crate::block::{Argument, Block, Body};
use crate::node::{For, Node, Part};
use crate::operator::Operator;
use crate::{Expr, Str, hcl, reference, template};

/// The text of each node at the left margin.
#[track_caller]
fn prints(node: impl Into<Node>, expected: &str) {
    assert_eq!(node.into().to_string(), expected);
}

/// The text of a body in a block.
#[track_caller]
fn body_prints(body: Body, expected: &str) {
    assert_eq!(print_blocks("", &[Block::new("x", body)]), format!("x {{\n{expected}\n}}\n"));
}

fn arguments<const N: usize>(items: [(&str, Node); N]) -> Body {
    items.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn object<const N: usize>(items: [(&str, Node); N]) -> Vec<(String, Node)> {
    items.map(|(key, value)| (key.to_owned(), value)).to_vec()
}

#[test]
fn what_has_no_parts_stands_on_a_line() {
    prints(Node::Null, "null");
    prints(Node::Bool(true), "true");
    prints(Node::Bool(false), "false");
    prints(443, "443");
    prints(-1, "-1");
    prints(0.5, "0.5");
    prints(1e21, "1000000000000000000000");
    prints(Node::reference("var.zones"), "var.zones");
    prints(None::<u16>, "null");
}

#[test]
fn strings_are_escaped_as_little_as_possible() {
    prints("", r#""""#);
    prints("say \"\\n\"", r#""say \"\\n\"""#);
    prints("a\nb\r\tc", r#""a\nb\r\tc""#);
    prints("\u{0}\u{7f}\u{85}", r#""\u0000\u007f\u0085""#);
    prints("é 𝄞", r#""é 𝄞""#);
    prints("${a} %{b}", r#""$${a} %%{b}""#);
    prints("$${ %%{ $%{", r#""$$${ %%%{ $%%{""#);
    prints("100% $ $$ %% $x {}", r#""100% $ $$ %% $x {}""#);
}

#[test]
fn templates_join_what_they_are_made_of() {
    let suffix: Expr<Str> = reference("var.suffix");
    let name = template!("{}-{}", "vpc", &suffix);
    prints(&name, r#""vpc-${var.suffix}""#);
    prints(template!("{}/{}:{}", &name, &name, "*"), r#""vpc-${var.suffix}/vpc-${var.suffix}:*""#);
    prints(template!("{}", &suffix), "var.suffix");
    prints(template!("{}-{}", "a", "b"), r#""a-b""#);
    prints(template!(""), r#""""#);
    let port = [Part::Text("port ".to_owned()), Part::Value(80.into())];
    prints(Node::template(port), r#""port 80""#);
}

#[test]
fn a_dollar_before_an_interpolation_is_one_itself() {
    let value: Expr<Str> = reference("var.x");
    prints(template!("${}", &value), r#""${"$"}${var.x}""#);
    prints(template!("a$${}$", &value), r#""a${"$$"}${var.x}$""#);
    prints(template!("%{}%", &value), r#""%${var.x}%""#);
}

#[test]
fn braces_and_signs_in_a_template_stand_as_terraform_fmt_wants_them() {
    let template = |value: Node| Node::template([Part::Text("a".to_owned()), Part::Value(value)]);
    prints(template(hcl!({ a = 1 })), r#""a${ { a = 1 } }""#);
    let difference = Node::operation(Node::from(-1), Operator::Minus, Node::reference("var.x"));
    prints(template(difference), r#""a${(-1 - var.x)}""#);
    prints(template(Node::call("f", [hcl!({})])), r#""a${f({})}""#);
}

#[test]
fn a_list_of_one_stands_on_a_line_and_a_longer_one_on_several() {
    prints(Node::List(vec![]), "[]");
    prints(["a"], r#"["a"]"#);
    prints(["a", "b"], "[\n  \"a\",\n  \"b\",\n]");
    prints([["a"]], r#"[["a"]]"#);
    prints([["a", "b"]], "[\n  [\n    \"a\",\n    \"b\",\n  ],\n]");
}

#[test]
fn lines_stand_on_several_lines_from_the_first_element_on() {
    prints(Node::Lines(vec![]), "[]");
    prints(Node::Lines(vec!["a".into()]), "[\n  \"a\",\n]");
}

#[test]
fn an_object_of_one_simple_item_stands_on_a_line() {
    prints(hcl!({}), "{}");
    prints(hcl!({ a = 1 }), "{ a = 1 }");
    prints(hcl!({ a = [] }), "{ a = [] }");
    prints(hcl!({ a = { b = 1 } }), "{\n  a = { b = 1 }\n}");
    prints(hcl!({ a = ["x", "y"] }), "{\n  a = [\n    \"x\",\n    \"y\",\n  ]\n}");
}

#[test]
fn an_object_aligns_runs_of_simple_items() {
    let node = hcl!({
        a = 1,
        bcd = 2,
        "e-f" = 3,
        "g.h" = 4,
        list = ["x", "y"],
        i = 5,
        "for" = 6
    });
    prints(
        node,
        r#"{
  a     = 1
  bcd   = 2
  e-f   = 3
  "g.h" = 4
  list = [
    "x",
    "y",
  ]
  i     = 5
  "for" = 6
}"#,
    );
}

#[test]
fn with_a_key_that_is_not_ascii_nothing_is_aligned() {
    prints(hcl!({ a = 1, "é" = 2 }), "{\n  a : 1\n  \"é\" : 2\n}");
    prints(hcl!({ "é" = 2 }), "{ \"é\" = 2 }");
}

#[test]
fn an_inline_object_stays_on_its_line_while_its_values_do() {
    let inline = |node| Node::InlineObject(object([("a", 1.into()), ("bcd", node)]));
    prints(Node::InlineObject(vec![]), "{}");
    prints(inline(2.into()), "{ a = 1, bcd = 2 }");
    prints(inline(["x", "y"].into()), "{\n  a = 1\n  bcd = [\n    \"x\",\n    \"y\",\n  ]\n}");
}

#[test]
fn a_map_has_a_line_for_each_item_and_aligns_nothing() {
    prints(Node::Map(vec![]), "{}");
    prints(Node::Map(object([("a", 1.into())])), "{\n  a : 1\n}");
    let items = object([("a", 1.into()), ("b-c", hcl!({ d = 2 })), ("e.f", ["x", "y"].into())]);
    prints(
        Node::Map(items),
        "{\n  a : 1\n  b-c : { d = 2 }\n  \"e.f\" : [\n    \"x\",\n    \"y\",\n  ]\n}",
    );
}

#[test]
fn a_call_wraps_around_one_argument_of_several_lines() {
    prints(Node::call("timestamp", []), "timestamp()");
    prints(Node::call("max", [1.into(), 2.into()]), "max(1, 2)");
    prints(
        Node::call("merge", [Node::reference("var.tags"), hcl!({ a = 1, b = 2 })]),
        "merge(var.tags, {\n  a = 1\n  b = 2\n})",
    );
}

#[test]
fn a_call_gives_each_argument_a_line_if_several_take_several() {
    prints(
        Node::call(
            "merge",
            [hcl!({ a = 1, b = 2 }), Node::reference("var.tags"), hcl!(["c", "d"])],
        ),
        r#"merge(
  {
    a = 1
    b = 2
  },
  var.tags,
  [
    "c",
    "d",
  ],
)"#,
    );
}

fn conditional(condition: Node, yes: Node, no: Node) -> Node {
    Node::Conditional(Box::new((condition, yes, no)))
}

#[test]
fn a_conditional_wraps_around_one_part_of_several_lines() {
    let condition = || Node::reference("var.exec");
    prints(conditional(condition(), 1.into(), Node::Null), "var.exec ? 1 : null");
    prints(
        conditional(condition(), hcl!(["a", "b"]), hcl!([])),
        "var.exec ? [\n  \"a\",\n  \"b\",\n] : []",
    );
    prints(
        conditional(condition(), Node::Null, hcl!({ a = 1, b = 2 })),
        "var.exec ? null : {\n  a = 1\n  b = 2\n}",
    );
}

#[test]
fn a_conditional_gives_each_part_a_line_if_several_take_several() {
    let lists = conditional(Node::reference("var.exec"), hcl!(["a", "b"]), hcl!(["c", "d"]));
    prints(
        hcl!({ a = (lists) }),
        r#"{
  a = (
    var.exec
    ? [
      "a",
      "b",
    ]
    : [
      "c",
      "d",
    ]
  )
}"#,
    );
}

#[test]
fn a_conditional_as_a_condition_stands_in_parentheses() {
    let inner = || conditional(Node::reference("a"), Node::reference("b"), Node::reference("c"));
    prints(conditional(inner(), inner(), inner()), "(a ? b : c) ? a ? b : c : a ? b : c");
}

fn for_each(key: Option<Node>, collection: Node, value: Node) -> Node {
    Node::For(Box::new(For {
        key: Some("k"),
        value: "v",
        collection,
        result_key: key,
        result: value,
        condition: None,
    }))
}

#[test]
fn a_for_expression_wraps_around_one_part_of_several_lines() {
    let (zones, key) = (|| Node::reference("var.zones"), || Node::reference("k"));
    prints(for_each(None, zones(), key()), "[for k, v in var.zones : k]");
    prints(for_each(Some(key()), zones(), 1.into()), "{ for k, v in var.zones : k => 1 }");
    prints(
        for_each(Some(key()), zones(), hcl!({ a = 1, b = 2 })),
        "{ for k, v in var.zones : k => {\n  a = 1\n  b = 2\n} }",
    );
    prints(for_each(None, hcl!(["a", "b"]), key()), "[for k, v in [\n  \"a\",\n  \"b\",\n] : k]");
}

#[test]
fn a_for_expression_gives_each_part_a_line_if_both_take_several() {
    let two = || hcl!(["a", "b"]);
    prints(
        for_each(Some(Node::reference("k")), two(), two()),
        "{\n  for k, v in [\n    \"a\",\n    \"b\",\n  ] :\n  k => [\n    \"a\",\n    \"b\",\n  ]\n}",
    );
    prints(
        for_each(None, two(), two()),
        "[\n  for k, v in [\n    \"a\",\n    \"b\",\n  ] :\n  [\n    \"a\",\n    \"b\",\n  ]\n]",
    );
}

#[test]
fn arguments_are_aligned_and_those_of_several_lines_stand_alone() {
    body_prints(
        arguments([
            ("a", 1.into()),
            ("bcd", 2.into()),
            ("list", ["x", "y"].into()),
            ("object", hcl!({ a = 1, b = 2 })),
            ("e", hcl!({ a = 1 })),
            ("fg", 4.into()),
        ]),
        r#"  a   = 1
  bcd = 2

  list = [
    "x",
    "y",
  ]

  object = {
    a = 1
    b = 2
  }

  e  = { a = 1 }
  fg = 4"#,
    );
}

#[test]
fn a_comment_begins_a_paragraph() {
    let mut body = arguments([("a", 1.into()), ("bcd", 2.into())]);
    body.set("ef", 3);
    body.because("Why,\n\nin three lines.");
    body.set("g", 4);
    body.set("h", ["x", "y"]);
    body.because("Because.");
    body_prints(
        body,
        "  a   = 1\n  bcd = 2\n\n  # Why,\n  #\n  # in three lines.\n  ef = 3\n  g  = 4\n\n  # Because.\n  h = [\n    \"x\",\n    \"y\",\n  ]",
    );
}

#[test]
fn the_last_value_set_counts_and_stays_in_its_place() {
    let mut body = Body::default();
    body.set("a", 1);
    body.because("First.");
    body.set("b", 2);
    body.set("a", 3);
    body_prints(body, "  # First.\n  a = 3\n  b = 2");
}

#[test]
fn blocks_follow_the_arguments_with_a_blank_line_between() {
    let mut body = arguments([("a", 1.into())]);
    body.push_block(Block::new("rule", arguments([("b", 2.into())])).comment("Why."));
    body.push_block(Block::new("rule", Body::default()));
    body_prints(body, "  a = 1\n\n  # Why.\n  rule {\n    b = 2\n  }\n\n  rule {}");
}

#[test]
fn a_block_that_may_occur_once_is_replaced() {
    let mut body = Body::default();
    body.set_block(Block::new("one", arguments([("a", 1.into())])));
    body.push_block(Block::new("other", Body::default()));
    body.set_block(Block::new("one", Body::default()));
    body_prints(body, "  other {}\n\n  one {}");
}

#[test]
fn what_repeats_stands_first_and_what_it_depends_on_last() {
    let mut body = arguments([("arg", 1.into())]);
    body.push_block(Block::new("rule", Body::default()));
    body.set_first("for_each", Node::reference("var.zones"));
    body.last = Some(Argument::new("depends_on", Node::Lines(vec![Node::reference("a.b")])));
    body_prints(
        body,
        "  for_each = var.zones\n\n  arg = 1\n\n  rule {}\n\n  depends_on = [\n    a.b,\n  ]",
    );
}

#[test]
fn a_block_with_nothing_but_what_repeats_is_not_empty() {
    let mut body = Body::default();
    body.set_first("count", 1);
    body_prints(body, "  count = 1");
    let last = Some(Argument::new("depends_on", Node::List(vec![])));
    body_prints(Body { last, ..Body::default() }, "  depends_on = []");
}

#[test]
fn a_dynamic_block_holds_its_content() {
    let block = Block::dynamic("rule", Node::reference("var.rules"), arguments([("a", 1.into())]));
    assert_eq!(
        print_blocks("", &[block]),
        r#"dynamic "rule" {
  for_each = var.rules

  content {
    a = 1
  }
}
"#
    );
}

#[test]
fn a_file_begins_with_its_header_and_parts_blocks_by_a_blank_line() {
    let blocks = [
        Block::labelled("data", ["aws_region", "this"], Body::default()),
        Block::new("terraform", Body::default()).comment("Why."),
    ];
    assert_eq!(
        print_blocks("# Header\n", &blocks),
        "# Header\n\ndata \"aws_region\" \"this\" {}\n\n# Why.\nterraform {}\n"
    );
    assert_eq!(print_blocks("", &[]), "");
}

#[test]
fn a_body_becomes_an_object() {
    prints(arguments([("a", 1.into()), ("b", 2.into())]).into_object(), "{\n  a = 1\n  b = 2\n}");
}
