//! What the module has for a platform, and what its tests look at.

use layer::example::{self, internal_service};
use layer::{Build, Layer, ModuleBuilder, rendered_file};
use platform::{ArnPart, ArnPattern, Permission, Platform, Tier};

use crate::Network;

/// The tests of a module to which something was added that the layer does not add.
fn tests_of(add: impl FnOnce(&mut ModuleBuilder<Network>)) -> String {
    let platform = example::platform([internal_service("worker")]);
    let mut module = ModuleBuilder::new(&platform.application);
    Network::build(&mut module, &platform);
    add(&mut module);
    Network::tests(&mut module, &platform);
    let name = format!("tests/{}.tftest.hcl", Network::NAME);
    rendered_file(&module.finish(), &platform, &name)
}

#[test]
fn every_route_is_looked_at() {
    let assertion = |routes: &str| {
        format!(
            "alltrue([for route in {routes} : route.route_table_id != aws_route_table.isolated.id])"
        )
    };
    let shipped = "aws_route.public_internet, values(aws_route.private_nat)";
    let tests = tests_of(|_| ());
    assert!(tests.contains(&assertion(&format!("flatten([{shipped}])"))), "{tests}");

    let tests = tests_of(|module| {
        module.file("routing.tf");
        module.add(aws::Route::new("way_out", "rtb-1").destination_cidr_block("0.0.0.0/0"));
    });
    assert!(
        tests.contains(&assertion(&format!("flatten([{shipped}, aws_route.way_out])"))),
        "{tests}"
    );
}

#[test]
fn every_route_table_is_looked_at() {
    let tests = tests_of(|module| {
        module.add(aws::RouteTable::new("other", "vpc-1"));
    });
    assert!(tests.contains("aws_route_table.isolated, aws_route_table.other]"), "{tests}");
    let known = r#"  override_resource {
    target          = aws_route_table.other
    values          = { id = "aws_route_table.other", route = [] }
    override_during = plan
  }
"#;
    assert!(tests.contains(known), "{tests}");
}

fn endpoints(platform: &Platform) -> String {
    rendered_file(&Network::module(platform), platform, "endpoints.tf")
}

#[test]
fn the_s3_endpoint_lets_through_what_services_may_do_with_buckets() {
    let mut service = internal_service("worker");
    let pattern = |text: &str| ArnPattern(vec![ArnPart::Text(text.to_owned())]);
    service.permissions = vec![
        Permission {
            actions: vec!["s3:GetObject".to_owned(), "sqs:SendMessage".to_owned()],
            resources: vec![pattern("arn:aws:s3:::prices/*"), pattern("arn:aws:sqs:::orders")],
        },
        Permission {
            actions: vec!["sqs:ReceiveMessage".to_owned()],
            resources: vec![pattern("arn:aws:sqs:::orders")],
        },
    ];
    let without = endpoints(&example::platform([internal_service("worker")]));
    let with = endpoints(&example::platform([service]));
    assert!(!without.contains("s3:::prices"));
    assert!(with.contains("\"arn:aws:s3:::prices/*\","), "{with}");
    assert!(with.contains("\"s3:GetObject\","), "{with}");
    assert!(!with.contains("sqs"), "{with}");
}

#[test]
fn what_an_isolated_service_may_do_has_an_endpoint_that_lets_it_through() {
    let permission = |actions: &[&str], resource: &str| Permission {
        actions: actions.iter().map(ToString::to_string).collect(),
        resources: vec![ArnPattern(vec![ArnPart::Text(resource.to_owned())])],
    };
    let mut worker = internal_service("worker");
    worker.tier = Tier::Isolated;
    worker.permissions = vec![permission(&["cloudwatch:PutMetricData", "sqs:SendMessage"], "*")];
    let mut other = internal_service("other");
    other.tier = Tier::Private;
    other.permissions = vec![permission(&["xray:PutTraceSegments", "CloudWatch:ListMetrics"], "*")];
    let text = endpoints(&example::platform([worker.clone(), other.clone()]));
    // The private one has NAT; but where there is an endpoint, it is everybody's.
    let there = text.split("resource \"aws_vpc_endpoint\" \"monitoring\" {").nth(1).unwrap();
    let there = there.split("\n}\n").next().unwrap();
    for line in [
        "service_name        = \"com.amazonaws.${var.region}.monitoring\"",
        "\"cloudwatch:PutMetricData\",",
        "\"CloudWatch:ListMetrics\",",
        "\"aws:PrincipalAccount\" = var.account_id",
    ] {
        assert!(there.contains(line), "{line}: {there}");
    }
    assert!(
        !there.contains("sqs") && !there.contains("xray") && !text.contains("\"xray\""),
        "{text}"
    );
    worker.tier = Tier::Private;
    let without = endpoints(&example::platform([worker, other]));
    assert!(!without.contains("monitoring"), "{without}");
}

#[test]
fn flow_logs_go_to_a_group_or_to_a_bucket() {
    let platform = example::platform([internal_service("worker")]);
    let logs = rendered_file(&Network::module(&platform), &platform, "flow_logs.tf");
    for (resource, condition) in [
        ("\"aws_cloudwatch_log_group\"", "!="),
        ("\"aws_iam_role\"", "!="),
        ("\"aws_s3_bucket\"", "=="),
        ("\"aws_s3_bucket_policy\"", "=="),
    ] {
        let there = format!(
            "resource {resource} \"flow_logs\" {{\n  count = var.flow_logs {condition} \"s3\""
        );
        assert!(logs.contains(&there), "{there}\n{logs}");
    }
}

#[test]
fn interface_endpoints_are_in_the_zones_that_are_asked_for() {
    let endpoints = endpoints(&example::platform([internal_service("worker")]));
    let zones =
        "var.endpoint_zones != null ? var.endpoint_zones : toset(keys(aws_subnet.isolated))";
    assert!(endpoints.contains(&format!("endpoint_zones      = {zones}")), "{endpoints}");
    let subnets = "= [for zone in local.endpoint_zones : aws_subnet.isolated[zone].id]";
    assert_eq!(endpoints.matches(subnets).count(), endpoints.matches("\"Interface\"").count());
}

#[test]
fn the_agent_of_guardduty_is_pulled_where_it_watches() {
    let endpoints = endpoints(&example::platform([internal_service("worker")]));
    let pulled = ":repository/*\", var.guardduty_repository])";
    assert_eq!(endpoints.matches(pulled).count(), 2, "{endpoints}");
    let endpoint = "resource \"aws_vpc_endpoint\" \"guardduty_data\" {\n  count = \
                    var.guardduty_repository != null ? 1 : 0\n";
    assert!(endpoints.contains(endpoint), "{endpoints}");
}

#[test]
fn whoever_is_let_out_reaches_any_bucket() {
    let mut platform = example::platform([internal_service("worker"), internal_service("web")]);
    assert!(!endpoints(&platform).contains("VpcSourceIp"));
    platform.services[1].internet_egress = true;
    let open = endpoints(&platform);
    let private = "\"aws:VpcSourceIp\" = [for zone in var.zones : zone.private]";
    assert_eq!(open.matches(private).count(), 1, "{open}");
}
