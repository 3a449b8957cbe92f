//! The quotas of AWS that a platform can outgrow: one table of names, values and sources, and how much of
//! each a platform uses.
//!
//! Two further ones cannot be outgrown: a network interface has one security group of five
//! (<https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html>), and a VPC has nine interface
//! endpoints of 50.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::service_endpoints::ServiceEndpoint;
use crate::{Environment, Permission, Platform, Service, ServiceName};

/// A quota of AWS.
#[derive(Debug, PartialEq, Eq)]
pub struct QuotaRule {
    /// What is counted, for a person: `rules in one direction`.
    pub what: &'static str,
    /// What AWS grants to every account.
    pub granted: u32,
    /// Up to what it can be raised; `None` if it cannot.
    pub greatest: Option<u32>,
    /// The key in the `quotas` block of an environment that says it was raised.
    pub key: &'static str,
    /// Where AWS says so.
    pub source: &'static str,
}

macro_rules! quotas {
    ($($(#[$doc:meta])* $kind:ident = $granted:literal, $greatest:expr, $key:literal, $what:literal, $source:literal;)*) => {
        /// A kind of quota.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Quota { $($(#[$doc])* $kind),* }

        impl Quota {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// What AWS allows.
            pub fn rule(self) -> &'static QuotaRule {
                match self {
                    $(Self::$kind => {
                        const RULE: QuotaRule = QuotaRule {
                            what: $what, granted: $granted, greatest: $greatest, key: $key, source: $source,
                        };
                        &RULE
                    })*
                }
            }
        }
    };
}

quotas! {
    /// Of a security group, in one direction. With one group per interface, up to 1000.
    SecurityGroupRules = 60, Some(1000), "security_group_rules", "rules in one direction of a security group",
        "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";
    /// Of a load balancer, without the default ones. AWS names no greatest number.
    ListenerRules = 100, Some(10_000), "listener_rules", "rules of a load balancer",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html";
    /// Of a load balancer: one for each release of each exposed service, and two if ECS shifts its traffic.
    TargetGroups = 100, None, "", "target groups of a load balancer",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html";
    /// ECS services of Service Connect in a namespace. AWS names no greatest number.
    NamespaceServices = 100, Some(10_000), "namespace_services", "ECS services of a namespace",
        "https://docs.aws.amazon.com/general/latest/gr/ecs-service.html";
    /// Of the inline policies of a role together, without white space.
    RolePolicies = 10_240, None, "", "characters of a role's inline policies",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";
    /// Of the policy of an endpoint that lets through what permissions say.
    EndpointPolicy = 20_480, None, "", "characters of a VPC endpoint's policy",
        "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";
    /// Of a repository: two, and one for each tag that a release of an environment runs.
    LifecycleRules = 50, None, "", "rules of a lifecycle policy",
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html";
    /// Of a repository that other accounts read.
    RepositoryPolicy = 10_240, None, "", "characters of a repository's policy",
        "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html";
    /// Of a task definition.
    TaskDefinition = 65_536, None, "", "bytes of a task definition",
        "https://docs.aws.amazon.com/general/latest/gr/ecs-service.html";
}

/// What an account is granted of the quotas that can be raised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RaisedQuotas(pub(crate) Vec<(Quota, u32)>);

impl RaisedQuotas {
    /// How much there may be.
    pub fn limit(&self, quota: Quota) -> u32 {
        let raised = self.0.iter().find(|(known, _)| *known == quota);
        raised.map_or(quota.rule().granted, |(_, limit)| *limit)
    }
}

/// How much of a quota something uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaUse {
    /// Which quota.
    pub quota: Quota,
    /// What uses it, for a person: `the security group of "web", inbound`.
    pub by: String,
    /// The service that it belongs to; `None` for what all share.
    pub service: Option<String>,
    /// How much: rules, groups, services, characters or bytes. Texts are counted to about a thousand
    /// characters above what is rendered, and never below.
    pub used: usize,
}

/// How much of each quota an environment of a platform uses.
pub fn quota_uses(platform: &Platform, environment: &Environment) -> Vec<QuotaUse> {
    let mut uses = Uses(Vec::new());
    shared(&mut uses, platform, environment);
    let mut callers: HashMap<&str, usize> = HashMap::new();
    for (_, callee) in platform.calls() {
        *callers.entry(&callee.name).or_default() += 1;
    }
    for service in &platform.services {
        let callers = callers.get(&*service.name).copied().unwrap_or_default();
        rules_of(&mut uses, service, callers);
        texts_of(&mut uses, platform, environment, service);
    }
    uses.0
}

/// The load balancer, the endpoints and the namespace.
fn shared(uses: &mut Uses, platform: &Platform, environment: &Environment) {
    let exposed = platform.exposed().count();
    let releases = environment.releases.len();
    let https = environment.certificate_arn.is_some();
    let load_balancer = "the load balancer";
    let group = "the security group of the load balancer";
    let inbound = environment.allowed_cidrs.len() * (1 + usize::from(https));
    uses.add(Quota::SecurityGroupRules, format!("{group}, inbound"), inbound);
    uses.add(Quota::SecurityGroupRules, format!("{group}, outbound"), exposed);
    let group = "the security group of the VPC endpoints, inbound";
    uses.add(Quota::SecurityGroupRules, group, platform.services.len());
    let rules = exposed * (1 + releases) + usize::from(https);
    uses.add(Quota::ListenerRules, load_balancer, rules);
    let shifted = platform.exposed().filter(|(service, _)| service.traffic_shift.is_some());
    let groups = exposed + shifted.count();
    uses.add(Quota::TargetGroups, load_balancer, groups * releases);
    uses.add(Quota::NamespaceServices, "the namespace of a release", platform.services.len());
    let policy = |iam_prefix: &str| {
        let permissions = platform.services.iter().flat_map(|service| &service.permissions);
        let asking = permissions.filter(|it| !it.actions_of(iam_prefix).is_empty());
        asking.map(|it| statement(environment, it) + ACCOUNT_CONDITION).sum::<usize>()
    };
    uses.add(Quota::EndpointPolicy, "the policy of the S3 endpoint", FIXED_POLICY + policy("s3"));
    for ServiceEndpoint { iam_prefix, word, .. } in platform.service_endpoints() {
        let by = format!("the policy of the endpoint {word:?}");
        uses.add(Quota::EndpointPolicy, by, FIXED_POLICY + policy(iam_prefix));
    }
}

fn rules_of(uses: &mut Uses, service: &Service, callers: usize) {
    let name = &service.name;
    let inbound = callers + usize::from(service.expose.is_some());
    // To the endpoints and to S3, whose prefix list counts as one rule.
    let outbound = service.calls.len() + 2 + usize::from(service.internet_egress);
    for (direction, used) in [("inbound", inbound), ("outbound", outbound)] {
        let by = format!("the security group of {name:?}, {direction}");
        uses.add_of(service, Quota::SecurityGroupRules, by, used);
    }
}

/// Characters of an ARN of a secret besides its name, with quotes and a comma.
const SECRET_ARN: usize = 90;

/// Characters of a role's policies, or of an endpoint's, that are there whatever a spec says.
const FIXED_POLICY: usize = 1536;

/// Characters of a statement besides its actions and resources.
const STATEMENT: usize = 60;

/// Characters of the condition that a principal is of the account.
const ACCOUNT_CONDITION: usize = 100;

/// Characters of a statement that lets a role of another account read a repository, besides its name.
const READER_STATEMENT: usize = 400;

/// Bytes of a task definition that are there whatever a spec says.
const FIXED_DEFINITION: usize = 4096;

fn texts_of(uses: &mut Uses, platform: &Platform, environment: &Environment, service: &Service) {
    let name = &service.name;
    let secret = |it| service.secret_name(it).fill("", &environment.suffix).len() + SECRET_ARN;
    let secrets: usize = service.secrets.iter().map(secret).sum();
    let by = format!("the execution role of {name:?}");
    uses.add_of(service, Quota::RolePolicies, by, FIXED_POLICY + secrets);
    let statements: usize = service.permissions.iter().map(|it| statement(environment, it)).sum();
    let by = format!("the task role of {name:?}");
    uses.add_of(service, Quota::RolePolicies, by, FIXED_POLICY + statements);
    if environment.images_from.is_none() {
        let by = || format!("the repository of {name:?}");
        let tags = |of: BTreeMap<String, BTreeSet<String>>| of.get(name).map_or(0, BTreeSet::len);
        let rules = 2 + tags(environment.image_tags()) + tags(environment.tags_of_readers());
        uses.add_of(service, Quota::LifecycleRules, by(), rules);
        let foreign = environment.readers_elsewhere().map(|reader| {
            let role = service.name(ServiceName::ExecutionRole).fill("", &reader.suffix);
            READER_STATEMENT + role.len()
        });
        uses.add_of(service, Quota::RepositoryPolicy, by(), foreign.sum());
    }
    let by = format!("the task definition of {name:?}");
    let definition = FIXED_DEFINITION + secrets + variables(platform, environment, service);
    uses.add_of(service, Quota::TaskDefinition, by, definition);
}

fn statement(environment: &Environment, permission: &Permission) -> usize {
    let quoted = |text: &String| text.len() + 3;
    let actions: usize = permission.actions.iter().map(quoted).sum();
    let resources: usize =
        permission.resources.iter().map(|it| it.fill(environment).len() + 3).sum();
    STATEMENT + actions + resources
}

/// Bytes of the variables of a container: `{"name":"A","value":"b"}`, and the names of its secrets.
fn variables(platform: &Platform, environment: &Environment, service: &Service) -> usize {
    const ENTRY: usize = 30;
    let changed = environment.changes(&service.name).map(|changes| &changes.environment);
    let plain = service.environment.iter().chain(changed.into_iter().flatten());
    // A quote or a line break takes two bytes.
    let plain: usize = plain.map(|(name, value)| ENTRY + name.len() + 2 * value.len()).sum();
    let secrets: usize = service.secrets.iter().map(|it| ENTRY + it.variable.len()).sum();
    let called = service.calls.iter().filter_map(|name| platform.service(name));
    let urls: usize = called.map(|it| ENTRY + it.url_variable().len() + it.url().len()).sum();
    plain + secrets + urls
}

struct Uses(Vec<QuotaUse>);

impl Uses {
    fn add(&mut self, quota: Quota, by: impl Into<String>, used: usize) {
        self.0.push(QuotaUse { quota, by: by.into(), service: None, used });
    }

    fn add_of(&mut self, service: &Service, quota: Quota, by: String, used: usize) {
        self.0.push(QuotaUse { quota, by, service: Some(service.name.clone()), used });
    }
}
