//! An environment in which everything is switched on, for tests of modules.

use std::collections::BTreeMap;

use ipnet::Ipv4Net;
use platform::{Backend, Color, Environment, Layout, ModuleSource, Platform, Release, Zone};

/// An environment called `test` with both releases, three zones and every option on.
pub fn example_environment(platform: &Platform) -> Environment {
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
