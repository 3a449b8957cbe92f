//! Where states are, and the variable that says that there are none yet.

use platform::{Backend, Environment, Platform};
use terraform::{Body, Bool, Expr, Str, reference, template};

/// `var.preview`.
pub fn preview() -> Expr<Bool> {
    reference("var.preview")
}

/// Kind of the backend, and where in it the state of a layer is.
pub fn backend(
    platform: &Platform,
    environment: &Environment,
    layer: &str,
) -> (&'static str, Body) {
    let mut settings = Body::default();
    match &environment.backend {
        Backend::Local => {
            let module = reference::<Str>("path.module");
            settings.set("path", template!("{}/../{}/terraform.tfstate", module, layer));
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
