//! The platform file: which services there are, and who calls whom.

mod alarms;
mod before_deploy;
mod exposure;
mod health;
mod pull_requests;
pub(crate) mod scaling;
pub(crate) mod service;
mod timeout;
pub(crate) mod variables;

use std::collections::HashMap;

use crate::assert_block::{self, AssertBlock};
use crate::block_reader::BlockReader;
use crate::diagnostic::Span;
use crate::reader::SpecReader;
use crate::suggestions::did_you_mean;
use crate::{DiagnosticKind, Platform, PullRequests, Waiver, formats, syntax, waivers};
pub(crate) use service::IMAGE_OWNERS;
use service::ServiceBlock;

/// The platform file as far as it could be read.
pub(crate) struct PlatformFile {
    application: Option<String>,
    services: Vec<ServiceBlock>,
    pull_requests: Option<PullRequests>,
    pub assertions: Vec<AssertBlock>,
    pub waivers: Vec<Waiver>,
}

impl PlatformFile {
    /// Reads the file and checks everything that needs no environment.
    pub fn read(reader: &mut SpecReader) -> Option<Self> {
        let body = syntax::parse(reader)?;
        let waivers = waivers::read(reader, &body, None);
        let mut file = BlockReader::read_file(reader, "the platform file", &body, |top| {
            let name = formats::name(DiagnosticKind::BadName, 64);
            let application = top.required("application", name);
            let help = "describe one with 'service \"name\" { ... }'";
            Self {
                application: application.map(|name| name.value),
                services: top.required_blocks("service", help, service::read),
                pull_requests: top.block_or_empty("pull_requests", pull_requests::read),
                assertions: top
                    .blocks("assert", assert_block::read)
                    .into_iter()
                    .flatten()
                    .collect(),
                waivers,
            }
        });
        if !file.services.is_empty() {
            check_names(reader, &file.services);
            exposure::check(reader, &file.services);
            check_calls(reader, &file.services);
        }
        assert_block::check_once(reader, &mut file.assertions);
        let names = file.services.iter().map(|service| service.name.value.as_str());
        assert_block::check_ends(reader, &file.assertions, names);
        Some(file)
    }

    /// The platform; `None` after a mistake.
    pub fn into_platform(self) -> Option<Platform> {
        Some(Platform {
            application: self.application?,
            services: self
                .services
                .into_iter()
                .map(|block| block.service)
                .collect::<Option<_>>()?,
            pull_requests: self.pull_requests?,
        })
    }

    /// Where each service that has a `rollout` block has it.
    pub fn rollouts(&self) -> HashMap<String, Span> {
        let rollout =
            |block: &ServiceBlock| Some((block.name.value.clone(), block.rollout.clone()?));
        self.services.iter().filter_map(rollout).collect()
    }

    /// Where each service is named.
    pub fn labels(&self) -> HashMap<String, Span> {
        self.services
            .iter()
            .map(|block| (block.name.value.clone(), block.name.span.clone()))
            .collect()
    }
}

fn check_names(reader: &mut SpecReader, services: &[ServiceBlock]) {
    let mut names: HashMap<&str, &Span> = HashMap::new();
    let mut owners: HashMap<&str, &ServiceBlock> = HashMap::new();
    for service in services.iter().filter(|service| !service.name.value.is_empty()) {
        let name = &service.name;
        if let Some(first) = names.insert(&name.value, &name.span) {
            let message = format!("there are two services {:?}", name.value);
            reader
                .report(DiagnosticKind::DuplicateService, name.span.clone(), message)
                .see(first.clone(), "first given here");
            continue;
        }
        let owner = service.short_name.as_ref().unwrap_or(name);
        if let Some(first) = owners.insert(&owner.value, service) {
            let first = first.short_name.as_ref().unwrap_or(&first.name);
            let message =
                format!("two services would give their AWS resources the name {:?}", owner.value);
            reader
                .report(DiagnosticKind::DuplicateShortName, owner.span.clone(), message)
                .help("give one of them another short_name")
                .see(first.span.clone(), "the other one");
        }
    }
}

fn check_calls(reader: &mut SpecReader, services: &[ServiceBlock]) {
    let names = || services.iter().map(|service| service.name.value.as_str());
    let index: HashMap<&str, usize> = names().enumerate().map(|(i, name)| (name, i)).collect();
    let mut reached = vec![false; services.len()];
    // Per service, the services that it calls and where it says so.
    let mut edges: Vec<Vec<(usize, &Span)>> = vec![Vec::new(); services.len()];
    for (caller, service) in services.iter().enumerate() {
        reader.unique(DiagnosticKind::DuplicateElement, "the call to", &service.calls);
        for call in &service.calls {
            match index.get(call.value.as_str()) {
                None => {
                    let message = format!(
                        "{:?} calls {:?}, which does not exist",
                        service.name.value, call.value
                    );
                    let others = names().filter(|name| *name != service.name.value);
                    let help = did_you_mean(&call.value, others);
                    reader
                        .report(DiagnosticKind::UnknownService, call.span.clone(), message)
                        .maybe_help(help);
                }
                Some(&callee) if services[callee].name.value == service.name.value => {
                    let message = format!("{:?} calls itself", service.name.value);
                    reader.report(DiagnosticKind::SelfCall, call.span.clone(), message);
                }
                Some(&callee) => {
                    reached[callee] = true;
                    edges[caller].push((callee, &call.span));
                }
            }
        }
    }
    find_cycles(reader, services, &edges);
    if services.iter().all(|service| service.expose.is_none()) {
        let message = "no service is exposed, so the platform cannot be reached";
        reader
            .report(DiagnosticKind::NothingExposed, services[0].name.span.clone(), message)
            .help("give one service an \"expose\" block");
        return;
    }
    for (service, _) in services.iter().zip(&reached).filter(|(_, reached)| !**reached) {
        if let Some(timeout) = &service.timeout {
            let message =
                format!("no service calls {:?}, so nothing keeps this", service.name.value);
            reader
                .report(DiagnosticKind::BadTimeout, timeout.clone(), message)
                .help("a timeout is one of calls between services: remove the block");
        }
    }
    for (service, reached) in services.iter().zip(reached) {
        if !reached && service.expose.is_none() && !service.name.value.is_empty() {
            let name = &service.name;
            let message = format!(
                "nothing can reach {:?}: it is not exposed, and no service calls it",
                name.value
            );
            let diagnostic = reader.report(DiagnosticKind::Unreachable, name.span.clone(), message);
            diagnostic.help("expose it, let another service call it, or remove it");
            if let Some(rollout) = &service.rollout {
                diagnostic.see(rollout.clone(), "there is no traffic that this could shift");
            }
        }
    }
}

/// A service may not wait for itself by way of others: servers start before their clients.
///
/// A walk along the calls, without recursion because a chain may be as long as the platform. A
/// service is on the trail while the services that it calls are visited; a call to a service on
/// the trail closes a cycle, which is the trail from there on. Each such call is one mistake.
fn find_cycles(reader: &mut SpecReader, services: &[ServiceBlock], edges: &[Vec<(usize, &Span)>]) {
    let mut visited = vec![false; edges.len()];
    for start in 0..edges.len() {
        // Each service on the trail with the number of its calls that were followed.
        let mut trail: Vec<(usize, usize)> = Vec::new();
        let mut on_trail = HashMap::new();
        let mut enter = |service: usize, trail: &mut Vec<_>, on_trail: &mut HashMap<_, _>| {
            if !std::mem::replace(&mut visited[service], true) {
                on_trail.insert(service, trail.len());
                trail.push((service, 0));
            }
        };
        enter(start, &mut trail, &mut on_trail);
        while let Some((service, followed)) = trail.last_mut() {
            let Some((callee, span)) = edges[*service].get(*followed) else {
                on_trail.remove(service);
                trail.pop();
                continue;
            };
            *followed += 1;
            if let Some(&position) = on_trail.get(callee) {
                let names = trail[position..].iter().map(|(service, _)| *service);
                let names: Vec<&str> = names
                    .chain([*callee])
                    .map(|service| services[service].name.value.as_str())
                    .collect();
                let message = format!("these calls form a cycle: {}", names.join(" -> "));
                reader
                    .report(DiagnosticKind::CallCycle, (*span).clone(), message)
                    .help("a service starts after those that it calls: remove one of these calls");
            } else {
                enter(*callee, &mut trail, &mut on_trail);
            }
        }
    }
}
