//! An environment with its references looked up, which is what everything that judges or shows it takes.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use crate::policy::{Statement, statements};
use crate::service_owner::Owners;
use crate::{RenderedEnvironment, RenderedResource, symbols};

/// An environment, ready to be looked at.
pub struct Index<'a> {
    /// What is looked at.
    pub environment: &'a RenderedEnvironment,
    by_kind: HashMap<&'a str, Vec<&'a RenderedResource>>,
    by_address: HashMap<String, &'a RenderedResource>,
    owners: Owners<'a>,
    policies: OnceCell<Vec<Policy<'a>>>,
    /// Where the policies of a resource are among them, by its address in memory.
    policies_by_resource: OnceCell<HashMap<*const RenderedResource, Vec<usize>>>,
    /// What scales which service, by its type and the service's name in AWS; filled when it is asked for.
    scaling: RefCell<HashMap<String, HashMap<&'a str, Vec<&'a RenderedResource>>>>,
    /// Who refers to what, by the type and the argument that do; filled when it is asked for.
    referring: RefCell<HashMap<(String, String), Referring<'a>>>,
    /// The ECS services.
    pub services: Vec<EcsService<'a>>,
}

/// Resources by the one that they refer to.
type Referring<'a> = HashMap<*const RenderedResource, Vec<&'a RenderedResource>>;

/// An ECS service with what it refers to.
pub struct EcsService<'a> {
    /// The name of its first container, which all releases share.
    pub name: String,
    /// The ECS service itself.
    pub resource: &'a RenderedResource,
    /// Its task definition.
    pub definition: Option<&'a RenderedResource>,
    /// Its subnets.
    pub subnets: Vec<&'a RenderedResource>,
    /// Its security groups.
    pub groups: Vec<&'a RenderedResource>,
    /// The target groups that it registers tasks with.
    pub targets: Vec<&'a RenderedResource>,
}

/// A policy of a resource.
pub struct Policy<'a> {
    /// The resource.
    pub resource: &'a RenderedResource,
    /// The argument that holds the policy.
    pub argument: &'static str,
    /// What it is a policy of.
    pub of: PolicyOf,
    /// None if it cannot be read.
    pub statements: Option<Vec<Statement>>,
}

/// What a policy is of, which says what its statements mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyOf {
    /// A role: what it may do.
    Role,
    /// A role: who may assume it.
    Trust,
    /// A KMS key: `*` is the key itself.
    Key,
    /// A VPC endpoint: it grants nothing, and bounds what may pass.
    Endpoint,
    /// A bucket, topic, repository or secret.
    Resource,
}

impl<'a> Index<'a> {
    /// Looks everything up.
    pub fn new(environment: &'a RenderedEnvironment) -> Self {
        let mut by_kind: HashMap<&str, Vec<&RenderedResource>> = HashMap::new();
        let mut by_address = HashMap::new();
        for resource in &environment.resources {
            by_kind.entry(&resource.kind).or_default().push(resource);
            by_address.insert(format!("{}.{}", resource.layer, resource.address()), resource);
        }
        let owners = Owners::of(environment);
        let mut view = Self {
            environment,
            by_kind,
            by_address,
            owners,
            policies: OnceCell::new(),
            policies_by_resource: OnceCell::new(),
            scaling: RefCell::default(),
            referring: RefCell::default(),
            services: Vec::new(),
        };
        view.services = view.of("aws_ecs_service").iter().map(|it| view.service(it)).collect();
        view
    }

    /// Every resource of a type.
    pub fn of(&self, kind: &str) -> &[&'a RenderedResource] {
        self.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The resource whose attribute a value stands for: of `${network.aws_vpc.this.id}` the VPC.
    pub fn referred(&self, value: &Value) -> Option<&'a RenderedResource> {
        let path = value.as_str()?.strip_prefix("${")?.strip_suffix('}')?;
        let (address, _) = path.rsplit_once('.')?;
        self.by_address.get(address).copied()
    }

    /// The resources that a text mentions, whatever stands around their symbols.
    pub fn mentioned(&self, text: &str) -> impl Iterator<Item = &'a RenderedResource> {
        let addresses = symbols(text).filter_map(|path| Some(path.rsplit_once('.')?.0));
        addresses.filter_map(|address| self.by_address.get(address).copied())
    }

    /// The resource that an argument refers to.
    pub fn follow(
        &self,
        resource: &RenderedResource,
        pointer: &str,
    ) -> Option<&'a RenderedResource> {
        self.referred(resource.get(pointer)?)
    }

    /// Those resources of a type whose argument refers to a resource.
    pub fn referring(
        &self,
        kind: &str,
        pointer: &str,
        to: &RenderedResource,
    ) -> Vec<&'a RenderedResource> {
        let mut known = self.referring.borrow_mut();
        let index = known.entry((kind.to_owned(), pointer.to_owned())).or_insert_with(|| {
            let mut index = Referring::new();
            for resource in self.of(kind) {
                if let Some(to) = self.follow(resource, pointer) {
                    index.entry(std::ptr::from_ref(to)).or_default().push(resource);
                }
            }
            index
        });
        index.get(&std::ptr::from_ref(to)).cloned().unwrap_or_default()
    }

    /// Those resources of a type that scale an ECS service: their `resource_id` ends in its name.
    pub fn scaling(&self, kind: &str, service: &RenderedResource) -> Vec<&'a RenderedResource> {
        let mut known = self.scaling.borrow_mut();
        let by_name = known.entry(kind.to_owned()).or_insert_with(|| {
            let mut by_name: HashMap<&str, Vec<_>> = HashMap::new();
            for &resource in self.of(kind) {
                let name = resource.text("/resource_id").and_then(|id| id.rsplit('/').next());
                by_name.entry(name.unwrap_or_default()).or_default().push(resource);
            }
            by_name
        });
        let name = service.text("/name");
        name.and_then(|name| by_name.get(name)).cloned().unwrap_or_default()
    }

    /// What an environment's roots give their modules: an input of any layer.
    pub fn input(&self, name: &str) -> Option<&'a Value> {
        let mut inputs = self.environment.inputs.values();
        inputs.find_map(|inputs| inputs.get(name)).filter(|value| !value.is_null())
    }

    /// The account that everything is in.
    pub fn account(&self) -> Option<&'a str> {
        self.input("account_id")?.as_str()
    }

    /// The region that everything is in.
    pub fn region(&self) -> Option<&'a str> {
        self.input("region")?.as_str()
    }

    /// The service that a resource belongs to.
    pub fn owner(&self, resource: &RenderedResource) -> Option<String> {
        // `a_to_b` is a rule of the group that it is written for.
        let group = self.follow(resource, "/security_group_id");
        let of_group = group.and_then(|group| self.owners.owner(&group.name));
        of_group.or_else(|| self.owners.owner(&resource.name))
    }

    /// Every container, with its task definition.
    pub fn containers(&self) -> Vec<(&'a RenderedResource, &'a Value)> {
        let definitions = self.of("aws_ecs_task_definition").iter();
        let containers = definitions.flat_map(|definition| {
            definition
                .list("/container_definitions")
                .iter()
                .map(|container| (*definition, container))
        });
        containers.collect()
    }

    /// Whether a container is given a secret.
    pub fn has_secrets(&self) -> bool {
        let mut containers = self.containers().into_iter();
        containers.any(|(_, container)| {
            let secrets = container.get("secrets").and_then(Value::as_array);
            secrets.is_some_and(|secrets| !secrets.is_empty())
        })
    }

    /// Every policy of every resource.
    pub fn policies(&self) -> &[Policy<'a>] {
        self.policies.get_or_init(|| {
            let resources = self.environment.resources.iter();
            resources.flat_map(Self::policies_of).collect()
        })
    }

    /// The policies of a role: what it may do, and who may assume it.
    pub fn policies_of_role(&self, role: &RenderedResource) -> Vec<&Policy<'a>> {
        let by_resource = self.policies_by_resource.get_or_init(|| {
            let mut by_resource: HashMap<_, Vec<usize>> = HashMap::new();
            for (position, policy) in self.policies().iter().enumerate() {
                by_resource.entry(std::ptr::from_ref(policy.resource)).or_default().push(position);
            }
            by_resource
        });
        let attached = self.referring("aws_iam_role_policy", "/role", role);
        let its = attached.into_iter().chain([role]).map(std::ptr::from_ref);
        let positions = its.filter_map(|resource| by_resource.get(&resource)).flatten();
        let positions: BTreeSet<_> = positions.copied().collect();
        positions.into_iter().map(|position| &self.policies()[position]).collect()
    }

    fn policies_of(resource: &'a RenderedResource) -> Vec<Policy<'a>> {
        let policy = |argument, pointer: &str, of| {
            let value = resource.get(pointer)?;
            Some(Policy { resource, argument, of, statements: statements(value) })
        };
        let of = match resource.kind.as_str() {
            "aws_iam_role" => {
                let inline = resource.list("/inline_policy").iter().map(|block| Policy {
                    resource,
                    argument: "inline_policy",
                    of: PolicyOf::Role,
                    statements: block.get("policy").and_then(statements),
                });
                let trust = policy("assume_role_policy", "/assume_role_policy", PolicyOf::Trust);
                return trust.into_iter().chain(inline).collect();
            }
            "aws_iam_role_policy" | "aws_iam_policy" => PolicyOf::Role,
            "aws_kms_key" | "aws_kms_key_policy" => PolicyOf::Key,
            "aws_vpc_endpoint" | "aws_vpc_endpoint_policy" => PolicyOf::Endpoint,
            // Those say how many images to keep, or how to scale.
            "aws_ecr_lifecycle_policy" | "aws_appautoscaling_policy" => return Vec::new(),
            _ => PolicyOf::Resource,
        };
        policy("policy", "/policy", of).into_iter().collect()
    }

    fn service(&self, resource: &'a RenderedResource) -> EcsService<'a> {
        let all = |pointer: &str| {
            resource.list(pointer).iter().filter_map(|it| self.referred(it)).collect()
        };
        let balancers = resource.list("/load_balancer").iter();
        let definition = self.follow(resource, "/task_definition");
        let name = definition.and_then(|it| it.text("/container_definitions/0/name"));
        EcsService {
            name: name.map_or_else(|| resource.known_as(), str::to_owned),
            resource,
            definition,
            subnets: all("/network_configuration/0/subnets"),
            groups: all("/network_configuration/0/security_groups"),
            targets: balancers.flat_map(target_groups).filter_map(|it| self.referred(it)).collect(),
        }
    }
}

/// The target groups that a `load_balancer` block of an ECS service names: one, and the other if ECS moves the
/// service between two.
pub(crate) fn target_groups(block: &Value) -> impl Iterator<Item = &Value> {
    let alternate = block.pointer("/advanced_configuration/0/alternate_target_group_arn");
    block.get("target_group_arn").into_iter().chain(alternate)
}

/// Whether two are one and the same resource of an environment.
pub fn is_same(a: &RenderedResource, b: &RenderedResource) -> bool {
    std::ptr::eq(a, b)
}

impl<'a> EcsService<'a> {
    /// Whether the load balancer forwards to it.
    pub fn is_exposed(&self) -> bool {
        !self.resource.list("/load_balancer").is_empty()
    }

    /// Whether its tasks are in the subnets that are to have no way out.
    pub fn is_isolated(&self) -> bool {
        self.subnets.iter().any(|subnet| subnet.name == "isolated")
    }

    /// Whether it must have no direct way to or from the internet: nobody outside asks it, or it was put
    /// where there is none.
    pub fn is_backend(&self) -> bool {
        !self.is_exposed() || self.is_isolated()
    }

    /// Its containers.
    pub fn containers(&self) -> &'a [Value] {
        self.definition.map_or(&[], |definition| definition.list("/container_definitions"))
    }
}
