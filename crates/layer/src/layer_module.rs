//! The module of a layer.

use terraform::Block;

use crate::module_interface::{Elsewhere, Input, ModuleInterface, Upstream};

/// The module of a layer, and how a root calls it.
pub struct LayerModule {
    /// Name of the layer.
    pub layer: &'static str,
    /// What the module makes.
    pub purpose: &'static str,
    /// Resources, variables and outputs.
    pub terraform: terraform::Module,
    /// Variables that the environment or the caller gives, in the order of their declaration.
    pub inputs: Vec<Input>,
    /// Variables that lower layers give, in the order of their declaration.
    pub upstream: Vec<Upstream>,
    /// What [`Build::elsewhere`](crate::Build::elsewhere) says.
    pub elsewhere: Elsewhere,
    /// A run of `terraform test` each.
    pub(crate) tests: Vec<Block>,
}

impl LayerModule {
    /// How a root calls it. What is in the module, which for many services is large, is dropped.
    pub fn into_interface(self) -> ModuleInterface {
        let Self { layer, inputs, upstream, elsewhere, terraform, .. } = self;
        let (outputs, oldest_provider) =
            (terraform.outputs().to_vec(), terraform.oldest_provider());
        ModuleInterface { layer, inputs, upstream, outputs, oldest_provider, elsewhere }
    }
}
