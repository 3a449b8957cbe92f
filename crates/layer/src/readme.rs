//! The README of a module.

use std::fmt::Write as _;

use crate::layer_module::LayerModule;

/// The text of a module's README.
pub fn readme(module: &LayerModule, origin: &str) -> String {
    let mut out =
        format!("<!-- {origin} -->\n\n# {}\n\n{}\n\n## Inputs\n\n", module.layer, module.purpose);
    out.push_str("| name | type | default | description |\n| --- | --- | --- | --- |\n");
    for variable in module.terraform.variables() {
        let default = match &variable.default {
            None => "required".to_owned(),
            Some(default) => code(&default.to_string()),
        };
        let constraint = code(&variable.constraint.to_string());
        let _ = writeln!(
            out,
            "| `{}` | {constraint} | {default} | {} |",
            variable.name, variable.description
        );
    }
    out.push_str("\n## Outputs\n\n| name | description |\n| --- | --- |\n");
    for output in module.terraform.outputs() {
        let _ = writeln!(out, "| `{}` | {} |", output.name, output.description);
    }
    out.push_str("\n## Resources\n\n| address | type |\n| --- | --- |\n");
    for (address, kind) in module.terraform.resources() {
        let page = kind.trim_start_matches("aws_");
        let _ = writeln!(
            out,
            "| `{address}` | [{kind}](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/{page}) |"
        );
    }
    out
}

/// Code in a table: on one line, without a bar that would end the cell.
fn code(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    format!("`{}`", words.join(" ").replace('|', "\\|"))
}
