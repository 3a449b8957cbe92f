//! Examples that modules are tested with: services of a platform, and an environment with everything on.

use std::collections::BTreeMap;

use ipnet::Ipv4Net;
use platform::{
    Architecture, Backend, Color, Environment, Expose, Health, Layout, ModuleSource, Platform,
    Protocol, PullRequests, Release, Scaling, ScalingPolicy, Service, Size, Tier, Zone,
};

use crate::layer_module::LayerModule;

/// A platform of these services, the application `trading`.
pub fn platform(services: impl IntoIterator<Item = Service>) -> Platform {
    Platform {
        application: "trading".to_owned(),
        services: services.into_iter().collect(),
        pull_requests: PullRequests::default(),
    }
}

/// A service that only others in the platform reach, without secrets, permissions or calls.
pub fn internal_service(name: &str) -> Service {
    Service {
        name: name.to_owned(),
        short_name: None,
        port: 8080,
        protocol: Protocol::Http,
        tier: Tier::Isolated,
        internet_egress: false,
        size: Size { cpu: 256, memory: 512 },
        ephemeral_storage: None,
        architecture: Architecture::Arm64,
        user: "10001".to_owned(),
        stop_timeout: 30,
        expose: None,
        calls: Vec::new(),
        health: Health {
            path: Some("/healthz".to_owned()),
            matcher: "200".to_owned(),
            command: Vec::new(),
            interval: 15,
            timeout: 5,
            healthy: 2,
            unhealthy: 3,
            grace: 60,
        },
        scaling: Scaling {
            min: 2,
            max: 10,
            spot: 0,
            policy: ScalingPolicy::Step { up_cpu: 70, down_cpu: 30 },
        },
        secrets: Vec::new(),
        environment: BTreeMap::new(),
        permissions: Vec::new(),
        error_pattern: "ERROR".to_owned(),
        images_kept: 30,
    }
}

/// A service that the load balancer reaches under these paths.
pub fn exposed_service(name: &str, priority: u32, paths: &[&str]) -> Service {
    let paths = paths.iter().map(|&path| path.to_owned()).collect();
    let expose = Expose { paths, priority, deregistration_delay: 30 };
    Service { expose: Some(expose), ..internal_service(name) }
}

/// The text of a module's file.
///
/// # Panics
/// If the module has no file of that name.
pub fn file(module: &LayerModule, platform: &Platform, name: &str) -> String {
    let file = module.files(platform, "Example").into_iter().find(|(file, _)| file == name);
    file.unwrap_or_else(|| panic!("{} has no {name}", module.layer)).1
}

/// An environment called `test` with both releases, three zones and every option on.
pub fn environment(platform: &Platform) -> Environment {
    let release = |color, weight| Release {
        color,
        weight,
        images: platform
            .services
            .iter()
            .map(|service| (service.name.clone(), "1.0.0".to_owned()))
            .collect(),
    };
    Environment {
        suffix: "test".to_owned(),
        account_id: "123456789012".to_owned(),
        region: "us-east-1".to_owned(),
        vpc_cidr: net([10, 0, 0, 0], 16),
        zones: [("us-east-1a", 0), ("us-east-1b", 8), ("us-east-1c", 16)].map(zone).to_vec(),
        backend: Backend::Local,
        layout: Layout::Layers,
        modules: ModuleSource::Local,
        releases: vec![release(Color::Blue, 90), release(Color::Green, 10)],
        overrides: BTreeMap::new(),
        certificate_arn: Some(
            "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
                .to_owned(),
        ),
        allowed_cidrs: vec![net([0, 0, 0, 0], 0)],
        waf: true,
        access_logs: true,
        customer_managed_keys: true,
        alarm_email: Some("alarms@example.com".to_owned()),
        permissions_boundary: None,
        tags: BTreeMap::new(),
    }
}

fn zone((name, third): (&str, u8)) -> Zone {
    Zone {
        name: name.to_owned(),
        public: net([10, 0, third, 0], 21),
        private: net([10, 0, 64 + third, 0], 21),
        isolated: net([10, 0, 128 + third, 0], 21),
        nat_zone: Some(name.to_owned()),
    }
}

fn net(address: [u8; 4], prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(address.into(), prefix)
}
