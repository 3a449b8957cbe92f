//! The one thing about a configuration that terraform leaves to providers, although the schema tells.
//! Unknown and missing arguments, wrong types and the number of blocks it finds by itself.

use tfplugin::messages::{AttributePath, Block, Diagnostic, Selector, Step};
use tfplugin::value::Value;

/// An error for each argument that is set although it can only be read.
pub fn errors(block: &Block, config: &Value) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    check(block, config, &mut Vec::new(), &mut errors);
    errors
}

fn check(block: &Block, config: &Value, path: &mut Vec<Step>, errors: &mut Vec<Diagnostic>) {
    for (key, value) in config.as_map().map(Vec::as_slice).unwrap_or_default() {
        let name = key.as_str().unwrap_or_default();
        path.push(step(Selector::AttributeName(name.to_owned())));
        if let Some(attribute) = block.attribute(name)
            && !attribute.required
            && !attribute.optional
            && !value.is_nil()
        {
            errors.push(Diagnostic {
                severity: 1,
                summary: "Value for unconfigurable attribute".to_owned(),
                detail: format!(
                    "Can't configure a value for \"{name}\": its value will be decided automatically \
                     based on the result of applying this configuration."
                ),
                attribute: Some(AttributePath { steps: path.clone() }),
            });
        }
        if let Some(nested) = block.nested(name) {
            match value {
                Value::Array(elements) => {
                    for (index, element) in (0..).zip(elements) {
                        path.push(step(Selector::ElementKeyInt(index)));
                        check(nested, element, path, errors);
                        path.pop();
                    }
                }
                value => check(nested, value, path, errors),
            }
        }
        path.pop();
    }
}

fn step(selector: Selector) -> Step {
    Step { selector: Some(selector) }
}
