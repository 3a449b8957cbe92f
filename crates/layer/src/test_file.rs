//! `terraform test` files: the module under a mocked provider.

use platform::Platform;
use terraform::{Block, Body, Node};

use crate::example::example_environment;
use crate::inputs::Source;
use crate::module::LayerModule;
use crate::output::Scope;

/// A run of `terraform test`: plans the module with example inputs and asserts what matters.
#[derive(Debug, Clone)]
pub struct Test {
    name: String,
    variables: Vec<(String, Node)>,
    assertions: Vec<(String, String)>,
}

impl Test {
    /// A test; its name is what holds, in snake case.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), variables: Vec::new(), assertions: Vec::new() }
    }

    /// Plans with another value of an input.
    pub fn with(mut self, variable: &str, value: impl Into<Node>) -> Self {
        self.variables.push((variable.to_owned(), value.into()));
        self
    }

    /// Adds a condition over the plan, as Terraform code on one line, and the sentence to print when
    /// it is false.
    pub fn assert(mut self, condition: impl Into<String>, message: &str) -> Self {
        self.assertions.push((condition.into(), message.to_owned()));
        self
    }

    fn into_block(self) -> Block {
        let mut body = Body::default();
        body.set("command", Node::code("plan"));
        if !self.variables.is_empty() {
            body.push_block(Block::new("variables", Body::from_iter(self.variables)));
        }
        for (condition, message) in self.assertions {
            let mut assertion = Body::default();
            assertion.set("condition", Node::Code(condition));
            assertion.set("error_message", message);
            body.push_block(Block::new("assert", assertion));
        }
        Block::labelled("run", [&self.name], body)
    }
}

impl LayerModule {
    pub(crate) fn test_file(&self, platform: &Platform, header: &str) -> String {
        let environment = example_environment(platform);
        let scope = Scope { platform, environment: &environment };
        let mut variables = Vec::new();
        for input in &self.inputs {
            let value = match &input.source {
                Source::Environment(value) => value(&environment),
                Source::Caller(_) => None,
            };
            variables.extend(value.map(|value| (input.name.clone(), value)));
        }
        for upstream in &self.upstream {
            variables.push((upstream.output.to_owned(), (upstream.preview)(&scope)));
        }
        let mut blocks = vec![
            Block::labelled("mock_provider", ["aws"], Body::default()),
            Block::new("variables", Body::from_iter(variables)),
        ];
        blocks.extend(self.tests.iter().cloned().map(Test::into_block));
        terraform::print_blocks(header, &blocks)
    }
}
