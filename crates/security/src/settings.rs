//! What an environment may change of a service in this layer.

use std::collections::HashMap;

use layer::ModuleBuilder;
use platform::Platform;
use terraform::{Bool, Expr, Map, Node, Num};

use crate::Security;

terraform::record! {
    /// What an environment may change of a service in this layer.
    pub(crate) ServiceSettings {
        /// Whether a shell may be opened in its tasks.
        EXEC: Bool = "exec",
        /// Version of each secret that was rotated; others have version 1.
        SECRET_VERSIONS: Map<Num> = "secret_versions",
    }
}

/// Declares each service's settings.
pub fn add(
    module: &mut ModuleBuilder<Security>,
    platform: &Platform,
) -> HashMap<String, Expr<ServiceSettings>> {
    let declared = platform.services.iter().map(|service| {
        let mut defaults = vec![("exec", Node::Bool(false))];
        if !service.secrets.is_empty() {
            defaults.push(("secret_versions", Node::Map(Vec::new())));
        }
        let settings = module.service_settings(service, defaults, |changes| {
            let versions = changes.secret_versions.iter();
            let versions: Vec<_> =
                versions.map(|(name, version)| (name.clone(), (*version).into())).collect();
            vec![
                ("exec", changes.exec.map(Node::Bool)),
                ("secret_versions", (!versions.is_empty()).then_some(Node::Map(versions))),
            ]
        });
        (service.name.clone(), settings)
    });
    declared.collect()
}
