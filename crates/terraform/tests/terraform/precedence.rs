//! Parentheses stand where they must: what is printed has the value that the tree has.

use hcl::eval::{Context, Evaluate as _};
use hcl::{Expression, Value};
use proptest::prelude::*;
use terraform::{Node, Operator};

/// An expression, and its value.
type Valued<T> = (Node, T);

fn operation(left: Node, operator: Operator, right: Node) -> Node {
    Node::operation(left, operator, right)
}

fn conditional(condition: Node, yes: Node, no: Node) -> Node {
    Node::Conditional(Box::new((condition, yes, no)))
}

/// Numbers and conditions of that depth: each may hold the other.
fn numbers(depth: u32) -> BoxedStrategy<Valued<i32>> {
    let leaf = (-9..9).prop_map(|number| (Node::from(number), number));
    if depth == 0 {
        return leaf.boxed();
    }
    let number = || numbers(depth - 1);
    prop_oneof![
        leaf,
        (number(), number()).prop_map(|((a, x), (b, y))| (operation(a, Operator::Minus, b), x - y)),
        (conditions(depth - 1), number(), number()).prop_map(|((c, holds), (a, x), (b, y))| {
            (conditional(c, a, b), if holds { x } else { y })
        }),
    ]
    .boxed()
}

fn conditions(depth: u32) -> BoxedStrategy<Valued<bool>> {
    let leaf = any::<bool>().prop_map(|value| (Node::Bool(value), value));
    if depth == 0 {
        return leaf.boxed();
    }
    let condition = || conditions(depth - 1);
    let comparison =
        (numbers(depth - 1), numbers(depth - 1), 0..3).prop_map(|((a, x), (b, y), which)| {
            match which {
                0 => (operation(a, Operator::Less, b), x < y),
                1 => (operation(a, Operator::Greater, b), x > y),
                _ => (operation(a, Operator::AtLeast, b), x >= y),
            }
        });
    prop_oneof![
        leaf,
        comparison,
        condition().prop_map(|(a, x)| (Node::Not(Box::new(a)), !x)),
        (condition(), condition())
            .prop_map(|((a, x), (b, y))| (operation(a, Operator::And, b), x && y)),
        (condition(), condition())
            .prop_map(|((a, x), (b, y))| (operation(a, Operator::Equal, b), x == y)),
        (condition(), condition())
            .prop_map(|((a, x), (b, y))| (operation(a, Operator::NotEqual, b), x != y)),
        (condition(), condition(), condition())
            .prop_map(|((a, x), (b, y), (c, z))| { (conditional(a, b, c), if x { y } else { z }) }),
    ]
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_expression_has_the_value_of_its_tree((node, value) in conditions(4)) {
        let text = node.to_string();
        let expression: Expression = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
        let read = expression.evaluate(&Context::new()).unwrap_or_else(|e| panic!("{text}: {e}"));
        prop_assert_eq!(read, Value::Bool(value), "{}", text);
    }
}
