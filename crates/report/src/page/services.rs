//! Services at a glance, and the releases of which each runs a copy.

use std::collections::HashMap;

use maud::{Markup, html};
use platform::{PROXY_CPU, PROXY_MEMORY};

use super::components::{Section, code, names, plain, table};
use crate::graph::Overview;
use rendered::Key;
use rendered::index::{self, Index};

pub fn section(index: &Index<'_>, overview: &Overview) -> Section {
    let mut first: HashMap<&str, &index::EcsService<'_>> = HashMap::new();
    for service in &index.services {
        first.entry(&service.resource.name).or_insert(service);
    }
    let rows = overview.services.iter().enumerate().map(|(number, service)| {
        let calls = overview.calls.iter().filter(|(from, _)| *from == number).map(|(_, to)| *to);
        let callers = overview.calls.iter().filter(|(_, to)| *to == number).map(|(from, _)| *from);
        let name = |at: usize| &*overview.services[at].name;
        let tasks = service.tasks.map_or_else(String::new, |(min, max)| format!("{min}–{max}"));
        [
            plain(&service.name),
            plain(&service.tier),
            plain(&service.port.map(|port| port.to_string()).unwrap_or_default()),
            plain(&tasks),
            plain(&size(service.cpu, service.memory)),
            html! { @for (at, path) in service.paths.iter().enumerate() { @if at > 0 { " " } (code(path)) }
                    @if service.paths.is_empty() { "–" } },
            names(calls.map(name)),
            names(callers.map(name)),
            plain(if service.leaves() { &service.egress } else { "–" }),
            first.get(&*service.label).map_or_else(|| plain("–"), |service| health(service)),
            plain(&service.rollout),
        ]
    });
    let head = [
        "Service",
        "Subnets",
        "Port",
        "Tasks",
        "Size",
        "Paths",
        "Calls",
        "Called by",
        "To the internet",
        "Health check",
        "Rollout",
    ];
    let proxy = size(PROXY_CPU.into(), PROXY_MEMORY.into());
    let body = html! {
        (table("Services", &head, rows))
        p { "A task is its container and the proxy of Service Connect, which wants " (proxy) " of the size." }
    };
    Section { id: "services", title: "Services", body }
}

/// CPU and memory as AWS writes them.
fn size(cpu: u64, memory: u64) -> String {
    let vcpu = format!("{}.{:03}", cpu / 1024, cpu % 1024 * 1000 / 1024);
    let vcpu = vcpu.trim_end_matches('0').trim_end_matches('.');
    match memory {
        memory if memory % 1024 == 0 => format!("{vcpu} vCPU, {} GiB", memory / 1024),
        memory => format!("{vcpu} vCPU, {memory} MiB"),
    }
}

/// The ECS services by label and key.
fn by_label<'i, 'a>(
    index: &'i Index<'a>,
) -> HashMap<(&'a str, Option<&'a Key>), &'i index::EcsService<'a>> {
    let services = index.services.iter();
    services.map(|it| ((&*it.resource.name, it.resource.key.as_ref()), it)).collect()
}

/// The health check of the target group; of the container where there is none.
fn health(service: &index::EcsService<'_>) -> Markup {
    if let Some(group) = service.targets.first() {
        let text = |name: &str| group.text(&format!("/health_check/0/{name}")).unwrap_or_default();
        let number = |name: &str| {
            group.get(&format!("/health_check/0/{name}")).map_or(String::new(), ToString::to_string)
        };
        return html! {
            (code(text("path"))) " every " (number("interval")) " s, unhealthy after " (number("unhealthy_threshold"))
        };
    }
    let definition = service.definition;
    let number = |name: &str| {
        let pointer = format!("/container_definitions/0/healthCheck/{name}");
        definition.and_then(|it| it.get(&pointer)).map(ToString::to_string)
    };
    if let (Some(interval), Some(retries)) = (number("interval"), number("retries")) {
        return html! { "in the container every " (interval) " s, unhealthy after " (retries) };
    }
    plain("–")
}

pub fn releases(index: &Index<'_>, overview: &Overview) -> Section {
    let head =
        [&["Service"][..], &overview.releases.iter().map(|it| &*it.name).collect::<Vec<_>>()]
            .concat();
    let services = by_label(index);
    let rows = overview.services.iter().map(|service| {
        let images = overview.releases.iter().map(|release| {
            let key = Key::Name(release.name.clone());
            let definition =
                services.get(&(&*service.label, Some(&key))).and_then(|it| it.definition);
            let image = definition.and_then(|it| it.text("/container_definitions/0/image"));
            let tag = image.and_then(|image| image.rsplit_once(':')).map(|(_, tag)| tag);
            html! { @if let Some(tag) = tag { (code(tag)) } @else { "–" } }
        });
        [plain(&service.name)].into_iter().chain(images).collect::<Vec<_>>()
    });
    let body = html! {
        dl class="shares" {
            @for release in &overview.releases {
                div {
                    dt { (release.name) }
                    dd { meter min="0" max="100" value=(release.weight) aria-label={ "Share of " (release.name) } {}
                         " " (release.weight) " %" }
                }
            }
        }
        p {
            "The header " code { "X-Release" } " reaches a release without traffic if the spec gives it a value. While \
             two releases have traffic, a visitor stays in one by its cookie. Calls inside a release stay inside it."
        }
        (table("Image tags by release", &head, rows))
    };
    Section { id: "releases", title: "Releases", body }
}
