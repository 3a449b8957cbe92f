//! Object types: `object({ ... })`.

use std::marker::PhantomData;

use crate::node::Node;
use crate::types::Type;

/// An object type that [`record!`](crate::record) declares.
pub trait Record: Type {
    /// Name and type constraint of each field.
    fn fields() -> Vec<(&'static str, Node)>;

    /// The type constraint of the fields named here: each may be left out, and then has that value.
    fn optional(defaults: impl IntoIterator<Item = (&'static str, Node)>) -> Node {
        let fields = Self::fields();
        let constraint = |name: &str| {
            fields
                .iter()
                .find(|(field, _)| *field == name)
                .map(|(_, constraint)| constraint.clone())
        };
        let optional = defaults.into_iter().filter_map(|(name, default)| {
            let arguments = match default {
                Node::Null => vec![constraint(name)?],
                default => vec![constraint(name)?, default],
            };
            Some((name, Node::call("optional", arguments)))
        });
        object(optional.collect())
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
/// let zone = terraform::reference::<Zone>("each.value");
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
                $crate::object(<Self as $crate::Record>::fields())
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
        let defaults = [("name", Node::Null), ("ports", Node::from([80])), ("unknown", Node::Null)];
        assert_eq!(
            Zone::optional(defaults).to_string(),
            "object({\n  name  = optional(string)\n  ports = optional(list(number), [80])\n})"
        );
    }
}
