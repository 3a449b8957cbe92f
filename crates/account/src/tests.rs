//! Typed questions, asked of an aws CLI that pretends.

use std::path::Path;
use std::process::Command;

use crate::{
    Account, AccountQuota, AskErrorKind, AvailabilityZone, Certificate, Identity, Images,
    SecretState,
};

/// An account whose aws CLI is this shell script. Another process writes it: a program cannot be
/// started while somebody has it open for writing, and a test on another thread might just be
/// starting one and inherit our handle.
pub fn pretend(directory: &Path, script: &str) -> Account {
    let program = directory.join("aws");
    let write = "printf '#!/bin/sh\n%s\n' \"$2\" > \"$1\" && chmod +x \"$1\"";
    let mut command = Command::new("sh");
    command.args(["-c", write, "sh"]).arg(&program).arg(script);
    assert!(command.status().unwrap().success());
    Account::with(program, "eu-central-1")
}

/// Does something with an account that gives one answer to one operation, and fails otherwise.
fn answering<R>(operation: &str, answer: &str, ask: impl Fn(&Account) -> R) -> R {
    let directory = tempfile::tempdir().unwrap();
    let script = format!(
        "test \"$1 $2\" = '{operation}' || {{ echo \"unknown: $*\" >&2; exit 2; }}\n\
         cat <<'END'\n{answer}\nEND"
    );
    ask(&pretend(directory.path(), &script))
}

/// Does something with an account that refuses everything with a code.
fn refusing<R>(code: &str, ask: impl Fn(&Account) -> R) -> R {
    let directory = tempfile::tempdir().unwrap();
    let text = format!("An error occurred ({code}) when calling the X operation: no");
    ask(&pretend(directory.path(), &format!("echo '{text}' >&2; exit 254")))
}

#[test]
fn the_identity_has_an_account() {
    let answer = r#"{"UserId": "A", "Account": "123456789012", "Arn": "arn:aws:iam::1:user/me"}"#;
    let identity = answering("sts get-caller-identity", answer, Account::identity).unwrap();
    assert_eq!(
        identity,
        Identity { account: "123456789012".to_owned(), arn: "arn:aws:iam::1:user/me".to_owned() }
    );
}

#[test]
fn zones_have_ids() {
    let answer = r#"{"AvailabilityZones": [
        {"State": "available", "ZoneName": "us-east-1a", "ZoneId": "use1-az6", "Messages": []}]}"#;
    let zones = answering("ec2 describe-availability-zones", answer, Account::zones).unwrap();
    let [name, id, state] = ["us-east-1a", "use1-az6", "available"].map(str::to_owned);
    assert_eq!(zones, [AvailabilityZone { name, id, state }]);
}

#[test]
fn a_certificate_has_a_status() {
    let answer = r#"{"Certificate": {"DomainName": "a.example", "Status": "ISSUED"}}"#;
    let certificate =
        answering("acm describe-certificate", answer, |account| account.certificate("arn:1"));
    let [domain, status] = ["a.example", "ISSUED"].map(str::to_owned);
    assert_eq!(certificate.unwrap(), Certificate { domain, status });
    let error = refusing("ResourceNotFoundException", |account| account.certificate("arn:1"));
    assert_eq!(error.unwrap_err().kind, AskErrorKind::NotFound);
}

#[test]
fn a_bucket_has_a_region_and_keeps_versions_or_not() {
    for (answer, region) in [("", None), (r#"{"BucketRegion": "eu-west-1"}"#, Some("eu-west-1"))] {
        let found = answering("s3api head-bucket", answer, |account| account.bucket_region("b"));
        assert_eq!(found.unwrap().as_deref(), region);
    }
    for (answer, keeps) in
        [("", false), (r#"{"Status": "Enabled"}"#, true), (r#"{"Status": "Suspended"}"#, false)]
    {
        let operation = "s3api get-bucket-versioning";
        let found = answering(operation, answer, |account| account.bucket_keeps_versions("b"));
        assert_eq!(found.unwrap(), keeps);
    }
}

#[test]
fn a_repository_lacks_the_tags_that_it_says_it_lacks() {
    let tags = ["1.0.0".to_owned(), "2.0.0".to_owned()].into();
    let ask = |account: &Account| account.missing_images("123456789012", "ecr-a-dev", &tags);
    let answer = r#"{"images": [{"imageId": {"imageTag": "1.0.0"}}], "failures": [
        {"imageId": {"imageTag": "2.0.0"}, "failureCode": "ImageNotFound"}]}"#;
    let images = answering("ecr batch-get-image", answer, ask).unwrap();
    assert_eq!(images, Images::Missing(["2.0.0".to_owned()].into()));
    let images = answering("ecr batch-get-image", r#"{"failures": []}"#, ask).unwrap();
    assert_eq!(images, Images::Missing([].into()));
    let images = refusing("RepositoryNotFoundException", ask).unwrap();
    assert_eq!(images, Images::NoRepository);
    assert_eq!(refusing("AccessDeniedException", ask).unwrap_err().kind, AskErrorKind::Denied);
}

#[test]
fn a_secret_has_a_value_only_in_its_current_version() {
    use SecretState::{Empty, HasValue, ScheduledForDeletion};
    let answer = r#"{"SecretList": [
        {"Name": "a", "SecretVersionsToStages": {"1": ["AWSPREVIOUS"], "2": ["AWSCURRENT"]}},
        {"Name": "b", "SecretVersionsToStages": {"1": ["AWSPENDING"]}},
        {"Name": "c"},
        {"Name": "d", "DeletedDate": 1.5, "SecretVersionsToStages": {"1": ["AWSCURRENT"]}},
        {"Name": "a-longer-name", "SecretVersionsToStages": {"2": ["AWSCURRENT"]}}]}"#;
    let names = ["a", "b", "c", "d", "e"].map(str::to_owned);
    let secrets =
        answering("secretsmanager list-secrets", answer, |account| account.secrets(&names));
    let expected = [("a", HasValue), ("b", Empty), ("c", Empty), ("d", ScheduledForDeletion)];
    assert_eq!(secrets.unwrap(), expected.map(|(name, state)| (name.to_owned(), state)).into());
}

#[test]
fn a_quota_that_was_never_raised_is_what_every_account_has() {
    let value = r#"{"Quota": {"Value": 6.0}}"#;
    let ask = |account: &Account| account.quota(AccountQuota::FargateOnDemand);
    assert_eq!(answering("service-quotas get-service-quota", value, ask), Ok(6.0));
    let default = format!(
        "if test $2 = get-service-quota; then\n  \
         echo 'An error occurred (NoSuchResourceException) when calling the GetServiceQuota \
         operation: no' >&2; exit 254\nfi\necho '{value}'"
    );
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(ask(&pretend(directory.path(), &default)), Ok(6.0));
    let error = answering("service-quotas get-service-quota", "{}", ask).unwrap_err();
    assert_eq!(error.message, "the answer has no value");
}

#[test]
fn what_counts_is_known_by_its_name() {
    let tags = r#"[{"Key": "A", "Value": "b"}, {"Key": "Name", "Value": "c"}]"#;
    let answer = format!(r#"{{"Addresses": [{{"Tags": {tags}}}, {{}}]}}"#);
    let addresses = answering("ec2 describe-addresses", &answer, Account::elastic_ips).unwrap();
    assert_eq!(addresses, ["c", ""]);
    let answer = format!(r#"{{"Vpcs": [{{"Tags": {tags}}}]}}"#);
    assert_eq!(answering("ec2 describe-vpcs", &answer, Account::vpcs).unwrap(), ["c"]);
}
