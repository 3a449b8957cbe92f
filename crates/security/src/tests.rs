//! Rules and roles of a few services, and what the module's tests look at.

use aws::{SecurityGroup, VpcSecurityGroupEgressRule as Egress};
use layer::example::{self, exposed_service, internal_service};
use layer::{Build, Layer, ModuleBuilder, rendered_file};
use platform::{Platform, Secret, TrafficShift};
use terraform::Resource as _;

use crate::Security;

fn platform() -> Platform {
    let mut web = exposed_service("web", 1, &["/*"]);
    web.calls = vec!["worker".to_owned()];
    web.secrets = vec![Secret { name: "key".to_owned(), variable: "KEY".to_owned() }];
    example::platform([web, internal_service("worker")])
}

fn file(platform: &Platform, name: &str) -> String {
    rendered_file(&Security::module(platform), platform, name)
}

/// The tests of a module to which a rule was added that the layer does not add.
fn tests_with(rule: Egress) -> String {
    let platform = platform();
    let mut module = ModuleBuilder::new(&platform.application);
    Security::build(&mut module, &platform);
    module.add(rule);
    Security::tests(&mut module, &platform);
    let name = format!("tests/{}.tftest.hcl", Security::NAME);
    rendered_file(&module.finish(), &platform, &name)
}

/// The run of a name.
fn run<'a>(tests: &'a str, name: &str) -> &'a str {
    let (_, run) = tests.split_once(&format!("run \"{name}\" {{\n")).expect("there is such a run");
    run.split_once("\n}\n").expect("it ends").0
}

#[test]
fn a_rule_more_is_looked_at() {
    let worker = SecurityGroup::labelled("service_worker").id();
    let rule = Egress::new("more", "tcp", worker);
    let tests = tests_with(rule);
    let kind = "aws_vpc_security_group_egress_rule";
    let rules =
        format!("flatten([{kind}.endpoints_from_worker, {kind}.s3_from_worker, {kind}.more])");
    let of_worker = run(&tests, "no_way_to_the_internet_from_worker");
    assert!(of_worker.contains(&format!("length({rules}) == 2\n")), "{of_worker}");
    let looked_at = format!("[for rule in [{kind}.more] : rule.cidr_ipv4 == null");
    assert!(of_worker.contains(&looked_at), "{of_worker}");
    assert!(!run(&tests, "no_way_to_the_internet_from_web").contains("more"));
}

#[test]
fn a_rule_of_no_known_group_is_looked_at() {
    let tests = tests_with(Egress::new("more", "tcp", "sg-1"));
    let of_others = run(&tests, "other_groups_have_no_way_to_the_internet");
    assert!(of_others.contains("aws_vpc_security_group_egress_rule.more"), "{of_others}");
}

#[test]
fn a_call_is_a_pair_of_rules() {
    let rules = file(&platform(), "rules.tf");
    for kind in ["egress", "ingress"] {
        let count = |label: &str| {
            rules.matches(&format!("\"aws_vpc_security_group_{kind}_rule\" \"{label}\"")).count()
        };
        assert_eq!(count("call_web_to_worker"), 1, "{kind}");
        assert_eq!(count("call_worker_to_web"), 0, "{kind}");
        assert_eq!(count("load_balancer_to_web"), 1, "{kind}");
        assert_eq!(count("load_balancer_to_worker"), 0, "{kind}");
    }
}

#[test]
fn only_who_has_a_secret_may_read_it() {
    let roles = file(&platform(), "execution_roles.tf");
    let (web, worker) = roles.split_once("\"execution_worker\"").expect("both have a role");
    assert!(web.contains("secretsmanager:GetSecretValue"), "{web}");
    assert!(web.contains("aws_secretsmanager_secret.web__key.arn"), "{web}");
    assert!(!worker.contains("secretsmanager"), "{worker}");
}

#[test]
fn only_what_is_let_out_reaches_addresses() {
    let mut platform = platform();
    assert!(!file(&platform, "rules.tf").contains("internet_from"));
    platform.services[1].internet_egress = true;
    let rules = file(&platform, "rules.tf");
    assert_eq!(rules.matches("\"internet_from_worker\"").count(), 1);
    let tests = file(&platform, "tests/security.tftest.hcl");
    assert!(!tests.contains("no_way_to_the_internet_from_worker"));
    assert!(tests.contains("no_way_to_the_internet_from_web"));
}

#[test]
fn ecs_may_ask_the_functions_of_a_rollout_and_no_others() {
    let mut platform = platform();
    let shift = TrafficShift { function: true, ..TrafficShift::default() };
    platform.services[0].traffic_shift = Some(shift);
    platform.services[1].traffic_shift = Some(TrafficShift::default());
    let hooks = file(&platform, "rollout_hooks.tf");
    assert_eq!(hooks.matches("resource \"").count(), 2, "{hooks}");
    assert!(
        hooks.contains("count = length(var.rollout_functions[\"web\"]) > 0 ? 1 : 0"),
        "{hooks}"
    );
    assert!(hooks.contains("Resource = var.rollout_functions[\"web\"]"), "{hooks}");
    let outputs = file(&platform, "outputs.tf");
    let (_, roles) = outputs.split_once("output \"hook_role_arns\"").expect("it is there");
    assert!(roles.contains("    aws_iam_role_policy.hook_web,\n"), "{roles}");
    assert!(!roles.contains("hook_worker"), "{roles}");
}
