//! Names that AWS would refuse for their length.

use std::collections::HashSet;

use super::known_platform::KnownPlatform;
use crate::environment_file::EnvironmentFile;
use crate::reader::SpecReader;
use crate::{AppName, Color, DiagnosticKind, Name, NameRule, Per, ServiceName};

/// At most one diagnostic for the application and each service.
pub(crate) fn check(reader: &mut SpecReader, file: &EnvironmentFile, known: &KnownPlatform) {
    let Some(suffix) = &file.suffix else {
        return;
    };
    let platform = known.platform;
    let zones: Vec<&str> = file.zones.iter().flat_map(|z| &z.value).map(|z| &*z.value).collect();
    let account = file.environment.as_ref().map_or("123456789012", |e| &*e.account_id);
    let longest = |name: &Name| -> Option<String> {
        let keys = match name.rule.per {
            Per::Owner => vec![""],
            Per::Zone => zones.clone(),
            Per::Release => Color::ALL.map(Color::name).to_vec(),
            Per::Account => vec![account],
        };
        let names = keys.into_iter().map(|key| name.fill(key, &suffix.value));
        names.max_by_key(String::len)
    };
    let worst = |names: Vec<Name>| {
        names
            .into_iter()
            .filter_map(|name| Some((longest(&name)?, name.rule)))
            .filter(|(full, rule)| full.len() > rule.limit)
            .max_by_key(|(full, rule)| full.len() - rule.limit)
    };
    let message = |(full, rule): &(String, &NameRule)| {
        let (what, limit, length) = (rule.what, rule.limit, full.len());
        format!("the name of the {what} {full:?} has {length} characters; AWS allows {limit}")
    };
    if let Some(found) =
        worst(AppName::ALL.iter().map(|kind| kind.of(&platform.application)).collect())
    {
        reader
            .report(DiagnosticKind::NameTooLong, suffix.span.clone(), message(&found))
            .help("shorten the suffix, or the \"application\" of the platform file");
    }
    let called: HashSet<&str> =
        platform.services.iter().flat_map(|s| &s.calls).map(|name| &**name).collect();
    for service in &platform.services {
        let kinds = ServiceName::ALL.iter().filter(|kind| match kind {
            ServiceName::TargetGroup => service.expose.is_some(),
            ServiceName::AlternateTargetGroup
            | ServiceName::TestListenerRule
            | ServiceName::ShiftRole
            | ServiceName::ShiftPolicy => {
                service.expose.is_some() && service.traffic_shift.is_some()
            }
            ServiceName::HookRole | ServiceName::HookPolicy => {
                service.traffic_shift.is_some_and(|shift| shift.function)
            }
            ServiceName::ImageParameter => service.has_pipeline,
            ServiceName::DiscoveryService => called.contains(service.name.as_str()),
            _ => true,
        });
        let names = kinds.map(|kind| service.name(*kind));
        let secrets = service.secrets.iter().map(|secret| service.secret_name(secret));
        if let Some(found) = worst(names.chain(secrets).collect()) {
            let over = found.0.len() - found.1.limit;
            let owner = service.short_name.as_ref().unwrap_or(&service.name);
            let help = match owner.len().checked_sub(over) {
                Some(room) if room > 0 => format!(
                    "give {:?} a short_name of up to {room} characters in the platform file, or shorten \
                     the suffix",
                    service.name
                ),
                _ => "shorten the suffix".to_owned(),
            };
            let diagnostic =
                reader.report(DiagnosticKind::NameTooLong, suffix.span.clone(), message(&found));
            diagnostic.help(help);
            if let Some(label) = known.labels.get(&service.name) {
                diagnostic.related(known.path, label.clone(), "the service");
            }
        }
    }
}
