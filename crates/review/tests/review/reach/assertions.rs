//! What specs assert, held against what is rendered and changed by hand.

use super::*;

#[test]
fn every_end_that_is_rendered_can_be_asserted_of() {
    Changed::nothing().reach(|reach| {
        let mut rendered: Vec<_> = reach.network.ends.iter().map(|end| &*end.name).collect();
        let services = DEV_SPEC.platform.services.iter().map(|service| service.name.clone());
        let others = platform::other_ends().filter(|end| !is_asked_for(end)).map(str::to_owned);
        let mut known: Vec<_> = others.chain(services).collect();
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
