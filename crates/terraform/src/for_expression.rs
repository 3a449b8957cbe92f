//! `for` expressions: what becomes of each element of a collection.

use crate::expr::{Each, Expr, reference};
use crate::node::{For, Node};
use crate::types::{Bool, Elements, List, Map, Num, Str};

/// `for ... in collection`, before it is said what becomes of each element. `E` is how an element is
/// referred to.
pub struct ForIn<E> {
    key: Option<&'static str>,
    value: &'static str,
    collection: Node,
    element: E,
    condition: Option<Node>,
}

/// `for name in collection`.
pub fn for_in<C: Elements>(name: &'static str, collection: &Expr<C>) -> ForIn<Expr<C::Element>> {
    ForIn::new(None, name, collection, reference(name))
}

/// `for key, value in map`.
pub fn for_entries<V>(
    key: &'static str,
    value: &'static str,
    map: &Expr<Map<V>>,
) -> ForIn<Each<V>> {
    ForIn::new(Some(key), value, map, Each { key: reference(key), value: reference(value) })
}

/// `for index, name in list`.
pub fn for_indexed<T>(
    index: &'static str,
    name: &'static str,
    list: &Expr<List<T>>,
) -> ForIn<Indexed<T>> {
    let element = Indexed { index: reference(index), value: reference(name) };
    ForIn::new(Some(index), name, list, element)
}

/// An element of a list and where it is, from 0.
pub struct Indexed<T> {
    /// Where it is.
    pub index: Expr<Num>,
    /// The element.
    pub value: Expr<T>,
}

impl<E> ForIn<E> {
    pub(crate) fn new(
        key: Option<&'static str>,
        value: &'static str,
        collection: impl Into<Node>,
        element: E,
    ) -> Self {
        Self { key, value, collection: collection.into(), element, condition: None }
    }

    /// `if condition`: only elements for which it holds count.
    pub fn only_if(mut self, condition: impl FnOnce(&E) -> Expr<Bool>) -> Self {
        self.condition = Some(condition(&self.element).into());
        self
    }

    /// `[for ... : result]`.
    pub fn list<T>(self, result: impl FnOnce(&E) -> Expr<T>) -> Expr<List<T>> {
        let result = result(&self.element).into();
        self.finish(None, result)
    }

    /// `{ for ... : key => result }`.
    pub fn map<T>(self, item: impl FnOnce(&E) -> (Expr<Str>, Expr<T>)) -> Expr<Map<T>> {
        let (key, result) = item(&self.element);
        self.finish(Some(key.into()), result.into())
    }

    fn finish<T>(self, result_key: Option<Node>, result: Node) -> Expr<T> {
        let Self { key, value, collection, condition, .. } = self;
        Expr::new(Node::For(Box::new(For {
            key,
            value,
            collection,
            result_key,
            result,
            condition,
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::{for_entries, for_in, for_indexed};
    use crate::{Expr, List, Map, Num, Set, Str, reference};

    #[test]
    fn each_element_has_the_type_of_the_collection() {
        let zones: Expr<Map<Num>> = reference("var.zones");
        let names: Expr<Set<Str>> = reference("var.names");
        let list: Expr<List<Str>> = reference("var.list");
        assert_eq!(
            for_in("zone", &zones).list(|zone| zone.greater_than(1)).to_string(),
            "[for zone in var.zones : zone > 1]"
        );
        assert_eq!(
            for_in("it", &list).only_if(Expr::is_set).list(Clone::clone).to_string(),
            "[for it in var.list : it if it != null]"
        );
        assert_eq!(
            for_in("name", &names).map(|name| (name.clone(), name.is_set())).to_string(),
            "{ for name in var.names : name => name != null }"
        );
        let places = for_indexed("index", "it", &list).list(|it| it.index.plus(4));
        assert_eq!(places.to_string(), "[for index, it in var.list : index + 4]");
        let entries = for_entries("name", "zone", &zones).only_if(|it| it.value.greater_than(0));
        assert_eq!(
            entries.map(|it| (it.key.clone(), it.value.clone())).to_string(),
            "{ for name, zone in var.zones : name => zone if zone > 0 }"
        );
    }
}
