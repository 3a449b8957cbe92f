//! A `service` block of the platform file.

use hcl_edit::structure::Block;

use super::{health, scaling, variables};
use crate::read::{At, Fields, Reader, label, span_of};
use crate::suggestions::did_you_mean;
use crate::wording::quoted;
use crate::{
    Architecture, DiagnosticKind, Expose, Permission, Protocol, Service, Size, Tier, arn, fargate,
    formats, value,
};

/// A service as far as it could be read; what is checked against other services has its place.
pub(crate) struct ServiceBlock {
    pub name: At<String>,
    pub short_name: Option<At<String>>,
    pub expose: Option<ExposeBlock>,
    pub calls: Vec<At<String>>,
    /// `None` after a mistake.
    pub service: Option<Service>,
}

/// How the load balancer reaches a service.
pub(crate) struct ExposeBlock {
    pub paths: Vec<At<String>>,
    pub priority: Option<At<u32>>,
    delay: Option<u32>,
}

/// Reads the block.
#[allow(clippy::too_many_lines, reason = "one statement per key, in the order of a spec")]
pub(crate) fn read(reader: &mut Reader, block: &Block) -> ServiceBlock {
    let label = label(reader, block);
    let legal = label.clone().filter(|name| {
        let fine = formats::service_name(&name.value);
        let help = formats::suggestion(&name.value);
        reader.check(DiagnosticKind::BadName, &name.span, fine, help)
    });
    let mut fields = Fields::of_block(reader, block);
    let header = fields.span.clone();
    let port = fields.required(reader, "port", value::number(1..=65535));
    let protocol = fields.key(reader, "protocol", value::choice(&PROTOCOLS));
    let tier = fields.required(
        reader,
        "tier",
        value::choice(&[("private", Tier::Private), ("isolated", Tier::Isolated)]),
    );
    let egress = fields.key(reader, "internet_egress", value::flag);
    let short_name = fields.key(reader, "short_name", value::text).filter(|name| {
        let fine = formats::hyphenated(&name.value, 64);
        reader.check(DiagnosticKind::BadName, &name.span, fine, formats::suggestion(&name.value))
    });
    let cpu = fields.required(reader, "cpu", value::number(1..=u32::MAX));
    let memory = fields.required(reader, "memory", value::number(1..=u32::MAX));
    let size = size(reader, cpu.as_ref(), memory.as_ref());
    let storage = fields.key(reader, "ephemeral_storage", value::number(21..=200));
    let architecture = fields.key(
        reader,
        "architecture",
        value::choice(&[("x86_64", Architecture::X86_64), ("arm64", Architecture::Arm64)]),
    );
    let user = fields.key(reader, "user", value::text);
    if let Some(user) = &user {
        reader.check(DiagnosticKind::BadUser, &user.span, formats::user(&user.value), None);
    }
    let stop_timeout = fields.key(reader, "stop_timeout", value::number(2..=120));
    let images_kept = fields.key(reader, "images_kept", value::number(1..=1000));
    let error_pattern = fields.key(reader, "error_pattern", value::line(1024));
    let expose = fields.block(reader, "expose").map(|fields| read_expose(reader, fields));
    let calls = fields.key(reader, "calls", value::list(0..=100, value::text));
    let calls = calls.map_or_else(Vec::new, |calls| calls.value);
    let http = protocol.as_ref().map_or(Protocol::Http, |p| p.value);
    let health = fields.required_block(reader, "health").and_then(|fields| {
        let exposed = expose.is_some();
        health::read(reader, fields, port.as_ref().map(|port| port.value), http, exposed)
    });
    let scaling = match fields.block(reader, "scaling") {
        Some(fields) => scaling::read(reader, fields),
        None => Some(scaling::DEFAULT),
    };
    let secrets = variables::read_secrets(reader, &mut fields);
    let environment = fields.key(reader, "environment", value::map(value::text));
    let environment = environment.map_or_else(Vec::new, |pairs| pairs.value);
    variables::check(reader, &environment, &secrets, &calls);
    let permissions: Vec<_> = fields
        .blocks(reader, "permission")
        .into_iter()
        .map(|block| read_permission(reader, block))
        .collect();
    fields.finish(reader);

    if let (Some(At { value: Tier::Isolated, .. }), Some(At { value: true, span })) =
        (&tier, &egress)
    {
        reader
            .report(
                DiagnosticKind::InternetEgress,
                span.clone(),
                "isolated subnets have no way out",
            )
            .help("set tier = \"private\", or leave internet_egress out");
    }
    if let (Some(protocol), Some(_)) = (&protocol, &expose)
        && protocol.value != Protocol::Http
    {
        let message = "the load balancer can only forward to a service that speaks \"http\"";
        reader.report(DiagnosticKind::NotExposable, protocol.span.clone(), message);
    }

    let name = label.unwrap_or(At::new(String::new(), header));
    let service = (|| {
        Some(Service {
            name: legal?.value,
            short_name: short_name.clone().map(|name| name.value),
            port: u16::try_from(port?.value).ok()?,
            protocol: http,
            tier: tier?.value,
            internet_egress: egress.is_some_and(|egress| egress.value),
            size: size?,
            ephemeral_storage: storage.map(|storage| storage.value),
            architecture: architecture.map_or(Architecture::X86_64, |a| a.value),
            user: user.map_or_else(|| "10001".to_owned(), |user| user.value),
            stop_timeout: stop_timeout.map_or(30, |seconds| seconds.value),
            expose: match &expose {
                None => None,
                Some(expose) => Some(Expose {
                    paths: expose.paths.iter().map(|path| path.value.clone()).collect(),
                    priority: expose.priority.as_ref()?.value,
                    deregistration_delay: expose.delay.unwrap_or(30),
                }),
            },
            calls: calls.iter().map(|call| call.value.clone()).collect(),
            health: health?,
            scaling: scaling?,
            secrets: secrets.into_iter().map(|(_, secret)| secret).collect(),
            environment: environment.into_iter().map(|(k, v)| (k.value, v.value)).collect(),
            permissions: permissions.into_iter().collect::<Option<_>>()?,
            error_pattern: error_pattern
                .map_or_else(|| "?ERROR ?FATAL ?CRITICAL".to_owned(), |p| p.value),
            images_kept: images_kept.map_or(30, |images| images.value),
        })
    })();
    ServiceBlock { name, short_name, expose, calls, service }
}

const PROTOCOLS: [(&str, Protocol); 4] = [
    ("http", Protocol::Http),
    ("http2", Protocol::Http2),
    ("grpc", Protocol::Grpc),
    ("tcp", Protocol::Tcp),
];

fn size(reader: &mut Reader, cpu: Option<&At<u32>>, memory: Option<&At<u32>>) -> Option<Size> {
    let (cpu, memory) = (cpu?, memory?);
    let size = Size { cpu: cpu.value, memory: memory.value };
    let wrong = if fargate::memory_sizes(size.cpu).is_empty() { cpu } else { memory };
    reader
        .check(DiagnosticKind::FargateSize, &wrong.span, fargate::check(size), None)
        .then_some(size)
}

fn read_expose(reader: &mut Reader, mut fields: Fields) -> ExposeBlock {
    let paths = fields.required(reader, "paths", value::list(1..=4, value::text));
    let paths = paths.map_or_else(Vec::new, |paths| paths.value);
    for path in &paths {
        reader.check(DiagnosticKind::BadPath, &path.span, formats::path_pattern(&path.value), None);
    }
    let priority = fields.required(reader, "priority", value::number(1..=999));
    let delay = fields.key(reader, "deregistration_delay", value::number(0..=3600));
    fields.finish(reader);
    ExposeBlock { paths, priority, delay: delay.map(|delay| delay.value) }
}

fn read_permission(reader: &mut Reader, block: &Block) -> Option<Permission> {
    if let Some(label) = block.labels.first() {
        let message = "a \"permission\" block has no label";
        reader.report(DiagnosticKind::BadLabel, span_of(label), message);
    }
    let mut fields = Fields::of_block(reader, block);
    let actions = fields.required(reader, "actions", value::list(1..=100, value::text));
    let resources = fields.required(reader, "resources", value::list(1..=100, value::text));
    fields.finish(reader);
    for action in actions.iter().flat_map(|actions| &actions.value) {
        let help = "name the actions that the service needs".to_owned();
        reader.check(
            DiagnosticKind::BadAction,
            &action.span,
            arn::action(&action.value),
            Some(help),
        );
    }
    let resources = resources?.value.into_iter().map(|resource| {
        match arn::pattern(&resource.value) {
            Ok(pattern) => Some(pattern),
            Err(arn::Refusal::Arn(message)) => {
                reader
                    .report(DiagnosticKind::BadArn, resource.span, message)
                    .help("name what the service may use, as in \"arn:aws:s3:::trades-{environment_suffix}/*\"");
                None
            }
            Err(arn::Refusal::Placeholder(name)) => {
                let known = || arn::placeholders();
                let help = did_you_mean(&name, known()).unwrap_or_else(|| {
                    format!("there are {}", quoted(known()))
                });
                let message = format!("unknown placeholder \"{{{name}}}\"");
                reader
                    .report(DiagnosticKind::UnknownPlaceholder, resource.span, message)
                    .help(help);
                None
            }
        }
    });
    let resources = resources.collect::<Vec<_>>();
    Some(Permission {
        actions: actions?.value.into_iter().map(|action| action.value).collect(),
        resources: resources.into_iter().collect::<Option<_>>()?,
    })
}
