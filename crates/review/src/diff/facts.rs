//! What a reviewer wants to know of an object that comes or goes.

use rendered::policy::statement_values;
use serde_json::Value;

use super::format_value::format_value;

/// What a reviewer wants to know of an object that comes or goes: its ports, its statements, its target.
pub(super) fn facts(kind: &str, values: &Value) -> Vec<String> {
    let text = |name: &str| values.get(name).filter(|it| !it.is_null()).map(format_value);
    match kind {
        "aws_vpc_security_group_ingress_rule" | "aws_vpc_security_group_egress_rule" => {
            let peer = ["referenced_security_group_id", "cidr_ipv4", "cidr_ipv6", "prefix_list_id"];
            let peer = peer.into_iter().find_map(text).unwrap_or_default();
            let group = text("security_group_id").unwrap_or_default();
            let (from, to) = if kind.contains("ingress") { (peer, group) } else { (group, peer) };
            vec![format!("{from} to {to}, {}", ports(values))]
        }
        "aws_route" => {
            let target = ["gateway_id", "nat_gateway_id", "vpc_endpoint_id"];
            let target = target.into_iter().find_map(text).unwrap_or_default();
            let to = text("destination_cidr_block").unwrap_or_default();
            let from = text("route_table_id").unwrap_or_default();
            vec![format!("{from}: {to} via {target}")]
        }
        "aws_lb_listener" => {
            let part = |name| text(name).unwrap_or_default();
            vec![format!("port {}, {}", part("port"), part("protocol").replace('"', ""))]
        }
        "aws_lb_listener_rule" => values
            .pointer("/condition")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(format_value)
            .collect(),
        _ => ["policy", "assume_role_policy"]
            .into_iter()
            .filter_map(|name| values.get(name))
            .flat_map(statement_values)
            .map(format_value)
            .collect(),
    }
}

fn ports(values: &Value) -> String {
    let text = |name: &str| values.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let port = |name: &str| values.get(name).map(ToString::to_string);
    match (text("ip_protocol").as_str(), port("from_port"), port("to_port")) {
        ("-1", ..) => "any protocol".to_owned(),
        (protocol, Some(from), Some(to)) if from == to => format!("{protocol} {from}"),
        (protocol, Some(from), Some(to)) => format!("{protocol} {from} to {to}"),
        (protocol, ..) => protocol.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_rule_is_told_by_its_ends_and_ports() {
        let values = json!({
            "ip_protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_ipv4": "0.0.0.0/0",
            "security_group_id": "${security.aws_security_group.a.id}"
        });
        assert_eq!(
            facts("aws_vpc_security_group_egress_rule", &values),
            ["aws_security_group.a.id to \"0.0.0.0/0\", tcp 80"]
        );
    }
}
