//! Whether the account may have as much as is wanted of it.

use account::{Account, AccountQuota, AskError};

use crate::finding::{AccountFinding, Topic};
use crate::wanted::Wanted;

/// A quota, and what is wanted of it.
pub struct WantedQuota<'a> {
    quota: AccountQuota,
    /// What is counted, as in `VPCs`.
    what: &'static str,
    region: &'a str,
    need: Need<'a>,
}

/// What is wanted of a quota.
enum Need<'a> {
    /// Objects of these names, and those that are there besides count as well.
    Objects(&'a [String], fn(&Account) -> Result<Vec<String>, AskError>),
    /// Processors: so many for the first tasks, and so many when all releases have all their tasks and
    /// are replaced at once.
    Processors { first: f64, most: f64 },
    /// Rules of one security group, the one that has most.
    Rules(&'a str, usize),
}

/// What is wanted of which quota.
pub fn wanted(wanted: &Wanted) -> Vec<WantedQuota<'_>> {
    let region = &wanted.region;
    let mut quotas = Vec::new();
    let mut add = |quota, what, need| quotas.push(WantedQuota { quota, what, region, need });
    if !wanted.vpcs.is_empty() {
        add(AccountQuota::Vpcs, "VPCs", Need::Objects(&wanted.vpcs, Account::vpcs));
    }
    if !wanted.addresses.is_empty() {
        let need = Need::Objects(&wanted.addresses, Account::elastic_ips);
        add(AccountQuota::ElasticIps, "elastic IP addresses", need);
    }
    let processors = &wanted.processors;
    if processors.most_on_demand > 0.0 {
        let need = Need::Processors { first: processors.first, most: processors.most_on_demand };
        add(AccountQuota::FargateOnDemand, "vCPU of Fargate on demand", need);
    }
    if processors.most_spot > 0.0 {
        let need = Need::Processors { first: 0.0, most: processors.most_spot };
        add(AccountQuota::FargateSpot, "vCPU of Fargate Spot", need);
    }
    if let Some((group, rules)) = &wanted.most_rules {
        add(
            AccountQuota::RulesPerGroup,
            "rules of a security group in one direction",
            Need::Rules(group, *rules),
        );
    }
    quotas
}

impl WantedQuota<'_> {
    pub fn check(&self, account: &Account) -> AccountFinding {
        let what = self.what;
        let limit = match account.quota(self.quota) {
            Ok(limit) => limit,
            Err(error) => return AccountFinding::unanswered(Topic::Quotas, what, &error),
        };
        match &self.need {
            Need::Objects(names, count) => match count(account) {
                Ok(there) => self.objects(names, &there, limit),
                Err(error) => AccountFinding::unanswered(Topic::Quotas, what, &error),
            },
            Need::Processors { first, most } if *first > limit => self.wrong(
                format!("the first tasks need {first} {what}, and {limit} are allowed"),
                *most,
            ),
            Need::Processors { most, .. } if *most > limit => AccountFinding::warning(
                Topic::Quotas,
                format!(
                    "while all tasks of all releases are replaced at their `max`, {most} {what} are \
                     needed, and {limit} are allowed: the last tasks would wait"
                ),
                &self.more(*most),
            ),
            Need::Processors { most, .. } => {
                AccountFinding::holds(Topic::Quotas, format!("{what}: at most {most} of {limit}"))
            }
            #[expect(clippy::cast_precision_loss, reason = "a number of rules")]
            Need::Rules(group, rules) if *rules as f64 > limit => self.wrong(
                format!("{group} has {rules} rules in one direction, and {limit} are allowed"),
                *rules as f64,
            ),
            Need::Rules(group, rules) => AccountFinding::holds(
                Topic::Quotas,
                format!("{what}: {rules} of {limit} ({group})"),
            ),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a number of objects in an account")]
    fn objects(&self, names: &[String], there: &[String], limit: f64) -> AccountFinding {
        let what = self.what;
        let new = names.iter().filter(|name| !there.contains(name)).count();
        let used = there.len();
        let then = (used + new) as f64;
        if new > 0 && then > limit {
            let text =
                format!("{used} of {limit} {what} are in use, and {new} more would be needed");
            return self.wrong(text, then);
        }
        AccountFinding::holds(Topic::Quotas, format!("{what}: {then} of {limit}"))
    }

    fn wrong(&self, text: String, desired: f64) -> AccountFinding {
        AccountFinding::wrong(Topic::Quotas, text, &self.more(desired))
    }

    fn more(&self, desired: f64) -> String {
        let ((service, code), region) = (self.quota.code(), self.region);
        format!(
            "ask for more with `aws service-quotas request-service-quota-increase --service-code \
             {service} --quota-code {code} --desired-value {} --region {region}`",
            desired.ceil()
        )
    }
}
