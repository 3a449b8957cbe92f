//! How a root calls a module.

use std::borrow::Cow;

use platform::Environment;
use terraform::{Node, Variable, Version};

use crate::layer_output::OutputValue;
use crate::preview_scope::PreviewScope;

/// How a root calls a module, without what is in it.
pub struct ModuleInterface {
    /// Name of the layer.
    pub layer: &'static str,
    /// Variables that the environment or the caller gives, in the order of their declaration.
    pub inputs: Vec<Input>,
    /// Variables that lower layers give, in the order of their declaration.
    pub upstream: Vec<Upstream>,
    /// Its outputs, in the order of their declaration.
    pub outputs: Vec<terraform::Output>,
    /// The oldest provider that knows all that is in it.
    pub oldest_provider: Version,
    /// What its outputs are where another environment makes what it would make.
    pub elsewhere: Elsewhere,
}

/// Values of a layer's outputs in an environment that does not call its module, or `None` where it does.
pub type Elsewhere = fn(&PreviewScope) -> Option<Vec<OutputValue>>;

/// An output of a lower layer that the module reads through the variable of the same name.
pub struct Upstream {
    /// The lower layer.
    pub layer: &'static str,
    /// Name of its output.
    pub output: &'static str,
    /// The value that stands for it in a preview.
    pub preview: fn(&PreviewScope) -> Node,
}

/// An input of a module, and where its value comes from.
pub struct Input {
    /// Name of the module's variable.
    pub name: Cow<'static, str>,
    /// Where its value comes from.
    pub source: InputSource,
}

/// What an environment's spec gives an input, if anything.
pub type FromEnvironment = dyn Fn(&Environment) -> Option<Node> + Send + Sync;

/// Where the value of an input comes from.
pub enum InputSource {
    /// The environment's spec; `None` leaves the variable's default.
    Environment(Box<FromEnvironment>),
    /// Whoever runs terraform: the root has a variable of the same name.
    Caller(Box<Variable<terraform::Any>>),
}
