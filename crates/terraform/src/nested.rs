//! Blocks inside a resource.

use crate::block::{Block, Body};
use crate::expr::{Each, Expr, code};
use crate::node::Node;
use crate::resource::Collection;

/// A kind of block inside a resource; `crates/aws` has one for each that strata uses.
pub trait Nested: Sized {
    /// As in `health_check`.
    const KIND: &'static str;

    /// What stands in it.
    fn into_body(self) -> Body;
}

/// A block for each element of a collection that only the environment knows; see [`dynamic`].
pub struct Dynamic<B> {
    collection: Node,
    content: B,
}

/// One block for each element of a map or a set of strings.
pub fn dynamic<C: Collection, B: Nested>(
    collection: &Expr<C>,
    content: impl FnOnce(Each<C::Item>) -> B,
) -> Dynamic<B> {
    let kind = B::KIND;
    let each = Each { key: code(format!("{kind}.key")), value: code(format!("{kind}.value")) };
    Dynamic { collection: collection.into(), content: content(each) }
}

/// A block that is there, or one for each element of a collection.
pub enum Occurs<B> {
    /// Once.
    Once(B),
    /// Once for each element.
    Dynamic(Dynamic<B>),
}

impl<B: Nested> Occurs<B> {
    /// The block to print.
    pub fn into_block(self) -> Block {
        match self {
            Self::Once(block) => Block::new(B::KIND, block.into_body()),
            Self::Dynamic(dynamic) => {
                Block::dynamic(B::KIND, dynamic.collection, dynamic.content.into_body())
            }
        }
    }
}

impl<B> From<B> for Occurs<B> {
    fn from(block: B) -> Self {
        Self::Once(block)
    }
}

impl<B> From<Dynamic<B>> for Occurs<B> {
    fn from(dynamic: Dynamic<B>) -> Self {
        Self::Dynamic(dynamic)
    }
}
