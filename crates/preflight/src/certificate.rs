//! Whether the load balancer's certificates can be used.

use account::{Account, AskErrorKind};

use crate::finding::{AccountFinding, Topic};
use crate::wanted::Wanted;

pub fn check(account: &Account, wanted: &Wanted) -> Vec<AccountFinding> {
    wanted.certificates.iter().map(|arn| one(account, wanted, arn)).collect()
}

fn one(account: &Account, wanted: &Wanted, arn: &str) -> AccountFinding {
    let region = &wanted.region;
    // arn:aws:acm:<region>:<account>:certificate/<id>
    let of = arn.split(':').nth(3).unwrap_or_default();
    if of != region {
        return AccountFinding::wrong(
            Topic::Certificate,
            format!("{arn} is in {of}, but the load balancer is in {region}"),
            &format!("request one in {region}, and correct certificate_arn"),
        );
    }
    let wrong =
        |text: String, remedy: &str| AccountFinding::wrong(Topic::Certificate, text, remedy);
    match account.certificate(arn) {
        Ok(certificate) if certificate.status == "ISSUED" => AccountFinding::holds(
            Topic::Certificate,
            format!("that of {} is issued", certificate.domain),
        ),
        Ok(certificate) => {
            let remedy = match &*certificate.status {
                "PENDING_VALIDATION" => {
                    "put the CNAME record into DNS that ACM asks for, and wait until it is issued"
                }
                _ => "request another one, and correct certificate_arn",
            };
            wrong(format!("that of {} is {}", certificate.domain, certificate.status), remedy)
        }
        Err(error) if error.kind == AskErrorKind::NotFound => {
            let text = format!("{arn} does not exist in account {}", wanted.account);
            wrong(text, "request it, or correct certificate_arn")
        }
        Err(error) => AccountFinding::unanswered(Topic::Certificate, arn, &error),
    }
}
