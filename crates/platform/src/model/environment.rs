//! What an environment file says.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::Ipv4Net;
use terraform::VersionRange;

use super::{ImageOwner, Rollout, Scaling, Service, Size};
use crate::firewall::Firewall;
use crate::quotas::RaisedQuotas;

/// One deployment of the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the spec by itself")]
pub struct Environment {
    /// Ends every name: lower-case letters, digits and hyphens.
    pub suffix: String,
    /// The AWS account, 12 digits. Nothing is applied to another.
    pub account_id: String,
    /// As in `us-east-1`.
    pub region: String,
    /// Address range of the VPC.
    pub vpc_cidr: Ipv4Net,
    /// The zones in use, 2 to 6, in the order of the spec.
    pub zones: Vec<Zone>,
    /// Zones that have interface endpoints; all if not given.
    pub endpoint_zones: Option<Vec<String>>,
    /// Where the VPC's flow logs go.
    pub flow_logs: FlowLogs,
    /// Where state is kept.
    pub backend: Backend,
    /// Whether each layer has a state of its own.
    pub layout: Layout,
    /// Where the roots take the modules from.
    pub modules: ModuleSource,
    /// Versions of the AWS provider that may be used, all of which strata supports.
    pub provider_versions: VersionRange,
    /// Whose repositories its images are in; its own if not given.
    pub images_from: Option<ImageSource>,
    /// The environments whose images are in this one's repositories, in the order of their files.
    pub image_readers: Vec<ImageReader>,
    /// The releases that run, 1 or 2, `blue` before `green`; their weights add up to 100.
    pub releases: Vec<Release>,
    /// What this environment changes, by service name. A service without changes has no entry.
    pub overrides: BTreeMap<String, Override>,
    /// ACM certificate of the load balancer: HTTPS if given, HTTP if not.
    pub certificate_arn: Option<String>,
    /// Who may reach the load balancer.
    pub allowed_cidrs: Vec<Ipv4Net>,
    /// Whether a web application firewall stands before the load balancer.
    pub waf: bool,
    /// How that judges requests.
    pub firewall: Firewall,
    /// Whether the load balancer logs requests to a bucket.
    pub access_logs: bool,
    /// Whether data is encrypted with KMS keys of our own instead of AWS's.
    pub customer_managed_keys: bool,
    /// Whether GuardDuty watches the tasks: its Runtime Monitoring, which is the account's.
    pub guardduty: bool,
    /// Gets a mail for each alarm.
    pub alarm_email: Option<String>,
    /// SNS topics that are told of each alarm, besides the environment's own.
    pub alarm_topics: Vec<String>,
    /// IAM policy that bounds every role.
    pub permissions_boundary: Option<String>,
    /// Quotas that were raised for the account.
    pub quotas: RaisedQuotas,
    /// Tags on everything, besides those that strata sets.
    pub tags: BTreeMap<String, String>,
}

/// An availability zone and its share of the VPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// As in `us-east-1a`.
    pub name: String,
    /// Subnet of the load balancer and the NAT gateway.
    pub public: Ipv4Net,
    /// Subnet of private-tier tasks.
    pub private: Ipv4Net,
    /// Subnet of isolated-tier tasks and of the VPC endpoints.
    pub isolated: Ipv4Net,
    /// Zone whose NAT gateway carries this zone's private subnet; `None` without NAT.
    pub nat_zone: Option<String>,
}

/// Where terraform keeps an environment's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    /// In each root's own directory.
    Local,
    /// In an S3 bucket, locked with `use_lockfile`.
    S3 {
        /// Name of the bucket, which exists already.
        bucket: String,
        /// Region of the bucket.
        region: String,
    },
}

/// How an environment is cut into roots, each with a state of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// A root for each layer.
    #[default]
    Layers,
    /// One root for all layers.
    Single,
}

impl Layout {
    /// As a spec has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Layers => "layers",
            Self::Single => "single",
        }
    }
}

/// Where a VPC's flow logs go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FlowLogs {
    /// A log group.
    #[default]
    CloudWatch,
    /// A bucket.
    S3,
}

impl FlowLogs {
    /// Every choice.
    pub const ALL: [Self; 2] = [Self::CloudWatch, Self::S3];

    /// As a spec has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CloudWatch => "cloudwatch",
            Self::S3 => "s3",
        }
    }
}

/// Where an environment's roots take the modules from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModuleSource {
    /// `modules/` of this tree.
    Local,
    /// A git repository at a fixed ref.
    Git {
        /// As in `git::https://example.com/platform.git`.
        source: String,
        /// Tag or commit.
        reference: String,
    },
}

/// The environment whose repositories another one's images are in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageSource {
    /// Its suffix.
    pub suffix: String,
    /// Its account. An environment file that is read alone does not say it, and has its own here.
    pub account_id: String,
}

/// An environment whose images are in another one's repositories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageReader {
    /// Its suffix.
    pub suffix: String,
    /// Its account.
    pub account_id: String,
    /// The tags that its releases run, by service.
    pub images: BTreeMap<String, BTreeSet<String>>,
}

/// One running copy of the platform's images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Which of the two.
    pub color: Color,
    /// Per cent of the traffic.
    pub weight: u32,
    /// Value of the header `X-Release` that reaches it whatever its weight; `None` if no header does.
    pub header: Option<String>,
    /// Image tag per service; every service has one.
    pub images: BTreeMap<String, String>,
}

/// The name of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Color {
    /// `blue`.
    Blue,
    /// `green`.
    Green,
}

impl Color {
    /// Both, in order.
    pub const ALL: [Self; 2] = [Self::Blue, Self::Green];

    /// `blue` or `green`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blue => "blue",
            Self::Green => "green",
        }
    }
}

/// What an environment changes of a service; `None` leaves it as the platform says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Override {
    /// CPU units.
    pub cpu: Option<u32>,
    /// MiB.
    pub memory: Option<u32>,
    /// Least number of tasks.
    pub min: Option<u32>,
    /// Least number of tasks of a release that has one of its own.
    pub release_min: BTreeMap<Color, u32>,
    /// Greatest number of tasks.
    pub max: Option<u32>,
    /// Per cent of Spot beyond the least number.
    pub spot: Option<u32>,
    /// Step scaling: add tasks above it.
    pub up_cpu: Option<u32>,
    /// Step scaling: remove tasks below it.
    pub down_cpu: Option<u32>,
    /// Target tracking: the target.
    pub target_cpu: Option<u32>,
    /// How a new revision replaces the last one.
    pub rollout: Option<Rollout>,
    /// Who says which image runs.
    pub image: Option<ImageOwner>,
    /// Whether a shell may be opened in the tasks (ECS Exec). Off if `None`.
    pub exec: Option<bool>,
    /// Environment variables, added to and overriding the platform's.
    pub environment: BTreeMap<String, String>,
    /// Version of each secret that was rotated; a secret that is not here has version 1.
    pub secret_versions: BTreeMap<String, u32>,
}

impl Environment {
    /// CPU and memory of a service's tasks here.
    pub fn size(&self, service: &Service) -> Size {
        let changes = self.changes(&service.name);
        let Size { cpu, memory } = service.size;
        Size {
            cpu: changes.and_then(|changes| changes.cpu).unwrap_or(cpu),
            memory: changes.and_then(|changes| changes.memory).unwrap_or(memory),
        }
    }

    /// How many tasks of a service run here.
    pub fn scaling(&self, service: &Service) -> Scaling {
        match self.changes(&service.name) {
            Some(changes) => service.scaling.with(changes),
            None => service.scaling,
        }
    }

    /// How a new revision of a service replaces the last one here.
    pub fn rollout<'s>(&'s self, service: &'s Service) -> &'s Rollout {
        let changed = self.changes(&service.name).and_then(|changes| changes.rollout.as_ref());
        changed.unwrap_or(&service.rollout)
    }

    /// Who says which image of a service runs here.
    pub fn image_owner(&self, service: &Service) -> ImageOwner {
        self.changes(&service.name).and_then(|changes| changes.image).unwrap_or(service.image)
    }

    /// Whether any service may be opened a shell in.
    pub fn exec(&self) -> bool {
        self.overrides.values().any(|service| service.exec == Some(true))
    }

    /// ARN of the repository with GuardDuty's agent, if GuardDuty watches the tasks.
    pub fn guardduty_repository(&self) -> Option<String> {
        crate::guardduty::repository(&self.region).filter(|_| self.guardduty)
    }

    /// Suffix and account of the environment whose repositories its images are in.
    pub fn registry(&self) -> (&str, &str) {
        match &self.images_from {
            Some(source) => (&source.suffix, &source.account_id),
            None => (&self.suffix, &self.account_id),
        }
    }

    /// The environments of other accounts whose images are in this one's repositories.
    pub fn readers_elsewhere(&self) -> impl Iterator<Item = &ImageReader> {
        self.image_readers.iter().filter(|reader| reader.account_id != self.account_id)
    }

    /// The tags of each service that its releases run.
    pub fn image_tags(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut tags = BTreeMap::<String, BTreeSet<String>>::new();
        for (service, tag) in self.releases.iter().flat_map(|release| &release.images) {
            tags.entry(service.clone()).or_default().insert(tag.clone());
        }
        tags
    }

    /// The tags of each service that only other environments run from this one's repositories.
    pub fn tags_of_readers(&self) -> BTreeMap<String, BTreeSet<String>> {
        let own = self.image_tags();
        let mut tags = BTreeMap::<String, BTreeSet<String>>::new();
        for (service, theirs) in self.image_readers.iter().flat_map(|reader| &reader.images) {
            let is_new = |tag: &&String| !own.get(service).is_some_and(|own| own.contains(*tag));
            tags.entry(service.clone()).or_default().extend(theirs.iter().filter(is_new).cloned());
        }
        tags.retain(|_, tags| !tags.is_empty());
        tags
    }

    /// What this environment changes of a service, if anything.
    pub fn changes(&self, service: &str) -> Option<&Override> {
        self.overrides.get(service)
    }
}
