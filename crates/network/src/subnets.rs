//! Three subnets in each availability zone.

use aws::{Subnet, VpcRef};
use layer::ModuleBuilder;
use platform::AppName;
use terraform::{Expr, Field, Many, Map, Str, for_each};

use crate::{Network, ZoneBlocks};

/// The subnets of each kind, by zone.
pub struct Subnets {
    pub public: Many<Subnet>,
    pub private: Many<Subnet>,
    pub isolated: Many<Subnet>,
}

/// Adds the subnets.
pub fn add(
    module: &mut ModuleBuilder<Network>,
    vpc: &VpcRef,
    zones: &Expr<Map<ZoneBlocks>>,
) -> Subnets {
    module.file("subnets.tf");
    let mut subnets = |label: &str, name: AppName, cidr: Field<ZoneBlocks, Str>, comment: &str| {
        let tags = module.name_tag(name);
        module.add(for_each(zones, |zone| {
            Subnet::new(label, vpc.id())
                .comment(comment)
                .availability_zone(zone.key)
                .cidr_block(zone.value.field(cidr))
                .tags(tags)
                // The order in which terraform lets go of a zone: AWS deletes no subnet in which an
                // endpoint still is.
                .create_before_destroy()
        }))
    };
    Subnets {
        public: subnets(
            "public",
            AppName::PublicSubnet,
            ZoneBlocks::PUBLIC,
            "Load balancer and NAT gateways. No public address unless one is asked for.",
        ),
        private: subnets(
            "private",
            AppName::PrivateSubnet,
            ZoneBlocks::PRIVATE,
            "Tasks that may be let out to the internet through NAT.",
        ),
        isolated: subnets(
            "isolated",
            AppName::IsolatedSubnet,
            ZoneBlocks::ISOLATED,
            "Tasks without a way to the internet, and the interface endpoints. Created before destroyed, as\n\
             all subnets, so that endpoints have left the subnet of a zone that goes.",
        ),
    }
}
