//! A run of `terraform test`.

use terraform::{Block, Body, Bool, Expr, Node};

/// A run of `terraform test`: plans the module with example inputs and asserts what matters.
#[derive(Debug, Clone)]
pub struct Test {
    name: String,
    variables: Vec<(String, Node)>,
    known: Vec<(String, Vec<(String, Node)>)>,
    assertions: Vec<(Expr<Bool>, String)>,
}

impl Test {
    /// A test; its name is what holds, in snake case.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            variables: Vec::new(),
            known: Vec::new(),
            assertions: Vec::new(),
        }
    }

    /// Plans with another value of an input.
    pub fn with(mut self, variable: &str, value: impl Into<Node>) -> Self {
        self.variables.push((variable.to_owned(), value.into()));
        self
    }

    /// Gives all copies of a resource values that a plan does not know yet, so that assertions can use
    /// them.
    pub fn known(mut self, address: String, values: Vec<(String, Node)>) -> Self {
        self.known.push((address, values));
        self
    }

    /// Adds a condition over the plan, and the sentence to print when it is false.
    pub fn assert(mut self, condition: impl Into<Expr<Bool>>, message: &str) -> Self {
        self.assertions.push((condition.into(), message.to_owned()));
        self
    }

    pub(crate) fn into_block(self) -> Block {
        let mut body = Body::default();
        body.set("command", Node::reference("plan"));
        if !self.variables.is_empty() {
            body.push_block(Block::new("variables", Body::from_iter(self.variables)));
        }
        for (address, values) in self.known {
            let mut known = Body::default();
            known.set("target", Node::Reference(address));
            known.set("values", Node::InlineObject(values));
            known.set("override_during", Node::reference("plan"));
            body.push_block(Block::new("override_resource", known));
        }
        for (condition, message) in self.assertions {
            let mut assertion = Body::default();
            assertion.set("condition", condition);
            assertion.set("error_message", message);
            body.push_block(Block::new("assert", assertion));
        }
        Block::labelled("run", [&self.name], body)
    }
}
