//! A directory of `.tf` files.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::block::{Argument, Block, Body};
use crate::expr::{Expr, IntoExpr, reference};
use crate::node::Node;
use crate::print;
use crate::requirements::PROVIDER;
use crate::resource::{Add, Declared, Resource};
use crate::types::Any;
use crate::variable::Variable;
use crate::version::Version;

/// Resources, variables and outputs, in files by topic.
#[derive(Debug, Default)]
pub struct Module {
    files: Vec<File>,
    current: usize,
    variables: Vec<Variable<Any>>,
    outputs: Vec<Output>,
    resources: Vec<(String, &'static str)>,
    addresses: HashSet<String>,
    names: HashSet<(Kind, Cow<'static, str>)>,
}

/// What has a name that only one of its kind may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Variable,
    Local,
    Output,
}

#[derive(Debug)]
struct File {
    name: String,
    items: Vec<Item>,
}

#[derive(Debug)]
enum Item {
    Block(Box<Block>),
    Local(Argument),
}

/// `output "name" { ... }`.
#[derive(Debug, Clone)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Its value.
    pub value: Node,
    /// Addresses of resources that must be done before a reader of the output starts.
    pub depends_on: Vec<String>,
    /// Why a reader waits for them.
    pub because: Option<String>,
}

impl Module {
    /// Makes a file the one that resources and locals are added to.
    pub fn file(&mut self, name: &str) {
        self.current = self.files.iter().position(|file| file.name == name).unwrap_or_else(|| {
            self.files.push(File { name: name.to_owned(), items: Vec::new() });
            self.files.len() - 1
        });
    }

    /// Adds a resource to the current file and gives the reference to it.
    ///
    /// # Panics
    /// If the module has a resource of that address already: Terraform would refuse the module.
    pub fn add<A: Add>(&mut self, resource: A) -> A::Handle {
        let (resource, handle) = resource.split();
        self.resource(resource);
        handle
    }

    /// Adds a resource whose type is known by its name only.
    ///
    /// # Panics
    /// If the module has a resource of that address already: Terraform would refuse the module.
    pub fn resource(&mut self, resource: crate::ResourceBlock) {
        let address = resource.address();
        let is_new = self.addresses.insert(address.clone());
        assert!(is_new, "two resources have the address {address}");
        self.resources.push((address, resource.kind()));
        self.block(resource.into_hcl());
    }

    /// Adds any block to the current file.
    pub fn block(&mut self, block: Block) {
        self.items().push(Item::Block(Box::new(block)));
    }

    /// Adds a local value to the current file and gives the reference to it.
    ///
    /// # Panics
    /// If the module has a local value of that name already: Terraform would refuse the module.
    pub fn local<T>(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl IntoExpr<T>,
    ) -> Expr<T> {
        let name = name.into();
        let reference = reference(format!("local.{name}"));
        let is_new = self.names.insert((Kind::Local, name.clone()));
        assert!(is_new, "two local values have the name {name}");
        self.items().push(Item::Local(Argument::new(name, value.into_expr())));
        reference
    }

    /// Puts a reason above the local value that was added last.
    pub fn because(&mut self, reason: &str) {
        if let Some(Item::Local(argument)) = self.items().last_mut() {
            argument.comment = Some(reason.to_owned());
        }
    }

    /// Declares an input variable, once for each name, and gives the reference to it.
    pub fn variable<T>(&mut self, variable: &Variable<T>) -> Expr<T> {
        let reference = variable.reference();
        if self.names.insert((Kind::Variable, variable.name.clone())) {
            self.variables.push(variable.untyped());
        }
        reference
    }

    /// Puts the variables of these names before all others.
    pub fn variables_first(&mut self, names: &[&str]) {
        let rank = |name: &str| names.iter().position(|first| *first == name);
        self.variables.sort_by_key(|variable| rank(&variable.name).unwrap_or(names.len()));
    }

    /// Whether the module has an input variable of that name.
    pub fn has_variable(&self, name: &str) -> bool {
        self.names.contains(&(Kind::Variable, Cow::Borrowed(name)))
    }

    /// Adds an output.
    ///
    /// # Panics
    /// If the module has an output of that name already: Terraform would refuse the module.
    pub fn output(&mut self, output: Output) {
        let is_new = self.names.insert((Kind::Output, output.name.clone().into()));
        assert!(is_new, "two outputs have the name {}", output.name);
        self.outputs.push(output);
    }

    /// Puts a reason above the `depends_on` of the output that was added last.
    pub fn output_because(&mut self, reason: &str) {
        if let Some(output) = self.outputs.last_mut() {
            output.because = Some(reason.to_owned());
        }
    }

    /// The input variables, in the order of their declaration.
    pub fn variables(&self) -> &[Variable<Any>] {
        &self.variables
    }

    /// The outputs, in the order of their declaration.
    pub fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    /// Address and type of each resource, in the order in which they were added.
    pub fn resources(&self) -> &[(String, &'static str)] {
        &self.resources
    }

    /// The oldest provider that knows all that the module says.
    pub fn oldest_provider(&self) -> Version {
        let items = self.files.iter().flat_map(|file| &file.items);
        let blocks = items.filter_map(Item::to_block);
        let needed = blocks.filter_map(|block| block.body.oldest_provider()).max();
        needed.map_or(PROVIDER.start, |needed| needed.max(PROVIDER.start))
    }

    /// The resources of a type, in the order of the files.
    pub fn resources_of<R: Resource>(&self) -> impl Iterator<Item = Declared<'_, R>> {
        let items = self.files.iter().flat_map(|file| &file.items);
        items.filter_map(Item::to_block).filter_map(Declared::of)
    }

    /// Name and text of each file, in the order of the topics; each text begins with `header`.
    pub fn files(&self, header: &str) -> Vec<(String, String)> {
        let mut files = Vec::with_capacity(self.files.len() + 2);
        for file in self.files.iter().filter(|file| !file.items.is_empty()) {
            let mut out = header.to_owned();
            print_items(&mut out, &file.items);
            files.push((file.name.clone(), out));
        }
        let outputs = self.outputs.iter().map(Output::to_block);
        for (name, blocks) in [
            ("variables.tf", self.variables.iter().map(Variable::to_block).collect::<Vec<_>>()),
            ("outputs.tf", outputs.collect()),
        ] {
            if !blocks.is_empty() {
                let mut out = header.to_owned();
                print::blocks(&mut out, &blocks);
                files.push((name.to_owned(), out));
            }
        }
        files
    }

    fn items(&mut self) -> &mut Vec<Item> {
        if self.files.is_empty() {
            self.file("main.tf");
        }
        &mut self.files[self.current].items
    }
}

/// Local values that follow each other share a `locals` block.
fn print_items(out: &mut String, items: &[Item]) {
    for run in items.chunk_by(|one, next| one.is_local() && next.is_local()) {
        match run {
            [Item::Block(block)] => print::blocks(out, std::slice::from_ref(&**block)),
            locals => {
                let mut body = Body::default();
                body.arguments.extend(locals.iter().filter_map(Item::to_argument));
                print::blocks(out, &[Block::new("locals", body)]);
            }
        }
    }
}

impl Item {
    fn is_local(&self) -> bool {
        matches!(self, Self::Local(_))
    }

    fn to_argument(&self) -> Option<Argument> {
        match self {
            Self::Local(argument) => Some(argument.clone()),
            Self::Block(_) => None,
        }
    }

    fn to_block(&self) -> Option<&Block> {
        match self {
            Self::Local(_) => None,
            Self::Block(block) => Some(block),
        }
    }
}

impl Output {
    /// The block to print.
    pub fn to_block(&self) -> Block {
        let mut body = Body::default();
        body.set("description", self.description.as_str());
        body.set("value", self.value.clone());
        if !self.depends_on.is_empty() {
            let addresses = self.depends_on.iter().cloned().map(Node::Reference).collect();
            let mut depends_on = Argument::new("depends_on", Node::Lines(addresses));
            depends_on.comment.clone_from(&self.because);
            body.last = Some(depends_on);
        }
        Block::labelled("output", [&self.name], body)
    }
}

#[cfg(test)]
mod tests;
