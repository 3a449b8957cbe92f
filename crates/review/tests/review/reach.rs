//! What is rendered is changed by hand, and who reaches whom changes so and not otherwise.

mod assertions;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use platform::{Assertion, Claim, NetworkPath, Spec};
use rendered::index::Index;
use rendered::network::{SubnetTier, ports};
use rendered::{Files, Rendered};
use review::reach::{Reachability, broken};

use crate::fixtures::{DEV, PLATFORM, spec, with_green, with_telemetry};

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

/// Whether an endpoint is there only where a spec asks for it, as that of `dev` does not.
fn is_asked_for(end: &str) -> bool {
    end == "guardduty-data" || end.starts_with("aws-")
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
        let rendered = platform::endpoint_ends().filter(|end| !is_asked_for(end));
        expected.extend(rendered.map(line));
    }
    expected.sort();
    assert_eq!(lines, expected);
    Changed::nothing().breaks(&[]);
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
fn a_path_to_s3_says_whether_it_leads_to_any_bucket() {
    let leads = |changed: &Changed, service: &str| {
        changed.reach(|reach| {
            let mut found = reach.connections.iter();
            let found = found.find(|it| it.from == service && it.to == "s3").unwrap();
            found.conditions.iter().any(|it| it.text.ends_with("through to any bucket"))
        })
    };
    let all = Changed::nothing();
    assert!(leads(&all, "frontend") && !leads(&all, "api-gateway"));
    let none = all.replace(ENDPOINTS, "\"aws:VpcSourceIp\"", "\"aws:SourceIp\"");
    assert!(!leads(&none, "frontend"));
}

/// Its end has a name that no service has, as one may be called `monitoring`.
#[test]
fn what_an_isolated_service_may_do_has_an_endpoint() {
    let renamed = |text: &str| text.replace("processing-service", "monitoring");
    let spec = spec(&renamed(&with_telemetry(PLATFORM)), &[("dev", &renamed(DEV))]);
    let matrix = Changed(env::render(&spec).files).matrix();
    let ports =
        |from: &str, to: &str| matrix.get(&(from.to_owned(), to.to_owned())).map(|it| &**it);
    for service in ["frontend", "api-gateway", "monitoring"] {
        for endpoint in ["aws-monitoring", "aws-xray"] {
            assert_eq!(ports(service, endpoint), Some("443"), "{service} -> {endpoint}");
        }
    }
    assert_eq!(ports("api-gateway", "monitoring"), Some("9090"));
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
