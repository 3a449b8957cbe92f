//! An environment file: how large, where, and which release.

mod backend;
mod firewall;
mod location;
mod overrides;
mod provider_version;
mod quotas;
mod release;

use std::collections::BTreeMap;

use ipnet::Ipv4Net;
use terraform::VersionRange;
use terraform::requirements::PROVIDER;

use crate::address_plan::{self, Nat};
use crate::assert_block::{self, AssertBlock};
use crate::block_reader::BlockReader;
use crate::diagnostic::Span;
use crate::firewall::Firewall;
use crate::reader::{At, SpecReader};
use crate::region::Region;
use crate::value::{Flag, ListOf, MapOf, OneOf, Text, formatted};
use crate::{
    DiagnosticKind, Environment, FlowLogs, ImageSource, Layout, ModuleSource, Waiver,
    allowed_provider, formats, syntax, waivers,
};
pub(crate) use overrides::OverrideBlock;
use provider_version::ProviderVersions;
pub(crate) use release::ReleaseBlock;

/// An environment file as far as it could be read; what is checked with the platform has its location.
pub(crate) struct EnvironmentFile {
    pub suffix: Option<At<String>>,
    pub vpc: Option<At<Ipv4Net>>,
    pub zones: Option<At<Vec<At<String>>>>,
    pub nat: Option<At<Nat>>,
    pub provider_versions: Option<At<VersionRange>>,
    pub images_from: Option<At<String>>,
    /// Where the layout stands, if it is given.
    pub layout: Option<Span>,
    pub releases: Vec<ReleaseBlock>,
    pub overrides: Vec<OverrideBlock>,
    pub assertions: Vec<AssertBlock>,
    pub waivers: Vec<Waiver>,
    /// `None` after a mistake.
    pub environment: Option<Environment>,
}

const NAT: [(&str, Nat); 3] =
    [("per_az", Nat::PerZone), ("single", Nat::Single), ("none", Nat::None)];

const LAYOUTS: [(&str, Layout); 2] =
    [(Layout::Layers.name(), Layout::Layers), (Layout::Single.name(), Layout::Single)];

const FLOW_LOGS: [(&str, FlowLogs); 2] =
    [(FlowLogs::ALL[0].name(), FlowLogs::ALL[0]), (FlowLogs::ALL[1].name(), FlowLogs::ALL[1])];

impl EnvironmentFile {
    /// Reads the file and checks everything that needs no platform.
    pub fn read(reader: &mut SpecReader) -> Option<Self> {
        let body = syntax::parse(reader)?;
        let mut file = BlockReader::read_file(reader, "the environment file", &body, read);
        let suffix = file.environment.as_ref().map(|environment| &*environment.suffix);
        file.waivers = waivers::read(reader, &body, suffix);
        release::check(reader, &file.releases);
        overrides::check_once(reader, &mut file.overrides);
        assert_block::check_once(reader, &mut file.assertions);
        if let Some(allowed) = &file.provider_versions {
            let needs = std::mem::take(&mut reader.needs);
            allowed_provider::check(reader, allowed, &reader.file.path, &needs);
        }
        Some(file)
    }
}

fn read(top: &mut BlockReader) -> EnvironmentFile {
    let suffix = top.required("environment_suffix", formats::name(DiagnosticKind::BadSuffix, 20));
    let account_id =
        top.required("account_id", formatted(DiagnosticKind::BadAccount, formats::account));
    let region = top.or_default("region", Region, "us-east-1");
    let zones = top.required("availability_zones", ListOf(2..=6, Text));
    if let Some(zones) = &zones {
        location::check_zones(top, region.as_ref(), &zones.value);
    }
    let vpc = top.required("vpc_cidr", location::VpcRange);
    let nat = top.required("nat", OneOf(&NAT));
    let endpoint_zones = top.optional("endpoint_zones", ListOf(1..=6, Text));
    if let (Some(of_endpoints), Some(zones)) = (&endpoint_zones, &zones) {
        location::check_endpoint_zones(top, &of_endpoints.value, zones);
    }
    let flow_logs = top.or_default("flow_logs", OneOf(&FLOW_LOGS), FlowLogs::default());
    let backend = backend::read(top);
    let has_layout = top.has("layout");
    let layout = top.or_default("layout", OneOf(&LAYOUTS), Layout::default());
    let modules = top.block("modules", read_modules).unwrap_or(Some(ModuleSource::Local));
    let provider_versions = top.or_default("provider_version", ProviderVersions, PROVIDER);
    let images_from = top.optional("images_from", Text);
    let certificate_arn = top.optional("certificate_arn", Text);
    if let Some(certificate) = &certificate_arn {
        location::check_certificate(top.reader, certificate, region.as_ref(), account_id.as_ref());
    }
    let allowed_cidrs = location::read_allowed_cidrs(top);
    let waf = top.or_default("waf", Flag, false);
    let firewall = top.block("firewall", firewall::read);
    if let (Some((_, span)), Some(At { value: false, .. })) = (&firewall, &waf) {
        let message = "there is no firewall: \"waf\" is false";
        top.report(DiagnosticKind::NoFirewall, span.clone(), message).help("write \"waf = true\"");
    }
    let access_logs = top.or_default("access_logs", Flag, false);
    let customer_managed_keys = top.or_default("customer_managed_keys", Flag, false);
    let guardduty = location::read_guardduty(top, region.as_ref());
    let alarm_email =
        top.optional("alarm_email", formatted(DiagnosticKind::BadEmail, formats::email));
    let alarm_topics = top.or_default("alarm_topics", ListOf(0..=4, Text), []);
    let alarm_topics = alarm_topics.map_or_else(Vec::new, |topics| topics.value);
    location::check_topics(top.reader, &alarm_topics, region.as_ref());
    let permissions_boundary = top.optional("permissions_boundary", Text);
    if let Some(boundary) = &permissions_boundary {
        location::check_boundary(top.reader, boundary, account_id.as_ref());
    }
    let quotas = top.block_or_empty("quotas", quotas::read);
    let tags = read_tags(top);
    let help = "write 'release \"blue\" { ... }'";
    let releases = top.required_blocks("release", help, release::read);
    let platform_only = crate::platform_file::service::key_names();
    let overrides = top.blocks("service", |block| overrides::read(block, &platform_only));
    let assertions = top.blocks("assert", assert_block::read);

    let environment = (|| {
        let account_id = account_id?.value;
        let zone_names = zones.as_ref()?.value.iter().map(|zone| zone.value.as_str());
        let zone_names: Vec<&str> = zone_names.collect();
        Some(Environment {
            suffix: suffix.clone()?.value,
            account_id: account_id.clone(),
            region: region?.value,
            vpc_cidr: vpc.clone()?.value,
            zones: address_plan::plan(vpc.as_ref()?.value, &zone_names, nat.as_ref()?.value)?,
            endpoint_zones: endpoint_zones
                .map(|zones| zones.value.into_iter().map(|zone| zone.value).collect()),
            flow_logs: flow_logs?.value,
            backend: backend?,
            layout: layout.as_ref()?.value,
            modules: modules?,
            provider_versions: provider_versions.as_ref()?.value,
            images_from: images_from.as_ref().map(|suffix| image_source(suffix, &account_id)),
            image_readers: Vec::new(),
            releases: release::models(&releases)?,
            overrides: overrides::models(overrides.iter().flatten(), &releases),
            certificate_arn: certificate_arn.map(|arn| arn.value),
            allowed_cidrs: allowed_cidrs?,
            waf: waf?.value,
            firewall: firewall.map_or_else(Firewall::default, |(firewall, _)| firewall),
            access_logs: access_logs?.value,
            customer_managed_keys: customer_managed_keys?.value,
            guardduty: guardduty?.value,
            alarm_email: alarm_email.map(|email| email.value),
            alarm_topics: alarm_topics.into_iter().map(|topic| topic.value).collect(),
            permissions_boundary: permissions_boundary.map(|arn| arn.value),
            quotas,
            tags,
        })
    })();
    EnvironmentFile {
        suffix,
        vpc,
        zones,
        nat,
        provider_versions,
        images_from,
        layout: layout.filter(|_| has_layout).map(|layout| layout.span),
        releases,
        overrides: overrides.into_iter().flatten().collect(),
        assertions: assertions.into_iter().flatten().collect(),
        waivers: Vec::new(),
        environment,
    }
}

/// Until the file of that environment is read as well, its account is taken to be the same.
fn image_source(suffix: &At<String>, account_id: &str) -> ImageSource {
    ImageSource { suffix: suffix.value.clone(), account_id: account_id.to_owned() }
}

fn read_tags(top: &mut BlockReader) -> BTreeMap<String, String> {
    let tags = top.or_default("tags", MapOf(Text), []);
    let tags = tags.map_or_else(Vec::new, |tags| tags.value);
    for (key, tag) in &tags {
        let outcome = formats::tag(&key.value, &tag.value);
        top.reader.check(DiagnosticKind::BadTag, &key.span, outcome, None);
    }
    tags.into_iter().map(|(key, tag)| (key.value, tag.value)).collect()
}

fn read_modules(block: &mut BlockReader) -> Option<ModuleSource> {
    let source = formatted(DiagnosticKind::BadModuleSource, formats::git_source)
        .help(|_| Some("as in \"git::https://example.com/platform.git\"".to_owned()));
    let reference = formatted(DiagnosticKind::BadModuleSource, formats::git_ref);
    let source = block.required("source", source);
    let reference = block.required("ref", reference);
    Some(ModuleSource::Git { source: source?.value, reference: reference?.value })
}
