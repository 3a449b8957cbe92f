//! What the two spec files say, once it is known to be right.
//!
//! A [`Platform`] or an [`Environment`] exists only if its text had no mistake, so nothing
//! downstream validates again.

mod before_deploy;
mod environment;
mod rollout;

use std::collections::BTreeMap;

pub use before_deploy::*;
pub use environment::*;
pub use rollout::*;

/// The services and the calls between them: the same in every environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// Name of the application: lower-case letters, digits and hyphens.
    pub application: String,
    /// The services, in the order of the spec.
    pub services: Vec<Service>,
    /// What runs on pull requests.
    pub pull_requests: PullRequests,
}

/// Which configurations of what runs on pull requests are rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequests {
    /// Workflows of GitHub Actions.
    pub github: bool,
    /// A configuration of Atlantis.
    pub atlantis: bool,
    /// The branch that environments are applied from.
    pub branch: String,
}

impl Default for PullRequests {
    fn default() -> Self {
        Self { github: false, atlantis: false, branch: "main".to_owned() }
    }
}

/// One service of the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Lower-case letters, digits and hyphens; starts with a letter.
    pub name: String,
    /// Stands for `name` in the names of AWS objects, where `name` would not fit.
    pub short_name: Option<String>,
    /// The container's port.
    pub port: u16,
    /// What is spoken on `port`.
    pub protocol: Protocol,
    /// Which subnets its tasks run in.
    pub tier: Tier,
    /// Whether its tasks may open HTTPS connections to the internet. Private tier only.
    pub internet_egress: bool,
    /// CPU and memory of a task.
    pub size: Size,
    /// GiB of ephemeral storage, 21 to 200; Fargate gives 20 when `None`.
    pub ephemeral_storage: Option<u32>,
    /// The processor that the image is built for.
    pub architecture: Architecture,
    /// User, or user:group, that the container runs as. Never root.
    pub user: String,
    /// How long calls to it may take.
    pub timeout: Timeout,
    /// Directories on the task's ephemeral storage that the container may write to, besides `/tmp`.
    pub writable: Vec<String>,
    /// Seconds between the stop signal and the kill, 2 to 120.
    pub stop_timeout: u32,
    /// How the load balancer reaches it; `None` for a service that only services call.
    pub expose: Option<Expose>,
    /// Names of the services that it calls, in the order of the spec.
    pub calls: Vec<String>,
    /// How ECS and the load balancer find out whether a task is well.
    pub health: Health,
    /// How many tasks run.
    pub scaling: Scaling,
    /// How a new revision replaces the last one, unless an environment says otherwise.
    pub rollout: Rollout,
    /// What has to succeed before a new revision rolls out.
    pub before_deploy: Option<BeforeDeploy>,
    /// Who says which image runs, unless an environment says otherwise.
    pub image: ImageOwner,
    /// Whether a pipeline says so in some environment.
    pub has_pipeline: bool,
    /// What ECS needs to shift its traffic; `None` if it does in no environment.
    pub traffic_shift: Option<TrafficShift>,
    /// Its secrets, in the order of the spec.
    pub secrets: Vec<Secret>,
    /// Plain environment variables.
    pub environment: BTreeMap<String, String>,
    /// Further statements of its task role.
    pub permissions: Vec<Permission>,
    /// When its alarms go off.
    pub alarms: AlarmThresholds,
    /// CloudWatch Logs filter pattern of a log line that counts as an error.
    pub error_pattern: String,
    /// Tagged images that the repository keeps.
    pub images_kept: u32,
}

/// Who says which image of a service runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ImageOwner {
    /// The releases of the environment's spec.
    #[default]
    Spec,
    /// A pipeline, with `strata deploy`; the spec has the image that the service starts with.
    Pipeline,
}

impl ImageOwner {
    /// As a spec has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Spec => "spec",
            Self::Pipeline => "pipeline",
        }
    }
}

/// How long a service's callers wait, in seconds; 0 is for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeout {
    /// For the whole answer to a request; `None` if the protocol has no requests.
    pub request: Option<u32>,
    /// On a connection on which nothing is sent; not less than `request`.
    pub idle: u32,
}

/// When the alarms of a service go off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlarmThresholds {
    /// Milliseconds that requests may take.
    pub latency: u32,
    /// Per cent of the requests that may fail.
    pub errors: u32,
    /// Requests in a minute below which neither of the two counts.
    pub least_requests: u32,
    /// Tasks that may fail the load balancer's health check.
    pub unhealthy: u32,
    /// Errors in a minute that may be logged.
    pub logged_errors: u32,
    /// Minutes without a request that are too many; `None` if none are.
    pub silence: Option<u32>,
}

/// The protocol of a service's port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP/1.1, the only one that can be exposed.
    Http,
    /// HTTP/2.
    Http2,
    /// gRPC.
    Grpc,
    /// Any other protocol over TCP.
    Tcp,
}

/// The kind of subnet that a service's tasks run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// A default route to a NAT gateway; security groups say who may use it.
    Private,
    /// No default route: AWS is reached through VPC endpoints, the internet not at all.
    Isolated,
}

/// CPU and memory of a Fargate task, a pair that Fargate offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// CPU units; 1024 are one vCPU.
    pub cpu: u32,
    /// MiB.
    pub memory: u32,
}

/// The processor architecture of a service's image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// `X86_64`.
    X86_64,
    /// `ARM64` (Graviton).
    Arm64,
}

/// What the load balancer forwards to a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expose {
    /// Path patterns, 1 to 4 (a rule has at most 5 values, and the release header takes one).
    pub paths: Vec<String>,
    /// 1 to 999; the lowest is asked first. Unique.
    pub priority: u32,
    /// What is taken off the path of a request, as in `/api`; every path is it or below it.
    pub strip_prefix: Option<String>,
    /// Seconds that a leaving task may finish its requests, 0 to 3600.
    pub deregistration_delay: u32,
}

/// Health checks of a service. Times are seconds, thresholds are numbers of checks in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Path that the load balancer asks; every exposed service has one.
    pub path: Option<String>,
    /// HTTP codes that mean well, as in `200` or `200-299`.
    pub matcher: String,
    /// Command that runs in the container, as in `["CMD", "/bin/check"]`; empty if none does.
    pub command: Vec<String>,
    /// Between two checks, 5 to 300.
    pub interval: u32,
    /// For an answer, 2 to 60 and below `interval`.
    pub timeout: u32,
    /// Checks until well, 2 to 10.
    pub healthy: u32,
    /// Checks until unwell, 2 to 10.
    pub unhealthy: u32,
    /// During which a new task's failed checks do not count, 0 to 300 (the container check's `startPeriod`).
    pub grace: u32,
}

/// How many tasks of a service run in a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scaling {
    /// At least so many, and so many at first.
    pub min: u32,
    /// At most so many.
    pub max: u32,
    /// Per cent of the tasks beyond `min` that run on Fargate Spot, 0 to 100.
    pub spot: u32,
    /// When tasks are added and removed.
    pub policy: ScalingPolicy,
}

/// When tasks are added and removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalingPolicy {
    /// Two step policies on CPU alarms, thresholds in per cent.
    Step {
        /// Add tasks above it.
        up_cpu: u32,
        /// Remove tasks below it.
        down_cpu: u32,
    },
    /// AWS keeps CPU near this per cent.
    TargetTracking {
        /// The target.
        cpu: u32,
    },
}

/// A value in Secrets Manager, injected into the task as an environment variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Its name within the service: lower-case letters, digits and hyphens.
    pub name: String,
    /// The environment variable: `session-key` becomes `SESSION_KEY`.
    pub variable: String,
}

/// A statement of a service's task role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// IAM actions, never a bare `*` nor `service:*`.
    pub actions: Vec<String>,
    /// ARNs that they may be used on.
    pub resources: Vec<ArnPattern>,
}

/// An ARN from the spec, whose placeholders an environment fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArnPattern(pub Vec<ArnPart>);

/// A piece of an [`ArnPattern`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArnPart {
    /// Stands for itself.
    Text(String),
    /// `{account_id}`.
    AccountId,
    /// `{region}`.
    Region,
    /// `{environment_suffix}`.
    EnvironmentSuffix,
}

impl Platform {
    /// The service of that name.
    pub fn service(&self, name: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.name == name)
    }

    /// The names of all services, in the order of the spec.
    pub fn service_names(&self) -> impl Iterator<Item = &str> {
        self.services.iter().map(|service| service.name.as_str())
    }

    /// Services that the load balancer reaches, in the order of the spec.
    pub fn exposed(&self) -> impl Iterator<Item = (&Service, &Expose)> {
        self.services.iter().filter_map(|service| Some((service, service.expose.as_ref()?)))
    }

    /// Services that another one calls, in the order of the spec.
    pub fn called(&self) -> impl Iterator<Item = &Service> {
        self.services.iter().filter(|service| self.is_called(&service.name))
    }

    /// Whether another service calls this one.
    pub fn is_called(&self, name: &str) -> bool {
        self.services.iter().any(|service| service.calls.iter().any(|call| call == name))
    }

    /// Services before whose rollouts something has to succeed, in the order of the spec.
    pub fn before_deploy(&self) -> impl Iterator<Item = (&Service, &BeforeDeploy)> {
        self.services.iter().filter_map(|service| Some((service, service.before_deploy.as_ref()?)))
    }

    /// Every call as (caller, callee), by caller in the order of the spec.
    pub fn calls(&self) -> impl Iterator<Item = (&Service, &Service)> {
        self.services.iter().flat_map(move |caller| {
            caller.calls.iter().filter_map(move |name| Some((caller, self.service(name)?)))
        })
    }
}

impl ArnPattern {
    /// The ARN in an environment.
    pub fn fill(&self, environment: &Environment) -> String {
        let parts = self.0.iter().map(|part| match part {
            ArnPart::Text(text) => text,
            ArnPart::AccountId => &environment.account_id,
            ArnPart::Region => &environment.region,
            ArnPart::EnvironmentSuffix => &environment.suffix,
        });
        parts.map(String::as_str).collect()
    }
}

impl Service {
    /// The environment variable in which its callers find its URL, as in `API_GATEWAY_URL`.
    pub fn url_variable(&self) -> String {
        format!("{}_URL", crate::formats::variable_of(&self.name))
    }

    /// Where its callers reach it, by Service Connect: `http://api-gateway:8080`.
    pub fn url(&self) -> String {
        let scheme = match self.protocol {
            Protocol::Http | Protocol::Http2 => "http",
            Protocol::Grpc => "grpc",
            Protocol::Tcp => "tcp",
        };
        format!("{scheme}://{}:{}", self.name, self.port)
    }

    /// Whether ECS shifts its traffic and calls to it may have the header by which they reach new tasks first.
    pub fn has_test_traffic(&self) -> bool {
        self.traffic_shift.is_some() && self.protocol != Protocol::Tcp
    }
}

impl Scaling {
    /// What is in force once an environment has changed it.
    pub fn with(self, changes: &Override) -> Self {
        Self {
            min: changes.min.unwrap_or(self.min),
            max: changes.max.unwrap_or(self.max),
            spot: changes.spot.unwrap_or(self.spot),
            policy: match self.policy {
                ScalingPolicy::Step { up_cpu, down_cpu } => ScalingPolicy::Step {
                    up_cpu: changes.up_cpu.unwrap_or(up_cpu),
                    down_cpu: changes.down_cpu.unwrap_or(down_cpu),
                },
                ScalingPolicy::TargetTracking { cpu } => {
                    ScalingPolicy::TargetTracking { cpu: changes.target_cpu.unwrap_or(cpu) }
                }
            },
        }
    }
}
