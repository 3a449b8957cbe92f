//! What a root reads from the states of lower layers, and what stands for it in a preview.

use layer::{ModuleInterface, PreviewScope};
use terraform::{Any, Block, Body, Expr, Node, reference};

use crate::backend::{backend, preview};

/// For each lower layer that the module reads: its remote state, and a local object of its outputs.
pub fn blocks(scope: &PreviewScope, module: &ModuleInterface) -> Vec<Block> {
    let mut layers: Vec<&'static str> = Vec::new();
    for upstream in &module.upstream {
        if !layers.contains(&upstream.layer) {
            layers.push(upstream.layer);
        }
    }
    layers
        .iter()
        .flat_map(|layer| [remote_state(scope, layer), outputs(scope, module, layer)])
        .collect()
}

fn remote_state(scope: &PreviewScope, layer: &str) -> Block {
    let (backend, settings) = self::backend(scope.platform, scope.environment, layer);
    let mut body = Body::default();
    body.set_first("count", preview().choose::<terraform::Num>(0, 1));
    body.set("backend", backend);
    body.set("config", settings.into_object());
    Block::labelled("data", ["terraform_remote_state", layer], body)
}

fn outputs(scope: &PreviewScope, module: &ModuleInterface, layer: &'static str) -> Block {
    let outputs = module.upstream.iter().filter(|upstream| upstream.layer == layer);
    let values = outputs.map(|upstream| {
        let name = upstream.output;
        let real: Expr<Any> =
            reference(format!("data.terraform_remote_state.{layer}[0].outputs.{name}"));
        let value = preview().choose::<Any>(Expr::new((upstream.preview)(scope)), real);
        (name.to_owned(), Node::from(value))
    });
    let mut locals = Body::default();
    locals.set(layer, Node::Map(values.collect()));
    Block::new("locals", locals)
}
