//! Where an environment is: zones, address ranges, and ARNs of the same account and region.

use hcl_edit::expr::Expression;
use ipnet::Ipv4Net;

use crate::address_plan::{ANYWHERE, PREFIXES, check_vpc};
use crate::block_reader::BlockReader;
use crate::reader::{At, SpecReader, span_of};
use crate::value::{Flag, ListOf, Text, ValueType};
use crate::{Arn, DiagnosticKind, guardduty, region};

/// The address range of a VPC, as the value of a key.
pub(super) struct VpcRange;

impl ValueType for VpcRange {
    type Value = Ipv4Net;

    fn read(&self, reader: &mut SpecReader, expression: &Expression) -> Option<Ipv4Net> {
        let text = At::new(Text.read(reader, expression)?, span_of(expression));
        let net = read_range(reader, &text)?;
        match check_vpc(net) {
            Ok(()) => Some(net),
            Err((kind, message)) => {
                let help = format!("as in {:?}", net.trunc().to_string());
                let help = (net != net.trunc()).then_some(help);
                reader.report(kind, text.span, message).maybe_help(help);
                None
            }
        }
    }

    fn literal(&self, value: &Ipv4Net) -> String {
        format!("\"{value}\"")
    }

    fn bounds(&self) -> Vec<String> {
        vec![format!("/{} to /{}", PREFIXES.start(), PREFIXES.end())]
    }
}

fn read_range(reader: &mut SpecReader, text: &At<String>) -> Option<Ipv4Net> {
    let net = text.value.parse::<Ipv4Net>().ok();
    if net.is_none() {
        let message = format!("{:?} is not an IPv4 range, as in \"10.0.0.0/16\"", text.value);
        reader.report(DiagnosticKind::BadCidr, text.span.clone(), message);
    }
    net
}

pub(super) fn check_zones(
    top: &mut BlockReader,
    region: Option<&At<String>>,
    zones: &[At<String>],
) {
    top.reader.unique(DiagnosticKind::DuplicateElement, "the zone", zones);
    for zone in zones {
        let mut end = zone.value.chars();
        let letter = end.next_back().is_some_and(|c| ('a'..='h').contains(&c));
        let prefix = end.as_str();
        if !letter || region::well_formed(prefix).is_err() {
            let message = format!(
                "{:?} is not an availability zone: a region and a letter from a to h",
                zone.value
            );
            top.report(DiagnosticKind::BadZone, zone.span.clone(), message);
        } else if let Some(region) = region.filter(|region| region.value != prefix) {
            let message = format!("{:?} is not a zone of {:?}", zone.value, region.value);
            let is_default = region.span == top.header;
            let diagnostic =
                top.report(DiagnosticKind::ZoneOfOtherRegion, zone.span.clone(), message);
            if is_default {
                diagnostic.help("the region is \"us-east-1\" unless \"region\" says otherwise");
            } else {
                diagnostic.see(region.span.clone(), "the region");
            }
        }
    }
}

/// Interface endpoints are in zones that have subnets.
pub(super) fn check_endpoint_zones(
    top: &mut BlockReader,
    of_endpoints: &[At<String>],
    zones: &At<Vec<At<String>>>,
) {
    top.reader.unique(DiagnosticKind::DuplicateElement, "the zone", of_endpoints);
    for zone in of_endpoints {
        if !zones.value.iter().any(|known| known.value == zone.value) {
            let known: Vec<_> = zones.value.iter().map(|known| &*known.value).collect();
            let message = format!("{:?} is not a zone of this environment", zone.value);
            top.report(DiagnosticKind::UnusedZone, zone.span.clone(), message)
                .see(zones.span.clone(), "its zones")
                .help(format!("one of {}", known.join(", ")));
        }
    }
}

/// Who may reach the load balancer: everybody, unless the spec says otherwise.
pub(super) fn read_allowed_cidrs(top: &mut BlockReader) -> Option<Vec<Ipv4Net>> {
    let anywhere = [At::new(ANYWHERE.to_owned(), 0..0)];
    let allowed = top.or_default("allowed_cidrs", ListOf(1..=50, Text), anywhere)?;
    Some(read_ranges(top.reader, &allowed.value))
}

pub(super) fn read_ranges(reader: &mut SpecReader, allowed: &[At<String>]) -> Vec<Ipv4Net> {
    reader.unique(DiagnosticKind::DuplicateElement, "the range", allowed);
    let mut nets = Vec::new();
    for text in allowed {
        let Some(net) = read_range(reader, text) else {
            continue;
        };
        if net != net.trunc() {
            let message = format!("{net} is an address inside {}, not a network", net.trunc());
            reader.report(DiagnosticKind::BadCidr, text.span.clone(), message);
        }
        nets.push(net);
    }
    nets
}

pub(super) fn check_certificate(
    reader: &mut SpecReader,
    certificate: &At<String>,
    region: Option<&At<String>>,
    account: Option<&At<String>>,
) {
    let arn = Arn::commercial(&certificate.value).filter(|arn| arn.service == "acm");
    let Some(Arn { region: arn_region, account: arn_account, resource, .. }) = arn else {
        let message = format!("{:?} is not the ARN of a certificate", certificate.value);
        let help = "as in \"arn:aws:acm:REGION:ACCOUNT:certificate/ID\"".to_owned();
        reader.check(DiagnosticKind::BadArn, &certificate.span, Err(message), Some(help));
        return;
    };
    let id = resource.strip_prefix("certificate/").unwrap_or_default();
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        let message = format!("{resource:?} is not a certificate, as in \"certificate/ID\"");
        reader.check(DiagnosticKind::BadArn, &certificate.span, Err(message), None);
    }
    if let Some(region) = region.filter(|region| region.value != arn_region) {
        let message = format!(
            "the certificate is in {arn_region:?}, and the load balancer in {:?}",
            region.value
        );
        let help = "request one in the same region".to_owned();
        reader.check(DiagnosticKind::ForeignArn, &certificate.span, Err(message), Some(help));
    } else if let Some(account) = account.filter(|account| account.value != arn_account) {
        foreign_account(reader, certificate, arn_account, account);
    }
}

/// Whether GuardDuty is to watch, which it does where it has an agent for Fargate.
pub(super) fn read_guardduty(
    top: &mut BlockReader,
    region: Option<&At<String>>,
) -> Option<At<bool>> {
    let wanted = top.or_default("guardduty", Flag, false);
    if let (Some(At { value: true, span }), Some(region)) = (&wanted, region)
        && guardduty::repository(&region.value).is_none()
    {
        let message = format!("GuardDuty has no agent for Fargate in {:?}", region.value);
        let help = format!("leave it out, or use one of its regions: {}", guardduty::SOURCE);
        top.report(DiagnosticKind::NoGuardDuty, span.clone(), message).help(help);
    }
    wanted
}

pub(super) fn check_boundary(
    reader: &mut SpecReader,
    boundary: &At<String>,
    account: Option<&At<String>>,
) {
    let fine = |name: &str| {
        !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "+=,.@_/-".contains(c))
    };
    match Arn::commercial(&boundary.value) {
        Some(Arn { service: "iam", region: "", account: arn_account, resource, .. })
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
            reader.check(DiagnosticKind::BadArn, &boundary.span, Err(message), Some(help));
        }
    }
}

/// A topic may be another account's, whose policy then has to let CloudWatch in.
pub(super) fn check_topics(
    reader: &mut SpecReader,
    topics: &[At<String>],
    region: Option<&At<String>>,
) {
    reader.unique(DiagnosticKind::DuplicateElement, "the topic", topics);
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    for topic in topics {
        let arn = Arn::commercial(&topic.value).filter(|arn| {
            arn.service == "sns" && !arn.resource.is_empty() && arn.resource.chars().all(legal)
        });
        let Some(arn) = arn else {
            let message = format!("{:?} is not the ARN of an SNS topic", topic.value);
            let help = "as in \"arn:aws:sns:REGION:ACCOUNT:NAME\"".to_owned();
            reader.check(DiagnosticKind::BadArn, &topic.span, Err(message), Some(help));
            continue;
        };
        if let Some(region) = region.filter(|region| region.value != arn.region) {
            let message =
                format!("the topic is in {:?}, and the alarms in {:?}", arn.region, region.value);
            let help = "alarms notify topics of their own region".to_owned();
            reader.check(DiagnosticKind::ForeignArn, &topic.span, Err(message), Some(help));
        }
    }
}

fn foreign_account(reader: &mut SpecReader, arn: &At<String>, found: &str, account: &At<String>) {
    let message = format!("this ARN is of account {found:?}, not of {:?}", account.value);
    reader
        .report(DiagnosticKind::ForeignArn, arn.span.clone(), message)
        .see(account.span.clone(), "the account");
}
