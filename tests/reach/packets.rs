//! Sends packets through a network of resources as AWS would.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use serde_json::Value;

use super::applied::Resources;
use super::strings;

/// Somebody on the internet: one of whom a load balancer may be told, and one like any other.
const OUTSIDE: [Ipv4Addr; 2] = [Ipv4Addr::new(203, 0, 113, 7), Ipv4Addr::new(8, 8, 8, 8)];

/// An address of S3, as if in its prefix list. It is on the internet, too.
const S3: Ipv4Addr = Ipv4Addr::new(52, 216, 0, 1);

/// An address, and what is attached to it.
#[derive(Debug, Clone)]
struct Host {
    address: Ipv4Addr,
    /// IDs; none is subject to no rule.
    groups: Option<Vec<String>>,
    /// The ID of its subnet; none is outside, or in an unknown one of the VPC.
    subnet: Option<String>,
    is_public: bool,
}

/// A rule of a security group.
struct Rule {
    group: String,
    is_egress: bool,
    range: Option<String>,
    peer: Option<String>,
    list: Option<String>,
    ports: (i64, i64),
    protocol: String,
}

/// A network.
pub struct Network {
    vpc: String,
    hosts: BTreeMap<String, Vec<Host>>,
    rules: Vec<Rule>,
    /// Table by subnet.
    tables: BTreeMap<String, String>,
    /// Destination and gateway by table.
    routes: Vec<(String, String, String)>,
    internet_gateways: BTreeSet<String>,
    /// Subnet by NAT gateway.
    nat: BTreeMap<String, String>,
    /// The prefix list of S3, and the tables that have the endpoint.
    s3: (String, Vec<String>),
    listeners: BTreeSet<i64>,
    /// The ports that the load balancer sends to, by service.
    targets: BTreeMap<String, BTreeSet<i64>>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn optional(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn parts(range: &str) -> (u32, u32) {
    let (address, length) = range.split_once('/').expect("a range");
    let address: Ipv4Addr = address.parse().expect("an address");
    (address.into(), length.parse().expect("a length"))
}

fn contains(range: &str, address: Ipv4Addr) -> bool {
    let (network, length) = parts(range);
    let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
    (u32::from(address) & mask) == (network & mask)
}

impl Network {
    pub fn of(resources: &Resources) -> Self {
        let all = |kind: &'static str| {
            let of_kind = resources.values().filter(move |(of, _)| of == kind);
            of_kind.map(|(_, values)| values)
        };
        let vpc = text(&all("aws_vpc").next().expect("a VPC")["cidr_block"]);
        let subnets: BTreeMap<_, _> =
            all("aws_subnet").map(|it| (text(&it["id"]), text(&it["cidr_block"]))).collect();
        let hosts_in = |ids: Vec<String>, groups: Vec<String>, is_public: bool| -> Vec<Host> {
            let host = |id: String| Host {
                address: Ipv4Addr::from(parts(&subnets[&id]).0 + 10),
                groups: Some(groups.clone()),
                subnet: Some(id),
                is_public,
            };
            ids.into_iter().map(host).collect()
        };

        let mut hosts: BTreeMap<String, Vec<Host>> = BTreeMap::new();
        let free = |address| Host { address, groups: None, subnet: None, is_public: true };
        let mut outside = OUTSIDE.map(free).to_vec();
        outside.push(free(S3));
        hosts.insert("internet".to_owned(), outside);
        // The last quarter of a VPC is in no subnet.
        let (first, length) = parts(&vpc);
        let last = Ipv4Addr::from(first + (u32::MAX >> length) - 5);
        // One in each half: rules may let in a part of the VPC.
        let early = Ipv4Addr::from(first + 5);
        hosts.insert("vpc".to_owned(), vec![free(early), free(last)]);
        for it in all("aws_lb") {
            let public = it["internal"] != Value::Bool(true);
            let found = hosts_in(strings(&it["subnets"]), strings(&it["security_groups"]), public);
            hosts.insert("load-balancer".to_owned(), found);
        }
        let mut s3 = (String::new(), Vec::new());
        for it in all("aws_vpc_endpoint") {
            let service = text(&it["service_name"]);
            let name = service.rsplit("us-east-1.").next().expect("a name").replace('.', "-");
            if it["vpc_endpoint_type"] == "Gateway" {
                s3 = (text(&it["prefix_list_id"]), strings(&it["route_table_ids"]));
                hosts.insert(name, vec![free(S3)]);
            } else {
                let groups = strings(&it["security_group_ids"]);
                hosts.insert(name, hosts_in(strings(&it["subnet_ids"]), groups, false));
            }
        }
        let listeners = all("aws_lb_listener").chain(all("aws_lb_listener_rule"));
        let actions = listeners.flat_map(|it| [&it["action"], &it["default_action"]]);
        let forwarded = actions.map(Value::to_string).collect::<Vec<_>>().concat();
        let mut targets: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
        for it in all("aws_ecs_service") {
            let name = text(&it["name"]);
            let name = name.strip_prefix("svc-").and_then(|name| name.strip_suffix("-dev"));
            let (name, _) = name.expect("the convention").rsplit_once('-').expect("a release");
            let network = &it["network_configuration"][0];
            let public = network["assign_public_ip"] == Value::Bool(true);
            let groups = strings(&network["security_groups"]);
            let found = hosts_in(strings(&network["subnets"]), groups, public);
            hosts.entry(name.to_owned()).or_default().extend(found);
            for block in it["load_balancer"].as_array().into_iter().flatten() {
                if forwarded.contains(&text(&block["target_group_arn"])) {
                    let port = block["container_port"].as_i64().expect("a port");
                    targets.entry(name.to_owned()).or_default().insert(port);
                }
            }
        }
        let rule = |is_egress: bool| {
            move |it: &Value| Rule {
                group: text(&it["security_group_id"]),
                is_egress,
                range: optional(&it["cidr_ipv4"]),
                peer: optional(&it["referenced_security_group_id"]),
                list: optional(&it["prefix_list_id"]),
                ports: (
                    it["from_port"].as_i64().unwrap_or(0),
                    it["to_port"].as_i64().unwrap_or(65535),
                ),
                protocol: text(&it["ip_protocol"]),
            }
        };
        let egress = all("aws_vpc_security_group_egress_rule").map(rule(true));
        let ingress = all("aws_vpc_security_group_ingress_rule").map(rule(false));
        let association = |it: &Value| (text(&it["subnet_id"]), text(&it["route_table_id"]));
        let route = |it: &Value| {
            let way = optional(&it["gateway_id"]).or_else(|| optional(&it["nat_gateway_id"]));
            let destination = text(&it["destination_cidr_block"]);
            (text(&it["route_table_id"]), destination, way.expect("a way"))
        };
        Self {
            vpc,
            hosts,
            rules: egress.chain(ingress).collect(),
            tables: all("aws_route_table_association").map(association).collect(),
            routes: all("aws_route").map(route).collect(),
            internet_gateways: all("aws_internet_gateway").map(|it| text(&it["id"])).collect(),
            nat: all("aws_nat_gateway")
                .map(|it| (text(&it["id"]), text(&it["subnet_id"])))
                .collect(),
            s3,
            listeners: all("aws_lb_listener").filter_map(|it| it["port"].as_i64()).collect(),
            targets,
        }
    }

    /// The names of everybody, sorted.
    pub fn ends(&self) -> Vec<String> {
        self.hosts.keys().cloned().collect()
    }

    /// Every port that a rule or listener names, and its neighbours.
    pub fn ports(&self) -> BTreeSet<u64> {
        let named = self.rules.iter().flat_map(|rule| [rule.ports.0, rule.ports.1]);
        let near = named.chain(self.listeners.iter().copied()).flat_map(|it| [it - 1, it, it + 1]);
        near.filter_map(|port| u64::try_from(port).ok()).collect()
    }

    /// Whether a packet of TCP gets from one to another.
    pub fn passes(&self, from: &str, to: &str, port: u64) -> bool {
        let port = i64::try_from(port).expect("a port");
        let is_endpoint = |name: &str| {
            !matches!(name, "internet" | "vpc" | "load-balancer")
                && self.hosts[name].iter().all(|it| it.address == S3)
                || matches!(name, "ecr-api" | "ecr-dkr" | "logs" | "secretsmanager" | "ssmmessages")
        };
        // Endpoints only answer, and other resources in the VPC have routes and rules of their own.
        let is_unknown = (from == "vpc" && matches!(to, "internet" | "s3"))
            || (from == "internet" && to == "vpc");
        if from == to || is_endpoint(from) || is_unknown {
            return false;
        }
        if to == "load-balancer" && !self.listeners.contains(&port) {
            return false;
        }
        if from == "load-balancer" && !matches!(to, "internet" | "vpc") && !is_endpoint(to) {
            let targets = self.targets.get(to);
            if !targets.is_some_and(|ports| ports.contains(&port)) {
                return false;
            }
        }
        let pairs = self.hosts[from].iter();
        let mut pairs = pairs.flat_map(|a| self.hosts[to].iter().map(move |b| (a, b)));
        pairs.any(|(a, b)| {
            self.is_let(true, a, b, port)
                && self.is_let(false, b, a, port)
                && self.is_routed(a, b, to)
        })
    }

    /// Whether the groups of one host let a packet out to, or in from, another.
    fn is_let(&self, is_egress: bool, own: &Host, other: &Host, port: i64) -> bool {
        let Some(groups) = &own.groups else { return true };
        let mut rules = self.rules.iter();
        rules.any(|rule| {
            let fits = rule.is_egress == is_egress && groups.contains(&rule.group);
            let opens = rule.protocol == "-1"
                || (rule.protocol == "tcp" && rule.ports.0 <= port && port <= rule.ports.1);
            let by_range = rule.range.as_ref().is_some_and(|it| contains(it, other.address));
            let has = |group: &String| other.groups.iter().flatten().any(|it| it == group);
            let by_group = rule.peer.as_ref().is_some_and(has);
            let by_list = rule.list.as_ref() == Some(&self.s3.0) && other.address == S3;
            fits && opens && (by_range || by_group || by_list)
        })
    }

    fn is_routed(&self, a: &Host, b: &Host, to: &str) -> bool {
        let inside = |host: &Host| contains(&self.vpc, host.address);
        match (inside(a), inside(b)) {
            (true, true) => true,
            // Answers to the internet go the way that the packet came.
            (false, true) => b.is_public && self.gateway(b, a.address, true),
            (true, false) if b.address == S3 => {
                let has_endpoint = self.table(a).is_some_and(|table| self.s3.1.contains(table));
                let is_let = has_endpoint || self.gateway(a, S3, false);
                is_let && has_endpoint == (to == "s3")
            }
            (true, false) => self.gateway(a, b.address, false),
            (false, false) => false,
        }
    }

    fn table(&self, host: &Host) -> Option<&String> {
        self.tables.get(host.subnet.as_ref()?)
    }

    /// Whether the most specific route of a host to an address outside leads out.
    fn gateway(&self, host: &Host, address: Ipv4Addr, is_answer: bool) -> bool {
        let Some(table) = self.table(host) else { return false };
        let routes = self.routes.iter();
        let routes = routes.filter(|(of, range, _)| of == table && contains(range, address));
        let Some((_, _, way)) = routes.max_by_key(|(_, range, _)| parts(range).1) else {
            return false;
        };
        if self.internet_gateways.contains(way) {
            return host.is_public;
        }
        let subnet = self.nat.get(way);
        let table = subnet.and_then(|subnet| self.tables.get(subnet));
        let out = |table: &String| {
            let mut routes = self.routes.iter();
            routes.any(|(of, _, way)| of == table && self.internet_gateways.contains(way))
        };
        !is_answer && table.is_some_and(out)
    }
}
