//! Three subnets in each availability zone.

use aws::{Subnet, VpcRef};
use layer::Module;
use platform::AppName;
use terraform::{Expr, Field, Many, Map, Str, for_each};

use crate::{Network, Zone};

/// The subnets of each kind, by zone.
pub struct Subnets {
    pub public: Many<Subnet>,
    pub private: Many<Subnet>,
    pub isolated: Many<Subnet>,
}

/// Adds the subnets.
pub fn add(module: &mut Module<Network>, vpc: &VpcRef, zones: &Expr<Map<Zone>>) -> Subnets {
    module.file("subnets.tf");
    let mut subnets = |label: &str, name: AppName, cidr: Field<Zone, Str>, comment: &str| {
        let tags = module.name_tag(name);
        module.add(for_each(zones, |zone| {
            Subnet::new(label, vpc.id())
                .comment(comment)
                .availability_zone(zone.key)
                .cidr_block(zone.value.field(cidr))
                .tags(tags)
        }))
    };
    Subnets {
        public: subnets(
            "public",
            AppName::PublicSubnet,
            Zone::PUBLIC,
            "Load balancer and NAT gateways. No public address unless one is asked for.",
        ),
        private: subnets(
            "private",
            AppName::PrivateSubnet,
            Zone::PRIVATE,
            "Tasks that may be let out to the internet through NAT.",
        ),
        isolated: subnets(
            "isolated",
            AppName::IsolatedSubnet,
            Zone::ISOLATED,
            "Tasks without a way to the internet, and the interface endpoints.",
        ),
    }
}
