//! Object types: `object({ ... })`.

use std::marker::PhantomData;

use crate::node::Node;
use crate::types::Type;

/// An object type that [`record!`](crate::record) declares.
pub trait Record: Type {
    /// Name and type constraint of each field.
    fn fields() -> Vec<(&'static str, Node)>;

    /// The type constraint in which the fields named here may be left out, and then have that value.
    fn with_defaults(defaults: impl IntoIterator<Item = (&'static str, Node)>) -> Node {
        let mut fields = Self::fields();
        for (name, default) in defaults {
            if let Some((_, constraint)) = fields.iter_mut().find(|(field, _)| *field == name) {
                let required = std::mem::replace(constraint, Node::Null);
                *constraint = match default {
                    Node::Null => Node::call("optional", [required]),
                    default => Node::call("optional", [required, default]),
                };
            }
        }
        object(fields)
    }
}

/// The field of type `T` of the record `R`.
pub struct Field<R, T> {
    /// Its name.
    pub name: &'static str,
    of: PhantomData<fn() -> (R, T)>,
}

impl<R, T> Clone for Field<R, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, T> Copy for Field<R, T> {}

impl<R, T> Field<R, T> {
    #[doc(hidden)]
    pub const fn new(name: &'static str) -> Self {
        Self { name, of: PhantomData }
    }
}

#[doc(hidden)]
pub fn object(fields: Vec<(&'static str, Node)>) -> Node {
    let fields = fields.into_iter().map(|(name, constraint)| (name.to_owned(), constraint));
    Node::call("object", [Node::Object(fields.collect())])
}

/// Declares an object type and a constant for each of its fields.
///
/// ```
/// terraform::record! {
///     /// An availability zone.
///     pub Zone {
///         /// CIDR block of the public subnet.
///         PUBLIC: terraform::Str = "public",
///     }
/// }
/// let zone = terraform::code::<Zone>("each.value");
/// assert_eq!(zone.field(Zone::PUBLIC).to_string(), "each.value.public");
/// ```
#[macro_export]
macro_rules! record {
    ($(#[$doc:meta])* $vis:vis $record:ident {
        $($(#[$field_doc:meta])* $field:ident: $ty:ty = $name:literal),* $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        $vis enum $record {}

        impl $record {
            $($(#[$field_doc])* $vis const $field: $crate::Field<Self, $ty> = $crate::Field::new($name);)*
        }

        impl $crate::Type for $record {
            fn constraint() -> $crate::Node {
                <Self as $crate::Record>::with_defaults([])
            }
        }

        impl $crate::Record for $record {
            fn fields() -> Vec<(&'static str, $crate::Node)> {
                vec![$(($name, <$ty as $crate::Type>::constraint())),*]
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::{List, Map, Node, Num, Record as _, Str, Type as _};

    crate::record! {
        Zone {
            NAME: Str = "name",
            PORTS: List<Num> = "ports",
        }
    }

    #[test]
    fn a_record_is_an_object_type() {
        assert_eq!((Zone::NAME.name, Zone::PORTS.name), ("name", "ports"));
        assert_eq!(
            Map::<Zone>::constraint().to_string(),
            "map(object({\n  name  = string\n  ports = list(number)\n}))"
        );
    }

    #[test]
    fn fields_with_a_default_may_be_left_out() {
        let defaults = [("ports", Node::from([80])), ("name", Node::Null), ("unknown", Node::Null)];
        assert_eq!(
            Zone::with_defaults(defaults).to_string(),
            "object({\n  name  = optional(string)\n  ports = optional(list(number), [80])\n})"
        );
    }
}
