//! Terraform's types as Rust types.

use std::marker::PhantomData;

use crate::node::Node;

/// A Terraform type.
pub trait Type {
    /// The type constraint, as in `list(string)`.
    fn constraint() -> Node;
}

macro_rules! primitive {
    ($($(#[$doc:meta])* $name:ident = $constraint:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}

        impl Type for $name {
            fn constraint() -> Node {
                Node::reference($constraint)
            }
        }
    )*};
}

primitive! {
    /// `string`.
    Str = "string";
    /// `number`.
    Num = "number";
    /// `bool`.
    Bool = "bool";
    /// A value whose type is not known here.
    Any = "any";
}

macro_rules! collection {
    ($($(#[$doc:meta])* $name:ident = $constraint:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name<T>(PhantomData<fn() -> T>);

        impl<T: Type> Type for $name<T> {
            fn constraint() -> Node {
                Node::call($constraint, [T::constraint()])
            }
        }
    )*};
}

collection! {
    /// `list(T)`.
    List = "list";
    /// `set(T)`.
    Set = "set";
    /// `map(T)`: its keys are strings.
    Map = "map";
}

/// A collection, and the type of what is in it.
pub trait Elements {
    /// What a `for` expression goes through.
    type Element;
}

impl<T> Elements for List<T> {
    type Element = T;
}

impl<T> Elements for Set<T> {
    type Element = T;
}

impl<T> Elements for Map<T> {
    type Element = T;
}
