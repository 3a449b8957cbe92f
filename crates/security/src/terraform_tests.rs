//! What `terraform test` asserts of the module.

use layer::{Module, Test};
use platform::{Platform, Service};
use terraform::Node;

use crate::Security;

/// Adds the tests.
pub fn add(module: &mut Module<Security>, platform: &Platform) {
    for service in &platform.services {
        if !service.internet_egress {
            module.test(no_way_to_the_internet(service));
        }
        module.test(least_privilege(service));
    }
    module.test(
        Test::new("http_only_without_a_certificate")
            .with("https", false)
            .assert(
                "length(aws_vpc_security_group_ingress_rule.internet_https) == 0",
                "No rule for HTTPS without a certificate.",
            )
            .assert(
                "length(aws_vpc_security_group_ingress_rule.internet_http) == length(var.allowed_cidrs)",
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

fn no_way_to_the_internet(service: &Service) -> Test {
    let label = label(service);
    Test::new(&format!("no_way_to_the_internet_from_{label}")).assert(
        format!(
            "aws_vpc_security_group_egress_rule.s3_from_{label}.cidr_ipv4 == null && \
             aws_vpc_security_group_egress_rule.endpoints_from_{label}.cidr_ipv4 == null"
        ),
        "Rules name security groups and prefix lists, not addresses.",
    )
}

fn least_privilege(service: &Service) -> Test {
    let label = label(service);
    let role = format!("aws_iam_role.execution_{label}");
    Test::new(&format!("least_privilege_of_{label}"))
        .assert(
            format!(
                "jsondecode({role}.assume_role_policy).Statement[0].Condition.StringEquals[\"aws:SourceAccount\"] == var.account_id"
            ),
            "Only tasks of this account assume the role.",
        )
        .assert(
            format!("length(aws_iam_role_policy.shell_{label}) == 0"),
            "No shell unless the environment asks for one.",
        )
}

fn rotation(service: &Service) -> Test {
    let secret = &service.secrets[0];
    let label = format!("{}__{}", service.name, secret.name).replace('-', "_");
    let versions = Node::Map(vec![(secret.name.clone(), Node::from(2))]);
    let changed = Node::Object(vec![("secret_versions".to_owned(), versions)]);
    Test::new("raising_a_version_rotates_a_secret")
        .with(&format!("service_{}", self::label(service)), changed)
        .assert(
            format!("aws_secretsmanager_secret_version.{label}.secret_string_wo_version == 2"),
            "The version comes from the environment.",
        )
        .assert(
            format!("aws_secretsmanager_secret.{label}.recovery_window_in_days == 0"),
            "A destroyed secret is gone at once.",
        )
}
