//! Input variables.

use std::borrow::Cow;
use std::marker::PhantomData;

use crate::block::{Block, Body};
use crate::expr::{Expr, reference};
use crate::node::Node;
use crate::types::{Bool, Type};

/// `variable "name" { ... }` of the type `T`.
#[derive(Debug)]
pub struct Variable<T> {
    /// Its name.
    pub name: Cow<'static, str>,
    /// What it is for, with its unit.
    pub description: Cow<'static, str>,
    /// Its type constraint.
    pub constraint: Node,
    /// Its value if none is given; `None` if one must be.
    pub default: Option<Node>,
    /// Whether its value stays out of state and plan.
    pub ephemeral: bool,
    /// What its values must fulfil.
    pub validations: Vec<Validation>,
    of: PhantomData<fn() -> T>,
}

/// A condition on a variable's value.
#[derive(Debug, Clone)]
pub struct Validation {
    /// True for a good value.
    pub condition: Expr<Bool>,
    /// What to do about a bad one: a sentence.
    pub message: String,
}

impl<T: Type> Variable<T> {
    /// A variable that must be given.
    pub fn new(
        name: impl Into<Cow<'static, str>>,
        description: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            name: name.into(),
            description: description.into(),
            constraint: T::constraint(),
            default: None,
            ephemeral: false,
            validations: Vec::new(),
            of: PhantomData,
        }
    }
}

impl<T> Variable<T> {
    /// The value if none is given.
    pub fn default(mut self, value: impl Into<Node>) -> Self {
        self.default = Some(value.into());
        self
    }

    /// A type constraint narrower than the type's own, as with optional fields.
    pub fn constraint(mut self, constraint: Node) -> Self {
        self.constraint = constraint;
        self
    }

    /// Keeps the value out of state and plan.
    pub fn ephemeral(mut self) -> Self {
        self.ephemeral = true;
        self
    }

    /// Refuses values for which the condition is false; the message is a sentence.
    pub fn valid_if(
        mut self,
        condition: impl FnOnce(&Expr<T>) -> Expr<Bool>,
        message: impl Into<String>,
    ) -> Self {
        let condition = condition(&self.reference());
        self.validations.push(Validation { condition, message: message.into() });
        self
    }

    /// `var.name`.
    pub fn reference(&self) -> Expr<T> {
        reference(format!("var.{}", self.name))
    }

    /// The same variable, without its type.
    pub fn untyped(&self) -> Variable<crate::Any> {
        Variable {
            name: self.name.clone(),
            description: self.description.clone(),
            constraint: self.constraint.clone(),
            default: self.default.clone(),
            ephemeral: self.ephemeral,
            validations: self.validations.clone(),
            of: PhantomData,
        }
    }

    /// The block to print.
    pub fn to_block(&self) -> Block {
        let mut body = Body::default();
        body.set("description", &*self.description);
        body.set("type", self.constraint.clone());
        if let Some(default) = &self.default {
            body.set("default", default.clone());
        }
        if self.default.as_ref().is_some_and(|default| *default != Node::Null) {
            body.set("nullable", false);
        }
        if self.ephemeral {
            body.set("ephemeral", true);
        }
        for validation in &self.validations {
            let mut condition = Body::default();
            condition.set("condition", &validation.condition);
            condition.set("error_message", validation.message.as_str());
            body.push_block(Block::new("validation", condition));
        }
        Block::labelled("variable", [&self.name], body)
    }
}
