//! Whether terraform's states have a place.

use account::{Account, AskErrorKind};

use crate::finding::{AccountFinding, Topic};
use crate::wanted::Wanted;

pub fn check(account: &Account, wanted: &Wanted) -> Vec<AccountFinding> {
    let Some((bucket, region)) = &wanted.state_bucket else { return Vec::new() };
    let account = account.in_region(region);
    let wrong =
        |text: String, remedy: &str| vec![AccountFinding::wrong(Topic::State, text, remedy)];
    match account.bucket_region(bucket) {
        Ok(Some(found)) if found != *region => {
            let text = format!("the bucket {bucket} is in {found}, but the spec says {region}");
            wrong(text, "correct `state` in the spec")
        }
        Ok(_) => vec![versions(&account, bucket)],
        Err(error) if error.kind == AskErrorKind::NotFound => wrong(
            format!("the bucket {bucket} does not exist"),
            "make it, with versions kept, or correct `state` in the spec",
        ),
        Err(error) => {
            let about = format!("the bucket {bucket}");
            vec![AccountFinding::unanswered(Topic::State, &about, &error)]
        }
    }
}

fn versions(account: &Account, bucket: &str) -> AccountFinding {
    match account.bucket_keeps_versions(bucket) {
        Ok(true) => AccountFinding::holds(
            Topic::State,
            format!("the bucket {bucket} is there, and keeps versions"),
        ),
        Ok(false) => AccountFinding::warning(
            Topic::State,
            format!("the bucket {bucket} keeps no versions: a state that is lost stays lost"),
            &format!(
                "aws s3api put-bucket-versioning --bucket {bucket} --versioning-configuration \
                 Status=Enabled"
            ),
        ),
        Err(error) => {
            let about = format!("whether the bucket {bucket} keeps versions");
            AccountFinding::unanswered(Topic::State, &about, &error)
        }
    }
}
