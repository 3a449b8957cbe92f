//! Interface endpoints that follow from what services are permitted to do.
//!
//! An isolated service reaches AWS through VPC endpoints only. Those that every task needs to start are always
//! there; one that leads to another service of AWS is there if a permission of an isolated service asks for it.

use crate::{AppName, Permission, Platform, Tier};

/// The interface endpoint of a service of AWS.
#[derive(Debug)]
pub struct ServiceEndpoint {
    /// Before the colon in the service's IAM actions.
    pub iam_prefix: &'static str,
    /// The endpoint's own word in `com.amazonaws.REGION.WORD`.
    pub word: &'static str,
    /// What `reach` and assertions call it. No service of a spec has such a name, so that it begins with
    /// what none would begin with.
    pub end: &'static str,
    /// The kind of its name.
    pub name: AppName,
}

/// Every service of AWS that gets an endpoint when it is asked for
/// (<https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html>).
pub static SERVICE_ENDPOINTS: [ServiceEndpoint; 2] = [
    ServiceEndpoint {
        iam_prefix: "cloudwatch",
        word: "monitoring",
        end: "aws-monitoring",
        name: AppName::MonitoringEndpoint,
    },
    ServiceEndpoint {
        iam_prefix: "xray",
        word: "xray",
        end: "aws-xray",
        name: AppName::XrayEndpoint,
    },
];

impl ServiceEndpoint {
    /// The actions of a permission that go through it.
    pub fn actions<'a>(&self, permission: &'a Permission) -> Vec<&'a String> {
        permission.actions_of(self.iam_prefix)
    }
}

impl Permission {
    /// Its actions of a service of AWS, by what is before the colon.
    pub fn actions_of(&self, iam_prefix: &str) -> Vec<&String> {
        let is_of = |action: &&String| {
            action.split(':').next().is_some_and(|prefix| prefix.eq_ignore_ascii_case(iam_prefix))
        };
        self.actions.iter().filter(is_of).collect()
    }
}

impl Platform {
    /// The endpoints that permissions of isolated services ask for.
    pub fn service_endpoints(&self) -> impl Iterator<Item = &'static ServiceEndpoint> {
        SERVICE_ENDPOINTS.iter().filter(|endpoint| {
            let isolated = self.services.iter().filter(|service| service.tier == Tier::Isolated);
            let mut permissions = isolated.flat_map(|service| &service.permissions);
            permissions.any(|permission| !endpoint.actions(permission).is_empty())
        })
    }
}
