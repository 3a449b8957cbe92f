//! Whether the credentials are those of the account that the spec names.

use account::{Account, AskErrorKind};

use crate::finding::{Finding, Topic};
use crate::wanted::Wanted;

pub fn check(account: &Account, wanted: &Wanted) -> Finding {
    let Wanted { account: expected, region, .. } = wanted;
    match account.identity() {
        Ok(identity) if identity.account == *expected => {
            let text = format!("{expected}, {region}, as {}", identity.arn);
            Finding::holds(Topic::Account, text)
        }
        Ok(identity) => Finding::wrong(
            Topic::Account,
            format!(
                "the credentials are those of account {}, but the spec says {expected}",
                identity.account
            ),
            "use others, or correct account_id",
        ),
        Err(error) if error.kind == AskErrorKind::Credentials => Finding::wrong(
            Topic::Account,
            format!("AWS does not accept the credentials ({error})"),
            &format!(
                "get fresh ones, as with `aws sso login`, for account {expected}; and if {region} is a \
                 region that is not on by default, enable it"
            ),
        ),
        Err(error) => Finding::unanswered(Topic::Account, "whose the credentials are", &error),
    }
}
