//! Security group rules: a pair for each edge of the call graph, and none besides.

use aws::{VpcSecurityGroupEgressRule as Egress, VpcSecurityGroupIngressRule as Ingress};
use layer::ModuleBuilder;
use network::{EndpointSecurityGroupId, S3PrefixListId};
use platform::{ANYWHERE, AppName, Platform, Service};
use terraform::{Bool, Expr, Map, Set, Str, Variable, for_each, toset};

use crate::Security;
use crate::security_groups::SecurityGroups;

const HTTPS: u16 = 443;

/// Adds the rules: those of the load balancer first, then service by service.
pub fn add(module: &mut ModuleBuilder<Security>, platform: &Platform, groups: &SecurityGroups) {
    module.file("rules.tf");
    internet_to_load_balancer(module, groups);
    for service in &platform.services {
        if service.expose.is_some() {
            let owner = format!("alb-{}", module.application());
            let load_balancer = ConnectionEnd {
                name: "load balancer",
                owner: &owner,
                group: &groups.load_balancer,
            };
            let label = format!("load_balancer_to_{}", service.name);
            pair(module, &label, &load_balancer, &peer(groups, service), service.port);
        }
        for callee in service.calls.iter().filter_map(|name| platform.service(name)) {
            let label = format!("call_{}_to_{}", service.name, callee.name);
            pair(module, &label, &peer(groups, service), &peer(groups, callee), callee.port);
        }
        to_aws(module, groups, service);
        if service.internet_egress {
            to_internet(module, groups, service);
        }
    }
}

/// One end of a connection.
struct ConnectionEnd<'a> {
    name: &'a str,
    /// What stands for it in names.
    owner: &'a str,
    group: &'a Expr<Str>,
}

fn peer<'a>(groups: &'a SecurityGroups, service: &'a Service) -> ConnectionEnd<'a> {
    ConnectionEnd { name: &service.name, owner: service.owner(), group: groups.of(service) }
}

/// `var.allowed_cidrs`.
pub fn allowed_cidrs(module: &mut ModuleBuilder<Security>) -> Expr<Set<Str>> {
    module.input(
        &Variable::<Set<Str>>::new(
            "allowed_cidrs",
            "CIDR blocks that may reach the load balancer.",
        ),
        |environment| Expr::lines(environment.allowed_cidrs.iter().map(ToString::to_string)),
    )
}

fn internet_to_load_balancer(module: &mut ModuleBuilder<Security>, groups: &SecurityGroups) {
    let allowed = allowed_cidrs(module);
    let https = module.input(
        &Variable::<Bool>::new("https", "Whether the load balancer has a certificate."),
        |environment| environment.certificate_arn.is_some(),
    );
    let (http_tags, tls_tags) =
        (module.name_tag(AppName::HttpIngressRule), module.name_tag(AppName::HttpsIngressRule));
    let rule =
        |label: &str, port: u16, description: &str, cidr: Expr<Str>, tags: &Expr<Map<Str>>| {
            Ingress::new(label, "tcp", &groups.load_balancer)
                .description(description)
                .tags(tags)
                .cidr_ipv4(cidr)
                .from_port(port)
                .to_port(port)
        };
    module.add(for_each(&allowed, |cidr| {
        rule(
            "internet_http",
            80,
            "HTTP, which is redirected where there is HTTPS",
            cidr.key,
            &http_tags,
        )
    }));
    let allowed_https: Expr<Set<Str>> = https.choose(allowed, toset(Expr::list::<Expr<Str>>([])));
    module.add(for_each(&allowed_https, |cidr| {
        rule("internet_https", HTTPS, "HTTPS", cidr.key, &tls_tags)
    }));
}

/// Lets `from` open connections to `to`, on both sides.
fn pair(
    module: &mut ModuleBuilder<Security>,
    label: &str,
    from: &ConnectionEnd,
    to: &ConnectionEnd,
    port: u16,
) {
    let description = format!("{} to {}", from.name, to.name);
    let out_tags = module.name_tag(platform::egress_name(from.owner, to.owner));
    let in_tags = module.name_tag(platform::ingress_name(to.owner, from.owner));
    module.add(
        Egress::new(label, "tcp", from.group)
            .description(&description)
            .referenced_security_group_id(to.group)
            .from_port(port)
            .to_port(port)
            .tags(out_tags),
    );
    module.add(
        Ingress::new(label, "tcp", to.group)
            .description(&description)
            .referenced_security_group_id(from.group)
            .from_port(port)
            .to_port(port)
            .tags(in_tags),
    );
}

/// The VPC endpoints: what every task needs to start and to log.
fn to_aws(module: &mut ModuleBuilder<Security>, groups: &SecurityGroups, service: &Service) {
    let endpoints = module.upstream::<EndpointSecurityGroupId>();
    let label = format!("endpoints_from_{}", service.name);
    let to = ConnectionEnd { name: "VPC endpoints", owner: "vpce", group: &endpoints };
    pair(module, &label, &peer(groups, service), &to, HTTPS);
    let tags = module.name_tag(platform::egress_name(service.owner(), "s3"));
    let prefix_list = module.upstream::<S3PrefixListId>();
    module.add(
        Egress::new(&format!("s3_from_{}", service.name), "tcp", groups.of(service))
            .description(format!("{} to S3, for image layers", service.name))
            .prefix_list_id(prefix_list)
            .from_port(HTTPS)
            .to_port(HTTPS)
            .tags(tags),
    );
}

fn to_internet(module: &mut ModuleBuilder<Security>, groups: &SecurityGroups, service: &Service) {
    let tags = module.name_tag(platform::egress_name(service.owner(), "internet"));
    module.add(
        Egress::new(&format!("internet_from_{}", service.name), "tcp", groups.of(service))
            .comment("Asked for by internet_egress in the spec; leaves through NAT.")
            .description(format!("{} to the internet", service.name))
            .cidr_ipv4(ANYWHERE)
            .from_port(HTTPS)
            .to_port(HTTPS)
            .tags(tags),
    );
}
