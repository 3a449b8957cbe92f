//! Expressions with types.

use std::fmt;
use std::marker::PhantomData;

use crate::node::Node;
use crate::operator::Operator;
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

    fn operation<O>(&self, operator: Operator, other: impl Into<Node>) -> Expr<O> {
        Expr::new(Node::operation(self.node.clone(), operator, other.into()))
    }

    /// `self == other`.
    pub fn equals(&self, other: impl Into<Self>) -> Expr<Bool> {
        self.operation(Operator::Equal, other.into())
    }

    /// `self != other`.
    pub fn differs_from(&self, other: impl Into<Self>) -> Expr<Bool> {
        self.operation(Operator::NotEqual, other.into())
    }

    /// `self != null`.
    pub fn is_set(&self) -> Expr<Bool> {
        self.differs_from(Self::null())
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
        Expr::new(Node::Not(Box::new(self.node.clone())))
    }

    /// `self && other`.
    pub fn and(&self, other: impl Into<Self>) -> Expr<Bool> {
        self.operation(Operator::And, other.into())
    }
}

impl Expr<Num> {
    /// The number where a string is wanted: Terraform converts it by itself.
    pub fn to_text(&self) -> Expr<Str> {
        Expr::new(self.node.clone())
    }

    /// `self < other`.
    pub fn less_than(&self, other: impl Into<Self>) -> Expr<Bool> {
        self.operation(Operator::Less, other.into())
    }

    /// `self > other`.
    pub fn greater_than(&self, other: impl Into<Self>) -> Expr<Bool> {
        self.operation(Operator::Greater, other.into())
    }

    /// `self >= other`.
    pub fn at_least(&self, other: impl Into<Self>) -> Expr<Bool> {
        self.operation(Operator::AtLeast, other.into())
    }

    /// `self - other`.
    pub fn minus(&self, other: impl Into<Self>) -> Expr<Num> {
        self.operation(Operator::Minus, other.into())
    }

    /// `self + other`.
    pub fn plus(&self, other: impl Into<Self>) -> Expr<Num> {
        self.operation(Operator::Plus, other.into())
    }
}

impl<T> Expr<List<T>> {
    /// `self[index]`.
    pub fn at(&self, index: u32) -> Expr<T> {
        index_of(&self.node, index.into())
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

    /// A list of these elements on one line: for what a person reads as one.
    pub fn row<E: Into<Expr<T>>>(items: impl IntoIterator<Item = E>) -> Self {
        let row = Node::Row(items.into_iter().map(|item| item.into().node).collect());
        Self::new(Node::List(vec![row]))
    }
}

impl<T> Expr<Map<T>> {
    /// `self[key]`.
    pub fn get(&self, key: impl Into<Expr<Str>>) -> Expr<T> {
        index_of(&self.node, key.into().node)
    }

    /// A map of these items.
    pub fn map<K: Into<String>, E: Into<Expr<T>>>(items: impl IntoIterator<Item = (K, E)>) -> Self {
        let items = items.into_iter().map(|(key, value)| (key.into(), value.into().node));
        Self::new(Node::Map(items.collect()))
    }
}

fn index_of<T>(of: &Node, key: Node) -> Expr<T> {
    Expr::new(Node::Index(Box::new((of.clone(), key))))
}

impl<R: Record> Expr<R> {
    /// A field of an object.
    pub fn field<T>(&self, field: Field<R, T>) -> Expr<T> {
        Expr::new(Node::Attribute(Box::new(self.node.clone()), field.name))
    }
}

/// What is known of an object is what whoever asks for its attributes knows.
impl Expr<Any> {
    /// An attribute that is known to have this type.
    pub fn attribute<T>(&self, name: &'static str) -> Expr<T> {
        Expr::new(Node::Attribute(Box::new(self.node.clone()), name))
    }

    /// The blocks of a kind.
    pub fn blocks(&self, kind: &'static str) -> Expr<List<Any>> {
        self.attribute(kind)
    }
}

/// A reference that is known to have this type, as in `var.zones`.
pub fn reference<T>(reference: impl Into<String>) -> Expr<T> {
    Expr::new(Node::Reference(reference.into()))
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
    use super::{Expr, reference};
    use crate::{Any, Bool, List, Map, Num, Set, Str};

    crate::record! {
        Zone { PUBLIC: Str = "public", COUNT: Num = "count" }
    }

    #[track_caller]
    #[allow(clippy::needless_pass_by_value, reason = "a test reads better without `&`")]
    fn prints<T>(expr: Expr<T>, expected: &str) {
        assert_eq!(expr.to_string(), expected);
    }

    fn bool(name: &str) -> Expr<Bool> {
        reference(name)
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
        prints(a.differs_from(&b).not(), "!(a != b)");
        prints(a.not().not(), "!!a");
        prints(a.not().equals(&b), "!a == b");
        prints(a.choose::<Str>("x", "y").is_set(), r#"(a ? "x" : "y") != null"#);
        prints(a.and(b.is_set()).and(&c), "a && b != null && c");
        prints(a.and(b.choose(&b, &c)), "a && (b ? b : c)");
        prints(a.and(&b).equals(&c), "(a && b) == c");
        prints(a.and(&b).choose(&b, &c), "a && b ? b : c");
    }

    #[test]
    fn numbers_are_compared_and_counted() {
        let number = |name: &str| -> Expr<Num> { reference(name) };
        let (a, b, c) = (number("a"), number("b"), number("c"));
        prints(a.minus(&b).minus(&c), "a - b - c");
        prints(a.minus(b.minus(&c)), "a - (b - c)");
        prints(a.plus(&b).minus(b.plus(&c)), "a + b - (b + c)");
        prints(a.minus(&b).less_than(b.minus(-1)), "a - b < b - -1");
        prints(a.greater_than(0).and(b.at_least(1)), "a > 0 && b >= 1");
        prints(a.less_than(&b).equals(true), "a < b == true");
    }

    #[test]
    fn parts_are_taken_of_terms() {
        let list: Expr<List<Str>> = reference("var.list");
        let map: Expr<Map<Zone>> = reference("var.zones");
        prints(list.at(0), "var.list[0]");
        prints(map.get("a").field(Zone::PUBLIC), r#"var.zones["a"].public"#);
        prints(map.get(list.at(1)).field(Zone::COUNT), "var.zones[var.list[1]].count");
        prints(bool("a").choose(&list, ["b"]).at(0), r#"(a ? var.list : ["b"])[0]"#);
        let object: Expr<Any> = reference("var.object");
        prints(object.blocks("rule").at(0).attribute::<Num>("days"), "var.object.rule[0].days");
    }
}
