//! Whether the credentials are those of the account that the spec names.

use account::{Account, AskErrorKind};

use crate::finding::{AccountFinding, Topic};
use crate::wanted::Wanted;

pub fn check(account: &Account, wanted: &Wanted) -> AccountFinding {
    let Wanted { account: expected, region, .. } = wanted;
    match account.identity() {
        Ok(identity) if identity.account == *expected => {
            let text = format!("{expected}, {region}, as {}", identity.arn);
            AccountFinding::holds(Topic::Account, text)
        }
        Ok(identity) => AccountFinding::wrong(
            Topic::Account,
            format!(
                "the credentials are those of account {}, but the spec says {expected}",
                identity.account
            ),
            "use others, or correct account_id",
        ),
        Err(error) if error.kind == AskErrorKind::Credentials => AccountFinding::wrong(
            Topic::Account,
            format!("AWS does not accept the credentials ({error})"),
            &format!(
                "get fresh ones, as with `aws sso login`, for account {expected}; and if {region} is a \
                 region that is not on by default, enable it"
            ),
        ),
        Err(error) => {
            AccountFinding::unanswered(Topic::Account, "whose the credentials are", &error)
        }
    }
}
