//! A `service` block of the platform file.

use hcl_edit::expr::Expression;
use hcl_edit::structure::Block;

use crate::near::did_you_mean;
use crate::read::{At, Fields, Pairs, Reader, label, span_of};
use crate::{
    Architecture, Expose, Health, Kind, Permission, Protocol, Scaling, ScalingPolicy, Secret,
    Service, Size, Tier, arn, fargate, secrecy, text, value,
};

/// Percentage points that the two thresholds of step scaling are apart at least. Closer, and the
/// load that one task more takes away would remove that task again.
pub(crate) const THRESHOLD_GAP: u32 = 10;

/// The most tasks of one service in one release.
pub(crate) const MOST_TASKS: u32 = 1000;

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
#[allow(
    clippy::too_many_lines,
    reason = "one statement per key, in the order of a spec"
)]
pub(crate) fn read(reader: &mut Reader, block: &Block) -> ServiceBlock {
    let label = label(reader, block);
    let legal = label.clone().filter(|name| {
        let fine = text::service_name(&name.value);
        let help = text::suggestion(&name.value);
        reader.check(Kind::BadName, &name.span, fine, help)
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
    let short_name = fields
        .key(reader, "short_name", value::text)
        .filter(|name| {
            let fine = text::hyphenated(&name.value, 64);
            reader.check(
                Kind::BadName,
                &name.span,
                fine,
                text::suggestion(&name.value),
            )
        });
    let cpu = fields.required(reader, "cpu", value::number(1..=u32::MAX));
    let memory = fields.required(reader, "memory", value::number(1..=u32::MAX));
    let size = size(reader, cpu.as_ref(), memory.as_ref());
    let storage = fields.key(reader, "ephemeral_storage", value::number(21..=200));
    let architecture = fields.key(
        reader,
        "architecture",
        value::choice(&[
            ("x86_64", Architecture::X86_64),
            ("arm64", Architecture::Arm64),
        ]),
    );
    let user = fields.key(reader, "user", value::text);
    if let Some(user) = &user {
        reader.check(Kind::BadUser, &user.span, text::user(&user.value), None);
    }
    let stop_timeout = fields.key(reader, "stop_timeout", value::number(2..=120));
    let images_kept = fields.key(reader, "images_kept", value::number(1..=1000));
    let error_pattern = fields.key(reader, "error_pattern", value::line(1024));
    let expose = fields
        .block(reader, "expose")
        .map(|fields| read_expose(reader, fields));
    let calls = fields.key(reader, "calls", value::list(0..=100, value::text));
    let calls = calls.map_or_else(Vec::new, |calls| calls.value);
    let http = protocol.as_ref().map_or(Protocol::Http, |p| p.value);
    let health = fields.required_block(reader, "health").and_then(|fields| {
        let exposed = expose.is_some();
        read_health(
            reader,
            fields,
            port.as_ref().map(|port| port.value),
            http,
            exposed,
        )
    });
    let scaling = match fields.block(reader, "scaling") {
        Some(fields) => read_scaling(reader, fields),
        None => Some(Scaling {
            min: 2,
            max: 10,
            spot: 0,
            policy: DEFAULT_STEPS,
        }),
    };
    let secrets = read_secrets(reader, &mut fields);
    let environment = fields.key(reader, "environment", value::map(value::text));
    let environment = environment.map_or_else(Vec::new, |pairs| pairs.value);
    check_variables(reader, &environment, &secrets, &calls);
    let permissions: Vec<_> = fields
        .blocks(reader, "permission")
        .into_iter()
        .map(|block| read_permission(reader, block))
        .collect();
    fields.finish(reader);

    if let (
        Some(At {
            value: Tier::Isolated,
            ..
        }),
        Some(At { value: true, span }),
    ) = (&tier, &egress)
    {
        reader
            .report(
                Kind::InternetEgress,
                span.clone(),
                "isolated subnets have no way out",
            )
            .help("set tier = \"private\", or leave internet_egress out");
    }
    if let (Some(protocol), Some(_)) = (&protocol, &expose)
        && protocol.value != Protocol::Http
    {
        let message = "the load balancer can only forward to a service that speaks \"http\"";
        reader.report(Kind::NotExposable, protocol.span.clone(), message);
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
            environment: environment
                .into_iter()
                .map(|(k, v)| (k.value, v.value))
                .collect(),
            permissions: permissions.into_iter().collect::<Option<_>>()?,
            error_pattern: error_pattern
                .map_or_else(|| "?ERROR ?FATAL ?CRITICAL".to_owned(), |p| p.value),
            images_kept: images_kept.map_or(30, |images| images.value),
        })
    })();
    ServiceBlock {
        name,
        short_name,
        expose,
        calls,
        service,
    }
}

const PROTOCOLS: [(&str, Protocol); 4] = [
    ("http", Protocol::Http),
    ("http2", Protocol::Http2),
    ("grpc", Protocol::Grpc),
    ("tcp", Protocol::Tcp),
];

const DEFAULT_STEPS: ScalingPolicy = ScalingPolicy::Step {
    up_cpu: 70,
    down_cpu: 30,
};

fn size(reader: &mut Reader, cpu: Option<&At<u32>>, memory: Option<&At<u32>>) -> Option<Size> {
    let (cpu, memory) = (cpu?, memory?);
    let size = Size {
        cpu: cpu.value,
        memory: memory.value,
    };
    let wrong = if fargate::memory_sizes(size.cpu).is_empty() {
        cpu
    } else {
        memory
    };
    reader
        .check(Kind::FargateSize, &wrong.span, fargate::check(size), None)
        .then_some(size)
}

fn read_expose(reader: &mut Reader, mut fields: Fields) -> ExposeBlock {
    let paths = fields.required(reader, "paths", value::list(1..=4, value::text));
    let paths = paths.map_or_else(Vec::new, |paths| paths.value);
    for path in &paths {
        reader.check(
            Kind::BadPath,
            &path.span,
            text::path_pattern(&path.value),
            None,
        );
    }
    let priority = fields.required(reader, "priority", value::number(1..=999));
    let delay = fields.key(reader, "deregistration_delay", value::number(0..=3600));
    fields.finish(reader);
    ExposeBlock {
        paths,
        priority,
        delay: delay.map(|delay| delay.value),
    }
}

fn read_health(
    reader: &mut Reader,
    mut fields: Fields,
    port: Option<u32>,
    protocol: Protocol,
    exposed: bool,
) -> Option<Health> {
    let span = fields.span.clone();
    let has_path = fields.has("path");
    let path = fields.key(reader, "path", value::text).filter(|path| {
        reader.check(
            Kind::BadHealthCheck,
            &path.span,
            text::health_path(&path.value),
            None,
        )
    });
    let matcher = fields.key(reader, "matcher", value::text);
    if let Some(matcher) = &matcher {
        let outcome = text::matcher(&matcher.value);
        reader.check(Kind::BadHealthCheck, &matcher.span, outcome, None);
    }
    let has_command = fields.has("command");
    let command = fields.key(reader, "command", value::list(2..=50, value::line(1024)));
    let interval = fields.key(reader, "interval", value::number(5..=300));
    let timeout = fields.key(reader, "timeout", value::number(2..=60));
    let healthy = fields.key(reader, "healthy", value::number(2..=10));
    let unhealthy = fields.key(reader, "unhealthy", value::number(2..=10));
    let grace = fields.key(reader, "grace", value::number(0..=300));
    fields.finish(reader);

    let seconds = interval.as_ref().map_or(30, |interval| interval.value);
    if let Some(timeout) = timeout.as_ref().filter(|timeout| timeout.value >= seconds) {
        let message = format!(
            "a timeout of {} s must be below the interval of {seconds} s",
            timeout.value
        );
        reader.report(Kind::BadHealthCheck, timeout.span.clone(), message);
    }
    if let Some(At { value: words, span }) = &command
        && let Some(first) = words.first()
        && !["CMD", "CMD-SHELL"].contains(&first.value.as_str())
    {
        reader
            .report(
                Kind::BadHealthCheck,
                span.clone(),
                "a command begins with \"CMD\" or \"CMD-SHELL\"",
            )
            .help("\"CMD\" runs a program, \"CMD-SHELL\" a line of shell");
    }
    if exposed && !has_path {
        let message = "the load balancer needs a \"path\" to ask for";
        reader.report(Kind::MissingKey, span.clone(), message);
    } else if !has_command && !exposed && (!has_path || protocol != Protocol::Http) {
        let message = "without an HTTP \"path\", a health check needs a \"command\"";
        reader
            .report(Kind::MissingKey, span, message)
            .help("command = [\"CMD-SHELL\", \"...\"] runs in the container; exit code 0 is well");
    }
    let command = match (command, &path) {
        (Some(command), _) => command.value.into_iter().map(|word| word.value).collect(),
        (None, path) => {
            let path = path.as_ref().map_or("/", |path| &path.value);
            let url = format!("http://localhost:{}{path}", port?);
            let line = format!("wget -q -O /dev/null {url} || exit 1");
            vec!["CMD-SHELL".to_owned(), line]
        }
    };
    Some(Health {
        path: path.map(|path| path.value),
        matcher: matcher.map_or_else(|| "200".to_owned(), |matcher| matcher.value),
        command,
        interval: seconds,
        timeout: timeout.map_or(5.min(seconds - 1), |timeout| timeout.value),
        healthy: healthy.map_or(2, |healthy| healthy.value),
        unhealthy: unhealthy.map_or(3, |unhealthy| unhealthy.value),
        grace: grace.map_or(60, |grace| grace.value),
    })
}

fn read_scaling(reader: &mut Reader, mut fields: Fields) -> Option<Scaling> {
    let keys = ScalingKeys::read(reader, &mut fields);
    let span = fields.span.clone();
    fields.finish(reader);
    let default = |key: &Option<At<u32>>, default| key.as_ref().map_or(default, |key| key.value);
    let policy = match (&keys.target_cpu, &keys.up_cpu, &keys.down_cpu) {
        (Some(target), None, None) => ScalingPolicy::TargetTracking { cpu: target.value },
        (None, up, down) => ScalingPolicy::Step {
            up_cpu: default(up, 70),
            down_cpu: default(down, 30),
        },
        (Some(target), _, _) => {
            let message = "a service scales by a target or by steps, not by both";
            reader
                .report(Kind::BadScaling, target.span.clone(), message)
                .help("keep \"target_cpu\", or \"scale_up_cpu\" and \"scale_down_cpu\"");
            return None;
        }
    };
    let scaling = Scaling {
        min: default(&keys.min, 2),
        max: default(&keys.max, 10),
        spot: default(&keys.spot, 0),
        policy,
    };
    check_scaling(reader, scaling, &keys, &span).then_some(scaling)
}

/// The keys of a `scaling` block, in a platform as in an environment.
#[derive(Default)]
pub(crate) struct ScalingKeys {
    pub min: Option<At<u32>>,
    pub max: Option<At<u32>>,
    pub spot: Option<At<u32>>,
    pub up_cpu: Option<At<u32>>,
    pub down_cpu: Option<At<u32>>,
    pub target_cpu: Option<At<u32>>,
}

impl ScalingKeys {
    pub fn read(reader: &mut Reader, fields: &mut Fields) -> Self {
        Self {
            min: fields.key(reader, "min", value::number(1..=MOST_TASKS)),
            max: fields.key(reader, "max", value::number(1..=MOST_TASKS)),
            spot: fields.key(reader, "spot", value::number(0..=100)),
            up_cpu: fields.key(reader, "scale_up_cpu", value::number(1..=100)),
            down_cpu: fields.key(reader, "scale_down_cpu", value::number(1..=100)),
            target_cpu: fields.key(reader, "target_cpu", value::number(1..=100)),
        }
    }
}

/// Whether what is in force makes sense; `keys` are those that brought it about.
pub(crate) fn check_scaling(
    reader: &mut Reader,
    scaling: Scaling,
    keys: &ScalingKeys,
    block: &crate::diagnostic::Span,
) -> bool {
    let Scaling { min, max, .. } = scaling;
    let place = |keys: [&Option<At<u32>>; 2]| {
        let key = keys.into_iter().flatten().next();
        key.map_or_else(|| block.clone(), |key| key.span.clone())
    };
    let mut fine = true;
    if min > max {
        let message = format!("at least {min} tasks and at most {max} contradict each other");
        reader.report(Kind::BadScaling, place([&keys.min, &keys.max]), message);
        fine = false;
    }
    if let ScalingPolicy::Step { up_cpu, down_cpu } = scaling.policy
        && down_cpu + THRESHOLD_GAP > up_cpu
    {
        let message = format!(
            "scaling down below {down_cpu} % and up above {up_cpu} % would go back and forth"
        );
        reader
            .report(
                Kind::BadScaling,
                place([&keys.down_cpu, &keys.up_cpu]),
                message,
            )
            .help(format!(
                "keep them at least {THRESHOLD_GAP} percentage points apart"
            ));
        fine = false;
    }
    fine
}

fn read_secrets(reader: &mut Reader, fields: &mut Fields) -> Vec<(At<String>, Secret)> {
    let read = |reader: &mut Reader, expression: &Expression| {
        if let Expression::Object(_) = expression {
            let message = "this must be a list of names: a spec never holds the value of a secret";
            let span = span_of(expression);
            reader
                .report(Kind::SecretValue, span, message)
                .help("secrets = [\"session-key\"]");
            return None;
        }
        value::list(0..=50, value::text)(reader, expression)
    };
    let names = fields.key(reader, "secrets", read);
    let names = names.map_or_else(Vec::new, |names| names.value);
    reader.unique(Kind::DuplicateElement, "the secret", &names);
    names
        .into_iter()
        .filter(|name| {
            let plain = |c: char| c.is_ascii_alphanumeric() || "_- .".contains(c);
            let value = secrecy::value_looks_secret(&name.value).is_some();
            if value || !name.value.chars().all(plain) {
                let message = "this looks like the value of a secret, not like its name";
                reader
                    .report(Kind::SecretValue, name.span.clone(), message)
                    .help("give a name like \"session-key\" here and the value to Secrets Manager");
                return false;
            }
            let help = text::suggestion(&name.value);
            let outcome = text::hyphenated(&name.value, 128);
            reader.check(Kind::BadSecretName, &name.span, outcome, help)
        })
        .map(|name| {
            let variable = text::variable_of(&name.value);
            let secret = Secret {
                name: name.value.clone(),
                variable,
            };
            (name, secret)
        })
        .collect()
}

/// Variables of a service have legal names, one source each, and no secret in them.
fn check_variables(
    reader: &mut Reader,
    environment: &Pairs<String>,
    secrets: &[(At<String>, Secret)],
    calls: &[At<String>],
) {
    check_plain_variables(reader, environment);
    let url = |call: &At<String>| format!("{}_URL", text::variable_of(&call.value));
    let mut taken: Vec<(String, &crate::diagnostic::Span, &str)> = Vec::new();
    taken.extend(
        calls
            .iter()
            .map(|call| (url(call), &call.span, "is set for this call")),
    );
    for (name, secret) in secrets {
        if let Some((variable, other, why)) = taken.iter().find(|t| t.0 == secret.variable) {
            let message = format!("the secret would be {variable:?}, which there is already");
            reader
                .report(Kind::VariableClash, name.span.clone(), message)
                .see((*other).clone(), *why);
        }
    }
    taken.extend(
        secrets
            .iter()
            .map(|(name, secret)| (secret.variable.clone(), &name.span, "holds this secret")),
    );
    for (key, _) in environment {
        if let Some((variable, other, why)) = taken.iter().find(|t| t.0 == key.value) {
            let message = format!("{variable:?} is set already");
            reader
                .report(Kind::VariableClash, key.span.clone(), message)
                .see((*other).clone(), *why);
        }
    }
}

/// Plain variables have legal names and no secret in them.
pub(crate) fn check_plain_variables(reader: &mut Reader, environment: &Pairs<String>) {
    for (key, value) in environment {
        reader.check(
            Kind::BadVariable,
            &key.span,
            text::variable(&key.value),
            None,
        );
        if let Some(reason) = secrecy::variable_looks_secret(&key.value, &value.value) {
            let name = key.value.to_ascii_lowercase().replace('_', "-");
            reader
                .report(Kind::SecretValue, value.span.clone(), reason)
                .help(format!(
                    "put {name:?} into \"secrets\" of the platform's service"
                ));
        }
    }
}

fn read_permission(reader: &mut Reader, block: &Block) -> Option<Permission> {
    if let Some(label) = block.labels.first() {
        let message = "a \"permission\" block has no label";
        reader.report(Kind::BadLabel, span_of(label), message);
    }
    let mut fields = Fields::of_block(reader, block);
    let actions = fields.required(reader, "actions", value::list(1..=100, value::text));
    let resources = fields.required(reader, "resources", value::list(1..=100, value::text));
    fields.finish(reader);
    for action in actions.iter().flat_map(|actions| &actions.value) {
        let help = "name the actions that the service needs".to_owned();
        reader.check(
            Kind::BadAction,
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
                    .report(Kind::BadArn, resource.span, message)
                    .help("name what the service may use, as in \"arn:aws:s3:::trades-{environment_suffix}/*\"");
                None
            }
            Err(arn::Refusal::Placeholder(name)) => {
                let known = || arn::placeholders();
                let help = did_you_mean(&name, known()).unwrap_or_else(|| {
                    format!("there are {}", crate::near::list(known()))
                });
                let message = format!("unknown placeholder \"{{{name}}}\"");
                reader
                    .report(Kind::UnknownPlaceholder, resource.span, message)
                    .help(help);
                None
            }
        }
    });
    let resources = resources.collect::<Vec<_>>();
    Some(Permission {
        actions: actions?
            .value
            .into_iter()
            .map(|action| action.value)
            .collect(),
        resources: resources.into_iter().collect::<Option<_>>()?,
    })
}
