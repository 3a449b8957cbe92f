//! The container of a service, as its task definition says it.

use std::collections::BTreeMap;

use layer::ModuleBuilder;
use observability::LogGroupNames;
use platform::{Platform, Protocol, RELEASE_COOKIE, Service};
use registry::RepositoryUrls;
use security::SecretArns;
use terraform::{
    Any, Each, Expr, Map, Node, Str, for_entries, hcl, jsonencode, lookup, merge, template,
    tostring,
};

use crate::Compute;
use crate::settings::{ReleaseImages, ServiceSettings};
use crate::volumes;

/// The container definitions of a service's task in a release.
pub fn definitions(
    module: &mut ModuleBuilder<Compute>,
    platform: &Platform,
    service: &Service,
    settings: &Expr<ServiceSettings>,
    release: &Each<ReleaseImages>,
    tag: &Expr<Str>,
) -> Expr<Str> {
    let url = module.upstream::<RepositoryUrls>().get(&service.name);
    let health = &service.health;
    let mut container = vec![
        ("name", (&service.name).into()),
        ("image", template!("{}:{}", url, tag).into()),
        ("essential", true.into()),
        ("user", (&service.user).into()),
        ("readonlyRootFilesystem", true.into()),
        ("stopTimeout", service.stop_timeout.into()),
        ("linuxParameters", volumes::linux_parameters(service)),
        ("mountPoints", volumes::mount_points(service)),
        ("portMappings", Node::List(vec![port(service)])),
        ("environment", environment(module, platform, service, settings, release)),
    ];
    if !health.command.is_empty() {
        container.push((
            "healthCheck",
            hcl!({
                command = (health.command.clone()),
                interval = (health.interval),
                timeout = (health.timeout),
                retries = (health.unhealthy),
                startPeriod = (health.grace)
            }),
        ));
    }
    if !service.secrets.is_empty() {
        let arns = module.upstream::<SecretArns>().get(&service.name);
        let secrets = service.secrets.iter().map(|secret| {
            let arn = arns.get(&secret.name);
            pair("name", (&secret.variable).into(), "valueFrom", arn.into())
        });
        container.push(("secrets", Node::Lines(secrets.collect())));
        container.push(("dockerLabels", secret_versions(service, settings)));
    }
    container.push((
        "logConfiguration",
        hcl!({
            logDriver = "awslogs",
            options = (Node::Object(log_options(module, service, &release.key)))
        }),
    ));
    let container = container.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    jsonencode(Node::List(vec![Node::Object(container)]))
}

/// A label for each secret's version: raising it replaces the tasks, which then get the new value.
fn secret_versions(service: &Service, settings: &Expr<ServiceSettings>) -> Node {
    let versions = settings.field(ServiceSettings::SECRET_VERSIONS);
    let labels = service.secrets.iter().map(|secret| {
        let version = tostring(lookup(&versions, &secret.name, 1));
        (format!("secret-version/{}", secret.name), version.into())
    });
    Node::Map(labels.collect())
}

/// Options of the `awslogs` driver; the stream is named after the release.
pub fn log_options(
    module: &mut ModuleBuilder<Compute>,
    service: &Service,
    stream_prefix: &Expr<Str>,
) -> Vec<(String, Node)> {
    let group = module.upstream::<LogGroupNames>().get(&service.name);
    let options: [(&str, Node); 5] = [
        ("awslogs-group", group.into()),
        ("awslogs-region", module.region().into()),
        ("awslogs-stream-prefix", stream_prefix.into()),
        // A slow log does not hold up the service.
        ("mode", "non-blocking".into()),
        ("max-buffer-size", "25m".into()),
    ];
    options.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

fn port(service: &Service) -> Node {
    let mut port = vec![
        ("name", Node::from(PORT_NAME)),
        ("containerPort", service.port.into()),
        ("protocol", "tcp".into()),
    ];
    let protocol = match service.protocol {
        Protocol::Http => Some("http"),
        Protocol::Http2 => Some("http2"),
        Protocol::Grpc => Some("grpc"),
        Protocol::Tcp => None,
    };
    port.extend(protocol.map(|protocol| ("appProtocol", protocol.into())));
    Node::Object(port.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Name of the port of every container, by which Service Connect knows it.
pub const PORT_NAME: &str = "main";

/// Where the task is, whom it may call, and what platform and environment add.
fn environment(
    module: &mut ModuleBuilder<Compute>,
    platform: &Platform,
    service: &Service,
    settings: &Expr<ServiceSettings>,
    release: &Each<ReleaseImages>,
) -> Node {
    let mut variables: BTreeMap<String, Expr<Str>> = BTreeMap::new();
    variables.insert("ENVIRONMENT".to_owned(), module.suffix());
    variables.insert("RELEASE".to_owned(), release.key.clone());
    if service.expose.is_some() {
        // What the service gives to browsers: by it the load balancer knows them again.
        let cookie = template!("{}={}", &Expr::<Str>::from(RELEASE_COOKIE), &release.key);
        variables.insert("RELEASE_COOKIE".to_owned(), cookie);
    }
    let callees = service.calls.iter().filter_map(|name| platform.service(name));
    variables.extend(callees.map(|callee| (callee.url_variable(), callee.url().into())));
    let from_spec = service.environment.iter();
    variables.extend(from_spec.map(|(name, value)| (name.clone(), value.into())));
    let variables = Expr::<Map<Str>>::map(variables);
    let variables = merge([variables, settings.field(ServiceSettings::ENVIRONMENT)]);
    for_entries("name", "value", &variables)
        .list(|it| Expr::<Any>::new(pair("name", (&it.key).into(), "value", (&it.value).into())))
        .into()
}

fn pair(first: &str, first_value: Node, second: &str, second_value: Node) -> Node {
    Node::InlineObject(vec![(first.to_owned(), first_value), (second.to_owned(), second_value)])
}
