//! `terraform test` files: the module under a mocked provider.

use platform::Platform;
use terraform::{Block, Body};

use crate::example;
use crate::layer_module::LayerModule;
use crate::module_interface::InputSource;
use crate::preview_scope::PreviewScope;

/// The text of a module's file.
pub fn test_file(module: &LayerModule, platform: &Platform, header: &str) -> String {
    let environment = example::environment(platform);
    let scope = PreviewScope { platform, environment: &environment };
    let mut variables = Vec::new();
    for input in &module.inputs {
        let value = match &input.source {
            InputSource::Environment(value) => value(&environment),
            InputSource::Caller(_) => None,
        };
        variables.extend(value.map(|value| (input.name.clone(), value)));
    }
    for upstream in &module.upstream {
        variables.push((upstream.output.into(), (upstream.preview)(&scope)));
    }
    let setting = [
        Block::labelled("mock_provider", ["aws"], Body::default()),
        Block::new("variables", Body::from_iter(variables)),
    ];
    terraform::print_blocks(header, setting.iter().chain(&module.tests))
}
