//! The key that encrypts images.

use layer::ModuleBuilder;
use platform::AppName;
use terraform::{Expr, Str};

use crate::Registry;

/// Adds a key where the environment asks for one; gives its ARN, or null.
pub fn key(module: &mut ModuleBuilder<Registry>) -> Expr<Str> {
    module.file("encryption.tf");
    module.customer_key("images", "Images in ECR", AppName::RegistryKey, [])
}
