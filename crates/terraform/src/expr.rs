//! Expressions with types.

use std::fmt;
use std::marker::PhantomData;

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
        code(format!("{self} == {}", other.into()))
    }

    /// `self != null`.
    pub fn is_set(&self) -> Expr<Bool> {
        code(format!("{self} != null"))
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
        code(format!("!{self}"))
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
        code(format!("{self}[{index}]"))
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
        code(format!("{self}[{}]", key.into()))
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
        code(format!("{self}.{}", field.name))
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

/// `a && b && ...`.
pub fn all_true(conditions: impl IntoIterator<Item = Expr<Bool>>) -> Expr<Bool> {
    joined(conditions, " && ")
}

/// `a || b || ...`.
pub fn any_true(conditions: impl IntoIterator<Item = Expr<Bool>>) -> Expr<Bool> {
    joined(conditions, " || ")
}

fn joined(conditions: impl IntoIterator<Item = Expr<Bool>>, operator: &str) -> Expr<Bool> {
    let conditions: Vec<_> = conditions.into_iter().map(|each| each.to_string()).collect();
    code(conditions.join(operator))
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
