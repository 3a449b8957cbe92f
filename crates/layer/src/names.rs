//! Names from the platform's table as Terraform expressions.

use platform::{AppName, ArnPart, ArnPattern, Name, Per};
use terraform::{Expr, Node, Part, Str, reference, template};

use crate::layer::Layer;
use crate::module_builder::ModuleBuilder;

/// What an object is called: a row of the application's table, or a name that has its owner already.
pub trait Named {
    /// The name, where it is one of this application.
    fn name(self, application: &str) -> Name;
}

impl Named for AppName {
    fn name(self, application: &str) -> Name {
        self.of(application)
    }
}

impl Named for Name {
    fn name(self, _application: &str) -> Name {
        self
    }
}

impl<L: Layer> ModuleBuilder<L> {
    /// The name of an object. One that exists per zone or release stands in a `for_each` over them.
    pub fn name(&mut self, name: impl Named) -> Expr<Str> {
        let name = name.name(self.application());
        match name.rule.per {
            Per::Owner => {
                let suffix = self.suffix();
                template!("{}-{}", name.stem(), suffix)
            }
            Per::Zone | Per::Release => self.name_of(name, &reference("each.key")),
            Per::Account => {
                let account_id = self.account_id();
                self.name_of(name, &account_id)
            }
        }
    }

    /// The name of the object of this zone, release or account.
    pub fn name_of(&mut self, name: impl Named, key: &Expr<Str>) -> Expr<Str> {
        let name = name.name(self.application());
        let suffix = self.suffix();
        template!("{}-{}-{}", name.stem(), key, suffix)
    }

    /// `{ Name = ... }`, for an object whose name is a tag.
    pub fn name_tag(&mut self, name: impl Named) -> Expr<terraform::Map<Str>> {
        let name = self.name(name);
        Expr::new(terraform::hcl!({ Name = name }))
    }

    /// An ARN from the spec, its placeholders filled.
    pub fn arn(&mut self, pattern: &ArnPattern) -> Expr<Str> {
        let parts = pattern.0.iter().map(|part| match part {
            ArnPart::Text(text) => Part::Text(text.clone()),
            ArnPart::AccountId => Part::Value(self.account_id().into()),
            ArnPart::Region => Part::Value(self.region().into()),
            ArnPart::EnvironmentSuffix => Part::Value(self.suffix().into()),
        });
        Expr::new(Node::template(parts.collect::<Vec<_>>()))
    }
}
