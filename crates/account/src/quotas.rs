//! How much an account may have, and how much it has.

use serde_json::{Value, json};

use crate::account::Account;
use crate::answer::{list, text};
use crate::ask_error::{AskError, AskErrorKind};

/// A quota of Service Quotas.
///
/// The codes are those of `aws service-quotas list-aws-default-service-quotas --service-code ...`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountQuota {
    /// Fargate On-Demand vCPU resource count.
    FargateOnDemand,
    /// Fargate Spot vCPU resource count.
    FargateSpot,
    /// EC2-VPC Elastic IPs.
    ElasticIps,
    /// VPCs per Region.
    Vpcs,
    /// Inbound or outbound rules per security group.
    RulesPerGroup,
}

impl AccountQuota {
    /// Service and code of the quota.
    pub fn code(self) -> (&'static str, &'static str) {
        match self {
            Self::FargateOnDemand => ("fargate", "L-3032A538"),
            Self::FargateSpot => ("fargate", "L-36FBB829"),
            Self::ElasticIps => ("ec2", "L-0263D0A3"),
            Self::Vpcs => ("vpc", "L-F678F1CE"),
            Self::RulesPerGroup => ("vpc", "L-0EA8095F"),
        }
    }
}

impl Account {
    /// How much the account may have: what was granted to it, or what every account may have.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn quota(&self, quota: AccountQuota) -> Result<f64, AskError> {
        let (service, code) = quota.code();
        let request = json!({ "ServiceCode": service, "QuotaCode": code });
        let operation = "get-service-quota";
        let answer = match self.ask("service-quotas", operation, &request) {
            // Nothing was ever asked for.
            Err(error) if error.kind == AskErrorKind::NotFound => {
                self.ask("service-quotas", "get-aws-default-service-quota", &request)?
            }
            other => other?,
        };
        answer.pointer("/Quota/Value").and_then(Value::as_f64).ok_or_else(|| AskError {
            kind: AskErrorKind::Other,
            code: String::new(),
            message: "the answer has no value".to_owned(),
            operation: format!("service-quotas {operation}"),
        })
    }

    /// The `Name` tags of the region's elastic IP addresses; empty where there is none.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn elastic_ips(&self) -> Result<Vec<String>, AskError> {
        let answer = self.ask("ec2", "describe-addresses", &json!({}))?;
        Ok(list(&answer, "/Addresses").iter().map(name).collect())
    }

    /// The `Name` tags of the region's VPCs; empty where there is none.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn vpcs(&self) -> Result<Vec<String>, AskError> {
        let answer = self.ask("ec2", "describe-vpcs", &json!({}))?;
        Ok(list(&answer, "/Vpcs").iter().map(name).collect())
    }
}

fn name(tagged: &Value) -> String {
    let mut tags = list(tagged, "/Tags").iter();
    tags.find(|tag| text(tag, "/Key") == "Name").map(|tag| text(tag, "/Value")).unwrap_or_default()
}
