//! What `terraform test` asserts of the module.

use aws::{CloudwatchLogGroup, FlowLog, KmsKey, Route, Subnet, VpcEndpoint};
use layer::{Module, Test};
use terraform::{Expr, Many, Node, Optional, Resource as _, alltrue, length};

use crate::{Network, zones};

/// Adds the tests.
pub fn add(module: &mut Module<Network>) {
    let zones = zones(module);
    let private_nat = Many::<Route>::labelled("private_nat");
    module.test(
        Test::new("isolated_subnets_have_no_way_out")
            .assert(
                private_nat.count().equals(length(&zones)),
                "Every private subnet routes through NAT.",
            )
            .assert(
                alltrue(
                    private_nat
                        .for_in("route")
                        .list(|route| route.gateway_id().equals(Expr::null())),
                ),
                "Private subnets have no route to the internet gateway.",
            ),
    );
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
    module.test(
        Test::new("flow_logs_are_kept_thirty_days")
            .assert(
                CloudwatchLogGroup::labelled("flow_logs").retention_in_days().equals(30),
                "Thirty days.",
            )
            .assert(
                FlowLog::labelled("this").traffic_type().equals("ALL"),
                "Accepted and refused alike.",
            ),
    );
    module.test(
        Test::new("keys_only_where_asked_for")
            .with("customer_managed_keys", Node::Bool(false))
            .assert(Optional::<KmsKey>::labelled("flow_logs").count().equals(0), "No key of ours."),
    );
}
