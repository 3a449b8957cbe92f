//! VPC endpoints: how tasks reach AWS without the internet.

use aws::{SecurityGroupRef, VpcEndpoint, VpcEndpointRef, VpcRef};
use layer::ModuleBuilder;
use platform::{AppName, ArnPart, ArnPattern, Platform, ServiceEndpoint};
use terraform::{
    Bool, Expr, List, Map, Node, Set, Str, Variable, compact, concat, count_if, for_in, hcl,
    template, toset,
};

use crate::routing::RouteTables;
use crate::subnets::Subnets;
use crate::{Network, ZoneBlocks};

/// What the layers above need to know of the endpoints.
pub struct Endpoints {
    pub s3: VpcEndpointRef,
    pub security_group: SecurityGroupRef,
}

/// Adds the S3 gateway endpoint and the interface endpoints.
pub fn add(
    module: &mut ModuleBuilder<Network>,
    platform: &Platform,
    vpc: &VpcRef,
    subnets: &Subnets,
    tables: &RouteTables,
    zones: &Expr<Map<ZoneBlocks>>,
) -> Endpoints {
    module.file("endpoints.tf");
    let s3 = s3(module, platform, vpc, tables, zones);
    let name = module.name(AppName::EndpointSecurityGroup);
    let tags = module.name_tag(AppName::EndpointSecurityGroup);
    let security_group = module.add(
        aws::SecurityGroup::new("endpoints")
            .comment("The security layer adds a rule for each service.")
            .name(name)
            .description("Interface endpoints")
            .vpc_id(vpc.id())
            .tags(tags),
    );
    let endpoints = InterfaceEndpoints {
        vpc: vpc.id(),
        subnets: endpoint_subnets(module, subnets),
        security_group: security_group.id(),
    };
    endpoints.add_all(module);
    endpoints.add_asked_for(module, platform);
    Endpoints { s3, security_group }
}

/// The isolated subnets of the zones that have interface endpoints.
fn endpoint_subnets(module: &mut ModuleBuilder<Network>, subnets: &Subnets) -> Expr<List<Str>> {
    let zones = module.optional_input(
        &Variable::<Set<Str>>::new(
            "endpoint_zones",
            "Availability zones that have interface endpoints; null for all. Tasks in the others reach \
             them across zones, and not while those zones are down.",
        )
        .default(Node::Null),
        |environment| Some(Expr::lines(environment.endpoint_zones.as_ref()?)),
    );
    let all: Expr<Set<Str>> = toset(subnets.isolated.keys());
    let zones = module.local("endpoint_zones", zones.is_set().choose::<Set<Str>>(&zones, all));
    for_in("zone", &zones).list(|zone| subnets.isolated.at(zone).id())
}

fn s3(
    module: &mut ModuleBuilder<Network>,
    platform: &Platform,
    vpc: &VpcRef,
    tables: &RouteTables,
    zones: &Expr<Map<ZoneBlocks>>,
) -> VpcEndpointRef {
    let tags = module.name_tag(AppName::S3Endpoint);
    let region = module.region();
    let mut statements = vec![hcl!({
        Sid = "ImageLayers",
        Effect = "Allow",
        Principal = "*",
        Action = "s3:GetObject",
        Resource = (template!("arn:aws:s3:::prod-{}-starport-layer-bucket/*", region))
    })];
    statements.extend(permitted(module, platform, "s3", is_of_s3));
    let is_let_out = platform.services.iter().any(|service| service.internet_egress);
    if is_let_out {
        statements.push(any_bucket(zones));
    }
    let route_tables: Expr<List<Str>> =
        concat([tables.private.each().id(), [tables.isolated.id()].into()]);
    module.add(
        VpcEndpoint::new("s3", vpc.id())
            .comment(
                if is_let_out {
                    "ECR keeps image layers in a bucket of its own, one per region. Buckets that a \
                     service has a\npermission for are reached from the account only. Private subnets \
                     have the internet besides, where a\nservice is let out to it: from there, any bucket \
                     is reached, and without paying for NAT."
                } else {
                    "ECR keeps image layers in a bucket of its own, one per region. Buckets that a \
                     service has a\npermission for are reached from the account only."
                },
            )
            .service_name(template!("com.amazonaws.{}.s3", region))
            .vpc_endpoint_type("Gateway")
            .route_table_ids(route_tables)
            .policy(aws::policy(statements))
            .tags(tags),
    )
}

/// Any bucket, of whoever it is, from the private subnets.
fn any_bucket(zones: &Expr<Map<ZoneBlocks>>) -> Node {
    let private = for_in("zone", zones).list(|zone| zone.field(ZoneBlocks::PRIVATE));
    hcl!({
        Sid = "PrivateSubnets",
        Effect = "Allow",
        Principal = "*",
        Action = "s3:*",
        Resource = "*",
        Condition = { IpAddress = { "aws:VpcSourceIp" = private } }
    })
}

/// A statement for each permission of a service that is about a service of AWS.
fn permitted(
    module: &mut ModuleBuilder<Network>,
    platform: &Platform,
    iam_prefix: &str,
    is_of_service: impl Fn(&ArnPattern) -> bool,
) -> Vec<Node> {
    let account_id = module.account_id();
    let mut statements = Vec::new();
    for permission in platform.services.iter().flat_map(|service| &service.permissions) {
        let actions = permission.actions_of(iam_prefix);
        let resources = permission.resources.iter().filter(|pattern| is_of_service(pattern));
        let resources: Vec<Expr<Str>> = resources.map(|pattern| module.arn(pattern)).collect();
        if !actions.is_empty() && !resources.is_empty() {
            statements.push(hcl!({
                Effect = "Allow",
                Principal = "*",
                Action = (Expr::<List<Str>>::lines(actions)),
                Resource = (Expr::<List<Str>>::lines(resources)),
                Condition = { StringEquals = { "aws:PrincipalAccount" = (&account_id) } }
            }));
        }
    }
    statements
}

fn is_of_s3(pattern: &ArnPattern) -> bool {
    starts_with(pattern, "arn:aws:s3:")
}

fn starts_with(pattern: &ArnPattern, start: &str) -> bool {
    matches!(pattern.0.first(), Some(ArnPart::Text(text)) if text.starts_with(start))
}

/// What all interface endpoints have in common.
struct InterfaceEndpoints {
    vpc: Expr<Str>,
    subnets: Expr<List<Str>>,
    security_group: Expr<Str>,
}

impl InterfaceEndpoints {
    fn add_all(&self, module: &mut ModuleBuilder<Network>) {
        let (region, account_id) = (module.region(), module.account_id());
        let registry = module.optional_input(
            &Variable::<Str>::new(
                "registry_account_id",
                "AWS account whose repositories the images are in; null for that of everything else.",
            )
            .default(Node::Null),
            |environment| {
                let (_, account_id) = environment.registry();
                (account_id != environment.account_id).then(|| account_id.to_owned())
            },
        );
        let registry = registry.is_set().choose::<Str>(&registry, &account_id);
        let registry = module.local("registry_account_id", registry);
        let repositories = template!("arn:aws:ecr:{}:{}:repository/*", region, registry);
        let log_groups = template!("arn:aws:logs:{}:{}:log-group:*", region, account_id);
        let secrets = template!("arn:aws:secretsmanager:{}:{}:secret:*", region, account_id);
        let guardduty = module.guardduty_repository();
        let pulled = compact(Expr::row([&repositories, &guardduty]));
        let pull = [
            allow(&account_id, hcl!("ecr:GetAuthorizationToken"), "*".into()),
            allow(&account_id, aws::PULL.into(), pulled.into()),
        ];

        let mut endpoint = |label, service, name, statements: Vec<Node>| {
            let endpoint = self.endpoint(module, label, service, name);
            module.add(endpoint.policy(aws::policy(statements)));
        };
        endpoint("ecr_api", "ecr.api", AppName::EcrApiEndpoint, pull.to_vec());
        endpoint("ecr_dkr", "ecr.dkr", AppName::EcrDkrEndpoint, pull.to_vec());
        endpoint(
            "logs",
            "logs",
            AppName::LogsEndpoint,
            vec![allow(
                &account_id,
                hcl!(["logs:CreateLogStream", "logs:PutLogEvents"]),
                log_groups.into(),
            )],
        );
        endpoint(
            "secretsmanager",
            "secretsmanager",
            AppName::SecretsEndpoint,
            vec![allow(&account_id, hcl!("secretsmanager:GetSecretValue"), secrets.into())],
        );

        let exec = module.input(
            &Variable::<Bool>::new("exec", "Whether a shell may be opened in tasks (ECS Exec)."),
            platform::Environment::exec,
        );
        let channels = allow(&account_id, aws::SHELL.into(), "*".into());
        let endpoint = self
            .endpoint(module, "ssmmessages", "ssmmessages", AppName::ExecEndpoint)
            .policy(aws::policy([channels]));
        module.add(count_if(exec, endpoint));

        let telemetry = allow(&account_id, "*".into(), "*".into());
        let endpoint = self
            .endpoint(module, "guardduty_data", "guardduty-data", AppName::GuardDutyEndpoint)
            .policy(aws::policy([telemetry]))
            .comment(
                "GuardDuty would make an endpoint of its own, which is nobody's when the VPC is to be deleted. \
                 What its\nagent sends has no actions that AWS documents: it is the account's own, as AWS \
                 advises.",
            );
        module.add(count_if(guardduty.is_set(), endpoint));
    }

    /// Those that permissions of isolated services ask for. They serve the whole VPC, so that they let
    /// through what any service is permitted.
    fn add_asked_for(&self, module: &mut ModuleBuilder<Network>, platform: &Platform) {
        for ServiceEndpoint { iam_prefix, word, name, .. } in platform.service_endpoints() {
            let arn = format!("arn:aws:{iam_prefix}:");
            // Actions that know no resource are permitted on all.
            let is_of_service = |pattern: &ArnPattern| {
                starts_with(pattern, &arn) || pattern.0 == [ArnPart::Text("*".to_owned())]
            };
            let statements = permitted(module, platform, iam_prefix, is_of_service);
            let endpoint = self.endpoint(module, &word.replace('.', "_"), word, *name);
            module.add(endpoint.policy(aws::policy(statements)));
        }
    }

    fn endpoint(
        &self,
        module: &mut ModuleBuilder<Network>,
        label: &str,
        service: &str,
        name: AppName,
    ) -> VpcEndpoint {
        let region = module.region();
        let tags = module.name_tag(name);
        VpcEndpoint::new(label, &self.vpc)
            .service_name(template!("com.amazonaws.{}.{}", region, service))
            .vpc_endpoint_type("Interface")
            .private_dns_enabled(true)
            .subnet_ids(&self.subnets)
            .security_group_ids([&self.security_group])
            .tags(tags)
    }
}

/// A statement for anyone in the account.
fn allow(account_id: &Expr<Str>, action: Node, resource: Node) -> Node {
    hcl!({
        Effect = "Allow",
        Principal = "*",
        Action = action,
        Resource = resource,
        Condition = { StringEquals = { "aws:PrincipalAccount" = account_id } }
    })
}
