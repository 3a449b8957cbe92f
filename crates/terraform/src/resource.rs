//! Resources, and references to them.

use std::marker::PhantomData;

use crate::block::{Argument, Block, Body};
use crate::expr::{Each, Expr, reference};
use crate::for_expression::{ForIn, for_entries};
use crate::functions::{keys, length};
use crate::node::Node;
use crate::types::{Any, Bool, List, Map, Num, Set, Str};

/// A resource type; `crates/aws` has one for each that strata uses.
pub trait Resource: Sized {
    /// What it is referred to by.
    type Reference<S: Shape>;

    /// As in `aws_vpc`.
    const TYPE: &'static str;

    /// The resource without its type.
    fn into_block(self) -> ResourceBlock;

    /// A reference to such a resource.
    fn reference<S: Shape>(address: String) -> Self::Reference<S>;

    /// A reference to the resource of that label, which something else has added.
    fn labelled(label: &str) -> Self::Reference<One> {
        Self::reference(address::<Self>(label))
    }
}

/// As in `aws_vpc.this`.
fn address<R: Resource>(label: &str) -> String {
    ResourceBlock::new(R::TYPE, label).address()
}

/// A resource whose type is known by its name only.
#[derive(Debug, Clone)]
pub struct ResourceBlock {
    kind: &'static str,
    label: String,
    repeat: Option<(&'static str, Node)>,
    comment: Option<String>,
    depends_on: Vec<String>,
    lifecycle: Body,
    /// Its arguments and blocks.
    pub body: Body,
}

impl ResourceBlock {
    /// A resource of type `kind`. Hyphens in the label become underscores.
    pub fn new(kind: &'static str, label: &str) -> Self {
        Self {
            kind,
            label: label.replace('-', "_"),
            repeat: None,
            comment: None,
            depends_on: Vec::new(),
            lifecycle: Body::default(),
            body: Body::default(),
        }
    }

    /// As in `aws_vpc.this`.
    pub fn address(&self) -> String {
        format!("{}.{}", self.kind, self.label)
    }

    /// As in `aws_vpc`.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// The comment above it.
    pub fn set_comment(&mut self, comment: &str) {
        self.comment = Some(comment.to_owned());
    }

    /// Adds addresses of resources that must exist first.
    pub fn depend_on(&mut self, addresses: impl IntoIterator<Item = String>) {
        self.depends_on.extend(addresses);
    }

    /// Sets an argument of the `lifecycle` block.
    pub fn set_lifecycle(&mut self, name: &'static str, value: impl Into<Node>) {
        self.lifecycle.set(name, value);
    }

    /// Adds what has to hold once the resource is applied, what is said where it does not, and why it
    /// may not.
    pub fn add_postcondition(&mut self, condition: &Expr<Bool>, message: &Expr<Str>, reason: &str) {
        let mut body = Body::default();
        body.set("condition", condition.clone());
        body.set("error_message", message.clone());
        self.lifecycle.push_block(Block::new("postcondition", body).comment(reason));
    }

    pub(crate) fn into_hcl(self) -> Block {
        let Self { kind, label, repeat, comment, depends_on, lifecycle, mut body } = self;
        if !lifecycle.is_empty() {
            body.push_block(Block::new("lifecycle", lifecycle));
        }
        // The name comes first, and what fits on a line stands together, aligned.
        body.arguments
            .sort_by_key(|argument| (argument.value.is_multiline(), argument.name != "name"));
        let mut block = Block::labelled("resource", [kind, &label], body);
        block.comment = comment;
        block.body.first = repeat.map(|(name, value)| Argument::new(name, value));
        block.body.last = (!depends_on.is_empty()).then(|| {
            let addresses = depends_on.into_iter().map(Node::Reference).collect();
            Argument::new("depends_on", Node::Lines(addresses))
        });
        block
    }
}

/// What a reference gives: one value, or one for each copy of the resource.
pub trait Shape {
    /// The type of an attribute whose type is `T` in one copy.
    type Of<T>;

    /// The expression for an attribute.
    fn attribute<T>(address: &str, name: &'static str) -> Expr<Self::Of<T>>;
}

/// One resource: `aws_vpc.this.id`.
#[derive(Debug, Clone, Copy)]
pub enum One {}

impl Shape for One {
    type Of<T> = T;

    fn attribute<T>(address: &str, name: &'static str) -> Expr<T> {
        reference(format!("{address}.{name}"))
    }
}

/// All copies of a resource with `for_each`, in the order of their keys: `values(aws_subnet.x)[*].id`.
#[derive(Debug, Clone, Copy)]
pub enum EachOf {}

impl Shape for EachOf {
    type Of<T> = List<T>;

    fn attribute<T>(address: &str, name: &'static str) -> Expr<List<T>> {
        let all = Node::call("values", [Node::reference(address)]);
        Expr::new(Node::Attribute(Box::new(Node::Splat(Box::new(all))), name))
    }
}

/// All copies of a resource with `for_each`, by key: `{ for key, it in aws_subnet.x : key => it.id }`.
#[derive(Debug, Clone, Copy)]
pub enum ByKey {}

impl Shape for ByKey {
    type Of<T> = Map<T>;

    fn attribute<T>(address: &str, name: &'static str) -> Expr<Map<T>> {
        let all: Expr<Map<Any>> = reference(address);
        for_entries("key", "it", &all).map(|it| (it.key.clone(), it.value.attribute(name)))
    }
}

/// A resource with a `count` of 0 or 1, null if it is not there: `one(aws_kms_key.x[*].arn)`.
#[derive(Debug, Clone, Copy)]
pub enum Maybe {}

impl Shape for Maybe {
    type Of<T> = T;

    fn attribute<T>(address: &str, name: &'static str) -> Expr<T> {
        let all = Box::new(Node::Splat(Box::new(Node::reference(address))));
        Expr::new(Node::call("one", [Node::Attribute(all, name)]))
    }
}

/// What can be added to a module.
pub trait Add {
    /// What the module gives back for it.
    type Handle;

    /// The resource, and the reference to it.
    fn split(self) -> (ResourceBlock, Self::Handle);
}

impl<R: Resource> Add for R {
    type Handle = R::Reference<One>;

    fn split(self) -> (ResourceBlock, Self::Handle) {
        let block = self.into_block();
        let reference = R::reference(block.address());
        (block, reference)
    }
}

/// What `for_each` takes.
pub trait Collection {
    /// The type of `each.value`.
    type Item;
}

impl<V> Collection for Map<V> {
    type Item = V;
}

impl Collection for Set<Str> {
    type Item = Str;
}

/// A resource with `for_each`; see [`for_each`].
pub struct ForEach<R> {
    collection: Node,
    resource: R,
}

/// One copy of a resource for each element of a map or a set of strings.
pub fn for_each<C: Collection, R: Resource>(
    collection: &Expr<C>,
    resource: impl FnOnce(Each<C::Item>) -> R,
) -> ForEach<R> {
    let each = Each { key: reference("each.key"), value: reference("each.value") };
    ForEach { collection: collection.into(), resource: resource(each) }
}

impl<R: Resource> Add for ForEach<R> {
    type Handle = Many<R>;

    fn split(self) -> (ResourceBlock, Many<R>) {
        let mut block = self.resource.into_block();
        block.repeat = Some(("for_each", self.collection));
        let many = Many { address: block.address(), of: PhantomData };
        (block, many)
    }
}

/// A reference to a resource with `for_each`.
pub struct Many<R> {
    address: String,
    of: PhantomData<fn() -> R>,
}

impl<R: Resource> Many<R> {
    /// The resource of that label, which something else has added.
    pub fn labelled(label: &str) -> Self {
        Self { address: address::<R>(label), of: PhantomData }
    }

    /// How many copies there are.
    pub fn count(&self) -> Expr<Num> {
        length(&self.all())
    }

    /// The keys of the copies.
    pub fn keys(&self) -> Expr<List<Str>> {
        keys(self.all())
    }

    /// `for name in ...`: each copy.
    pub fn for_in(&self, name: &'static str) -> ForIn<R::Reference<One>> {
        ForIn::new(None, name, self.all(), R::reference(name.to_owned()))
    }

    fn all(&self) -> Expr<Map<Any>> {
        reference(&self.address)
    }

    /// All copies as a list, in the order of their keys.
    pub fn each(&self) -> R::Reference<EachOf> {
        R::reference(self.address.clone())
    }

    /// All copies as a map.
    pub fn by_key(&self) -> R::Reference<ByKey> {
        R::reference(self.address.clone())
    }

    /// The copy of that key.
    pub fn at(&self, key: impl Into<Expr<Str>>) -> R::Reference<One> {
        R::reference(format!("{}[{}]", self.address, key.into()))
    }

    /// For `depends_on`.
    pub fn reference(&self) -> String {
        self.address.clone()
    }
}

/// A resource with a `count` of 0 or 1; see [`count_if`].
pub struct Counted<R> {
    condition: Expr<Bool>,
    resource: R,
}

/// A resource that is there only if the condition holds.
pub fn count_if<R: Resource>(condition: impl Into<Expr<Bool>>, resource: R) -> Counted<R> {
    Counted { condition: condition.into(), resource }
}

impl<R: Resource> Add for Counted<R> {
    type Handle = Optional<R>;

    fn split(self) -> (ResourceBlock, Optional<R>) {
        let mut block = self.resource.into_block();
        block.repeat = Some(("count", self.condition.choose::<Num>(1, 0).into()));
        let optional = Optional { address: block.address(), of: PhantomData };
        (block, optional)
    }
}

/// A reference to a resource with a `count` of 0 or 1.
pub struct Optional<R> {
    address: String,
    of: PhantomData<fn() -> R>,
}

impl<R: Resource> Optional<R> {
    /// The resource of that label, which something else has added.
    pub fn labelled(label: &str) -> Self {
        Self { address: address::<R>(label), of: PhantomData }
    }

    /// How many there are: 0 or 1.
    pub fn count(&self) -> Expr<Num> {
        length(&reference::<List<Any>>(&self.address))
    }

    /// The resource, for use where it is known to be there.
    pub fn first(&self) -> R::Reference<One> {
        R::reference(format!("{}[0]", self.address))
    }

    /// The resource, whose attributes are null if it is not there.
    pub fn maybe(&self) -> R::Reference<Maybe> {
        R::reference(self.address.clone())
    }

    /// For `depends_on`.
    pub fn reference(&self) -> String {
        self.address.clone()
    }
}

/// A resource that a module has.
pub struct Declared<'a, R> {
    block: &'a Block,
    of: PhantomData<fn() -> R>,
}

impl<R> Clone for Declared<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Declared<'_, R> {}

impl<'a, R: Resource> Declared<'a, R> {
    /// The resource that a block is, if it is one of this type.
    pub(crate) fn of(block: &'a Block) -> Option<Self> {
        let is_one =
            block.kind == "resource" && block.labels.first().is_some_and(|it| it == R::TYPE);
        is_one.then_some(Self { block, of: PhantomData })
    }

    /// As in `aws_vpc.this`.
    pub fn address(self) -> String {
        self.block.labels.join(".")
    }

    /// The value of an argument.
    pub fn argument(self, name: &str) -> Option<&'a Node> {
        self.block.body.argument(name)
    }

    /// `for name in ...`: itself, or each of its copies.
    pub fn for_in(self, name: &'static str) -> ForIn<R::Reference<One>> {
        let address = Node::Reference(self.address());
        let is_repeated = self.block.body.first.is_some();
        let copies = if is_repeated { address } else { Node::List(vec![address]) };
        ForIn::new(None, name, copies, R::reference(name.to_owned()))
    }

    /// Itself, or all its copies: an item of a list to flatten.
    fn copies(self) -> Node {
        let address = Node::Reference(self.address());
        match &self.block.body.first {
            Some(repeat) if repeat.name == "for_each" => Node::call("values", [address]),
            _ => address,
        }
    }
}

/// All copies of some resources of a type: `flatten([aws_route.one, values(aws_route.many)])`.
pub struct Copies<R> {
    list: Expr<List<Any>>,
    of: PhantomData<fn() -> R>,
}

impl<R: Resource> Copies<R> {
    /// All copies of these.
    pub fn of<'a>(resources: impl IntoIterator<Item = Declared<'a, R>>) -> Self {
        let copies = resources.into_iter().map(|resource| Expr::<Any>::new(resource.copies()));
        let list = Expr::<List<Any>>::row(copies);
        Self { list: Expr::new(Node::call("flatten", [list.into()])), of: PhantomData }
    }

    /// How many there are.
    pub fn count(&self) -> Expr<Num> {
        length(&self.list)
    }

    /// `for name in ...`: each of them.
    pub fn for_in(&self, name: &'static str) -> ForIn<R::Reference<One>> {
        ForIn::new(None, name, &self.list, R::reference(name.to_owned()))
    }
}
