//! What `terraform test` asserts of the module.

use aws::{
    IamRole, IamRolePolicy, SecretsmanagerSecret, SecretsmanagerSecretVersion,
    VpcSecurityGroupEgressRule as Egress, VpcSecurityGroupIngressRule as Ingress,
};
use layer::{Module, Test};
use platform::{Platform, Service};
use terraform::{Any, Expr, Many, Map, Node, Optional, Resource as _, Str, jsondecode, length};

use crate::Security;
use crate::rules::allowed_cidrs;
use crate::secrets::secret_label;

/// Adds the tests.
pub fn add(module: &mut Module<Security>, platform: &Platform) {
    let account_id = module.account_id();
    let allowed = allowed_cidrs(module);
    for service in &platform.services {
        if !service.internet_egress {
            module.test(no_way_to_the_internet(service));
        }
        module.test(least_privilege(service, &account_id));
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

fn no_way_to_the_internet(service: &Service) -> Test {
    let label = label(service);
    let no_address =
        |to: &str| Egress::labelled(&format!("{to}_from_{label}")).cidr_ipv4().equals(Expr::null());
    Test::new(&format!("no_way_to_the_internet_from_{label}")).assert(
        no_address("s3").and(no_address("endpoints")),
        "Rules name security groups and prefix lists, not addresses.",
    )
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
