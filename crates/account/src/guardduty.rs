//! What GuardDuty has put into a VPC.
//!
//! Where it manages its agent, it makes an endpoint for what the agent sends, unless there is one, and a
//! security group for it. Neither goes with the tasks, and AWS deletes no VPC with them in it:
//! <https://docs.aws.amazon.com/guardduty/latest/ug/using-iac-with-gdu-automated-agents-runtime-monitoring.html>.

use std::fmt;

use serde_json::{Value, json};

use crate::account::Account;
use crate::answer::{list, text};
use crate::ask_error::{AskError, AskErrorKind};

/// Something that GuardDuty has made in a VPC.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leftover {
    /// An endpoint, by its ID.
    Endpoint(String),
    /// A security group, by its ID.
    SecurityGroup(String),
}

impl fmt::Display for Leftover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint(id) => write!(f, "the endpoint {id}"),
            Self::SecurityGroup(id) => write!(f, "the security group {id}"),
        }
    }
}

impl Account {
    /// What GuardDuty has made in a VPC, and has not been deleted: endpoints first, because a group is held
    /// by them. It says so by a tag, and what has the tag and another purpose is left out.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn made_by_guardduty(&self, vpc: &str) -> Result<Vec<Leftover>, AskError> {
        let request = json!({ "Filters": [{ "Name": "vpc-id", "Values": [vpc] }] });
        let endpoints = self.ask("ec2", "describe-vpc-endpoints", &request)?;
        let service = format!("com.amazonaws.{}.guardduty-data", self.region());
        let endpoints = list(&endpoints, "/VpcEndpoints").iter().filter(|it| {
            let state = text(it, "/State").to_ascii_lowercase();
            is_managed(it) && text(it, "/ServiceName") == service && !state.starts_with("delet")
        });
        let endpoints = endpoints.map(|it| Leftover::Endpoint(text(it, "/VpcEndpointId")));
        let groups = self.ask("ec2", "describe-security-groups", &request)?;
        let name = format!("GuardDutyManagedSecurityGroup-{vpc}");
        let groups = list(&groups, "/SecurityGroups").iter();
        let groups = groups.filter(|it| is_managed(it) && text(it, "/GroupName") == name);
        let groups = groups.map(|it| Leftover::SecurityGroup(text(it, "/GroupId")));
        Ok(endpoints.chain(groups).collect())
    }

    /// Deletes it. A group is refused while the interfaces of its endpoint are there, which is for minutes
    /// after that was deleted.
    ///
    /// # Errors
    /// If the account refuses.
    pub fn delete_leftover(&self, leftover: &Leftover) -> Result<(), AskError> {
        match leftover {
            Leftover::Endpoint(id) => {
                let operation = "delete-vpc-endpoints";
                let answer = self.ask("ec2", operation, &json!({ "VpcEndpointIds": [id] }))?;
                let Some(refused) = list(&answer, "/Unsuccessful").first() else { return Ok(()) };
                Err(AskError {
                    kind: AskErrorKind::Other,
                    code: text(refused, "/Error/Code"),
                    message: text(refused, "/Error/Message"),
                    operation: format!("ec2 {operation}"),
                })
            }
            Leftover::SecurityGroup(id) => {
                self.ask("ec2", "delete-security-group", &json!({ "GroupId": id })).map(drop)
            }
        }
    }
}

fn is_managed(tagged: &Value) -> bool {
    let mut tags = list(tagged, "/Tags").iter();
    tags.any(|tag| text(tag, "/Key") == "GuardDutyManaged" && text(tag, "/Value") == "true")
}

#[cfg(test)]
mod tests {
    use super::Leftover;
    use crate::tests::pretend;

    #[test]
    fn what_guardduty_has_made_says_so_and_has_its_purpose() {
        let directory = tempfile::tempdir().unwrap();
        let script = r#"TAGS='"Tags": [{"Key": "GuardDutyManaged", "Value": "true"}]'
NAME='"ServiceName": "com.amazonaws.eu-central-1'
case "$2" in
describe-vpc-endpoints) echo "{\"VpcEndpoints\": [
  {\"VpcEndpointId\": \"vpce-1\", $NAME.guardduty-data\", \"State\": \"available\", $TAGS},
  {\"VpcEndpointId\": \"vpce-2\", $NAME.guardduty-data\", \"State\": \"deleting\", $TAGS},
  {\"VpcEndpointId\": \"vpce-3\", $NAME.guardduty-data\", \"State\": \"available\", \"Tags\": []},
  {\"VpcEndpointId\": \"vpce-4\", $NAME.logs\", \"State\": \"available\", $TAGS}]}" ;;
describe-security-groups) echo "{\"SecurityGroups\": [
  {\"GroupId\": \"sg-1\", \"GroupName\": \"GuardDutyManagedSecurityGroup-vpc-1\", $TAGS},
  {\"GroupId\": \"sg-2\", \"GroupName\": \"GuardDutyManagedSecurityGroup-vpc-1\"},
  {\"GroupId\": \"sg-3\", \"GroupName\": \"secgrp-web-dev\", $TAGS}]}" ;;
delete-vpc-endpoints) echo '{"Unsuccessful": [{"Error": {"Code": "X", "Message": "no"}}]}' ;;
esac"#;
        let account = pretend(directory.path(), script);
        let [endpoint, group] =
            [Leftover::Endpoint("vpce-1".to_owned()), Leftover::SecurityGroup("sg-1".to_owned())];
        let found = account.made_by_guardduty("vpc-1").unwrap();
        assert_eq!(found, [endpoint.clone(), group.clone()]);
        let error = account.delete_leftover(&endpoint).unwrap_err();
        assert_eq!(error.to_string(), "ec2 delete-vpc-endpoints: X: no");
        account.delete_leftover(&group).unwrap();
    }
}
