//! What AWS would refuse because there is too much of it.

use super::known_platform::KnownPlatform;
use crate::diagnostic::Span;
use crate::environment_file::EnvironmentFile;
use crate::quotas::{Quota, quota_uses};
use crate::reader::SpecReader;
use crate::{Diagnostic, DiagnosticKind, Environment};

pub(super) fn check(reader: &mut SpecReader, file: &EnvironmentFile, known: &KnownPlatform) {
    if let (Some(environment), Some(suffix)) = (&file.environment, &file.suffix) {
        let found = exceeded(environment, &reader.file.path, &suffix.span, known);
        reader.extend(found);
    }
}

/// Every quota that an environment exceeds, said at its suffix.
pub(super) fn exceeded(
    environment: &Environment,
    path: &str,
    suffix: &Span,
    known: &KnownPlatform,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for used in quota_uses(known.platform, environment) {
        let rule = used.quota.rule();
        let limit = environment.quotas.limit(used.quota);
        if used.used <= usize::try_from(limit).unwrap_or(usize::MAX) {
            continue;
        }
        let about = if is_text(used.quota) { "about " } else { "" };
        let message = format!(
            "{}: {about}{} {}, where AWS allows {limit} ({})",
            used.by, used.used, rule.what, rule.source
        );
        let less = way_out(used.quota);
        let help = match rule.greatest {
            Some(greatest) => format!(
                "{less}; or have the quota raised, and write quotas {{ {} = ... }} here, up to {greatest}",
                rule.key
            ),
            None => format!("{less}; this quota cannot be raised"),
        };
        let kind = DiagnosticKind::QuotaExceeded;
        let mut diagnostic = Diagnostic::new(kind, path, suffix.clone(), message);
        diagnostic.help(help);
        if let Some(label) = used.service.and_then(|name| known.labels.get(&name)) {
            diagnostic.related(known.path, label.clone(), "the service");
        }
        found.push(diagnostic);
    }
    found
}

fn is_text(quota: Quota) -> bool {
    matches!(
        quota,
        Quota::RolePolicies
            | Quota::EndpointPolicy
            | Quota::RepositoryPolicy
            | Quota::TaskDefinition
    )
}

/// What there can be less of.
fn way_out(quota: Quota) -> &'static str {
    match quota {
        Quota::SecurityGroupRules => {
            "each call, exposed service and range of allowed_cidrs is a rule"
        }
        Quota::ListenerRules | Quota::TargetGroups => "expose fewer services, or run one release",
        Quota::NamespaceServices => "split the platform",
        Quota::RolePolicies => "give the service fewer secrets or permissions, or split it",
        Quota::EndpointPolicy => "name fewer S3 resources in the permissions of services",
        Quota::LifecycleRules => {
            "each tag that this environment or one that takes its images from here runs is a rule"
        }
        Quota::RepositoryPolicy => {
            "each environment of another account that takes its images from here is a statement"
        }
        Quota::TaskDefinition => "put large values where the service reads them when it starts",
    }
}
