//! Services with a way to the internet, in an environment that has none.

use super::known_platform::KnownPlatform;
use crate::DiagnosticKind;
use crate::address_plan::Nat;
use crate::environment_file::EnvironmentFile;
use crate::reader::SpecReader;
use crate::wording::quoted;

pub(super) fn check(reader: &mut SpecReader, file: &EnvironmentFile, known: &KnownPlatform) {
    let Some(nat) = file.nat.as_ref().filter(|nat| nat.value == Nat::None) else {
        return;
    };
    let services = known.platform.services.iter().filter(|service| service.internet_egress);
    let services: Vec<&str> = services.map(|service| &*service.name).collect();
    if services.is_empty() {
        return;
    }
    let message =
        format!("nat = \"none\" leaves {} without a route to the internet", quoted(&services));
    let diagnostic = reader.report(DiagnosticKind::InternetEgress, nat.span.clone(), message);
    diagnostic.help("write nat = \"single\", or remove internet_egress from the services");
    for label in services.iter().filter_map(|name| known.labels.get(*name)) {
        diagnostic.related(known.path, label.clone(), "asks for internet_egress");
    }
}
