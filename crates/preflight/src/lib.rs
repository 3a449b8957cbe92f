//! What stands between an environment and its account, found before anything is touched.
//!
//! [`Wanted`] is what an environment needs of its account, read from what is rendered for it; [`run`]
//! asks the account, and gives a [`AccountFinding`] for each thing that was looked at. A file has the judgement
//! of one [`Topic`]. Whatever the account does not answer is said, and never guessed.

mod certificate;
mod finding;
mod identity;
mod images;
mod quotas;
mod secrets;
mod state_bucket;
mod wanted;
mod zones;

use account::{Account, NoCli, Question, together};

pub use finding::{AccountFinding, Status, Topic};
pub use secrets::SecretValues;
pub use wanted::Wanted;

/// Looks at everything that is wanted of an account.
pub fn run(account: &Account, wanted: &Wanted, values: &SecretValues<'_>) -> Vec<AccountFinding> {
    let identity = identity::check(account, wanted);
    if identity.status != Status::Holds {
        let rest =
            AccountFinding::not_checked(Topic::Account, "everything else in the account", "");
        let given = secrets::without_asking(wanted, values);
        return [identity, rest].into_iter().chain(given).collect();
    }
    let mut questions: Vec<Question<'_, Vec<AccountFinding>>> = vec![
        Box::new(|| zones::check(account, wanted)),
        Box::new(|| certificate::check(account, wanted)),
        Box::new(|| state_bucket::check(account, wanted)),
        Box::new(|| images::check(account, wanted)),
        Box::new(|| secrets::check(account, wanted, values)),
    ];
    for quota in quotas::wanted(wanted) {
        questions.push(Box::new(move || vec![quota.check(account)]));
    }
    [identity].into_iter().chain(together(questions).into_iter().flatten()).collect()
}

/// Looks at what can be looked at without asking the account, because there is no CLI to ask it with.
pub fn run_without_cli(
    why: &NoCli,
    wanted: &Wanted,
    values: &SecretValues<'_>,
) -> Vec<AccountFinding> {
    let account =
        AccountFinding::not_checked(Topic::Account, "nothing was asked", &why.to_string());
    [account].into_iter().chain(secrets::without_asking(wanted, values)).collect()
}

/// Looks whether the images are there. Repositories have to be there by now.
pub fn run_images(account: &Account, wanted: &Wanted) -> Vec<AccountFinding> {
    images::check(account, &wanted.with_repositories())
}
