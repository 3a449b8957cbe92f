//! Availability zones. Their names mean another zone in each account; their IDs do not.

use serde_json::json;

use crate::account::Account;
use crate::answer::{list, text};
use crate::ask_error::AskError;

/// An availability zone, as an account has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AvailabilityZone {
    /// As in `us-east-1a`.
    pub name: String,
    /// As in `use1-az3`: the same in every account.
    pub id: String,
    /// `available`, or what is the matter with it.
    pub state: String,
}

impl Account {
    /// The zones of the region.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn zones(&self) -> Result<Vec<AvailabilityZone>, AskError> {
        let answer = self.ask("ec2", "describe-availability-zones", &json!({}))?;
        let zones = list(&answer, "/AvailabilityZones").iter();
        let zones = zones.map(|zone| AvailabilityZone {
            name: text(zone, "/ZoneName"),
            id: text(zone, "/ZoneId"),
            state: text(zone, "/State"),
        });
        Ok(zones.collect())
    }
}
