//! Outputs as types.

use platform::{Color, Environment, Platform, Service};
use terraform::{Expr, Map, Str, Type};

use crate::module::Layer;

/// What a layer promises to the layers above it; declared by [`outputs!`](crate::outputs).
pub trait Output {
    /// The layer that has it.
    type Layer: Layer;
    /// Its Terraform type.
    type Type: Type;

    /// Its name in Terraform.
    const NAME: &'static str;
    /// What it is, with its shape.
    const DESCRIPTION: &'static str;

    /// A value of the right shape that stands for it in a preview, before the layer exists.
    fn preview(scope: &Scope) -> Expr<Self::Type>;
}

/// What a preview value may depend on.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The platform.
    pub platform: &'a Platform,
    /// The environment that is previewed.
    pub environment: &'a Environment,
}

impl Scope<'_> {
    /// An ARN in the environment's region and account.
    pub fn arn(&self, service: &str, resource: &str) -> String {
        let Environment { region, account_id, .. } = self.environment;
        format!("arn:aws:{service}:{region}:{account_id}:{resource}")
    }

    /// An item for each of these services.
    pub fn per_service<'s, T, E: Into<Expr<T>>>(
        &self,
        services: impl IntoIterator<Item = &'s Service>,
        value: impl Fn(&Service) -> E,
    ) -> Expr<Map<T>> {
        Expr::map(services.into_iter().map(|service| (&service.name, value(service))))
    }

    /// An item for each release that runs.
    pub fn per_release<T, E: Into<Expr<T>>>(&self, value: impl Fn(Color) -> E) -> Expr<Map<T>> {
        let releases = self.environment.releases.iter();
        Expr::map(releases.map(|release| (release.color.name(), value(release.color))))
    }

    /// IDs that differ in their last digit, one per zone: `subnet-00000000000000001`.
    pub fn per_zone(&self, prefix: &str) -> Vec<Expr<Str>> {
        let zones = 1..=self.environment.zones.len();
        zones.map(|zone| format!("{prefix}-{zone:017}").into()).collect()
    }
}

/// Declares the outputs of a layer: a description, a type name, the Terraform type, the name, and the
/// value that stands for it in a preview as a function of the [`Scope`].
#[macro_export]
macro_rules! outputs {
    ($layer:ty: $($(#[doc = $doc:literal])* $vis:vis $output:ident: $ty:ty = $name:literal, $preview:expr;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy)]
        $vis enum $output {}

        impl $crate::Output for $output {
            type Layer = $layer;
            type Type = $ty;

            const NAME: &'static str = $name;
            const DESCRIPTION: &'static str = concat!($($doc),*);

            fn preview(scope: &$crate::Scope) -> ::terraform::Expr<$ty> {
                fn with<R>(scope: &$crate::Scope, preview: impl FnOnce(&$crate::Scope) -> R) -> R {
                    preview(scope)
                }
                with(scope, $preview).into()
            }
        }
    )*};
}
