//! Terraform's functions, as far as anything rendered calls them.

use crate::expr::Expr;
use crate::node::Node;
use crate::types::{Bool, Elements, List, Map, Num, Set, Str};

fn call<T>(name: &'static str, arguments: impl IntoIterator<Item = Node>) -> Expr<T> {
    Expr::new(Node::call(name, arguments))
}

/// `alltrue(conditions)`.
pub fn alltrue(conditions: impl Into<Expr<List<Bool>>>) -> Expr<Bool> {
    call("alltrue", [conditions.into().into()])
}

/// `compact(texts)`: those that are there.
pub fn compact(texts: impl Into<Expr<List<Str>>>) -> Expr<List<Str>> {
    call("compact", [texts.into().into()])
}

/// `concat(lists...)`.
pub fn concat<T>(lists: impl IntoIterator<Item = Expr<List<T>>>) -> Expr<List<T>> {
    call("concat", lists.into_iter().map(Node::from))
}

/// `contains(list, item)`.
pub fn contains<T>(list: impl Into<Expr<List<T>>>, item: impl Into<Expr<T>>) -> Expr<Bool> {
    call("contains", [list.into().into(), item.into().into()])
}

/// `distinct(list)`.
pub fn distinct<T>(list: impl Into<Expr<List<T>>>) -> Expr<List<T>> {
    call("distinct", [list.into().into()])
}

/// `jsondecode(text)`, which is known to hold a `T`.
pub fn jsondecode<T>(text: impl Into<Expr<Str>>) -> Expr<T> {
    call("jsondecode", [text.into().into()])
}

/// `jsonencode(value)`, with a line for each item.
pub fn jsonencode(value: impl Into<Node>) -> Expr<Str> {
    call("jsonencode", [value.into()])
}

/// `keys(map)`.
pub fn keys<T>(map: impl Into<Expr<Map<T>>>) -> Expr<List<Str>> {
    call("keys", [map.into().into()])
}

/// `length(collection)`.
pub fn length<C: Elements>(collection: &Expr<C>) -> Expr<Num> {
    call("length", [collection.into()])
}

/// `lookup(map, key, default)`.
pub fn lookup<T>(
    map: impl Into<Expr<Map<T>>>,
    key: impl Into<Expr<Str>>,
    default: impl Into<Expr<T>>,
) -> Expr<T> {
    call("lookup", [map.into().into(), key.into().into(), default.into().into()])
}

/// `merge(maps...)`: later maps win.
pub fn merge<T>(maps: impl IntoIterator<Item = Expr<Map<T>>>) -> Expr<Map<T>> {
    call("merge", maps.into_iter().map(Node::from))
}

/// `startswith(text, prefix)`.
pub fn startswith(text: impl Into<Expr<Str>>, prefix: impl Into<Expr<Str>>) -> Expr<Bool> {
    call("startswith", [text.into().into(), prefix.into().into()])
}

/// `sum(numbers)`.
pub fn sum(numbers: impl Into<Expr<List<Num>>>) -> Expr<Num> {
    call("sum", [numbers.into().into()])
}

/// `toset(list)`.
pub fn toset<T>(list: impl Into<Expr<List<T>>>) -> Expr<Set<T>> {
    call("toset", [list.into().into()])
}

/// `tostring(number)`.
pub fn tostring(number: impl Into<Expr<Num>>) -> Expr<Str> {
    call("tostring", [number.into().into()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{hcl, reference};

    #[track_caller]
    #[allow(clippy::needless_pass_by_value, reason = "a test reads better without `&`")]
    fn prints<T>(expr: Expr<T>, expected: &str) {
        assert_eq!(expr.to_string(), expected);
    }

    #[test]
    fn functions_keep_types() {
        let list: Expr<List<Str>> = reference("var.list");
        let map: Expr<Map<Num>> = reference("var.map");
        prints(concat([list.clone(), ["a"].into()]), r#"concat(var.list, ["a"])"#);
        prints(merge([map.clone(), map.clone()]), "merge(var.map, var.map)");
        prints(compact(&list), "compact(var.list)");
        prints(toset(distinct(&list)), "toset(distinct(var.list))");
        prints(contains(Expr::row(["a", "b"]), list.at(0)), r#"contains(["a", "b"], var.list[0])"#);
        prints(length(&keys(&map)), "length(keys(var.map))");
        prints(length(&map), "length(var.map)");
        prints(tostring(lookup(&map, "a", 1)), r#"tostring(lookup(var.map, "a", 1))"#);
        prints(startswith(list.at(0), "a"), r#"startswith(var.list[0], "a")"#);
        prints(alltrue([list.at(0).is_set()]), "alltrue([var.list[0] != null])");
        prints(sum([map.get("a")]), r#"sum([var.map["a"]])"#);
        prints(jsondecode::<List<Str>>(list.at(0)).at(1), "jsondecode(var.list[0])[1]");
        prints(jsonencode(hcl!({ a = [1, 2] })), "jsonencode({\n  a = [\n    1,\n    2,\n  ]\n})");
    }
}
