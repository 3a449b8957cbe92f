//! An environment file: how big, where, and which release.

use std::collections::BTreeMap;

use hcl_edit::structure::{Block, Body};
use ipnet::Ipv4Net;

use crate::cidr::{self, Nat};
use crate::diagnostic::Span;
use crate::near::did_you_mean;
use crate::read::{At, Fields, Pairs, Reader, label};
use crate::service::{ScalingKeys, check_plain_variables};
use crate::{
    Color, Environment, Kind, ModuleSource, Override, Release, State, arn, syntax, text, value,
};

/// An environment file as far as it could be read; what is checked with the platform has its place.
pub(crate) struct EnvironmentFile {
    /// Where the environment's name stands; `None` if it is missing or wrong.
    pub suffix: Option<At<String>>,
    pub vpc: Option<At<Ipv4Net>>,
    pub zones: Option<At<Vec<At<String>>>>,
    pub nat: Option<At<Nat>>,
    pub releases: Vec<ReleaseBlock>,
    pub overrides: Vec<OverrideBlock>,
    /// `None` after a mistake.
    pub environment: Option<Environment>,
}

/// A `release` block.
pub(crate) struct ReleaseBlock {
    pub header: Span,
    color: Option<Color>,
    weight: Option<At<u32>>,
    pub images: Option<At<Pairs<String>>>,
}

/// A `service` block of an environment.
pub(crate) struct OverrideBlock {
    pub name: At<String>,
    pub header: Span,
    pub cpu: Option<At<u32>>,
    pub memory: Option<At<u32>>,
    pub scaling: ScalingKeys,
    pub environment: Pairs<String>,
    pub secret_versions: Pairs<u32>,
    exec: Option<bool>,
}

/// What a `service` block of the platform has and one of an environment has not.
const PLATFORM_ONLY: [&str; 15] = [
    "port",
    "protocol",
    "tier",
    "internet_egress",
    "short_name",
    "ephemeral_storage",
    "architecture",
    "user",
    "stop_timeout",
    "images_kept",
    "error_pattern",
    "calls",
    "secrets",
    "expose",
    "health",
];

impl EnvironmentFile {
    /// Reads the file and checks everything that needs no platform.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        let body = syntax::parse(reader)?;
        Some(Self::read_body(reader, &body))
    }

    #[allow(
        clippy::too_many_lines,
        reason = "one statement per key, in the order of a spec"
    )]
    fn read_body(reader: &mut Reader, body: &Body) -> Self {
        let mut top = Fields::of_file(reader, "the environment file", body);
        let suffix = top.required(reader, "environment_suffix", value::text);
        let suffix = suffix.filter(|suffix| {
            let help = text::suggestion(&suffix.value);
            let outcome = text::hyphenated(&suffix.value, 20);
            reader.check(Kind::BadSuffix, &suffix.span, outcome, help)
        });
        let account_id = top
            .required(reader, "account_id", value::text)
            .filter(|account| {
                let fine = text::is_account(&account.value);
                let message = format!("{:?} is not an account id of 12 digits", account.value);
                reader.check(
                    Kind::BadAccount,
                    &account.span,
                    fine.then_some(()).ok_or(message),
                    None,
                )
            });
        let has_region = top.has("region");
        let region = top.key(reader, "region", value::text);
        let region = region.filter(|region| check_region(reader, region));
        let default = At::new("us-east-1".to_owned(), top.span.clone());
        let region = region.or((!has_region).then_some(default));
        let zones = top.required(
            reader,
            "availability_zones",
            value::list(2..=6, value::text),
        );
        if let Some(zones) = &zones {
            check_zones(reader, region.as_ref(), &zones.value);
        }
        let vpc = top.required(reader, "vpc_cidr", value::text);
        let vpc = vpc.and_then(|text| {
            let net = network(reader, &text)?;
            match cidr::check_vpc(net) {
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
        let state = read_state(reader, &mut top);
        let modules = match top.block(reader, "modules") {
            Some(fields) => read_modules(reader, fields),
            None => Some(ModuleSource::Local),
        };
        let certificate = top.key(reader, "certificate_arn", value::text);
        if let Some(certificate) = &certificate {
            check_certificate(reader, certificate, region.as_ref(), account_id.as_ref());
        }
        let allowed = top.key(reader, "allowed_cidrs", value::list(1..=50, value::text));
        let allowed_cidrs = allowed.map_or_else(
            || vec![Ipv4Net::default()],
            |allowed| check_allowed(reader, &allowed.value),
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
            reader.check(Kind::BadEmail, &email.span, text::email(&email.value), None);
        }
        let boundary = top.key(reader, "permissions_boundary", value::text);
        if let Some(boundary) = &boundary {
            check_boundary(reader, boundary, account_id.as_ref());
        }
        let tags = top.key(reader, "tags", value::map(value::text));
        let tags = tags.map_or_else(Vec::new, |tags| tags.value);
        for (key, tag) in &tags {
            reader.check(
                Kind::BadTag,
                &key.span,
                text::tag(&key.value, &tag.value),
                None,
            );
        }
        let releases = top.blocks(reader, "release");
        let overrides = top.blocks(reader, "service");
        top.finish(reader);
        let releases = read_releases(reader, &releases);
        let overrides = read_overrides(reader, &overrides);

        let environment = (|| {
            let zone_names = zones.as_ref()?.value.iter().map(|zone| zone.value.as_str());
            let zone_names: Vec<&str> = zone_names.collect();
            Some(Environment {
                suffix: suffix.clone()?.value,
                account_id: account_id?.value,
                region: region?.value,
                vpc_cidr: vpc.clone()?.value,
                zones: cidr::plan(vpc.as_ref()?.value, &zone_names, nat.as_ref()?.value)?,
                state: state?,
                modules: modules?,
                releases: releases
                    .iter()
                    .map(ReleaseBlock::release)
                    .collect::<Option<_>>()?,
                overrides: overrides
                    .iter()
                    .map(|block| (block.name.value.clone(), block.changes()))
                    .collect(),
                certificate_arn: certificate.map(|arn| arn.value),
                allowed_cidrs,
                waf,
                access_logs,
                customer_managed_keys,
                alarm_email: email.map(|email| email.value),
                permissions_boundary: boundary.map(|arn| arn.value),
                tags: tags
                    .into_iter()
                    .map(|(key, tag)| (key.value, tag.value))
                    .collect(),
            })
        })();
        Self {
            suffix,
            vpc,
            zones,
            nat,
            releases,
            overrides,
            environment,
        }
    }
}

fn network(reader: &mut Reader, text: &At<String>) -> Option<Ipv4Net> {
    let net = text.value.parse::<Ipv4Net>().ok();
    if net.is_none() {
        let message = format!(
            "{:?} is not an IPv4 range, as in \"10.0.0.0/16\"",
            text.value
        );
        reader.report(Kind::BadCidr, text.span.clone(), message);
    }
    net
}

fn check_region(reader: &mut Reader, region: &At<String>) -> bool {
    let area = region
        .value
        .rsplit_once('-')
        .map_or(&*region.value, |(area, _)| area);
    let outcome = text::region(&region.value).and_then(|()| {
        let known = text::REGION_AREAS.contains(&area);
        let message = format!("{:?} is not a region of AWS", region.value);
        known.then_some(()).ok_or(message)
    });
    let help = did_you_mean(area, text::REGION_AREAS);
    reader.check(Kind::BadRegion, &region.span, outcome, help)
}

fn check_zones(reader: &mut Reader, region: Option<&At<String>>, zones: &[At<String>]) {
    reader.unique(Kind::DuplicateElement, "the zone", zones);
    for zone in zones {
        let mut end = zone.value.chars();
        let letter = end.next_back().is_some_and(|c| ('a'..='h').contains(&c));
        let prefix = end.as_str();
        if !letter || text::region(prefix).is_err() {
            let message = format!(
                "{:?} is not an availability zone: a region and a letter from a to h",
                zone.value
            );
            reader.report(Kind::BadZone, zone.span.clone(), message);
        } else if let Some(region) = region.filter(|region| region.value != prefix) {
            let message = format!("{:?} is not a zone of {:?}", zone.value, region.value);
            let diagnostic = reader.report(Kind::ZoneOfOtherRegion, zone.span.clone(), message);
            if region.span.is_empty() {
                diagnostic.help("the region is \"us-east-1\" unless \"region\" says otherwise");
            } else {
                diagnostic.see(region.span.clone(), "the region");
            }
        }
    }
}

fn check_allowed(reader: &mut Reader, allowed: &[At<String>]) -> Vec<Ipv4Net> {
    reader.unique(Kind::DuplicateElement, "the range", allowed);
    let mut nets = Vec::new();
    for text in allowed {
        let Some(net) = network(reader, text) else {
            continue;
        };
        if net != net.trunc() {
            let message = format!("{net} is an address inside {}, not a network", net.trunc());
            reader.report(Kind::BadCidr, text.span.clone(), message);
        }
        nets.push(net);
    }
    nets
}

fn check_certificate(
    reader: &mut Reader,
    certificate: &At<String>,
    region: Option<&At<String>>,
    account: Option<&At<String>>,
) {
    let parts = arn::split(&certificate.value);
    let Some(["acm", arn_region, arn_account, resource]) = parts else {
        let message = format!("{:?} is not the ARN of a certificate", certificate.value);
        let help = "as in \"arn:aws:acm:REGION:ACCOUNT:certificate/ID\"".to_owned();
        reader.check(Kind::BadArn, &certificate.span, Err(message), Some(help));
        return;
    };
    let id = resource.strip_prefix("certificate/").unwrap_or_default();
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        let message = format!("{resource:?} is not a certificate, as in \"certificate/ID\"");
        reader.check(Kind::BadArn, &certificate.span, Err(message), None);
    }
    if let Some(region) = region.filter(|region| region.value != arn_region) {
        let message = format!(
            "the certificate is in {arn_region:?}, and the load balancer in {:?}",
            region.value
        );
        let help = "request one in the same region".to_owned();
        reader.check(
            Kind::ForeignArn,
            &certificate.span,
            Err(message),
            Some(help),
        );
    } else if let Some(account) = account.filter(|account| account.value != arn_account) {
        foreign_account(reader, certificate, arn_account, account);
    }
}

fn check_boundary(reader: &mut Reader, boundary: &At<String>, account: Option<&At<String>>) {
    let fine = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+=,.@_/-".contains(c))
    };
    match arn::split(&boundary.value) {
        Some(["iam", "", arn_account, resource])
            if resource.strip_prefix("policy/").is_some_and(fine) =>
        {
            if let Some(account) = account
                && arn_account != "aws"
                && arn_account != account.value
            {
                foreign_account(reader, boundary, arn_account, account);
            }
        }
        _ => {
            let message = format!("{:?} is not the ARN of an IAM policy", boundary.value);
            let help = "as in \"arn:aws:iam::ACCOUNT:policy/NAME\"".to_owned();
            reader.check(Kind::BadArn, &boundary.span, Err(message), Some(help));
        }
    }
}

fn foreign_account(reader: &mut Reader, arn: &At<String>, found: &str, account: &At<String>) {
    let message = format!(
        "this ARN is of account {found:?}, not of {:?}",
        account.value
    );
    reader
        .report(Kind::ForeignArn, arn.span.clone(), message)
        .see(account.span.clone(), "the account");
}

fn read_state(reader: &mut Reader, top: &mut Fields) -> Option<State> {
    let blocks = top.blocks(reader, "state");
    let Some((block, rest)) = blocks.split_first() else {
        let message = "the environment file has no \"state\" block";
        reader
            .report(Kind::MissingBlock, top.span.clone(), message)
            .help("write 'state \"local\" {}' or 'state \"s3\" { ... }'");
        return None;
    };
    let mut fields = Fields::of_block(reader, block);
    for again in rest {
        let again = Fields::of_block(reader, again).span;
        reader
            .report(
                Kind::DuplicateBlock,
                again,
                "there are two \"state\" blocks",
            )
            .see(fields.span.clone(), "first given here");
    }
    let label = label(reader, block)?;
    match label.value.as_str() {
        "local" => {
            fields.finish(reader);
            Some(State::Local)
        }
        "s3" => {
            let bucket = fields.required(reader, "bucket", value::text);
            let region = fields.required(reader, "region", value::text);
            fields.finish(reader);
            if let Some(bucket) = &bucket {
                reader.check(
                    Kind::BadBucket,
                    &bucket.span,
                    text::bucket(&bucket.value),
                    None,
                );
            }
            if let Some(region) = &region {
                check_region(reader, region);
            }
            Some(State::S3 {
                bucket: bucket?.value,
                region: region?.value,
            })
        }
        other => {
            let message = format!("{other:?} is not one of \"local\" and \"s3\"");
            reader
                .report(Kind::UnknownChoice, label.span, message)
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
        let outcome = text::git_source(&source.value);
        reader.check(Kind::BadModuleSource, &source.span, outcome, Some(help));
    }
    if let Some(reference) = &reference {
        let outcome = text::git_ref(&reference.value);
        reader.check(Kind::BadModuleSource, &reference.span, outcome, None);
    }
    Some(ModuleSource::Git {
        source: source?.value,
        reference: reference?.value,
    })
}

fn read_releases(reader: &mut Reader, blocks: &[&Block]) -> Vec<ReleaseBlock> {
    if blocks.is_empty() {
        reader
            .report(
                Kind::MissingBlock,
                0..0,
                "the environment file has no \"release\" block",
            )
            .help("write 'release \"blue\" { ... }'");
    }
    let mut releases: Vec<ReleaseBlock> = Vec::new();
    for block in blocks {
        let color = label(reader, block).and_then(|label| {
            let color = Color::ALL
                .into_iter()
                .find(|color| color.name() == label.value);
            if color.is_none() {
                let message = format!("a release is \"blue\" or \"green\", not {:?}", label.value);
                let help = did_you_mean(&label.value, Color::ALL.map(Color::name));
                reader
                    .report(Kind::UnknownChoice, label.span, message)
                    .maybe_help(help);
            }
            color
        });
        let mut fields = Fields::of_block(reader, block);
        let header = fields.span.clone();
        let weight = fields.required(reader, "weight", value::number(0..=100));
        let images = fields.required(reader, "images", value::map(value::text));
        fields.finish(reader);
        for (_, tag) in images.iter().flat_map(|images| &images.value) {
            reader.check(
                Kind::BadImageTag,
                &tag.span,
                text::image_tag(&tag.value),
                None,
            );
        }
        let first = releases
            .iter()
            .find(|r| color.is_some() && r.color == color);
        if let Some(first) = first {
            let message = "this release is given twice";
            reader
                .report(Kind::DuplicateBlock, header.clone(), message)
                .see(first.header.clone(), "first given here");
        }
        releases.push(ReleaseBlock {
            header,
            color,
            weight,
            images,
        });
    }
    let weights: Option<Vec<&At<u32>>> = releases.iter().map(|r| r.weight.as_ref()).collect();
    if let Some((last, rest)) = weights.as_ref().and_then(|weights| weights.split_last()) {
        let sum: u32 = last.value + rest.iter().map(|weight| weight.value).sum::<u32>();
        if sum != 100 {
            let message = format!("the weights of the releases add up to {sum}, not to 100");
            let diagnostic = reader.report(Kind::BadWeights, last.span.clone(), message);
            for weight in rest {
                diagnostic.see(weight.span.clone(), "added to this");
            }
        }
    }
    releases.sort_by_key(|release| release.color);
    releases
}

impl ReleaseBlock {
    fn release(&self) -> Option<Release> {
        let images = self.images.as_ref()?.value.iter();
        Some(Release {
            color: self.color?,
            weight: self.weight.as_ref()?.value,
            images: images
                .map(|(name, tag)| (name.value.clone(), tag.value.clone()))
                .collect(),
        })
    }
}

fn read_overrides(reader: &mut Reader, blocks: &[&Block]) -> Vec<OverrideBlock> {
    let mut overrides: Vec<OverrideBlock> = Vec::new();
    for block in blocks {
        let label = label(reader, block);
        let mut fields = Fields::of_block(reader, block);
        let header = fields.span.clone();
        let cpu = fields.key(reader, "cpu", value::number(1..=u32::MAX));
        let memory = fields.key(reader, "memory", value::number(1..=u32::MAX));
        let exec = fields.key(reader, "exec", value::flag);
        let environment = fields.key(reader, "environment", value::map(value::text));
        let versions = value::map(value::number(1..=1_000_000));
        let secret_versions = fields.key(reader, "secret_versions", versions);
        let scaling = fields.block(reader, "scaling").map(|mut fields| {
            let keys = ScalingKeys::read(reader, &mut fields);
            fields.finish(reader);
            keys
        });
        fields.finish_knowing(reader, &PLATFORM_ONLY);
        let environment = environment.map_or_else(Vec::new, |pairs| pairs.value);
        check_plain_variables(reader, &environment);
        let Some(name) = label else {
            continue;
        };
        if let Some(first) = overrides
            .iter()
            .find(|other| other.name.value == name.value)
        {
            let message = format!("the service {:?} is given twice", name.value);
            reader
                .report(Kind::DuplicateBlock, header, message)
                .see(first.header.clone(), "first given here");
            continue;
        }
        overrides.push(OverrideBlock {
            name,
            header,
            cpu,
            memory,
            scaling: scaling.unwrap_or_default(),
            environment,
            secret_versions: secret_versions.map_or_else(Vec::new, |pairs| pairs.value),
            exec: exec.map(|exec| exec.value),
        });
    }
    overrides
}

impl OverrideBlock {
    fn changes(&self) -> Override {
        fn value(key: Option<&At<u32>>) -> Option<u32> {
            key.map(|key| key.value)
        }
        fn map<T: Clone>(pairs: &Pairs<T>) -> BTreeMap<String, T> {
            let pairs = pairs.iter();
            pairs
                .map(|(key, at)| (key.value.clone(), at.value.clone()))
                .collect()
        }
        Override {
            cpu: value(self.cpu.as_ref()),
            memory: value(self.memory.as_ref()),
            min: value(self.scaling.min.as_ref()),
            max: value(self.scaling.max.as_ref()),
            spot: value(self.scaling.spot.as_ref()),
            up_cpu: value(self.scaling.up_cpu.as_ref()),
            down_cpu: value(self.scaling.down_cpu.as_ref()),
            target_cpu: value(self.scaling.target_cpu.as_ref()),
            exec: self.exec,
            environment: map(&self.environment),
            secret_versions: map(&self.secret_versions),
        }
    }
}
