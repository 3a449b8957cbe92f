//! What the preview values of outputs may depend on.

use platform::{Color, Environment, Platform, Service};
use terraform::{Expr, Map, Str};

/// What a preview value may depend on.
#[derive(Debug, Clone, Copy)]
pub struct PreviewScope<'a> {
    /// The platform.
    pub platform: &'a Platform,
    /// The environment that is previewed.
    pub environment: &'a Environment,
}

impl PreviewScope<'_> {
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
