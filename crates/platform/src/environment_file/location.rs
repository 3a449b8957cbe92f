//! Where an environment is: zones, address ranges, and ARNs of the same account and region.

use ipnet::Ipv4Net;

use crate::read::{At, Reader};
use crate::{Arn, DiagnosticKind, region};

pub(crate) fn network(reader: &mut Reader, text: &At<String>) -> Option<Ipv4Net> {
    let net = text.value.parse::<Ipv4Net>().ok();
    if net.is_none() {
        let message = format!("{:?} is not an IPv4 range, as in \"10.0.0.0/16\"", text.value);
        reader.report(DiagnosticKind::BadCidr, text.span.clone(), message);
    }
    net
}

pub(crate) fn check_zones(reader: &mut Reader, region: Option<&At<String>>, zones: &[At<String>]) {
    reader.unique(DiagnosticKind::DuplicateElement, "the zone", zones);
    for zone in zones {
        let mut end = zone.value.chars();
        let letter = end.next_back().is_some_and(|c| ('a'..='h').contains(&c));
        let prefix = end.as_str();
        if !letter || region::well_formed(prefix).is_err() {
            let message = format!(
                "{:?} is not an availability zone: a region and a letter from a to h",
                zone.value
            );
            reader.report(DiagnosticKind::BadZone, zone.span.clone(), message);
        } else if let Some(region) = region.filter(|region| region.value != prefix) {
            let message = format!("{:?} is not a zone of {:?}", zone.value, region.value);
            let diagnostic =
                reader.report(DiagnosticKind::ZoneOfOtherRegion, zone.span.clone(), message);
            if region.span.is_empty() {
                diagnostic.help("the region is \"us-east-1\" unless \"region\" says otherwise");
            } else {
                diagnostic.see(region.span.clone(), "the region");
            }
        }
    }
}

pub(crate) fn check_allowed(reader: &mut Reader, allowed: &[At<String>]) -> Vec<Ipv4Net> {
    reader.unique(DiagnosticKind::DuplicateElement, "the range", allowed);
    let mut nets = Vec::new();
    for text in allowed {
        let Some(net) = network(reader, text) else {
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

pub(crate) fn check_certificate(
    reader: &mut Reader,
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

pub(crate) fn check_boundary(
    reader: &mut Reader,
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

fn foreign_account(reader: &mut Reader, arn: &At<String>, found: &str, account: &At<String>) {
    let message = format!("this ARN is of account {found:?}, not of {:?}", account.value);
    reader
        .report(DiagnosticKind::ForeignArn, arn.span.clone(), message)
        .see(account.span.clone(), "the account");
}
