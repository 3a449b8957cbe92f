//! Secrets and their first values.

use std::collections::HashMap;

use layer::ModuleBuilder;
use platform::{AppName, Platform, Secret, Service};
use terraform::{Expr, Map, Node, Str, Variable, lookup};

use crate::Security;
use crate::settings::ServiceSettings;

/// The variable that the values come through.
pub const VALUES: &str = "secret_values";

/// ARNs of the secrets, and of the key that encrypts them.
pub struct ServiceSecrets {
    /// ARN of our own key, null where AWS's is used.
    pub key: Expr<Str>,
    services: HashMap<String, Vec<(String, Expr<Str>)>>,
}

impl ServiceSecrets {
    /// Name and ARN of each of a service's secrets.
    pub fn of(&self, service: &Service) -> &[(String, Expr<Str>)] {
        self.services.get(&service.name).map_or(&[], Vec::as_slice)
    }
}

/// Adds the secrets. Values come from whoever runs terraform and stay out of state and plan.
pub fn add(
    module: &mut ModuleBuilder<Security>,
    platform: &Platform,
    settings: &HashMap<String, Expr<ServiceSettings>>,
) -> ServiceSecrets {
    module.file("secrets.tf");
    let key = module.customer_key("secrets", "Secrets", AppName::SecretsKey, []);
    let mut services = HashMap::new();
    for service in platform.services.iter().filter(|service| !service.secrets.is_empty()) {
        let arns = add_service(module, service, &settings[&service.name], &key);
        services.insert(service.name.clone(), arns);
    }
    ServiceSecrets { key, services }
}

/// The label of a secret's resources. Service names hold no double hyphen, so that no two are alike.
pub fn secret_label(service: &Service, secret: &Secret) -> String {
    format!("{}__{}", service.name, secret.name).replace('-', "_")
}

fn add_service(
    module: &mut ModuleBuilder<Security>,
    service: &Service,
    settings: &Expr<ServiceSettings>,
    key: &Expr<Str>,
) -> Vec<(String, Expr<Str>)> {
    let values = module.caller_input(
        &Variable::<Map<Str>>::new(
            VALUES,
            "Values of secrets by service and name, as in \"frontend/session-key\"; needed when a secret \
             is new or its version was raised.",
        )
        .default(Node::Map(Vec::new()))
        .ephemeral(),
    );
    let versions = settings.field(ServiceSettings::SECRET_VERSIONS);
    let mut arns = Vec::new();
    for secret in &service.secrets {
        let label = secret_label(service, secret);
        let name = module.name(service.secret_name(secret));
        let made = module.add(
            aws::SecretsmanagerSecret::new(&label)
                .name(name)
                .description(format!("{} of {}", secret.variable, service.name))
                .kms_key_id(key)
                .recovery_window_in_days(0),
        );
        // AWS refuses an empty value, so that a new secret does not go without one; that a value is
        // left out where nothing changes goes unnoticed.
        let value = lookup(&values, format!("{}/{}", service.name, secret.name), "");
        let version = lookup(&versions, &secret.name, 1);
        module.add(
            aws::SecretsmanagerSecretVersion::new(&label, made.id())
                .secret_string_wo(value)
                .secret_string_wo_version(version),
        );
        arns.push((secret.name.clone(), made.arn()));
    }
    arns
}
