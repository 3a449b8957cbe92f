//! Blocks inside a resource.

use crate::block::{Block, Body};
use crate::expr::{Each, Expr, reference};
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
    let each =
        Each { key: reference(format!("{kind}.key")), value: reference(format!("{kind}.value")) };
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

/// A block that is there, or perhaps one: what a block that may occur once is set to.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the one `{B}` that may occur",
    label = "wanted: `{B}` or `Option<{B}>`"
)]
pub trait AtMostOne<B> {
    /// The block, if it is there.
    fn into_option(self) -> Option<Occurs<B>>;
}

#[diagnostic::do_not_recommend]
impl<B: Nested> AtMostOne<B> for B {
    fn into_option(self) -> Option<Occurs<B>> {
        Some(Occurs::Once(self))
    }
}

#[diagnostic::do_not_recommend]
impl<B: Nested> AtMostOne<B> for Option<B> {
    fn into_option(self) -> Option<Occurs<B>> {
        self.map(Occurs::Once)
    }
}

/// Once if the collection has an element, and not at all if it has none.
#[diagnostic::do_not_recommend]
impl<B: Nested> AtMostOne<B> for Dynamic<B> {
    fn into_option(self) -> Option<Occurs<B>> {
        Some(Occurs::Dynamic(self))
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

#[cfg(test)]
mod tests {
    use super::{Nested, Occurs, dynamic};
    use crate::{Body, Map, Str, print_blocks, reference};

    #[derive(Clone)]
    struct Rule(Body);

    impl Nested for Rule {
        const KIND: &'static str = "rule";

        fn into_body(self) -> Body {
            self.0
        }
    }

    #[test]
    fn a_block_is_there_once_or_for_each_element() {
        let once: Occurs<_> = Rule(Body::default()).into();
        let each = dynamic(&reference::<Map<Str>>("var.rules"), |rule| {
            let mut body = Body::default();
            body.set("name", rule.key);
            body.set("port", rule.value);
            Rule(body)
        });
        assert_eq!(
            print_blocks("", &[once.into_block(), Occurs::<Rule>::from(each).into_block()]),
            r#"rule {}

dynamic "rule" {
  for_each = var.rules

  content {
    name = rule.key
    port = rule.value
  }
}
"#
        );
    }
}
