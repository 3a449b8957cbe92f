//! An environment file: how big, where, and which release.

mod location;
mod overrides;
mod release;

use hcl_edit::structure::Body;
use ipnet::Ipv4Net;

use crate::address_plan::{self, Nat};
use crate::assertion::{self, AssertBlock};
use crate::diagnostic::Span;
use crate::read::{At, Fields, Reader, label};
use crate::suggestions::did_you_mean;
use crate::{
    Backend, DiagnosticKind, Environment, Layout, ModuleSource, Override, formats, region, syntax,
    value, waivers,
};
pub(crate) use overrides::OverrideBlock;
pub(crate) use release::ReleaseBlock;

/// An environment file as far as it could be read; what is checked with the platform has its place.
pub(crate) struct EnvironmentFile {
    /// Where the environment's name stands; `None` if it is missing or wrong.
    pub suffix: Option<At<String>>,
    pub vpc: Option<At<Ipv4Net>>,
    pub zones: Option<At<Vec<At<String>>>>,
    pub nat: Option<At<Nat>>,
    /// Where the layout stands, if it is given.
    pub layout: Option<Span>,
    pub releases: Vec<ReleaseBlock>,
    pub overrides: Vec<OverrideBlock>,
    pub assertions: Vec<AssertBlock>,
    /// `None` after a mistake.
    pub environment: Option<Environment>,
}

impl EnvironmentFile {
    /// Reads the file and checks everything that needs no platform.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        let body = syntax::parse(reader)?;
        waivers::read(reader, &body);
        Some(Self::read_body(reader, &body))
    }

    #[allow(clippy::too_many_lines, reason = "one statement per key, in the order of a spec")]
    fn read_body(reader: &mut Reader, body: &Body) -> Self {
        let mut top = Fields::of_file(reader, "the environment file", body);
        let suffix = top.required(reader, "environment_suffix", value::text);
        let suffix = suffix.filter(|suffix| {
            let help = formats::suggestion(&suffix.value);
            let outcome = formats::hyphenated(&suffix.value, 20);
            reader.check(DiagnosticKind::BadSuffix, &suffix.span, outcome, help)
        });
        let account_id = top.required(reader, "account_id", value::text).filter(|account| {
            let fine = formats::is_account(&account.value);
            let message = format!("{:?} is not an account id of 12 digits", account.value);
            reader.check(
                DiagnosticKind::BadAccount,
                &account.span,
                fine.then_some(()).ok_or(message),
                None,
            )
        });
        let has_region = top.has("region");
        let region = top.key(reader, "region", value::text);
        let region = region.filter(|region| region::check(reader, region));
        let default = At::new("us-east-1".to_owned(), top.span.clone());
        let region = region.or((!has_region).then_some(default));
        let zones = top.required(reader, "availability_zones", value::list(2..=6, value::text));
        if let Some(zones) = &zones {
            location::check_zones(reader, region.as_ref(), &zones.value);
        }
        let vpc = top.required(reader, "vpc_cidr", value::text);
        let vpc = vpc.and_then(|text| {
            let net = location::network(reader, &text)?;
            match address_plan::check_vpc(net) {
                Ok(()) => Some(At::new(net, text.span)),
                Err((kind, message)) => {
                    let help = format!("as in {:?}", net.trunc().to_string());
                    let help = (net != net.trunc()).then_some(help);
                    reader.report(kind, text.span, message).maybe_help(help);
                    None
                }
            }
        });
        let nat = top.required(
            reader,
            "nat",
            value::choice(&[
                ("per_az", Nat::PerZone),
                ("single", Nat::Single),
                ("none", Nat::None),
            ]),
        );
        let backend = read_backend(reader, &mut top);
        let layouts = [Layout::Layers, Layout::Single].map(|layout| (layout.name(), layout));
        let has_layout = top.has("layout");
        let layout = top.key(reader, "layout", value::choice(&layouts));
        let modules = match top.block(reader, "modules") {
            Some(fields) => read_modules(reader, fields),
            None => Some(ModuleSource::Local),
        };
        let certificate = top.key(reader, "certificate_arn", value::text);
        if let Some(certificate) = &certificate {
            location::check_certificate(reader, certificate, region.as_ref(), account_id.as_ref());
        }
        let allowed = top.key(reader, "allowed_cidrs", value::list(1..=50, value::text));
        let allowed_cidrs = allowed.map_or_else(
            || vec![Ipv4Net::default()],
            |allowed| location::check_allowed(reader, &allowed.value),
        );
        let mut flag = |name| {
            let flag = top.key(reader, name, value::flag);
            flag.is_some_and(|flag| flag.value)
        };
        let waf = flag("waf");
        let access_logs = flag("access_logs");
        let customer_managed_keys = flag("customer_managed_keys");
        let email = top.key(reader, "alarm_email", value::text);
        if let Some(email) = &email {
            reader.check(DiagnosticKind::BadEmail, &email.span, formats::email(&email.value), None);
        }
        let boundary = top.key(reader, "permissions_boundary", value::text);
        if let Some(boundary) = &boundary {
            location::check_boundary(reader, boundary, account_id.as_ref());
        }
        let tags = top.key(reader, "tags", value::map(value::text));
        let tags = tags.map_or_else(Vec::new, |tags| tags.value);
        for (key, tag) in &tags {
            reader.check(
                DiagnosticKind::BadTag,
                &key.span,
                formats::tag(&key.value, &tag.value),
                None,
            );
        }
        let releases = top.blocks(reader, "release");
        let overrides = top.blocks(reader, "service");
        let assertions = top.blocks(reader, "assert");
        top.finish(reader);
        let releases = release::read(reader, &releases);
        let overrides = overrides::read(reader, &overrides);
        let assertions = assertion::read(reader, &assertions);

        let environment = (|| {
            let zone_names = zones.as_ref()?.value.iter().map(|zone| zone.value.as_str());
            let zone_names: Vec<&str> = zone_names.collect();
            Some(Environment {
                suffix: suffix.clone()?.value,
                account_id: account_id?.value,
                region: region?.value,
                vpc_cidr: vpc.clone()?.value,
                zones: address_plan::plan(vpc.as_ref()?.value, &zone_names, nat.as_ref()?.value)?,
                backend: backend?,
                layout: if has_layout { layout.as_ref()?.value } else { Layout::default() },
                modules: modules?,
                releases: releases.iter().map(ReleaseBlock::release).collect::<Option<_>>()?,
                overrides: overrides
                    .iter()
                    .map(|block| (block.name.value.clone(), block.changes()))
                    .filter(|(_, changes)| *changes != Override::default())
                    .collect(),
                certificate_arn: certificate.map(|arn| arn.value),
                allowed_cidrs,
                waf,
                access_logs,
                customer_managed_keys,
                alarm_email: email.map(|email| email.value),
                permissions_boundary: boundary.map(|arn| arn.value),
                tags: tags.into_iter().map(|(key, tag)| (key.value, tag.value)).collect(),
            })
        })();
        let layout = layout.map(|layout| layout.span);
        Self { suffix, vpc, zones, nat, layout, releases, overrides, assertions, environment }
    }
}

fn read_backend(reader: &mut Reader, top: &mut Fields) -> Option<Backend> {
    let blocks = top.blocks(reader, "state");
    let Some((block, rest)) = blocks.split_first() else {
        let message = "the environment file has no \"state\" block";
        reader
            .report(DiagnosticKind::MissingBlock, top.span.clone(), message)
            .help("write 'state \"local\" {}' or 'state \"s3\" { ... }'");
        return None;
    };
    let mut fields = Fields::of_block(reader, block);
    for again in rest {
        let again = Fields::of_block(reader, again).span;
        reader
            .report(DiagnosticKind::DuplicateBlock, again, "there are two \"state\" blocks")
            .see(fields.span.clone(), "first given here");
    }
    let label = label(reader, block)?;
    match label.value.as_str() {
        "local" => {
            fields.finish(reader);
            Some(Backend::Local)
        }
        "s3" => {
            let bucket = fields.required(reader, "bucket", value::text);
            let region = fields.required(reader, "region", value::text);
            fields.finish(reader);
            if let Some(bucket) = &bucket {
                reader.check(
                    DiagnosticKind::BadBucket,
                    &bucket.span,
                    formats::bucket(&bucket.value),
                    None,
                );
            }
            if let Some(region) = &region {
                region::check(reader, region);
            }
            Some(Backend::S3 { bucket: bucket?.value, region: region?.value })
        }
        other => {
            let message = format!("{other:?} is not one of \"local\" and \"s3\"");
            reader
                .report(DiagnosticKind::UnknownChoice, label.span, message)
                .maybe_help(did_you_mean(other, ["local", "s3"]));
            None
        }
    }
}

fn read_modules(reader: &mut Reader, mut fields: Fields) -> Option<ModuleSource> {
    let source = fields.required(reader, "source", value::text);
    let reference = fields.required(reader, "ref", value::text);
    fields.finish(reader);
    if let Some(source) = &source {
        let help = "as in \"git::https://example.com/platform.git\"".to_owned();
        let outcome = formats::git_source(&source.value);
        reader.check(DiagnosticKind::BadModuleSource, &source.span, outcome, Some(help));
    }
    if let Some(reference) = &reference {
        let outcome = formats::git_ref(&reference.value);
        reader.check(DiagnosticKind::BadModuleSource, &reference.span, outcome, None);
    }
    Some(ModuleSource::Git { source: source?.value, reference: reference?.value })
}
