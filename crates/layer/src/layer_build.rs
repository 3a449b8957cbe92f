//! From a platform to a layer's module.

use platform::Platform;

use crate::layer::Layer;
use crate::layer_module::LayerModule;
use crate::module_builder::ModuleBuilder;

/// What a layer makes of a platform.
pub trait Build: Layer {
    /// Adds resources and outputs.
    fn build(module: &mut ModuleBuilder<Self>, platform: &Platform);

    /// Adds what `terraform test` asserts of the module. It comes last, so that an assertion can be about
    /// all resources of a type.
    fn tests(module: &mut ModuleBuilder<Self>, platform: &Platform) {
        let _ = (module, platform);
    }

    /// The module for a platform.
    fn module(platform: &Platform) -> LayerModule {
        let mut module = ModuleBuilder::new(&platform.application);
        // Every name ends with it.
        module.suffix();
        Self::build(&mut module, platform);
        Self::tests(&mut module, platform);
        module.finish()
    }
}
