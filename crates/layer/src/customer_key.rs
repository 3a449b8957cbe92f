//! KMS keys of our own, where the environment asks for them.

use terraform::{Bool, Expr, Map, Node, Str, count_if, hcl, template};

use crate::layer::Layer;
use crate::module_builder::ModuleBuilder;
use crate::names::Named;

impl<L: Layer> ModuleBuilder<L> {
    /// Adds a key and its alias, and gives its ARN: null where AWS's own keys are used. The statements
    /// say which AWS services use the key, besides what IAM policies of the account allow.
    pub fn customer_key(
        &mut self,
        label: &str,
        description: &str,
        name: impl Named,
        statements: impl IntoIterator<Item = Node>,
    ) -> Expr<Str> {
        let managed = self.customer_managed_keys();
        self.customer_key_if(&managed, label, description, name, statements)
    }

    /// The same for a key that is not needed everywhere: where the condition holds.
    pub fn customer_key_if(
        &mut self,
        managed: &Expr<Bool>,
        label: &str,
        description: &str,
        name: impl Named,
        statements: impl IntoIterator<Item = Node>,
    ) -> Expr<Str> {
        let account_id = self.account_id();
        let name = self.name(name);
        let key = self.add(count_if(
            managed,
            aws::KmsKey::new(label)
                .description(description)
                .enable_key_rotation(true)
                .deletion_window_in_days(7)
                .policy(aws::customer_key(&account_id, statements))
                .tags(Expr::<Map<Str>>::new(hcl!({ Name = (&name) }))),
        ));
        let alias = template!("alias/{}", name);
        self.add(count_if(managed, aws::KmsAlias::new(label, key.first().key_id()).name(alias)));
        key.maybe().arn()
    }
}
