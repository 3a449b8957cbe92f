//! Blocks and what stands in them.

use std::borrow::Cow;

use crate::node::Node;
use crate::version::Version;

/// What stands between the braces of a block, in the order in which it was set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    /// `count` or `for_each`: stands above everything.
    pub(crate) first: Option<Argument>,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) blocks: Vec<Block>,
    /// `depends_on`: stands below everything.
    pub(crate) last: Option<Argument>,
    /// The oldest provider that knows its arguments and the kinds of its blocks, if not all do.
    pub(crate) needs: Option<Version>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Argument {
    pub name: Cow<'static, str>,
    pub value: Node,
    pub comment: Option<String>,
}

/// A block: `kind "label" { ... }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    pub(crate) kind: Cow<'static, str>,
    pub(crate) labels: Vec<String>,
    pub(crate) comment: Option<String>,
    pub(crate) body: Body,
}

impl Argument {
    pub fn new(name: impl Into<Cow<'static, str>>, value: impl Into<Node>) -> Self {
        Self { name: name.into(), value: value.into(), comment: None }
    }
}

/// Arguments whose names are known to differ, however many.
impl<N: Into<Cow<'static, str>>> FromIterator<(N, Node)> for Body {
    fn from_iter<I: IntoIterator<Item = (N, Node)>>(arguments: I) -> Self {
        let arguments = arguments.into_iter();
        let arguments = arguments.map(|(name, value)| Argument::new(name, value));
        Self { arguments: arguments.collect(), ..Self::default() }
    }
}

impl Body {
    /// Sets an argument; the last value set is the one that counts.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Node>) {
        let (name, value) = (name.into(), value.into());
        match self.arguments.iter_mut().find(|argument| argument.name == name) {
            Some(argument) => argument.value = value,
            None => self.arguments.push(Argument::new(name, value)),
        }
    }

    /// The value of an argument.
    pub fn argument(&self, name: &str) -> Option<&Node> {
        let mut arguments = self.arguments.iter();
        arguments.find(|argument| argument.name == name).map(|argument| &argument.value)
    }

    /// Sets `count` or `for_each`, which stands above everything.
    pub fn set_first(&mut self, name: &'static str, value: impl Into<Node>) {
        self.first = Some(Argument::new(name, value));
    }

    /// The arguments as an object: a backend's settings as a remote state's `config`.
    pub fn into_object(self) -> Node {
        let items = self.arguments.into_iter();
        Node::Object(items.map(|argument| (argument.name.into_owned(), argument.value)).collect())
    }

    /// Puts a reason above the argument that was set last.
    pub fn because(&mut self, reason: &str) {
        if let Some(argument) = self.arguments.last_mut() {
            argument.comment = Some(reason.to_owned());
        }
    }

    /// Says that what has been set needs a provider of this version or a later one.
    pub fn needs_provider(&mut self, version: Version) {
        self.needs = self.needs.max(Some(version));
    }

    /// The oldest provider that knows all that stands here, blocks inside included, if not all do.
    pub(crate) fn oldest_provider(&self) -> Option<Version> {
        let inside = self.blocks.iter().map(|block| block.body.oldest_provider());
        inside.max().flatten().max(self.needs)
    }

    /// Sets a block that may occur once; the last one set is the one that counts.
    pub fn set_block(&mut self, block: Block) {
        let is_other = |other: &Block| (&other.kind, &other.labels) != (&block.kind, &block.labels);
        self.blocks.retain(is_other);
        self.blocks.push(block);
    }

    /// Adds a block that may occur several times.
    pub fn push_block(&mut self, block: Block) {
        self.blocks.push(block);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_none()
            && self.arguments.is_empty()
            && self.blocks.is_empty()
            && self.last.is_none()
    }
}

impl Block {
    /// A block without labels.
    pub fn new(kind: impl Into<Cow<'static, str>>, body: Body) -> Self {
        Self { kind: kind.into(), labels: Vec::new(), comment: None, body }
    }

    /// A block with labels, as in `resource "aws_vpc" "this"`.
    pub fn labelled<const N: usize>(kind: &'static str, labels: [&str; N], body: Body) -> Self {
        Self { labels: labels.map(str::to_owned).to_vec(), ..Self::new(kind, body) }
    }

    /// Puts a comment above the block.
    pub fn comment(mut self, comment: impl Into<String>) -> Self {
        self.comment = Some(comment.into());
        self
    }

    /// `dynamic "kind" { for_each = collection  content { ... } }`: one such block per element.
    pub fn dynamic(kind: &str, collection: impl Into<Node>, content: Body) -> Self {
        let mut body = Body::default();
        body.set("for_each", collection);
        body.push_block(Self::new("content", content));
        Self::labelled("dynamic", [kind], body)
    }
}
