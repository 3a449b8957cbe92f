//! Where states are, and the variable that says that there are none yet.

use platform::{Backend, Environment, Platform};
use terraform::{Body, Bool, Expr, Node, code};

/// `var.preview`.
pub fn preview() -> Expr<Bool> {
    code("var.preview")
}

/// Kind of the backend, and where in it the state of a layer is.
pub fn state(platform: &Platform, environment: &Environment, layer: &str) -> (&'static str, Body) {
    let mut settings = Body::default();
    match &environment.backend {
        Backend::Local => {
            let path = format!("${{path.module}}/../{layer}/terraform.tfstate");
            settings.set("path", Node::Code(format!("\"{path}\"")));
            ("local", settings)
        }
        Backend::S3 { bucket, region } => {
            let key = format!("{}/{}/{layer}.tfstate", platform.application, environment.suffix);
            settings.set("bucket", bucket);
            settings.set("key", key);
            settings.set("region", region);
            settings.set("encrypt", true);
            ("s3", settings)
        }
    }
}
