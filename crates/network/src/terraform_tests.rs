//! What `terraform test` asserts of the module.

use aws::{
    CloudwatchLogGroup, FlowLog, InternetGateway, KmsKey, Route, RouteTable, RouteTableAssociation,
    S3Bucket, Subnet, VpcEndpoint,
};
use layer::{ModuleBuilder, Test};
use platform::{FlowLogs, LOG_RETENTION_DAYS};
use terraform::{Declared, Expr, Many, Map, Node, Optional, Resource, alltrue, contains, length};

use crate::{Network, ZoneBlocks, zones};

/// Adds the tests.
pub fn add(module: &mut ModuleBuilder<Network>) {
    let zones = zones(module);
    module.test(no_way_out(module, &zones));
    let public = Many::<Subnet>::labelled("public");
    module.test(
        Test::new("nothing_is_public_by_itself").assert(
            alltrue(
                public
                    .for_in("subnet")
                    .list(|subnet| subnet.map_public_ip_on_launch().differs_from(true)),
            ),
            "Not even a public subnet gives out addresses.",
        ),
    );
    module.test(Test::new("shell_endpoint_only_where_asked_for").with("exec", true).assert(
        Optional::<VpcEndpoint>::labelled("ssmmessages").count().equals(1),
        "ECS Exec needs ssmmessages.",
    ));
    let endpoint = Optional::<VpcEndpoint>::labelled("guardduty_data");
    module.test(Test::new("guardduty_has_its_endpoint").assert(
        endpoint.first().private_dns_enabled().equals(true),
        "Its agent finds the endpoint by the name of the service.",
    ));
    module.test(
        Test::new("no_endpoint_for_guardduty_unless_asked_for")
            .with("guardduty_repository", Node::Null)
            .assert(endpoint.count().equals(0), "GuardDuty does not watch here."),
    );
    module.test(
        Test::new("flow_logs_expire")
            .assert(
                Optional::<CloudwatchLogGroup>::labelled("flow_logs")
                    .first()
                    .retention_in_days()
                    .equals(LOG_RETENTION_DAYS),
                &format!("Logs are kept {LOG_RETENTION_DAYS} days."),
            )
            .assert(
                FlowLog::labelled("this").traffic_type().equals("ALL"),
                "Accepted and refused alike.",
            ),
    );
    module.test(
        Test::new("flow_logs_in_a_bucket")
            .with("flow_logs", FlowLogs::S3.name())
            .assert(
                Optional::<CloudwatchLogGroup>::labelled("flow_logs").count().equals(0),
                "No log group besides the bucket.",
            )
            .assert(
                Optional::<S3Bucket>::labelled("flow_logs").first().force_destroy().equals(true),
                "The bucket goes with what is in it.",
            ),
    );
    module.test(
        Test::new("keys_only_where_asked_for")
            .with("customer_managed_keys", Node::Bool(false))
            .assert(Optional::<KmsKey>::labelled("flow_logs").count().equals(0), "No key of ours."),
    );
}

/// What leads out of the VPC is a route of a table. All of both are looked at, whoever added them.
fn no_way_out(module: &ModuleBuilder<Network>, zones: &Expr<Map<ZoneBlocks>>) -> Test {
    let mut test = Test::new("isolated_subnets_have_no_way_out");
    for subnet in module.resources_of::<Subnet>() {
        test = test.known(subnet.address(), vec![id(subnet)]);
    }
    for table in module.resources_of::<RouteTable>() {
        let no_routes = ("route".to_owned(), Node::List(Vec::new()));
        test = test.known(table.address(), vec![id(table), no_routes]);
    }
    for gateway in module.resources_of::<InternetGateway>() {
        test = test.known(gateway.address(), vec![id(gateway)]);
    }
    let isolated_subnets = Many::<Subnet>::labelled("isolated").each().id();
    let isolated = RouteTable::labelled("isolated").id();
    let public = RouteTable::labelled("public").id();
    let associations = module.every::<RouteTableAssociation>();
    let routes = module.every::<Route>();
    test.assert(
        alltrue(associations.for_in("it").list(|it| {
            contains(&isolated_subnets, it.subnet_id())
                .equals(it.route_table_id().equals(&isolated))
        })),
        "The table of the isolated subnets is theirs alone, and they have no other.",
    )
    .assert(
        Many::<RouteTableAssociation>::labelled("isolated").count().equals(length(zones)),
        "Every isolated subnet has it.",
    )
    .assert(
        alltrue(
            routes.for_in("route").list(|route| route.route_table_id().differs_from(&isolated)),
        ),
        "It has no route besides those of the VPC and its endpoints.",
    )
    .assert(
        alltrue(
            module
                .every::<RouteTable>()
                .for_in("table")
                .list(|table| length(&table.route()).equals(0)),
        ),
        "Tables have no routes within them: each is a resource.",
    )
    .assert(
        Many::<Route>::labelled("private_nat").count().equals(length(zones)),
        "Every private subnet routes through NAT.",
    )
    .assert(
        alltrue(
            routes
                .for_in("route")
                .only_if(|route| route.route_table_id().differs_from(&public))
                .list(|route| route.gateway_id().equals(Expr::null())),
        ),
        "Only public subnets have a route to the internet gateway.",
    )
}

/// An ID by which the plan tells resources apart.
fn id<R: Resource>(resource: Declared<R>) -> (String, Node) {
    ("id".to_owned(), Node::from(resource.address()))
}
