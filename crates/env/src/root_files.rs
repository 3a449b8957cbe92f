//! The files of a root: backend, provider, module calls, outputs.

use layer::{InputSource, ModuleInterface, PreviewScope, Upstream};
use platform::{Environment, ModuleSource};
use terraform::{Block, Body, Bool, Expr, Node, Output, Variable, print_blocks, requirements};

use crate::backend::{backend, preview};
use crate::modules::{accepted_providers, required_providers};
use crate::roots::SINGLE;
use crate::state_reads;

/// Name and text of each file of a layer's root.
pub fn layer(
    scope: &PreviewScope,
    module: &ModuleInterface,
    header: &str,
) -> Vec<(String, String)> {
    let mut files = vec![
        ("terraform.tf", vec![terraform(scope, module.layer, [module])]),
        ("provider.tf", vec![provider(scope)]),
        ("variables.tf", variables([module])),
        ("main.tf", vec![main(scope, module, &from_state)]),
    ];
    if !module.upstream.is_empty() {
        files.push(("upstream.tf", state_reads::blocks(scope, module)));
    }
    if !module.outputs.is_empty() {
        files.push(("outputs.tf", outputs(scope, module)));
    }
    print(files, header)
}

/// Name and text of each file of the one root of an environment whose layout is single.
pub fn single(
    scope: &PreviewScope,
    modules: &[ModuleInterface],
    header: &str,
) -> Vec<(String, String)> {
    let without_module: Vec<_> = modules
        .iter()
        .filter(|module| (module.elsewhere)(scope).is_some())
        .map(|module| module.layer)
        .collect();
    let value_of = |upstream: &Upstream| {
        if without_module.contains(&upstream.layer) {
            from_local(upstream.layer, upstream.output)
        } else {
            from_module(upstream.layer, upstream.output)
        }
    };
    let calls = modules.iter().map(|module| main(scope, module, &value_of));
    let files = vec![
        ("terraform.tf", vec![terraform(scope, SINGLE, modules)]),
        ("provider.tf", vec![provider(scope)]),
        ("variables.tf", variables(modules)),
        ("main.tf", calls.collect()),
        ("outputs.tf", modules.iter().flat_map(|it| outputs(scope, it)).collect()),
    ];
    print(files, header)
}

fn print(files: Vec<(&str, Vec<Block>)>, header: &str) -> Vec<(String, String)> {
    files
        .into_iter()
        .map(|(name, blocks)| (name.to_owned(), print_blocks(header, &blocks)))
        .collect()
}

fn from_state(upstream: &Upstream) -> String {
    from_local(upstream.layer, upstream.output)
}

fn from_local(layer: &str, output: &str) -> String {
    format!("local.{layer}.{output}")
}

fn from_module(layer: &str, output: &str) -> String {
    format!("module.{layer}.{output}")
}

fn terraform<'a>(
    scope: &PreviewScope,
    layer: &str,
    modules: impl IntoIterator<Item = &'a ModuleInterface>,
) -> Block {
    let mut body = Body::default();
    body.set("required_version", requirements::terraform_constraint());
    body.push_block(required_providers(accepted_providers(scope.environment, modules)));
    let (kind, mut settings) = backend(scope.platform, scope.environment, layer);
    if kind == "s3" {
        settings.set("use_lockfile", true);
    } else {
        settings = Body::default();
    }
    body.push_block(Block::labelled("backend", [kind], settings));
    Block::labelled("terraform", [], body)
}

/// In a preview, the keys are not real and nothing is asked of AWS.
fn provider(scope: &PreviewScope) -> Block {
    let environment = scope.environment;
    let in_preview = |value: &str| preview().choose::<terraform::Str>(value, Expr::null());
    let mut body = Body::default();
    body.set("region", &environment.region);
    body.set(
        "allowed_account_ids",
        preview().choose::<terraform::Any>(Expr::null(), Expr::new([&environment.account_id])),
    );
    body.set("access_key", in_preview("preview"));
    body.because(
        "A preview asks nothing of AWS, and its keys are not real: it can be applied nowhere.",
    );
    body.set("secret_key", in_preview("preview"));
    body.set("skip_credentials_validation", preview());
    body.set("skip_metadata_api_check", preview());
    body.set("skip_region_validation", preview());
    body.set("skip_requesting_account_id", preview());
    let mut tags = vec![
        ("Application".to_owned(), Node::from(&scope.platform.application)),
        ("Environment".to_owned(), Node::from(&environment.suffix)),
        ("ManagedBy".to_owned(), Node::from("strata")),
    ];
    tags.retain(|(name, _)| !environment.tags.contains_key(name));
    tags.extend(environment.tags.iter().map(|(name, value)| (name.clone(), value.into())));
    let mut default_tags = Body::default();
    default_tags.set("tags", Node::Object(tags));
    body.push_block(Block::new("default_tags", default_tags));
    Block::labelled("provider", ["aws"], body)
}

fn variables<'a>(modules: impl IntoIterator<Item = &'a ModuleInterface>) -> Vec<Block> {
    let preview = Variable::<Bool>::new(
        "preview",
        "Plan without an account and before anything upstream exists; such a plan cannot be applied.",
    )
    .default(false)
    .to_block();
    let inputs = modules.into_iter().flat_map(|module| &module.inputs);
    let from_caller = inputs.filter_map(|input| match &input.source {
        InputSource::Caller(variable) => Some(variable.to_block()),
        InputSource::Environment(_) => None,
    });
    [preview].into_iter().chain(from_caller).collect()
}

/// The call of a module, or what its outputs are where another environment makes it all.
fn main(
    scope: &PreviewScope,
    module: &ModuleInterface,
    value_of: &dyn Fn(&Upstream) -> String,
) -> Block {
    let Some(values) = (module.elsewhere)(scope) else {
        return call(scope.environment, module, value_of);
    };
    let values = values.into_iter().map(|output| (output.name.to_owned(), output.value));
    let mut locals = Body::default();
    locals.set(module.layer, Node::Map(values.collect()));
    let (suffix, account_id) = scope.environment.registry();
    locals
        .because(&format!("Made by {suffix}, in account {account_id}; this environment has none."));
    Block::new("locals", locals)
}

fn call(
    environment: &Environment,
    module: &ModuleInterface,
    value_of: &dyn Fn(&Upstream) -> String,
) -> Block {
    let mut arguments = Vec::new();
    for input in &module.inputs {
        let value = match &input.source {
            InputSource::Environment(value) => value(environment),
            InputSource::Caller(variable) => Some(variable.reference().into()),
        };
        arguments.extend(value.map(|value| (input.name.clone(), value)));
    }
    arguments.sort_by_key(|(_, value)| value.is_multiline());
    let mut body: Body = arguments.into_iter().collect();
    body.set_first("source", source(&environment.modules, module.layer));
    for (at, upstream) in module.upstream.iter().enumerate() {
        body.set(upstream.output, Node::Reference(value_of(upstream)));
        if at == 0 {
            body.because("From the layers below.");
        }
    }
    Block::labelled("module", [module.layer], body)
}

fn source(modules: &ModuleSource, layer: &str) -> String {
    match modules {
        ModuleSource::Local => format!("../../../modules/{layer}"),
        ModuleSource::Git { source, reference } => {
            format!("{source}//modules/{layer}?ref={reference}")
        }
    }
}

fn outputs(scope: &PreviewScope, module: &ModuleInterface) -> Vec<Block> {
    let is_elsewhere = (module.elsewhere)(scope).is_some();
    let value_of = if is_elsewhere { from_local } else { from_module };
    let outputs = module.outputs.iter();
    outputs
        .map(|output| {
            let value = Node::Reference(value_of(module.layer, &output.name));
            Output { value, depends_on: Vec::new(), ..output.clone() }.to_block()
        })
        .collect()
}
