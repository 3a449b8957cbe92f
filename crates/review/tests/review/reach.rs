//! What is rendered is changed by hand, and who reaches whom changes so and not otherwise.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use platform::{Assertion, Claim, NetworkPath, Spec};
use rendered::index::Index;
use rendered::network::{SubnetTier, ports};
use rendered::{Files, Rendered};
use review::reach::{Reachability, broken};

use crate::fixtures::{DEV, PLATFORM, spec, with_green};

const RULES: &str = "modules/security/rules.tf";
const ROUTING: &str = "modules/network/routing.tf";
const SERVICES: &str = "modules/compute/services.tf";
const ENDPOINTS: &str = "modules/network/endpoints.tf";

/// The platform in `dev`.
static DEV_SPEC: LazyLock<Spec> = LazyLock::new(|| spec(PLATFORM, &[("dev", DEV)]));

/// What was rendered, changed.
struct Changed(Files);

impl Changed {
    fn nothing() -> Self {
        static RENDERED: LazyLock<Files> = LazyLock::new(|| env::render(&DEV_SPEC).files);
        Self(RENDERED.clone())
    }

    fn text(&mut self, path: &str) -> &mut String {
        self.0.get_mut(&PathBuf::from(path)).unwrap()
    }

    fn add(mut self, path: &str, text: &str) -> Self {
        self.text(path).push_str(text);
        self
    }

    fn replace(mut self, path: &str, old: &str, new: &str) -> Self {
        let text = self.text(path);
        assert!(text.contains(old), "no {old:?} in {path}");
        *text = text.replace(old, new);
        self
    }

    /// Takes a resource out.
    fn remove(mut self, path: &str, kind: &str, name: &str) -> Self {
        let text = self.text(path);
        let start = text.find(&format!("resource \"{kind}\" \"{name}\" {{")).unwrap();
        let end = start + text[start..].find("\n}\n").unwrap() + 3;
        text.replace_range(start..end, "");
        self
    }

    /// A rule of a service's security group.
    fn rule(self, way: &str, service: &str, peer: &str, ports: (u16, u16)) -> Self {
        let (from, to) = ports;
        let text = format!(
            "\nresource \"aws_vpc_security_group_{way}_rule\" \"by_hand\" {{\n  ip_protocol = \"tcp\"\n  \
             security_group_id = aws_security_group.service_{service}.id\n  {peer}\n  from_port = \
             {from}\n  to_port = {to}\n}}\n"
        );
        self.add(RULES, &text)
    }

    fn isolated_route(self, target: &str) -> Self {
        let text = format!(
            "\nresource \"aws_route\" \"by_hand\" {{\n  route_table_id = aws_route_table.isolated.id\n  \
             destination_cidr_block = \"0.0.0.0/0\"\n  {target}\n}}\n"
        );
        self.add(ROUTING, &text)
    }

    fn matrix(&self) -> BTreeMap<(String, String), String> {
        self.reach(|reach| {
            let connections = reach.connections.iter();
            let cell = |it: &review::reach::Connection| {
                ((it.from.clone(), it.to.clone()), ports::list(&it.ports))
            };
            connections.map(cell).collect()
        })
    }

    fn reach<T>(&self, look: impl FnOnce(&Reachability) -> T) -> T {
        let rendered = Rendered::read(&self.0).unwrap();
        look(&Reachability::of(&Index::new(&rendered.environments[0])))
    }

    /// The lines on which the broken assertions of the shipped specs stand, with the reasons.
    fn broken(&self) -> Vec<(String, Vec<String>)> {
        let rendered = Rendered::read(&self.0).unwrap();
        let broken = broken(&Index::new(&rendered.environments[0]), DEV_SPEC.assertions_of("dev"));
        broken.into_iter().map(|it| (it.assertion.to_string(), it.reason)).collect()
    }

    /// Compares with what is rendered: every cell that differs, as `from -> to: before => after`.
    #[track_caller]
    fn changes(&self, expected: &[&str]) {
        static BEFORE: LazyLock<BTreeMap<(String, String), String>> =
            LazyLock::new(|| Changed::nothing().matrix());
        let (before, after) = (&*BEFORE, self.matrix());
        let pairs: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
        let cell = |of: &BTreeMap<_, String>, pair| of.get(pair).map_or("-", |it| it).to_owned();
        let lines = pairs.into_iter().filter_map(|pair| {
            let (before, after) = (cell(before, pair), cell(&after, pair));
            let line = format!("{} -> {}: {before} => {after}", pair.0, pair.1);
            (before != after).then_some(line)
        });
        assert_eq!(lines.collect::<Vec<_>>(), expected);
    }

    #[track_caller]
    fn breaks(&self, expected: &[&str]) {
        let broken = self.broken();
        assert_eq!(broken.iter().map(|(it, _)| it.as_str()).collect::<Vec<_>>(), expected);
    }
}

fn assertion(claim: Claim) -> Assertion {
    Assertion { environment: None, claim, file: "envs/dev.hcl".to_owned(), line: 1 }
}

fn network_path(from: &str, to: &str, port: Option<u16>) -> NetworkPath {
    NetworkPath { from: from.to_owned(), to: to.to_owned(), port }
}

fn path(from: &str, to: &str, port: Option<u16>) -> Assertion {
    assertion(Claim::Path(network_path(from, to, port)))
}

fn no_path(from: &str, to: &str, port: Option<u16>) -> Assertion {
    assertion(Claim::NoPath(network_path(from, to, port)))
}

const TO_ANYWHERE: &str = "cidr_ipv4 = \"0.0.0.0/0\"";

#[test]
fn what_is_rendered() {
    let matrix = Changed::nothing().matrix();
    let lines: Vec<_> =
        matrix.iter().map(|((from, to), ports)| format!("{from} -> {to}: {ports}")).collect();
    let mut expected = vec![
        "api-gateway -> processing-service: 9090".to_owned(),
        "frontend -> api-gateway: 8080".to_owned(),
        "frontend -> internet: 443".to_owned(),
        "frontend -> vpc: 443".to_owned(),
        "internet -> load-balancer: 80".to_owned(),
        "load-balancer -> api-gateway: 8080".to_owned(),
        "load-balancer -> frontend: 3000".to_owned(),
        "vpc -> load-balancer: 80".to_owned(),
    ];
    for service in ["frontend", "api-gateway", "processing-service"] {
        let line = |endpoint| format!("{service} -> {endpoint}: 443");
        let rendered = platform::ENDPOINTS.iter().filter(|it| **it != "guardduty-data");
        expected.extend(rendered.map(line));
    }
    expected.sort();
    assert_eq!(lines, expected);
    Changed::nothing().breaks(&[]);
}

#[test]
fn every_end_that_is_rendered_can_be_asserted_of() {
    Changed::nothing().reach(|reach| {
        let mut rendered: Vec<_> = reach.network.ends.iter().map(|end| &*end.name).collect();
        let services = DEV_SPEC.platform.services.iter().map(|service| service.name.clone());
        let mut known: Vec<_> = platform::other_ends().map(str::to_owned).chain(services).collect();
        rendered.sort_unstable();
        known.sort_unstable();
        assert_eq!(rendered, known);
        let tiers: Vec<_> =
            reach.network.subnets.iter().map(rendered::network::Subnet::tier).collect();
        assert_eq!(
            tiers,
            [[SubnetTier::Public; 3], [SubnetTier::Private; 3], [SubnetTier::Isolated; 3]].concat(),
            "by route"
        );
    });
}

#[test]
fn a_rule_without_a_route_leads_nowhere_but_into_the_vpc() {
    let changed = Changed::nothing().rule("egress", "processing_service", TO_ANYWHERE, (443, 443));
    changed.changes(&["processing-service -> vpc: - => 443"]);
    changed.breaks(&[]);
}

#[test]
fn a_route_without_a_rule_leads_nowhere() {
    let nat = "nat_gateway_id = aws_nat_gateway.this[\"us-east-1a\"].id";
    let changed = Changed::nothing().isolated_route(nat);
    changed.changes(&[]);
    changed.breaks(&[]);
}

#[test]
fn a_route_and_a_rule_lead_to_the_internet() {
    let nat = "nat_gateway_id = aws_nat_gateway.this[\"us-east-1a\"].id";
    let changed = Changed::nothing().isolated_route(nat).rule(
        "egress",
        "processing_service",
        TO_ANYWHERE,
        (443, 443),
    );
    changed.changes(&[
        "processing-service -> internet: - => 443",
        "processing-service -> vpc: - => 443",
    ]);
    changed.breaks(&["no_path from \"processing-service\" to \"internet\""]);
    let (_, reason) = &changed.broken()[0];
    let rules = changed.0[&PathBuf::from(RULES)].lines().count() - 6;
    let routes = changed.0[&PathBuf::from(ROUTING)].lines().count() - 4;
    assert_eq!(
        reason.iter().map(|line| line.trim()).collect::<Vec<_>>(),
        [
            "processing-service reaches internet on 443:",
            "yes route     a subnet of processing-service has a route to the internet",
            &format!("aws_route.by_hand ({ROUTING}:{routes})"),
            "yes egress    443 to 0.0.0.0/0",
            &format!("aws_vpc_security_group_egress_rule.by_hand ({RULES}:{rules})"),
        ]
    );
}

#[test]
fn a_nat_gateway_without_a_way_out_is_none() {
    let inside = Changed::nothing().replace(
        ROUTING,
        "subnet_id     = aws_subnet.public[each.key].id\n  allocation_id",
        "subnet_id     = aws_subnet.private[each.key].id\n  allocation_id",
    );
    inside.changes(&["frontend -> internet: 443 => -"]);
}

#[test]
fn a_public_address_needs_a_route_and_a_rule_too() {
    let public = || {
        Changed::nothing().replace(SERVICES, "assign_public_ip = false", "assign_public_ip = true")
    };
    public().changes(&[]);
    let routed = || public().isolated_route("gateway_id = aws_internet_gateway.this.id");
    routed().changes(&[]);
    let open = routed().rule("ingress", "processing_service", TO_ANYWHERE, (9090, 9090));
    open.changes(&[
        "internet -> processing-service: - => 9090",
        "vpc -> processing-service: - => 9090",
    ]);
    open.breaks(&["no_path from \"internet\" to \"processing-service\""]);
}

/// Two rules that nobody meant for each other: one lets anything out on 443, the other lets the VPC in.
#[test]
fn a_range_inside_the_vpc_lets_in_whoever_may_go_out() {
    let range = "cidr_ipv4 = \"10.0.0.0/16\"";
    let changed = Changed::nothing().rule("ingress", "processing_service", range, (443, 443));
    changed.changes(&[
        "frontend -> processing-service: - => 443",
        "vpc -> processing-service: - => 443",
    ]);
    changed.breaks(&["no_path from \"frontend\" to \"processing-service\""]);
    let elsewhere = "cidr_ipv4 = \"10.0.128.0/18\"";
    let isolated = Changed::nothing().rule("ingress", "processing_service", elsewhere, (443, 443));
    isolated.changes(&["vpc -> processing-service: - => 443"]);
}

#[test]
fn a_connection_takes_both_rules() {
    let name = "call_api_gateway_to_processing_service";
    for way in ["ingress", "egress"] {
        let kind = format!("aws_vpc_security_group_{way}_rule");
        let changed = Changed::nothing().remove(RULES, &kind, name);
        changed.changes(&["api-gateway -> processing-service: 9090 => -"]);
        let unmet: Vec<_> = changed.reach(|reach| {
            let answer = reach.explain("api-gateway", "processing-service").unwrap();
            answer.direct.unmet().map(|it| it.text.clone()).collect()
        });
        assert_eq!(unmet.len(), 1, "{unmet:?}");
        assert!(unmet[0].starts_with(&format!("no {way} rule of secgrp-")), "{unmet:?}");
    }
    let other = Changed::nothing().replace(
        RULES,
        "= 9090\n  to_port                      = 9090",
        "= 9091\n  to_port                      = 9099",
    );
    other.changes(&["api-gateway -> processing-service: 9090 => 9091-9099"]);
}

#[test]
fn the_load_balancer_reaches_only_what_it_forwards_to() {
    let listeners = "modules/edge/listeners.tf";
    let rule = "aws_lb_listener_rule";
    let changed = Changed::nothing().remove(listeners, rule, "weighted_api_gateway");
    changed.changes(&[]);
    let changed = changed.remove(listeners, rule, "release_api_gateway");
    changed.changes(&["load-balancer -> api-gateway: 8080 => -"]);
    let internal = Changed::nothing().replace(
        "modules/edge/load_balancer.tf",
        "= false\n  subnets",
        "= true\n  subnets",
    );
    internal.changes(&["internet -> load-balancer: 80 => -"]);
    let unheard = Changed::nothing().replace(listeners, "= 80\n", "= 8080\n");
    unheard.changes(&["internet -> load-balancer: 80 => -", "vpc -> load-balancer: 80 => -"]);
}

#[test]
fn a_gateway_endpoint_is_for_its_route_tables() {
    let tables = "concat(values(aws_route_table.private)[*].id, [aws_route_table.isolated.id])";
    let private = "values(aws_route_table.private)[*].id";
    let without_isolated = Changed::nothing().replace(ENDPOINTS, tables, private);
    without_isolated
        .changes(&["api-gateway -> s3: 443 => -", "processing-service -> s3: 443 => -"]);
    let without_private = Changed::nothing()
        .replace(ENDPOINTS, tables, "[aws_route_table.isolated.id]")
        .remove(RULES, "aws_vpc_security_group_egress_rule", "internet_from_frontend");
    // The service's public addresses are still let out, and now leave by NAT.
    without_private.changes(&["frontend -> s3: 443 => -", "frontend -> vpc: 443 => -"]);
}

#[test]
fn chains_are_shown_and_are_no_connection() {
    Changed::nothing().reach(|reach| {
        let answer = reach.explain("internet", "processing-service").unwrap();
        let chain = "internet -> load-balancer:80 -> api-gateway:8080 -> processing-service:9090";
        assert_eq!(answer.chain().as_deref(), Some(chain));
        assert!(answer.text().contains(&format!("only through other ends: {chain}\n")));
        assert!(answer.markdown().contains("**no** ingress"));
        let back = reach.explain("processing-service", "internet").unwrap();
        assert_eq!(back.chain(), None);
        let itself = reach.explain("frontend", "frontend").unwrap();
        assert!(!itself.direct.is_open() && itself.chain().is_none());
        let missing = reach.explain("frontend", "s4").unwrap_err();
        assert!(missing.to_string().starts_with("dev has no end \"s4\"; there are: internet, "));
    });
}

#[test]
fn a_path_is_asserted_from_every_subnet() {
    let to_internet = |port| path("frontend", "internet", port);
    let judge = |changed: &Changed, assertion| changed.reach(|reach| reach.judge(&assertion));
    let all = Changed::nothing();
    assert!(judge(&all, to_internet(None)).holds);
    assert!(judge(&all, to_internet(Some(443))).holds);
    assert_eq!(
        judge(&all, to_internet(Some(80))).reason,
        ["frontend reaches internet on 443 only"]
    );
    let one_zone = Changed::nothing().replace(
        ROUTING,
        "if it.nat_zone != null }",
        "if zone == \"us-east-1a\" }",
    );
    one_zone.changes(&[]);
    assert_eq!(
        judge(&one_zone, to_internet(None)).reason,
        ["not from every subnet of frontend to each of internet"]
    );
    assert!(!judge(&one_zone, no_path("frontend", "internet", None)).holds);
    assert!(judge(&one_zone, no_path("frontend", "internet", Some(80))).holds);
}

/// The region that layers are given, and the zones of their subnets.
#[test]
fn a_region_is_asserted_of_layers_and_subnets() {
    let reason = |changed: Changed| {
        let in_region = assertion(Claim::Region("us-east-1".to_owned()));
        changed.reach(|reach| reach.judge(&in_region).reason)
    };
    assert!(reason(Changed::nothing()).is_empty());
    let given = ("region                = \"us-east-1\"", "region = \"eu-west-1\"");
    let other = Changed::nothing().replace("envs/dev/network/main.tf", given.0, given.1);
    assert_eq!(reason(other), ["network is given the region \"eu-west-1\""]);
    let zone = "availability_zone = { us-east-1a = \"eu-west-1a\", us-east-1b = \"us-east-1b\", \
                us-east-1c = \"us-east-1c\" }[each.key]";
    let other = Changed::nothing().replace(
        "modules/network/subnets.tf",
        "availability_zone = each.key",
        zone,
    );
    let tiers = ["public", "private", "isolated"];
    assert_eq!(
        reason(other),
        tiers.map(|tier| format!("subnet-{tier}-trading-us-east-1a-dev is in eu-west-1a"))
    );
}

#[test]
fn zones_are_asserted_of_the_load_balancer_and_of_every_service() {
    let reason = |changed: &Changed, least| {
        changed.reach(|reach| reach.judge(&assertion(Claim::Zones(least))).reason)
    };
    let all = Changed::nothing();
    assert!(reason(&all, 3).is_empty());
    assert_eq!(
        reason(&all, 4),
        ["load-balancer", "frontend", "api-gateway", "processing-service"]
            .map(|end| format!("{end} is in 3 zones"))
    );
    let only = |tier: &str| {
        let all = format!("values(aws_subnet.{tier})[*].id");
        let one = format!("[aws_subnet.{tier}[\"us-east-1a\"].id]");
        Changed::nothing().replace("modules/network/outputs.tf", &all, &one)
    };
    assert_eq!(reason(&only("public"), 3), ["load-balancer is in 1 zone"]);
    assert_eq!(reason(&only("private"), 2), ["frontend is in 1 zone"]);
}

#[test]
fn what_is_not_there_cannot_be_reached_if_it_is_an_endpoint() {
    let changed = Changed::nothing().replace(ENDPOINTS, "var.exec ? 1 : 0", "0");
    changed.reach(|reach| {
        let holds = |assertion| reach.judge(&assertion).holds;
        assert!(holds(no_path("frontend", "ssmmessages", None)));
        assert!(!holds(path("frontend", "ssmmessages", None)));
        assert!(!holds(no_path("frontend", "a-service-that-is-not-rendered", None)));
    });
}

/// A zone without endpoints reaches those of another zone.
#[test]
fn endpoints_of_one_zone_serve_all() {
    let one = Changed::nothing();
    let all = Changed(
        env::render(&spec(PLATFORM, &[("dev", &DEV.replace("endpoint_zones", "// "))])).files,
    );
    for (changed, zones) in [(one, 1), (all, 3)] {
        changed.changes(&[]);
        changed.reach(|reach| {
            let logs = reach.network.end("logs").unwrap();
            assert_eq!(logs.interfaces[0].subnets.len(), zones);
            assert!(reach.judge(&path("processing-service", "logs", Some(443))).holds);
        });
    }
}

/// Nothing holds while something is not understood that could be a way.
#[test]
fn what_is_not_understood_breaks_every_assertion() {
    let cases = [
        (
            ROUTING,
            "\nresource \"aws_vpc_peering_connection\" \"x\" {\n  vpc_id = aws_vpc.this.id\n}\n",
        ),
        (RULES, "\nresource \"aws_security_group_rule\" \"x\" {\n  type = \"egress\"\n}\n"),
        (ROUTING, "\nresource \"aws_vpc\" \"x\" {\n  cidr_block = \"10.9.0.0/16\"\n}\n"),
        (
            ROUTING,
            "\nresource \"aws_route\" \"x\" {\n  route_table_id = aws_route_table.isolated.id\n  \
             destination_cidr_block = \"0.0.0.0/0\"\n  gateway_id = \"igw-0a1b\"\n}\n",
        ),
    ];
    for (path, text) in cases {
        let changed = Changed::nothing().add(path, text);
        let broken = changed.broken();
        assert_eq!(broken.len(), DEV_SPEC.assertions_of("dev").count(), "{text}");
        assert!(broken[0].1[0].starts_with("cannot tell: aws_"), "{:?}", broken[0].1);
        changed.reach(|reach| assert!(reach.text().contains("\nnot understood: aws_")));
    }
    for peer in ["cidr_ipv6 = \"::/0\"", "prefix_list_id = \"pl-1\"", "cidr_ipv4 = var.region"] {
        let changed = Changed::nothing().rule("egress", "processing_service", peer, (443, 443));
        assert_eq!(changed.broken().len(), DEV_SPEC.assertions_of("dev").count(), "{peer}");
    }
    // The ACL of all subnets lets everything through; any other is not understood.
    for (from, to) in
        [("action     = \"allow\"", "action     = \"deny\""), ("\"0.0.0.0/0\"", "\"10.0.0.0/8\"")]
    {
        let acl = Changed::nothing().replace("modules/network/vpc.tf", from, to);
        assert_eq!(acl.broken().len(), DEV_SPEC.assertions_of("dev").count(), "{to}");
    }
    let inline = Changed::nothing().replace(
        "modules/security/security_groups.tf",
        "description = \"Load balancer\"",
        "description = \"Load balancer\"\n  egress {\n    from_port = 0\n  }\n",
    );
    assert_eq!(inline.broken().len(), DEV_SPEC.assertions_of("dev").count());
}

#[test]
fn releases_of_a_service_are_one_end() {
    let both = Changed(env::render(&spec(PLATFORM, &[("dev", &with_green(DEV))])).files);
    both.changes(&[]);
    both.reach(|reach| {
        let end = reach.network.end("api-gateway").unwrap();
        assert_eq!(end.interfaces.len(), 1, "they are alike");
    });
}

#[test]
fn the_matrix_in_three_forms() {
    Changed::nothing().reach(|reach| {
        let text = reach.text();
        let lines: Vec<_> = text.lines().take(7).collect();
        assert_eq!(
            lines[1..6],
            [
                "internet                      80             -         -            -                   -    -",
                "load-balancer       -                        3000      8080         -                   -    -          -",
                "frontend            443       -                        8080         -                   443  443        443",
                "api-gateway         -         -              -                      9090                443  443        -",
                "processing-service  -         -              -         -                                443  443        -",
            ]
        );
        assert!(text.contains("\nendpoints: ecr-api, ecr-dkr, logs, secretsmanager, ssmmessages\n"));
        let markdown = reach.markdown();
        assert!(markdown.contains("| **api-gateway** | - | - | - |  | 9090 | 443 | 443 | - |\n"));
        let verdict = reach.judge(&no_path("frontend", "internet", Some(443)));
        let json = reach.json(&[verdict]);
        assert_eq!(json["assertions"][0]["assertion"]["claim"], "no_path");
        assert_eq!(json["assertions"][0]["holds"], false);
        let first = &json["connections"][0];
        assert_eq!((&first["from"], &first["to"]), (&"internet".into(), &"load-balancer".into()));
        assert_eq!(first["ports"], serde_json::json!([{"protocol": "tcp", "from": 80, "to": 80}]));
        let evidence = &first["conditions"][0]["evidence"][0];
        assert_eq!(evidence["address"], "aws_lb.this");
        assert_eq!(evidence["file"], "modules/edge/load_balancer.tf");
    });
}
