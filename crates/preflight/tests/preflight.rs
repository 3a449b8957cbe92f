//! The shipped environments, held against accounts that pretend.

#[path = "../../../tests/support/aws.rs"]
#[allow(dead_code, reason = "other tests ask more of it")]
mod aws;

use std::collections::BTreeSet;

use account::Account;
use platform::{Spec, SpecFile};
use preflight::{AccountFinding, SecretValues, Status, Wanted};
use rendered::Rendered;
use rendered::index::Index;
use serde_json::json;

use aws::PretendedAws;

const PLATFORM: &str = include_str!("../../../envs/platform.hcl");
const DEV: &str = include_str!("../../../envs/dev.hcl");
const PROD: &str = include_str!("../../../envs/prod.hcl");

/// The layers of the shipped platform.
const LAYERS: [&str; 7] =
    ["network", "registry", "security", "discovery", "edge", "observability", "compute"];

/// An environment, and an account that pretends.
struct Case {
    aws: PretendedAws,
    spec: Spec,
    rendered: Rendered,
    given: BTreeSet<String>,
    needed: BTreeSet<String>,
}

impl Case {
    /// An account in which everything is as an environment wants it.
    fn new(name: &str, text: &str) -> Self {
        Self::beside(name, text, &[])
    }

    /// The same where there are other environments.
    fn beside(name: &str, text: &str, others: &[(&str, &str)]) -> Self {
        let source = |name: &str, text: &str| SpecFile::new(format!("envs/{name}.hcl"), text);
        let all = [(name, text)].into_iter().chain(others.iter().copied());
        let all: Vec<_> = all.map(|(name, text)| source(name, text)).collect();
        let mut spec = platform::load(&source("platform", PLATFORM), &all).expect("a spec");
        spec.environments.truncate(1);
        let case = Self {
            aws: PretendedAws::new().of_account("123456789012"),
            rendered: Rendered::read(&env::render(&spec).files).unwrap(),
            spec,
            given: BTreeSet::new(),
            needed: BTreeSet::new(),
        };
        case.zones(["use1-az1", "use1-az2", "use1-az4"]);
        case.aws.answer(
            "describe-certificate",
            &json!({ "Certificate": { "DomainName": "a.example", "Status": "ISSUED" } }),
        );
        case.aws.answer("head-bucket", &json!({ "BucketRegion": "us-east-1" }));
        case.aws.answer("get-bucket-versioning", &json!({ "Status": "Enabled" }));
        case.aws.answer("batch-get-image", &json!({ "images": [], "failures": [] }));
        let environment = &case.spec.environments[0];
        let secrets = env::secrets(&case.spec.platform, environment);
        let secrets = secrets.iter().map(|secret| {
            let name = secret.key().replace('/', "-");
            let name = format!("secret-{name}-{}", environment.suffix);
            json!({ "Name": name, "SecretVersionsToStages": { "1": ["AWSCURRENT"] } })
        });
        let secrets: Vec<_> = secrets.collect();
        case.aws.answer("list-secrets", &json!({ "SecretList": secrets }));
        case.aws.answer("describe-vpcs", &json!({ "Vpcs": [{}] }));
        case.aws.answer("describe-addresses", &json!({ "Addresses": [] }));
        case.quota("", 200);
        case.quota("@L-F678F1CE", 5);
        case.quota("@L-0263D0A3", 5);
        case
    }

    fn zones(&self, ids: [&str; 3]) {
        let zones = ids.iter().zip(["a", "b", "c"]).map(|(id, letter)| {
            let name = format!("us-east-1{letter}");
            json!({ "ZoneName": name, "ZoneId": id, "State": "available" })
        });
        let zones: Vec<_> = zones.collect();
        self.aws.answer("describe-availability-zones", &json!({ "AvailabilityZones": zones }));
    }

    fn quota(&self, which: &str, value: u32) {
        let answer = json!({ "Quota": { "Value": f64::from(value) } });
        self.aws.answer(&format!("get-service-quota{which}"), &answer);
    }

    fn run(&self, layers: &[&str]) -> Vec<AccountFinding> {
        self.aws.asked();
        let environment = &self.rendered.environments[0];
        let wanted = Wanted::of(&Index::new(environment), layers);
        let account = Account::with(self.aws.program(), "us-east-1");
        let secrets = env::secrets(&self.spec.platform, &self.spec.environments[0]);
        let (given, needed) = (&self.given, &self.needed);
        preflight::run(&account, &wanted, &SecretValues { secrets: &secrets, given, needed })
    }

    /// What is not as it should be, in lines.
    fn troubles(&self, layers: &[&str]) -> Vec<String> {
        let findings = self.run(layers).into_iter();
        findings.filter(|it| it.status != Status::Holds).map(|it| it.line()).collect()
    }

    fn asked(&self) -> BTreeSet<String> {
        let words = |line: &String| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
        self.aws.asked().iter().map(words).collect()
    }
}

#[test]
fn an_account_that_has_everything_is_said_to_have_it() {
    let case = Case::new("prod", PROD);
    let findings = case.run(&LAYERS);
    let mut lines: Vec<_> = findings.iter().map(AccountFinding::line).collect();
    let rules = lines.pop().unwrap();
    assert!(
        rules.starts_with("ok: quotas: rules of a security group in one direction: "),
        "{rules}"
    );
    assert_eq!(
        lines,
        [
            "ok: account: 123456789012, us-east-1, as arn:aws:iam::123456789012:user/me",
            "ok: zones: us-east-1a (use1-az1), us-east-1b (use1-az2) and us-east-1c (use1-az4)",
            "ok: certificate: that of a.example is issued",
            "ok: state: the bucket trading-terraform-state-123456789012 is there, and keeps versions",
            "ok: images: 3 tags there",
            "ok: secrets: 5 secrets with a value, or given one",
            "ok: quotas: VPCs: 2 of 5",
            "ok: quotas: elastic IP addresses: 3 of 5",
            "ok: quotas: vCPU of Fargate on demand: at most 110 of 200",
        ]
    );
}

/// Of the account that has the repositories, and with what is to be done there.
#[test]
fn images_are_looked_for_where_they_are() {
    let prod = PROD.replacen("\nnat ", "\nimages_from = \"dev\"\nnat ", 1);
    let dev = DEV.replace("123456789012", "210987654321");
    let case = Case::beside("prod", &prod, &[("dev", &dev)]);
    assert_eq!(case.troubles(&LAYERS), [""; 0]);
    case.run(&LAYERS);
    let asked = case.aws.asked();
    let asked: Vec<_> = asked.iter().filter(|line| line.contains("batch-get-image")).collect();
    assert_eq!(asked.len(), 3);
    let is_of_dev = |line: &&&String| line.contains("210987654321") && line.contains("-dev");
    assert_eq!(asked.iter().filter(is_of_dev).count(), 3, "{asked:?}");

    let missing = json!({ "failures": [{ "imageId": { "imageTag": "1.0.0" } }] });
    case.aws.answer("batch-get-image@ecr-frontend-dev", &missing);
    let [trouble] = &case.troubles(&LAYERS)[..] else { panic!("one") };
    assert!(
        trouble.contains("ecr-frontend-dev has no image 1.0.0 (frontend in blue)"),
        "{trouble}"
    );

    case.aws.refuse("batch-get-image", "RepositoryNotFoundException");
    case.aws.refuse("batch-get-image@ecr-frontend-dev", "RepositoryNotFoundException");
    let [trouble] = &case.troubles(&LAYERS)[..] else { panic!("one") };
    assert!(trouble.contains("run `strata apply --env dev --until registry`"), "{trouble}");

    case.aws.refuse("batch-get-image", "AccessDeniedException");
    case.aws.refuse("batch-get-image@ecr-frontend-dev", "AccessDeniedException");
    let [trouble] = &case.troubles(&LAYERS)[..] else { panic!("one") };
    assert!(trouble.starts_with("not checked: images"), "{trouble}");
}

/// What a pipeline has deployed, whatever the spec started with.
#[test]
fn the_image_that_a_pipeline_has_deployed_is_looked_for() {
    let header = "service \"api-gateway\" {\n";
    assert!(DEV.contains(header));
    let dev = DEV.replace(header, &format!("{header}  image = \"pipeline\"\n"));
    let case = Case::new("dev", &dev);
    let looked_for = || {
        assert_eq!(case.troubles(&LAYERS), [""; 0]);
        let asked = case.aws.asked();
        let last =
            asked.iter().rfind(|it| it.contains("batch-get-image") && it.contains("gateway"));
        last.expect("it was asked").clone()
    };
    let missing = "ParameterNotFound";
    case.aws.refuse("get-parameter@image-api-gateway-blue-dev", missing);
    assert!(looked_for().contains("1.0.0"), "not deployed yet: {}", looked_for());
    let parameter = json!({ "Parameter": { "Value": "1.7.0" } });
    case.aws.answer("get-parameter@image-api-gateway-blue-dev", &parameter);
    assert!(looked_for().contains("1.7.0"), "{}", looked_for());
    case.aws.refuse("get-parameter@image-api-gateway-blue-dev", "AccessDeniedException");
    let [trouble] = &case.troubles(&LAYERS)[..] else { panic!("one") };
    let unknown = "not checked: images: which image of api-gateway in blue runs: may not be asked";
    assert!(trouble.starts_with(unknown), "{trouble}");
}

#[test]
fn only_what_the_chosen_layers_need_is_asked() {
    let case = Case::new("dev", DEV);
    assert_eq!(case.troubles(&["registry"]), [""; 0]);
    assert_eq!(case.asked(), ["sts get-caller-identity".to_owned()].into());
    case.run(&["compute"]);
    let asked = case.asked();
    for question in ["ecr batch-get-image", "secretsmanager list-secrets"] {
        assert!(asked.contains(question), "{asked:?}");
    }
    assert!(!asked.contains("ec2 describe-vpcs"), "{asked:?}");
    // Without certificate and bucket, nothing is asked about them.
    case.run(&LAYERS);
    let asked = case.asked();
    assert!(!asked.iter().any(|it| it.starts_with("acm") || it.starts_with("s3api")), "{asked:?}");
}

#[test]
fn everything_that_is_wrong_is_said_at_once_with_its_remedy() {
    let mut case = Case::new("prod", PROD);
    case.zones(["use1-az1", "use1-az3", "use1-az2"]);
    case.aws.answer(
        "describe-certificate",
        &json!({ "Certificate": { "DomainName": "a.example", "Status": "PENDING_VALIDATION" } }),
    );
    case.aws.refuse("head-bucket", "404");
    case.aws.answer(
        "batch-get-image@ecr-frontend-prod",
        &json!({ "failures": [{ "imageId": { "imageTag": "1.0.0" } }] }),
    );
    let name = "secret-api-gateway-database-password-prod";
    let deleted = json!({ "Name": name, "DeletedDate": "2026-01-01" });
    case.aws.answer("list-secrets", &json!({ "SecretList": [deleted] }));
    case.given = ["processing-service/database-password", "processing-service/market-data-key"]
        .map(str::to_owned)
        .into();
    case.needed = ["frontend/session-key".to_owned()].into();
    case.aws.answer("describe-vpcs", &json!({ "Vpcs": [{}, {}, {}, {}, {}] }));
    case.quota("@L-3032A538", 6);
    let troubles = case.troubles(&LAYERS);
    let more =
        "ask for more with `aws service-quotas request-service-quota-increase --service-code";
    assert_eq!(
        troubles,
        [
            "error: zones: us-east-1b is use1-az3, where there are neither Fargate nor NAT gateways: \
             name another zone in availability_zones"
                .to_owned(),
            "error: certificate: that of a.example is PENDING_VALIDATION: put the CNAME record into \
             DNS that ACM asks for, and wait until it is issued"
                .to_owned(),
            "error: state: the bucket trading-terraform-state-123456789012 does not exist: make it, \
             with versions kept, or correct `state` in the spec"
                .to_owned(),
            "error: images: ecr-frontend-prod has no image 1.0.0 (frontend in blue): push it, or \
             correct the tag in the release"
                .to_owned(),
            "error: secrets: frontend/session-key has no value of version 1: set \
             STRATA_SECRET_FRONTEND_SESSION_KEY, or give all with --secrets-stdin"
                .to_owned(),
            "error: secrets: api-gateway/token-signing-key has no value of version 1: set \
             STRATA_SECRET_API_GATEWAY_TOKEN_SIGNING_KEY, or give all with --secrets-stdin"
                .to_owned(),
            "error: secrets: secret-api-gateway-database-password-prod is going to be deleted, and no \
             task gets it any more: aws secretsmanager restore-secret --secret-id \
             secret-api-gateway-database-password-prod"
                .to_owned(),
            format!(
                "error: quotas: 5 of 5 VPCs are in use, and 1 more would be needed: {more} vpc --quota-code \
                 L-F678F1CE --desired-value 6 --region us-east-1`"
            ),
            format!(
                "error: quotas: the first tasks need 11 vCPU of Fargate on demand, and 6 are allowed: \
                 {more} fargate --quota-code L-3032A538 --desired-value 110 --region us-east-1`"
            ),
        ]
    );
}

#[test]
fn a_missing_image_comes_with_the_commands_that_push_it() {
    let case = Case::new("dev", DEV);
    case.aws.answer(
        "batch-get-image@ecr-frontend-dev",
        &json!({ "failures": [{ "imageId": { "imageTag": "1.0.0" } }] }),
    );
    let findings = case.run(&["compute"]);
    let wrong = findings.iter().find(|it| it.status == Status::Wrong).unwrap();
    let host = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
    assert_eq!(
        wrong.commands,
        [
            format!(
                "aws ecr get-login-password --region us-east-1 | docker login --username AWS \
                 --password-stdin {host}"
            ),
            format!(
                "docker build --platform linux/amd64 --tag {host}/ecr-frontend-dev:1.0.0 path/to/frontend"
            ),
            format!("docker push {host}/ecr-frontend-dev:1.0.0"),
        ]
    );
    assert_eq!(wrong.json()["commands"].as_array().map(Vec::len), Some(3));
    assert_eq!(wrong.json()["topic"], "images");
}

#[test]
fn repositories_that_this_run_makes_are_no_error_unless_it_cannot_stop_in_between() {
    let case = Case::new("dev", DEV);
    case.aws.refuse("batch-get-image", "RepositoryNotFoundException");
    let names = "ecr-frontend-dev, ecr-api-gateway-dev and ecr-processing-service-dev";
    let first = "`strata apply --env dev --until registry`";
    assert_eq!(
        case.troubles(&LAYERS),
        [format!(
            "warning: images: {names} are not there yet; this run makes them, and stops before compute \
             until images are in: the first step is {first}"
        )]
    );
    let wrong = format!(
        "error: images: {names} are not there yet: run {first}, push the images, and apply then"
    );
    assert_eq!(case.troubles(&["compute"]), *std::slice::from_ref(&wrong));

    let single = DEV.replace("state \"local\" {}", "layout = \"single\"\nstate \"local\" {}");
    let case = Case::new("dev", &single);
    case.aws.refuse("batch-get-image", "RepositoryNotFoundException");
    assert_eq!(case.troubles(&LAYERS), [wrong]);
}

#[test]
fn nothing_is_asked_of_an_account_that_is_not_ours() {
    let case = Case::new("dev", DEV);
    case.aws.answer("get-caller-identity", &json!({ "Account": "999999999999", "Arn": "a" }));
    assert_eq!(
        case.troubles(&LAYERS),
        [
            "error: account: the credentials are those of account 999999999999, but the spec says \
             123456789012: use others, or correct account_id",
            "not checked: account: everything else in the account",
        ]
    );
    assert_eq!(case.asked(), ["sts get-caller-identity".to_owned()].into());
    case.aws.refuse("get-caller-identity", "ExpiredToken");
    let troubles = case.troubles(&LAYERS);
    assert!(troubles[0].contains("AWS does not accept the credentials (sts get-"), "{troubles:?}");
}

#[test]
fn what_may_not_be_asked_is_said_and_not_guessed() {
    let mut case = Case::new("prod", PROD);
    case.aws = PretendedAws::new().of_account("123456789012");
    let findings = case.run(&LAYERS);
    let counts = |status| findings.iter().filter(|it| it.status == status).count();
    assert_eq!((counts(Status::Wrong), counts(Status::Holds)), (0, 1), "{findings:#?}");
    let troubles = case.troubles(&LAYERS);
    assert_eq!(troubles.len(), 9, "{troubles:#?}");
    assert_eq!(
        troubles[3],
        "not checked: images: ecr-frontend-prod, ecr-api-gateway-prod and ecr-processing-service-prod: \
         may not be asked: AccessDeniedException (ecr batch-get-image)"
    );
}

#[test]
fn a_region_that_is_not_enabled_is_told_from_bad_credentials() {
    let case = Case::new("dev", DEV);
    case.aws.refuse("describe-availability-zones", "AuthFailure");
    assert_eq!(
        case.troubles(&["network"])[0],
        "error: zones: us-east-1 is not enabled in account 123456789012: enable it with `aws account \
         enable-region --region-name us-east-1`, or use another one"
    );
}

#[test]
fn what_an_environment_has_already_counts_once() {
    let case = Case::new("dev", DEV);
    let ours = json!({ "Tags": [{ "Key": "Name", "Value": "vpc-trading-dev" }] });
    case.aws.answer("describe-vpcs", &json!({ "Vpcs": [ours, {}, {}, {}, {}] }));
    assert_eq!(case.troubles(&["network"]), [""; 0]);
}

#[test]
fn tasks_that_would_wait_only_at_their_most_are_a_warning() {
    let case = Case::new("dev", DEV);
    case.quota("@L-3032A538", 6);
    let troubles = case.troubles(&["compute"]);
    assert_eq!(troubles.len(), 1, "{troubles:?}");
    assert!(
        troubles[0].starts_with(
            "warning: quotas: while all tasks of all releases are replaced at their `max`, 12 vCPU of \
             Fargate on demand are needed, and 6 are allowed: the last tasks would wait: ask for more"
        ),
        "{troubles:?}"
    );
}

#[test]
fn spot_is_what_is_beyond_the_base_by_weight() {
    let spec =
        DEV.replace("  scaling {\n    max = 4\n", "  scaling {\n    max = 4\n    spot = 50\n");
    let case = Case::new("dev", &spec);
    let findings = case.run(&["compute"]);
    let quotas: Vec<_> =
        findings.iter().map(AccountFinding::line).filter(|it| it.contains("Fargate")).collect();
    // Of each service, 2 and half of the other 6 are on demand: 5 and 3, of half a vCPU each.
    assert_eq!(
        quotas,
        [
            "ok: quotas: vCPU of Fargate on demand: at most 7.5 of 200",
            "ok: quotas: vCPU of Fargate Spot: at most 4.5 of 200",
        ]
    );
}
