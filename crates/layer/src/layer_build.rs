//! From a platform to a layer's module.

use platform::Platform;

use crate::layer::Layer;
use crate::layer_module::LayerModule;
use crate::layer_output::OutputValue;
use crate::module_builder::ModuleBuilder;
use crate::preview_scope::PreviewScope;

/// What a layer makes of a platform.
pub trait Build: Layer {
    /// Adds resources and outputs.
    fn build(module: &mut ModuleBuilder<Self>, platform: &Platform);

    /// Adds what `terraform test` asserts of the module. It comes last, so that an assertion can be about
    /// all resources of a type.
    fn tests(module: &mut ModuleBuilder<Self>, platform: &Platform) {
        let _ = (module, platform);
    }

    /// What the outputs are in an environment for which another one makes what this layer makes: its root
    /// then calls no module.
    fn elsewhere(scope: &PreviewScope) -> Option<Vec<OutputValue>> {
        let _ = scope;
        None
    }

    /// The module for a platform.
    fn module(platform: &Platform) -> LayerModule {
        let mut module = ModuleBuilder::new(&platform.application);
        // Every name ends with it.
        module.suffix();
        Self::build(&mut module, platform);
        Self::tests(&mut module, platform);
        LayerModule { elsewhere: Self::elsewhere, ..module.finish() }
    }
}
