//! Random specs that are right.

use std::fmt::Write as _;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// The text of a platform and of an environment of it.
#[derive(Debug, Clone)]
pub struct Specs {
    pub platform: String,
    pub environment: String,
}

/// Names that could be mistaken for what strata puts before or behind them.
const NAMES: [&str; 14] = [
    "a",
    "a-a",
    "release",
    "a-release",
    "weighted",
    "cpu",
    "cpu-a",
    "endpoints",
    "internet-a",
    "balancer",
    "service",
    "this",
    "key-a",
    "s4",
];

#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "they are independent of each other")]
struct Service {
    is_exposed: bool,
    is_private: bool,
    protocol: &'static str,
    tracks: bool,
    spot: u32,
    secrets: Vec<&'static str>,
    variables: Vec<(String, String)>,
    permits: bool,
    calls: Vec<usize>,
    rollout: &'static str,
}

/// How a service may roll out where there is one release.
const ROLLOUTS: [&str; 5] = [
    "",
    "rollout \"rolling\" {}\n",
    "rollout \"blue_green\" {\nbake = 5\n}\n",
    "rollout \"linear\" {\npercent = 20\nbake = 0\npause {\nafter = \"start\"\n}\n}\n",
    "rollout \"canary\" {\npercent = 10\nbake = 15\nfunction {\nafter = \"test traffic\"\narn = \
     \"arn:aws:lambda:{region}:{account_id}:function:f\"\n}\n}\n",
];

/// Specs of one to eight services, in any shape that is right.
pub fn specs() -> impl Strategy<Value = Specs> {
    (1..=8usize)
        .prop_flat_map(|count| {
            (
                subsequence(NAMES.to_vec(), count).prop_shuffle(),
                vec(service(count), count),
                environment(),
            )
        })
        .prop_map(|(names, services, environment)| Specs {
            platform: platform_text(&names, &services, environment.green.is_none()),
            environment: environment_text(&names, &services, &environment),
        })
}

fn service(count: usize) -> impl Strategy<Value = Service> {
    let variable = ("[A-Z][A-Z_]{0,8}", "[ -~é∞😀]{0,8}");
    (
        any::<(bool, bool, bool, bool)>(),
        select(vec!["http", "http2", "grpc", "tcp"]),
        0..=100u32,
        subsequence(vec!["one", "b-c", "token-x"], 0..=3),
        btree_map(variable.0, variable.1, 0..4),
        vec(0..count, 0..3),
        select(ROLLOUTS.to_vec()),
    )
        .prop_map(|(flags, protocol, spot, secrets, variables, calls, rollout)| {
            let (is_exposed, is_private, tracks, permits) = flags;
            let is_plain = |(name, _): &(String, String)| {
                let reserved =
                    ["KEY", "TOKEN", "SECRET", "PASS", "PWD", "CRED", "_URL", "ONE", "B_C"];
                !reserved.iter().any(|word| name.contains(word))
            };
            let variables = variables.into_iter().filter(is_plain).collect();
            Service {
                is_exposed,
                is_private,
                protocol,
                tracks,
                spot,
                secrets,
                variables,
                permits,
                calls,
                rollout,
            }
        })
}

#[derive(Debug, Clone)]
struct Environment {
    zones: Vec<char>,
    nat: &'static str,
    is_remote: bool,
    green: Option<u32>,
    options: [bool; 5],
    exec: bool,
}

fn environment() -> impl Strategy<Value = Environment> {
    (
        subsequence(vec!['a', 'b', 'c', 'd', 'e', 'f'], 2..=6),
        select(vec!["per_az", "single"]),
        any::<bool>(),
        proptest::option::of(0..=100u32),
        any::<[bool; 5]>(),
        any::<bool>(),
    )
        .prop_map(|(zones, nat, is_remote, green, options, exec)| Environment {
            zones,
            nat,
            is_remote,
            green,
            options,
            exec,
        })
}

/// A service calls later ones only, and is called by the one before unless it is exposed.
fn platform_text(names: &[&str], services: &[Service], may_shift: bool) -> String {
    let mut text = "application = \"trading\"\n".to_owned();
    for (at, (name, service)) in names.iter().zip(services).enumerate() {
        let is_exposed = service.is_exposed || at == 0;
        let protocol = if is_exposed { "http" } else { service.protocol };
        let tier = if service.is_private { "private" } else { "isolated" };
        let _ = write!(
            text,
            "service \"{name}\" {{\nport = {}\nprotocol = \"{protocol}\"\ntier = \"{tier}\"\n\
             internet_egress = {}\ncpu = 256\nmemory = 512\nsecrets = {:?}\n",
            8000 + at,
            service.is_private,
            service.secrets
        );
        if is_exposed {
            let _ = writeln!(text, "expose {{\npaths = [\"/{name}/*\"]\npriority = {}\n}}", at + 1);
        }
        let mut calls: Vec<usize> =
            service.calls.iter().copied().filter(|callee| *callee > at).collect();
        if services.get(at + 1).is_some_and(|next| !next.is_exposed) {
            calls.push(at + 1);
        }
        calls.sort_unstable();
        calls.dedup();
        let calls: Vec<_> = calls.into_iter().map(|callee| names[callee]).collect();
        let _ = writeln!(text, "calls = {calls:?}");
        let check = match protocol {
            "http" => "path = \"/up\"",
            _ => "command = [\"CMD\", \"/bin/check\"]",
        };
        let _ = writeln!(text, "health {{\n{check}");
        text.push_str("interval = 15\ntimeout = 5\nhealthy = 2\nunhealthy = 3\ngrace = 60\n}\n");
        let policy = if service.tracks {
            "target_cpu = 60"
        } else {
            "scale_up_cpu = 70\nscale_down_cpu = 30"
        };
        let _ =
            writeln!(text, "scaling {{\nmin = 1\nmax = 3\nspot = {}\n{policy}\n}}", service.spot);
        text.push_str(if may_shift { service.rollout } else { "" });
        text.push_str("environment = {\n");
        for (name, value) in &service.variables {
            let _ = writeln!(text, "{name} = \"{}\"", quoted(value));
        }
        text.push_str("}\n");
        if service.permits {
            text.push_str("permission {\nactions = [\"s3:GetObject\", \"sqs:SendMessage\"]\nresources = [\"arn:aws:s3:::x-{environment_suffix}/*\", \"arn:aws:sqs:{region}:{account_id}:q\"]\n}\n");
        }
        text.push_str("}\n");
    }
    text
}

fn environment_text(names: &[&str], services: &[Service], environment: &Environment) -> String {
    let zones: Vec<_> =
        environment.zones.iter().map(|letter| format!("us-east-1{letter}")).collect();
    let mut text = format!(
        "environment_suffix = \"e\"\naccount_id = \"123456789012\"\navailability_zones = {zones:?}\nvpc_cidr = \
         \"10.0.0.0/16\"\nnat = \"{}\"\n",
        environment.nat
    );
    text.push_str(if environment.is_remote {
        "state \"s3\" {\nbucket = \"state-bucket\"\nregion = \"us-east-1\"\n}\n"
    } else {
        "state \"local\" {}\n"
    });
    let [waf, access_logs, keys, certificate, boundary] = environment.options;
    let _ =
        writeln!(text, "waf = {waf}\naccess_logs = {access_logs}\ncustomer_managed_keys = {keys}");
    if certificate {
        text.push_str("certificate_arn = \"arn:aws:acm:us-east-1:123456789012:certificate/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0\"\n");
    }
    if boundary {
        text.push_str("permissions_boundary = \"arn:aws:iam::123456789012:policy/boundary\"\n");
    }
    let images: Vec<_> = names.iter().map(|name| format!("{name} = \"1.0.0\"")).collect();
    let images = images.join("\n") + "\n";
    let green = environment.green.unwrap_or(0);
    let _ = writeln!(
        text,
        "release \"blue\" {{\nweight = {}\nimages = {{\n{images}}}\n}}",
        100 - green
    );
    if environment.green.is_some() {
        let _ =
            writeln!(text, "release \"green\" {{\nweight = {green}\nimages = {{\n{images}}}\n}}");
    }
    if environment.exec {
        let _ = writeln!(
            text,
            "service \"{}\" {{\nexec = true\nscaling {{\nmax = 5\n}}\n}}",
            names[services.len() - 1]
        );
    }
    text
}

/// Text between the quotes of a string of a spec.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "$${").replace("%{", "%%{")
}
