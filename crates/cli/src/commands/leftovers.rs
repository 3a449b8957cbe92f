//! What GuardDuty has put into a VPC does not keep it from being destroyed.
//!
//! terraform does not know of it, and asks AWS for 20 minutes to delete a subnet that has an interface of
//! GuardDuty's endpoint. It is deleted as soon as terraform comes to the subnets, and again if it comes
//! back, as it does while there are tasks.

use std::collections::BTreeSet;

use account::{Account, AskError, Leftover};
use anyhow::Result;
use env::SINGLE;
use runner::Session;

use super::meanwhile::meanwhile;
use super::prepare::Prepared;

/// The layer that has the VPC.
const LAYER: &str = "network";

/// What is deleted last, and what GuardDuty's endpoint is in.
const HELD: [&str; 2] = ["aws_subnet", "aws_vpc"];

/// Does something, and deletes meanwhile what GuardDuty has left in the VPCs of an environment, once
/// terraform deletes them. What it could not do it says afterwards, with the commands that do it, if it
/// may be what the work failed for.
pub fn clear_while<R>(
    prepared: &Prepared,
    session: &Session<'_>,
    work: impl FnOnce() -> R,
    is_done: impl FnOnce(&R) -> bool,
) -> Result<R> {
    let vpcs = vpcs(prepared, session)?;
    let account = Account::discover(prepared.region());
    let (mut told, mut failed) = (BTreeSet::new(), None);
    let result = match &account {
        Ok(account) => meanwhile(work, || {
            if is_deleting(session) {
                failed = clear(prepared, account, &vpcs, &mut told);
            }
        }),
        Err(error) => {
            failed = Some(error.to_string());
            work()
        }
    };
    if let Some(why) = failed.filter(|_| is_deleting(session) && !is_done(&result)) {
        eprintln!("\nwhat GuardDuty may have left there was not deleted: {why}");
        for vpc in &vpcs {
            eprintln!("{}", commands(vpc, prepared.region()));
        }
    }
    Ok(result)
}

/// IDs of the VPCs that the states have.
fn vpcs(prepared: &Prepared, session: &Session<'_>) -> Result<Vec<String>> {
    let environment = &prepared.environment;
    let chosen = prepared.graph.names();
    let root = environment.root(LAYER).or_else(|| environment.root(SINGLE));
    let Some(root) = root.filter(|root| chosen.contains(&root.layer)) else {
        return Ok(Vec::new());
    };
    let state = session.state(root)?.unwrap_or_default();
    let ids = state.of_kind("aws_vpc").filter_map(|vpc| vpc.attributes["id"].as_str());
    Ok(ids.map(str::to_owned).collect())
}

/// Whether terraform has come to what GuardDuty may hold.
fn is_deleting(session: &Session<'_>) -> bool {
    let is_held = |address: &String| address.split('.').any(|part| HELD.contains(&part));
    session.begun_to_delete().iter().any(is_held)
}

/// Deletes what there is. Gives why it could not.
fn clear(
    prepared: &Prepared,
    account: &Account,
    vpcs: &[String],
    told: &mut BTreeSet<Leftover>,
) -> Option<String> {
    let mut failed = None;
    for vpc in vpcs {
        if let Err(error) = clear_once(prepared, account, vpc, told) {
            failed = Some(error.to_string());
        }
    }
    failed
}

fn clear_once(
    prepared: &Prepared,
    account: &Account,
    vpc: &str,
    told: &mut BTreeSet<Leftover>,
) -> Result<(), AskError> {
    for leftover in account.made_by_guardduty(vpc)? {
        match account.delete_leftover(&leftover) {
            Ok(()) => {}
            // Held by the endpoint's interfaces, which AWS takes away by and by.
            Err(error) if error.code == "DependencyViolation" => continue,
            Err(error) => return Err(error),
        }
        if told.insert(leftover.clone()) {
            prepared.progress.pause(&mut || {
                eprintln!("{leftover} in {vpc}, which GuardDuty had made, is deleted with it");
            });
        }
    }
    Ok(())
}

/// What does it by hand.
fn commands(vpc: &str, region: &str) -> String {
    let filter = format!("--region {region} --filters Name=vpc-id,Values={vpc}");
    let managed = "Name=tag:GuardDutyManaged,Values=true --output text --query";
    format!(
        "  aws ec2 delete-vpc-endpoints --region {region} --vpc-endpoint-ids $(aws ec2 \
         describe-vpc-endpoints {filter} {managed} 'VpcEndpoints[].VpcEndpointId')\n  aws ec2 \
         delete-security-group --region {region} --group-id $(aws ec2 describe-security-groups {filter} \
         {managed} 'SecurityGroups[].GroupId')"
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_commands_delete_what_says_whose_it_is() {
        let text = super::commands("vpc-1", "us-east-1");
        let [endpoint, group] = text.lines().collect::<Vec<_>>()[..] else { panic!("{text}") };
        assert_eq!(
            endpoint,
            "  aws ec2 delete-vpc-endpoints --region us-east-1 --vpc-endpoint-ids $(aws ec2 \
             describe-vpc-endpoints --region us-east-1 --filters Name=vpc-id,Values=vpc-1 \
             Name=tag:GuardDutyManaged,Values=true --output text --query \
             'VpcEndpoints[].VpcEndpointId')"
        );
        assert!(group.ends_with("Values=true --output text --query 'SecurityGroups[].GroupId')"));
    }
}
