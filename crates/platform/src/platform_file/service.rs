//! A `service` block of the platform file.

use terraform::Version;

use super::{alarms, before_deploy, health, scaling, timeout, variables};
use crate::block_reader::{BlockReader, names_asked};
use crate::diagnostic::Span;
use crate::reader::{At, SpecReader};
use crate::value::{Flag, ListOf, MapOf, NumberIn, OneOf, Positive, Text, formatted, line};
use crate::{
    Architecture, ArnPart, ArnPattern, DiagnosticKind, Expose, ImageOwner, Permission, Protocol,
    Rollout, Service, Size, Tier, arn, fargate, formats, iam_actions, rollout_block,
};

/// A service as far as it could be read; what is checked against other services has its location.
pub(crate) struct ServiceBlock {
    pub name: At<String>,
    pub short_name: Option<At<String>>,
    pub expose: Option<ExposeBlock>,
    pub calls: Vec<At<String>>,
    /// Where its `timeout` block is, if it has one.
    pub timeout: Option<Span>,
    /// Where its `rollout` block is, if it has one.
    pub rollout: Option<Span>,
    /// `None` after a mistake.
    pub service: Option<Service>,
}

/// How the load balancer reaches a service.
pub(crate) struct ExposeBlock {
    pub paths: Vec<At<String>>,
    pub priority: Option<At<u32>>,
    strip_prefix: Option<At<String>>,
    deregistration_delay: Option<u32>,
}

const PROTOCOLS: [(&str, Protocol); 4] = [
    ("http", Protocol::Http),
    ("http2", Protocol::Http2),
    ("grpc", Protocol::Grpc),
    ("tcp", Protocol::Tcp),
];

const TIERS: [(&str, Tier); 2] = [("private", Tier::Private), ("isolated", Tier::Isolated)];

/// Who says which image runs, in a platform as in an environment.
pub(crate) const IMAGE_OWNERS: [(&str, ImageOwner); 2] = [
    (ImageOwner::Spec.name(), ImageOwner::Spec),
    (ImageOwner::Pipeline.name(), ImageOwner::Pipeline),
];

const ARCHITECTURES: [(&str, Architecture); 2] =
    [("x86_64", Architecture::X86_64), ("arm64", Architecture::Arm64)];

/// The names of all keys and blocks of a service.
pub(crate) fn key_names() -> Vec<&'static str> {
    names_asked(read)
}

/// Reads the block.
pub(super) fn read(block: &mut BlockReader) -> ServiceBlock {
    let label = block.label();
    let legal_name = label.clone().filter(|name| {
        let outcome = formats::service_name(&name.value);
        let help = formats::suggestion(&name.value);
        block.reader.check(DiagnosticKind::BadName, &name.span, outcome, help)
    });
    let port = block.required("port", NumberIn(1..=u16::MAX));
    let protocol = block.or_default("protocol", OneOf(&PROTOCOLS), Protocol::Http);
    let tier = block.required("tier", OneOf(&TIERS));
    let internet_egress = block.or_default("internet_egress", Flag, false);
    let short_name = block.optional("short_name", formats::name(DiagnosticKind::BadName, 64));
    let cpu = block.required("cpu", Positive);
    let memory = block.required("memory", Positive);
    let size = size(block.reader, label.as_ref(), cpu.as_ref(), memory.as_ref());
    let ephemeral_storage = block.optional("ephemeral_storage", NumberIn(21..=200));
    let architecture =
        block.or_default("architecture", OneOf(&ARCHITECTURES), Architecture::X86_64);
    let user = formatted(DiagnosticKind::BadUser, formats::user);
    let user = block.or_default("user", user, "10001");
    let writable = read_writable(block);
    let stop_timeout = block.or_default("stop_timeout", NumberIn(2..=120), 30_u32);
    let image = block.or_default("image", OneOf(&IMAGE_OWNERS), ImageOwner::Spec);
    let images_kept = block.or_default("images_kept", NumberIn(1..=1000), 30_u32);
    let error_pattern = block.or_default("error_pattern", line(1024), "?ERROR ?FATAL ?CRITICAL");
    let expose = block.block("expose", read_expose);
    let calls = block.or_default("calls", ListOf(0..=100, Text), []);
    let calls = calls.map_or_else(Vec::new, |calls| calls.value);
    let spoken = protocol.as_ref().map_or(Protocol::Http, |protocol| protocol.value);
    let service_header = block.header.clone();
    let (timeout_header, timeout) = block
        .block_or_empty("timeout", |block| (block.header.clone(), timeout::read(block, spoken)));
    let health = block.required_block("health", |block| {
        let port = port.as_ref().map(|port| port.value);
        health::read(block, port, spoken, expose.is_some())
    });
    let scaling = block.block_or_empty("scaling", scaling::read);
    let (rollout, rollout_header) = rollout_block::read(block)
        .map_or((Some(Rollout::default()), None), |(rollout, header)| (rollout, Some(header)));
    let owner = label.as_ref().map_or("", |name| &name.value);
    let before_deploy = block.block("before_deploy", |block| before_deploy::read(block, owner));
    let alarms = block.block_or_empty("alarms", |block| alarms::read(block, spoken));
    let secrets = variables::read_secrets(block);
    let environment = block.or_default("environment", MapOf(Text), []);
    let environment = environment.map_or_else(Vec::new, |pairs| pairs.value);
    variables::check(block.reader, &environment, &secrets, &calls);
    let permissions = block.blocks("permission", read_permission);

    if let (Some(tier), Some(egress)) = (&tier, &internet_egress) {
        check_egress(block, tier.value, egress);
    }
    if let (Some(protocol), Some(_)) = (&protocol, &expose)
        && protocol.value != Protocol::Http
    {
        let message = "the load balancer can only forward to a service that speaks \"http\"";
        block.report(DiagnosticKind::NotExposable, protocol.span.clone(), message);
    }

    let name = label.unwrap_or(At::new(String::new(), block.header.clone()));
    let service = (|| {
        Some(Service {
            name: legal_name?.value,
            short_name: short_name.clone().map(|name| name.value),
            port: port?.value,
            protocol: protocol?.value,
            tier: tier?.value,
            internet_egress: internet_egress?.value,
            size: size?,
            ephemeral_storage: ephemeral_storage.map(|storage| storage.value),
            architecture: architecture?.value,
            user: user?.value,
            timeout: timeout?,
            writable,
            stop_timeout: stop_timeout?.value,
            expose: match &expose {
                None => None,
                Some(expose) => Some(expose.model()?),
            },
            calls: calls.iter().map(|call| call.value.clone()).collect(),
            health: health??,
            scaling: scaling?,
            rollout: rollout?,
            before_deploy: before_deploy.map_or(Some(None), |before| before.map(Some))?,
            image: image?.value,
            has_pipeline: false,
            traffic_shift: None,
            alarms: alarms?,
            secrets: secrets.into_iter().map(|(_, secret)| secret).collect(),
            environment: environment.into_iter().map(|(k, v)| (k.value, v.value)).collect(),
            permissions: permissions.into_iter().collect::<Option<_>>()?,
            error_pattern: error_pattern?.value,
            images_kept: images_kept?.value,
        })
    })();
    let timeout = Some(timeout_header).filter(|header| *header != service_header);
    ServiceBlock { name, short_name, expose, calls, timeout, rollout: rollout_header, service }
}

fn check_egress(block: &mut BlockReader, tier: Tier, egress: &At<bool>) {
    if tier == Tier::Isolated && egress.value {
        let message = "isolated subnets have no route to the internet";
        block
            .report(DiagnosticKind::InternetEgress, egress.span.clone(), message)
            .help("set tier = \"private\", or remove internet_egress");
    }
}

fn size(
    reader: &mut SpecReader,
    service: Option<&At<String>>,
    cpu: Option<&At<u32>>,
    memory: Option<&At<u32>>,
) -> Option<Size> {
    let (cpu, memory) = (cpu?, memory?);
    let size = Size { cpu: cpu.value, memory: memory.value };
    let wrong = if fargate::memory_sizes(size.cpu).is_empty() { cpu } else { memory };
    if !reader.check(DiagnosticKind::FargateSize, &wrong.span, fargate::check(size), None) {
        return None;
    }
    fargate::warn_of_scarce_cpu(reader, service.map_or("", |name| &name.value), cpu);
    Some(size)
}

/// The directories that a container may write to, each once.
fn read_writable(block: &mut BlockReader) -> Vec<String> {
    let directory = formatted(DiagnosticKind::BadDirectory, formats::writable_directory)
        .help(|_| Some("give a directory like \"/var/cache\"".to_owned()));
    let writable = block.or_default("writable", ListOf(0..=10, directory), []);
    let writable = writable.map_or_else(Vec::new, |writable| writable.value);
    block.reader.unique(DiagnosticKind::DuplicateElement, "the directory", &writable);
    writable.into_iter().map(|directory| directory.value).collect()
}

fn read_expose(block: &mut BlockReader) -> ExposeBlock {
    let path = formatted(DiagnosticKind::BadPath, formats::path_pattern);
    let paths = block.required("paths", ListOf(1..=4, path));
    let priority = block.required("priority", NumberIn(1..=999));
    let delay = block.or_default("deregistration_delay", NumberIn(0..=3600), 30_u32);
    let prefix = formatted(DiagnosticKind::BadPath, formats::path_prefix).up_to(64);
    let strip_prefix = block.optional("strip_prefix", prefix);
    let paths = paths.map_or_else(Vec::new, |paths| paths.value);
    if let Some(prefix) = &strip_prefix {
        block.needs_provider(Version::new(6, 19, 0), "strip_prefix", prefix.span.clone());
        check_prefix(block, prefix, &paths);
    }
    ExposeBlock {
        paths,
        priority,
        strip_prefix,
        deregistration_delay: delay.map(|delay| delay.value),
    }
}

/// Every path has the prefix that is taken off, so that none reaches the service in two forms.
fn check_prefix(block: &mut BlockReader, prefix: &At<String>, paths: &[At<String>]) {
    let begins = |path: &str| {
        path.strip_prefix(&*prefix.value)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if let Some(other) = paths.iter().find(|path| !begins(&path.value)) {
        let message = format!("the path {:?} is not below {:?}", other.value, prefix.value);
        block
            .report(DiagnosticKind::BadPath, prefix.span.clone(), message)
            .see(other.span.clone(), "keeps its prefix")
            .help(format!(
                "let each path be {:?} or begin with \"{}/\"",
                prefix.value, prefix.value
            ));
    }
}

impl ExposeBlock {
    fn model(&self) -> Option<Expose> {
        Some(Expose {
            paths: self.paths.iter().map(|path| path.value.clone()).collect(),
            priority: self.priority.as_ref()?.value,
            strip_prefix: self.strip_prefix.as_ref().map(|prefix| prefix.value.clone()),
            deregistration_delay: self.deregistration_delay?,
        })
    }
}

/// Every resource: of actions that know none, the only one.
const EVERYTHING: &str = "*";

fn read_permission(block: &mut BlockReader) -> Option<Permission> {
    block.no_label();
    let action = formatted(DiagnosticKind::BadAction, arn::action)
        .help(|_| Some("name the actions that the service needs".to_owned()));
    let actions = block.required("actions", ListOf(1..=100, action));
    let resources = block.required("resources", ListOf(1..=100, Text));
    // What knows no resource is granted on "*", which names nothing too much.
    let known = actions.as_ref().map_or(&[][..], |actions| &actions.value);
    let known = known.iter().find(|action| !iam_actions::has_no_resource(&action.value));
    let known = known.map(|action| action.value.clone());
    let without = actions.is_some() && known.is_none();
    let resources = resources?.value.into_iter().map(|resource| {
        if without && resource.value == EVERYTHING {
            return Some(ArnPattern(vec![ArnPart::Text(resource.value)]));
        }
        let help =
            "name what the service may use, as in \"arn:aws:s3:::trades-{environment_suffix}/*\"";
        let help = match &known {
            Some(action) if resource.value == EVERYTHING => format!(
                "{action} knows resources: {help}; what knows none has a permission of its own"
            ),
            _ => help.to_owned(),
        };
        arn::read_pattern(block.reader, &resource, help)
    });
    let resources = resources.collect::<Vec<_>>();
    Some(Permission {
        actions: actions?.value.into_iter().map(|action| action.value).collect(),
        resources: resources.into_iter().collect::<Option<_>>()?,
    })
}
