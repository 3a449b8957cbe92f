//! Expressions with types.

use std::fmt;
use std::marker::PhantomData;

use crate::binding::Binding;
use crate::node::Node;
use crate::record::{Field, Record};
use crate::types::{Any, Bool, List, Map, Num, Set, Str};

/// A Terraform expression of the type `T`.
pub struct Expr<T> {
    node: Node,
    of: PhantomData<fn() -> T>,
}

/// The current element of a `for_each`.
pub struct Each<V> {
    /// `each.key`.
    pub key: Expr<Str>,
    /// `each.value`.
    pub value: Expr<V>,
}

/// What can stand where an expression of the type `T` is wanted: what [`Expr`] is made [`From`]. A
/// trait of its own, so that the compiler says what is wanted instead of what there is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no expression of the type `{T}`",
    label = "wanted: `Expr<{T}>`"
)]
pub trait IntoExpr<T> {
    /// The expression.
    fn into_expr(self) -> Expr<T>;
}

#[diagnostic::do_not_recommend]
impl<T, E: Into<Expr<T>>> IntoExpr<T> for E {
    fn into_expr(self) -> Expr<T> {
        self.into()
    }
}

impl<T> Expr<T> {
    /// An expression that is known to have this type.
    pub fn new(node: impl Into<Node>) -> Self {
        Self { node: node.into(), of: PhantomData }
    }

    /// `null`: the argument counts as not given.
    pub fn null() -> Self {
        Self::new(Node::Null)
    }

    /// The expression without its type.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// The same expression, without saying of which type.
    pub fn any(&self) -> Expr<Any> {
        Expr::new(self.node.clone())
    }

    /// `self == other`.
    pub fn equals(&self, other: impl Into<Self>) -> Expr<Bool> {
        let operand = |side: &Self| side.node.operand(Binding::Comparison);
        code(format!("{} == {}", operand(self), operand(&other.into())))
    }

    /// `self != null`.
    pub fn is_set(&self) -> Expr<Bool> {
        code(format!("{} != null", self.node.operand(Binding::Comparison)))
    }
}

impl Expr<Bool> {
    /// `self ? yes : no`.
    pub fn choose<T>(&self, yes: impl Into<Expr<T>>, no: impl Into<Expr<T>>) -> Expr<T> {
        let branches = (self.node.clone(), yes.into().node, no.into().node);
        Expr::new(Node::Conditional(Box::new(branches)))
    }

    /// `!self`.
    pub fn not(&self) -> Expr<Bool> {
        code(format!("!{}", self.node.operand(Binding::Sign)))
    }
}

impl Expr<Num> {
    /// The number where a string is wanted: Terraform converts it by itself.
    pub fn to_text(&self) -> Expr<Str> {
        Expr::new(self.node.clone())
    }
}

impl<T> Expr<List<T>> {
    /// `self[index]`.
    pub fn at(&self, index: usize) -> Expr<T> {
        code(format!("{}[{index}]", self.node.operand(Binding::Term)))
    }

    /// A list of these elements, each on a line of its own however many there are: for what the spec
    /// may make longer.
    pub fn lines<E: Into<Expr<T>>>(items: impl IntoIterator<Item = E>) -> Self {
        Self::new(Node::Lines(items.into_iter().map(|item| item.into().node).collect()))
    }

    /// A list of these elements, on one line if it has at most one: for what does not grow.
    pub fn list<E: Into<Expr<T>>>(items: impl IntoIterator<Item = E>) -> Self {
        Self::new(Node::List(items.into_iter().map(|item| item.into().node).collect()))
    }
}

impl<T> Expr<Map<T>> {
    /// `self[key]`.
    pub fn get(&self, key: impl Into<Expr<Str>>) -> Expr<T> {
        code(format!("{}[{}]", self.node.operand(Binding::Term), key.into()))
    }

    /// `keys(self)`.
    pub fn keys(&self) -> Expr<List<Str>> {
        Expr::new(Node::call("keys", [self.node.clone()]))
    }

    /// A map of these items.
    pub fn map<K: Into<String>, E: Into<Expr<T>>>(items: impl IntoIterator<Item = (K, E)>) -> Self {
        let items = items.into_iter().map(|(key, value)| (key.into(), value.into().node));
        Self::new(Node::Map(items.collect()))
    }
}

impl<R: Record> Expr<R> {
    /// A field of an object.
    pub fn field<T>(&self, field: Field<R, T>) -> Expr<T> {
        code(format!("{}.{}", self.node.operand(Binding::Term), field.name))
    }
}

/// Terraform code that is known to have this type: a way out for what has no constructor here.
pub fn code<T>(code: impl Into<String>) -> Expr<T> {
    Expr::new(Node::Code(code.into()))
}

/// `jsonencode(value)`, with a line for each item.
pub fn jsonencode(value: impl Into<Node>) -> Expr<Str> {
    Expr::new(Node::call("jsonencode", [value.into()]))
}

/// `merge(maps...)`: later maps win.
pub fn merge<T>(maps: impl IntoIterator<Item = Expr<Map<T>>>) -> Expr<Map<T>> {
    Expr::new(Node::call("merge", maps.into_iter().map(|map| map.node)))
}

/// `concat(lists...)`.
pub fn concat<T>(lists: impl IntoIterator<Item = Expr<List<T>>>) -> Expr<List<T>> {
    Expr::new(Node::call("concat", lists.into_iter().map(|list| list.node)))
}

/// `toset(list)`.
pub fn toset<T>(list: impl Into<Expr<List<T>>>) -> Expr<Set<T>> {
    Expr::new(Node::call("toset", [list.into().node]))
}

/// `one(list)`: its only element, or null.
pub fn one<T>(list: impl Into<Expr<List<T>>>) -> Expr<T> {
    Expr::new(Node::call("one", [list.into().node]))
}

/// `a && b && ...`; `true` if there are none.
pub fn all_true(conditions: impl IntoIterator<Item = Expr<Bool>>) -> Expr<Bool> {
    joined(conditions, " && ", Binding::And).unwrap_or_else(|| true.into())
}

/// `a || b || ...`; `false` if there are none.
pub fn any_true(conditions: impl IntoIterator<Item = Expr<Bool>>) -> Expr<Bool> {
    joined(conditions, " || ", Binding::Or).unwrap_or_else(|| false.into())
}

fn joined(
    conditions: impl IntoIterator<Item = Expr<Bool>>,
    operator: &str,
    binding: Binding,
) -> Option<Expr<Bool>> {
    let conditions: Vec<_> = conditions.into_iter().collect();
    match conditions.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        several => {
            let operands: Vec<_> =
                several.iter().map(|condition| condition.node.operand(binding)).collect();
            Some(code(operands.join(operator)))
        }
    }
}

impl<T> Clone for Expr<T> {
    fn clone(&self) -> Self {
        Self::new(self.node.clone())
    }
}

impl<T> fmt::Debug for Expr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.node, f)
    }
}

/// As it is printed at the left margin.
impl<T> fmt::Display for Expr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.node, f)
    }
}

impl<T> From<&Expr<T>> for Expr<T> {
    fn from(expr: &Expr<T>) -> Self {
        expr.clone()
    }
}

impl<T> From<Expr<T>> for Node {
    fn from(expr: Expr<T>) -> Self {
        expr.node
    }
}

impl<T> From<&Expr<T>> for Node {
    fn from(expr: &Expr<T>) -> Self {
        expr.node.clone()
    }
}

impl From<Node> for Expr<Any> {
    fn from(node: Node) -> Self {
        Self::new(node)
    }
}

/// A set is written as a list.
impl<T> From<Expr<List<T>>> for Expr<Set<T>> {
    fn from(list: Expr<List<T>>) -> Self {
        Self::new(list.node)
    }
}

impl<T> From<&Expr<List<T>>> for Expr<Set<T>> {
    fn from(list: &Expr<List<T>>) -> Self {
        Self::new(list.node.clone())
    }
}

macro_rules! literals {
    ($($ty:ty => $of:ty;)*) => {$(
        impl From<$ty> for Expr<$of> {
            fn from(value: $ty) -> Self {
                Self::new(value)
            }
        }
    )*};
}

literals! {
    &str => Str;
    String => Str;
    &String => Str;
    bool => Bool;
    u16 => Num;
    i32 => Num;
    u32 => Num;
    f64 => Num;
}

macro_rules! lists {
    ($($list:ident)*) => {$(
        impl<T, E: Into<Expr<T>>> From<Vec<E>> for Expr<$list<T>> {
            fn from(items: Vec<E>) -> Self {
                Expr::list(items).node.into_typed()
            }
        }

        impl<T, E: Into<Expr<T>>, const LEN: usize> From<[E; LEN]> for Expr<$list<T>> {
            fn from(items: [E; LEN]) -> Self {
                Expr::list(items).node.into_typed()
            }
        }
    )*};
}
lists!(List Set);

impl<T, K: Into<String>, E: Into<Expr<T>>, const LEN: usize> From<[(K, E); LEN]> for Expr<Map<T>> {
    fn from(items: [(K, E); LEN]) -> Self {
        Self::map(items)
    }
}

impl Node {
    fn into_typed<T>(self) -> Expr<T> {
        Expr::new(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{Expr, all_true, any_true, code, concat, jsonencode, merge, one, toset};
    use crate::{Bool, List, Map, Num, Set, Str, hcl};

    crate::record! {
        Zone { PUBLIC: Str = "public", COUNT: Num = "count" }
    }

    #[track_caller]
    #[allow(clippy::needless_pass_by_value, reason = "a test reads better without `&`")]
    fn prints<T>(expr: Expr<T>, expected: &str) {
        assert_eq!(expr.to_string(), expected);
    }

    fn bool(name: &str) -> Expr<Bool> {
        code(name)
    }

    #[test]
    fn literals_have_types() {
        prints::<Str>("a".into(), r#""a""#);
        prints::<Num>(1.into(), "1");
        prints::<Bool>(true.into(), "true");
        prints::<Str>(Expr::null(), "null");
        prints::<List<Str>>(["a"].into(), r#"["a"]"#);
        prints::<Set<Num>>(vec![1].into(), "[1]");
        prints::<Set<Num>>(Expr::<List<Num>>::lines([1]).into(), "[\n  1,\n]");
        prints::<Map<Str>>([("a", "b")].into(), "{\n  a : \"b\"\n}");
    }

    #[test]
    fn operators_put_parentheses_where_they_must_stand() {
        let (a, b, c) = (bool("a"), bool("b"), bool("c"));
        prints(a.equals(&b), "a == b");
        prints(a.equals(&b).equals(c.equals(true)), "(a == b) == (c == true)");
        prints(a.equals(&b).not(), "!(a == b)");
        prints(a.not().not(), "!!a");
        prints(a.not().equals(&b), "!a == b");
        prints(a.choose::<Str>("x", "y").is_set(), r#"(a ? "x" : "y") != null"#);
        prints(all_true([a.clone(), b.is_set()]), "a && b != null");
        prints(any_true([a.clone(), all_true([b.clone(), c.clone()])]), "a || b && c");
        prints(all_true([any_true([a.clone(), b.clone()]), c.clone()]), "(a || b) && c");
        prints(any_true([a.choose(&b, &c), b.clone()]), "(a ? b : c) || b");
        prints(all_true([a.equals(&b)]), "a == b");
        prints(all_true([]), "true");
        prints(any_true([]), "false");
    }

    #[test]
    fn parts_are_taken_of_terms() {
        let list: Expr<List<Str>> = code("var.list");
        let map: Expr<Map<Zone>> = code("var.zones");
        prints(list.at(0), "var.list[0]");
        prints(map.get("a").field(Zone::PUBLIC), r#"var.zones["a"].public"#);
        prints(map.get(list.at(1)).field(Zone::COUNT), "var.zones[var.list[1]].count");
        prints(bool("a").choose(&list, ["b"]).at(0), r#"(a ? var.list : ["b"])[0]"#);
        prints(map.keys(), "keys(var.zones)");
    }

    #[test]
    fn functions_keep_types() {
        let list: Expr<List<Str>> = code("var.list");
        let map: Expr<Map<Str>> = code("var.map");
        prints(concat([list.clone(), ["a"].into()]), r#"concat(var.list, ["a"])"#);
        prints(merge([map.clone(), map]), "merge(var.map, var.map)");
        prints(toset(&list), "toset(var.list)");
        prints(one(list), "one(var.list)");
        prints(jsonencode(hcl!({ a = [1, 2] })), "jsonencode({\n  a = [\n    1,\n    2,\n  ]\n})");
    }
}
