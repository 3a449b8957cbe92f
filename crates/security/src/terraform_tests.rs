//! What `terraform test` asserts of the module.

use std::collections::BTreeMap;

use aws::{
    IamRole, IamRolePolicy, SecretsmanagerSecret, SecretsmanagerSecretVersion, SecurityGroup,
    VpcSecurityGroupEgressRule as Egress, VpcSecurityGroupIngressRule as Ingress,
};
use layer::{ModuleBuilder, Test};
use network::S3PrefixListId;
use platform::{Platform, Service};
use terraform::{
    Any, Copies, Declared, Expr, Many, Map, Node, Optional, Resource as _, Str, alltrue,
    jsondecode, length,
};

use crate::Security;
use crate::rules::allowed_cidrs;
use crate::secrets::secret_label;

/// Adds the tests.
pub fn add(module: &mut ModuleBuilder<Security>, platform: &Platform) {
    let account_id = module.account_id();
    let allowed = allowed_cidrs(module);
    let s3 = module.upstream::<S3PrefixListId>();
    let mut tests = Vec::new();
    let mut egress = egress_rules(module);
    for service in &platform.services {
        let group = SecurityGroup::labelled(&format!("service_{}", service.name)).id();
        let rules = egress.remove(&group.to_string()).unwrap_or_default();
        if !service.internet_egress {
            tests.push(no_way_to_the_internet(service, &rules, &s3));
        }
        tests.push(least_privilege(service, &account_id));
    }
    // What is left is of the load balancer, or names its group in another way.
    let others: Vec<_> = egress.into_values().flatten().collect();
    let test = Test::new("other_groups_have_no_way_to_the_internet");
    tests.push(no_addresses(test, &others, &s3));
    for test in tests {
        module.test(test);
    }
    module.test(
        Test::new("http_only_without_a_certificate")
            .with("https", false)
            .assert(
                Many::<Ingress>::labelled("internet_https").count().equals(0),
                "No rule for HTTPS without a certificate.",
            )
            .assert(
                Many::<Ingress>::labelled("internet_http").count().equals(length(&allowed)),
                "One rule for each allowed block.",
            ),
    );
    let with_secret = platform.services.iter().find(|service| !service.secrets.is_empty());
    if let Some(service) = with_secret {
        module.test(rotation(service));
    }
}

fn label(service: &Service) -> String {
    service.name.replace('-', "_")
}

/// The rules by which tasks may open connections, by the reference to the group that they are of.
type EgressRules<'a> = BTreeMap<String, Vec<Declared<'a, Egress>>>;

fn egress_rules(module: &ModuleBuilder<Security>) -> EgressRules<'_> {
    let mut rules = EgressRules::new();
    for rule in module.resources_of::<Egress>() {
        let group = rule.argument("security_group_id").map(ToString::to_string);
        rules.entry(group.unwrap_or_default()).or_default().push(rule);
    }
    rules
}

fn no_way_to_the_internet(service: &Service, rules: &[Declared<Egress>], s3: &Expr<Str>) -> Test {
    let label = label(service);
    let calls: u32 = service.calls.iter().map(|_| 1).sum();
    let group_label = format!("service_{label}");
    let no_rules = ("egress".to_owned(), Node::List(Vec::new()));
    let group = SecurityGroup::labelled(&group_label);
    let test = Test::new(&format!("no_way_to_the_internet_from_{label}"))
        .known(format!("{}.{group_label}", SecurityGroup::TYPE), vec![no_rules])
        .assert(
            Copies::of(rules.iter().copied()).count().equals(2 + calls),
            "There is a rule for the endpoints, one for S3, one for each call, and no other.",
        )
        .assert(
            length(&group.egress()).equals(0),
            "The group has no rules within it: each is a resource.",
        );
    no_addresses(test, rules, s3)
}

/// An assertion for each rule, so that one more changes no other.
fn no_addresses(test: Test, rules: &[Declared<Egress>], s3: &Expr<Str>) -> Test {
    rules.iter().fold(test, |test, declared| {
        let reaches_no_address = declared.for_in("rule").list(|rule| {
            let no_cidr = |cidr: Expr<Str>| cidr.equals(Expr::null());
            let list = rule.prefix_list_id();
            no_cidr(rule.cidr_ipv4())
                .and(no_cidr(rule.cidr_ipv6()))
                .and(list.is_set().and(list.differs_from(s3)).not())
        });
        test.assert(alltrue(reaches_no_address), "Rules name security groups or S3, not addresses.")
    })
}

fn least_privilege(service: &Service, account_id: &Expr<Str>) -> Test {
    let label = label(service);
    let role = IamRole::labelled(&format!("execution_{label}"));
    let trust = jsondecode::<Any>(role.assume_role_policy()).blocks("Statement").at(0);
    let account = trust
        .attribute::<Any>("Condition")
        .attribute::<Map<Str>>("StringEquals")
        .get("aws:SourceAccount");
    let shell = Optional::<IamRolePolicy>::labelled(&format!("shell_{label}"));
    Test::new(&format!("least_privilege_of_{label}"))
        .assert(account.equals(account_id), "Only tasks of this account assume the role.")
        .assert(shell.count().equals(0), "No shell unless the environment asks for one.")
}

fn rotation(service: &Service) -> Test {
    let secret = &service.secrets[0];
    let label = secret_label(service, secret);
    let versions = Node::Map(vec![(secret.name.clone(), Node::from(2))]);
    let changed = Node::Object(vec![("secret_versions".to_owned(), versions)]);
    let version = SecretsmanagerSecretVersion::labelled(&label);
    let made = SecretsmanagerSecret::labelled(&label);
    Test::new("raising_a_version_rotates_a_secret")
        .with(&format!("service_{}", self::label(service)), changed)
        .assert(
            version.secret_string_wo_version().equals(2),
            "The version comes from the environment.",
        )
        .assert(made.recovery_window_in_days().equals(0), "A destroyed secret is gone at once.")
}
