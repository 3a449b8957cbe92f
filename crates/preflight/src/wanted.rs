//! What an environment needs of its account, read from what is rendered for it: whoever changes what is
//! rendered need not think of this.

use std::collections::{BTreeMap, BTreeSet};

use rendered::RenderedResource;
use rendered::image_source::{self, NamedRepository};
use rendered::index::{EcsService, Index};
use serde_json::Value;

/// What the chosen layers of an environment need of its account.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// The environment's name.
    pub(crate) environment: String,
    /// The account that the spec names.
    pub(crate) account: String,
    pub(crate) region: String,
    /// Whether one state has all layers.
    pub(crate) is_single: bool,
    /// The layer that starts tasks.
    pub(crate) tasks: Option<String>,
    pub(crate) zones: Vec<WantedZone>,
    /// ARNs of the load balancer's certificates.
    pub(crate) certificates: BTreeSet<String>,
    /// Name and region of the bucket with the states, if they are in one.
    pub(crate) state_bucket: Option<(String, String)>,
    /// The environment whose repositories have the images, if they are not its own.
    pub(crate) image_source: Option<String>,
    /// With the tags that have to be in them.
    pub(crate) repositories: Vec<WantedRepository>,
    pub(crate) secrets: Vec<WantedSecret>,
    pub(crate) processors: Processors,
    /// Names of elastic IP addresses.
    pub(crate) addresses: Vec<String>,
    /// Names of VPCs.
    pub(crate) vpcs: Vec<String>,
    /// The security group with most rules in one direction, and how many.
    pub(crate) most_rules: Option<(String, usize)>,
}

/// A zone with subnets in which tasks run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedZone {
    /// As in `us-east-1a`.
    pub name: String,
    /// Whether it gets a NAT gateway.
    pub nat: bool,
}

/// A repository, and what has to be in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedRepository {
    /// The account that it is in.
    pub registry: String,
    pub region: String,
    pub name: String,
    /// Whether this run makes it, if it is not there.
    pub is_made: bool,
    /// Who uses which tag.
    pub tags: BTreeMap<String, Vec<WantedImage>>,
}

/// An image as a release of a service names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedImage {
    pub service: String,
    pub release: String,
    /// As docker calls it: `linux/amd64`.
    pub platform: String,
    /// Of what a pipeline deploys: the name of the parameter that says which tag it is, once it is there.
    pub parameter: Option<String>,
}

/// A secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedSecret {
    /// The label of its resource.
    pub label: String,
    /// Its name in AWS.
    pub name: String,
}

/// vCPU of Fargate.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Processors {
    /// For the tasks that start with the services.
    pub first: f64,
    /// On demand, when every release has all its tasks and all are replaced at once.
    pub most_on_demand: f64,
    /// The same on Spot.
    pub most_spot: f64,
}

impl WantedRepository {
    /// Where docker signs in.
    pub fn host(&self) -> String {
        image_source::host(&self.registry, &self.region)
    }
}

impl Wanted {
    /// What layers of an environment need of its account.
    pub fn of<S: AsRef<str>>(index: &Index<'_>, layers: &[S]) -> Self {
        let environment = index.environment;
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        let (account, region) = (text(index.account()), text(index.region()));
        let is_chosen =
            |resource: &RenderedResource| layers.iter().any(|it| it.as_ref() == resource.layer);
        let chosen = |kind: &str| -> Vec<&RenderedResource> {
            index.of(kind).iter().copied().filter(|it| is_chosen(it)).collect()
        };
        let named = |kind: &str| chosen(kind).iter().map(|it| it.known_as()).collect();
        let certificates = chosen("aws_lb_listener").into_iter();
        let services: Vec<_> =
            index.services.iter().filter(|service| is_chosen(service.resource)).collect();
        let secrets = index.of("aws_secretsmanager_secret").iter();
        // Tasks need them even if they are not among what is applied.
        let secrets = secrets.filter(|it| is_chosen(it) || !services.is_empty());
        let mut wanted = Self {
            environment: environment.name.clone(),
            is_single: environment.roots.len() == 1,
            tasks: services.first().map(|service| service.resource.layer.clone()),
            zones: zones(index, &chosen("aws_subnet"), &chosen("aws_nat_gateway")),
            certificates: certificates
                .filter_map(|it| it.text("/certificate_arn").map(str::to_owned))
                .collect(),
            state_bucket: state_bucket(index),
            image_source: index.image_source().map(|source| source.environment),
            repositories: Vec::new(),
            secrets: secrets
                .map(|it| WantedSecret { label: it.name.clone(), name: it.known_as() })
                .collect(),
            processors: Processors::of(index, &services),
            addresses: named("aws_eip"),
            vpcs: named("aws_vpc"),
            most_rules: most_rules(index, &is_chosen),
            account,
            region,
        };
        for service in services {
            wanted.add_images(index, service, &is_chosen);
        }
        wanted
    }

    /// The same where repositories have to be there by now.
    pub(crate) fn with_repositories(&self) -> Self {
        let mut wanted = self.clone();
        wanted.repositories.iter_mut().for_each(|repository| repository.is_made = false);
        wanted
    }

    /// The layer that starts tasks, if any is among the chosen ones.
    pub fn layer_with_tasks(&self) -> Option<&str> {
        self.tasks.as_deref()
    }

    /// Where each service of a release takes its image from, with the tag.
    pub fn image_urls(&self, release: &str) -> BTreeMap<String, String> {
        let tags = self.repositories.iter().flat_map(|repository| {
            repository.tags.iter().map(move |(tag, used)| (repository, tag, used))
        });
        let urls = tags.flat_map(|(repository, tag, used)| {
            let of_release = used.iter().filter(|image| image.release == release);
            let url = format!("{}/{}:{tag}", repository.host(), repository.name);
            of_release.map(move |image| (image.service.clone(), url.clone()))
        });
        urls.collect()
    }

    fn add_images(
        &mut self,
        index: &Index<'_>,
        service: &EcsService<'_>,
        is_chosen: &dyn Fn(&RenderedResource) -> bool,
    ) {
        let Some(definition) = service.definition else { return };
        let architecture = definition.text("/runtime_platform/0/cpu_architecture");
        let platform = if architecture == Some("ARM64") { "linux/arm64" } else { "linux/amd64" };
        let release = definition.key.as_ref().map(|key| match key {
            rendered::Key::Name(name) => name.clone(),
            rendered::Key::Index(index) => index.to_string(),
        });
        let parameter = index.of("aws_ssm_parameter").iter().find(|it| {
            it.key == definition.key && it.name.strip_prefix("image_") == Some(&*definition.name)
        });
        for container in definition.list("/container_definitions") {
            let Some(image) = container.get("image").and_then(Value::as_str) else { continue };
            let Some((url, tag)) = image.rsplit_once(':') else { continue };
            let used = WantedImage {
                service: service.name.clone(),
                release: release.clone().unwrap_or_default(),
                platform: platform.to_owned(),
                parameter: parameter.map(|it| it.known_as()),
            };
            let Some(repository) = self.repository(index, url, is_chosen) else { continue };
            repository.tags.entry(tag.to_owned()).or_default().push(used);
        }
    }

    /// The repository of a URL, which is that of one of ours or written out.
    fn repository(
        &mut self,
        index: &Index<'_>,
        url: &str,
        is_chosen: &dyn Fn(&RenderedResource) -> bool,
    ) -> Option<&mut WantedRepository> {
        let repository = if let Some(ours) = index.referred(&url.into()) {
            WantedRepository {
                registry: self.account.clone(),
                region: self.region.clone(),
                name: ours.known_as(),
                is_made: is_chosen(ours),
                tags: BTreeMap::new(),
            }
        } else {
            let named = NamedRepository::of(url)?;
            WantedRepository {
                registry: named.account.to_owned(),
                region: named.region.to_owned(),
                name: named.name.to_owned(),
                is_made: false,
                tags: BTreeMap::new(),
            }
        };
        let is_same = |known: &WantedRepository| {
            (&known.registry, &known.region, &known.name)
                == (&repository.registry, &repository.region, &repository.name)
        };
        let place = self.repositories.iter().position(is_same).unwrap_or_else(|| {
            self.repositories.push(repository.clone());
            self.repositories.len() - 1
        });
        self.repositories.get_mut(place)
    }
}

/// The zones of subnets, and which of them get a NAT gateway.
fn zones(
    index: &Index<'_>,
    subnets: &[&RenderedResource],
    gateways: &[&RenderedResource],
) -> Vec<WantedZone> {
    let zone = |subnet: &RenderedResource| subnet.text("/availability_zone").map(str::to_owned);
    let nat: BTreeSet<_> =
        gateways.iter().filter_map(|gateway| zone(index.follow(gateway, "/subnet_id")?)).collect();
    let names: BTreeSet<_> = subnets.iter().filter_map(|subnet| zone(subnet)).collect();
    names.into_iter().map(|name| WantedZone { nat: nat.contains(&name), name }).collect()
}

fn state_bucket(index: &Index<'_>) -> Option<(String, String)> {
    let backend = index.environment.settings.values().next()?.pointer("/backend/s3")?;
    let text = |name: &str| backend.get(name).and_then(Value::as_str).map(str::to_owned);
    Some((text("bucket")?, text("region")?))
}

/// The security group that has most rules in one direction. A rule with AWS's prefix list of S3 counts
/// as one: <https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html>.
fn most_rules(
    index: &Index<'_>,
    is_chosen: &dyn Fn(&RenderedResource) -> bool,
) -> Option<(String, usize)> {
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for direction in ["ingress", "egress"] {
        for rule in index.of(&format!("aws_vpc_security_group_{direction}_rule")) {
            let group = index.follow(rule, "/security_group_id").filter(|_| is_chosen(rule));
            if let Some(group) = group {
                *counts.entry((group.known_as(), direction)).or_default() += 1;
            }
        }
    }
    // The first of those that have most, by name.
    let most = counts.into_iter().rev().max_by_key(|(_, count)| *count)?;
    Some((most.0.0, most.1))
}

impl Processors {
    fn of(index: &Index<'_>, services: &[&EcsService<'_>]) -> Self {
        let mut sum = Self::default();
        for service in services {
            let resource = service.resource;
            let cpu = service.definition.and_then(|definition| definition.number("/cpu"));
            let vcpu = cpu.unwrap_or_default() / 1024.0;
            let first = resource.number("/desired_count").unwrap_or_default();
            let targets = index.scaling("aws_appautoscaling_target", resource);
            let max = targets.first().and_then(|target| target.number("/max_capacity"));
            let percent = resource.number("/deployment_maximum_percent").unwrap_or(200.0);
            let most = (max.unwrap_or(first) * percent / 100.0).floor();
            let spot = on_spot(resource, most);
            sum.first += first * vcpu;
            sum.most_on_demand += (most - spot) * vcpu;
            sum.most_spot += spot * vcpu;
        }
        sum
    }
}

/// How many of so many tasks run on Spot: those beyond the base, by weight.
fn on_spot(service: &RenderedResource, tasks: f64) -> f64 {
    let strategy = service.list("/capacity_provider_strategy");
    let number = |provider: &Value, name: &str| {
        provider.get(name).and_then(Value::as_f64).unwrap_or_default()
    };
    let is_spot = |provider: &&Value| {
        provider.get("capacity_provider").and_then(Value::as_str) == Some("FARGATE_SPOT")
    };
    let all: f64 = strategy.iter().map(|it| number(it, "weight")).sum();
    let base: f64 = strategy.iter().map(|it| number(it, "base")).sum();
    let spot: f64 = strategy.iter().filter(is_spot).map(|it| number(it, "weight")).sum();
    if all > 0.0 { ((tasks - base).max(0.0) * spot / all).ceil() } else { 0.0 }
}
