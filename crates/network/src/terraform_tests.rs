//! What `terraform test` asserts of the module.

use layer::{Module, Test};
use terraform::Node;

use crate::Network;

/// Adds the tests.
pub fn add(module: &mut Module<Network>) {
    module.test(
        Test::new("isolated_subnets_have_no_way_out")
            .assert(
                "length(aws_route.private_nat) == length(var.zones)",
                "Every private subnet routes through NAT.",
            )
            .assert(
                "alltrue([for route in aws_route.private_nat : route.gateway_id == null])",
                "Private subnets have no route to the internet gateway.",
            ),
    );
    module.test(Test::new("nothing_is_public_by_itself").assert(
        "alltrue([for subnet in aws_subnet.public : subnet.map_public_ip_on_launch != true])",
        "Not even a public subnet gives out addresses.",
    ));
    module.test(
        Test::new("shell_endpoint_only_where_asked_for")
            .with("exec", true)
            .assert("length(aws_vpc_endpoint.ssmmessages) == 1", "ECS Exec needs ssmmessages."),
    );
    module.test(
        Test::new("flow_logs_are_kept_thirty_days")
            .assert("aws_cloudwatch_log_group.flow_logs.retention_in_days == 30", "Thirty days.")
            .assert("aws_flow_log.this.traffic_type == \"ALL\"", "Accepted and refused alike."),
    );
    module.test(
        Test::new("keys_only_where_asked_for")
            .with("customer_managed_keys", Node::Bool(false))
            .assert("length(aws_kms_key.flow_logs) == 0", "No key of ours."),
    );
}
