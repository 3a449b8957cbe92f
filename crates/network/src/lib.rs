//! The network layer: VPC, subnets, routing, NAT, VPC endpoints and flow logs.

mod endpoints;
mod flow_logs;
mod routing;
mod subnets;
mod terraform_tests;
#[cfg(test)]
mod tests;
mod vpc;

use layer::{Build, Layer, ModuleBuilder, outputs};
use platform::Platform;
use terraform::{Expr, List, Map, Str, Variable, length};

/// The network layer.
#[derive(Debug)]
pub struct Network;

outputs! { Network:
    /// ID of the VPC.
    pub VpcId: Str = "vpc_id", |_| "vpc-00000000000000001";

    /// IDs of the public subnets, one per availability zone.
    pub PublicSubnetIds: List<Str> = "public_subnet_ids", |scope| scope.per_zone("subnet-1");

    /// IDs of the private subnets, one per availability zone.
    pub PrivateSubnetIds: List<Str> = "private_subnet_ids", |scope| scope.per_zone("subnet-2");

    /// IDs of the isolated subnets, one per availability zone.
    pub IsolatedSubnetIds: List<Str> = "isolated_subnet_ids", |scope| scope.per_zone("subnet-3");

    /// ID of the security group of the interface endpoints.
    pub EndpointSecurityGroupId: Str = "endpoint_security_group_id", |_| "sg-00000000000000001";

    /// ID of the prefix list of S3's addresses, which the gateway endpoint routes.
    pub S3PrefixListId: Str = "s3_prefix_list_id", |_| "pl-00000001";
}

terraform::record! {
    /// An availability zone's share of the VPC.
    pub(crate) ZoneBlocks {
        /// CIDR block of the public subnet.
        PUBLIC: Str = "public",
        /// CIDR block of the private subnet.
        PRIVATE: Str = "private",
        /// CIDR block of the isolated subnet.
        ISOLATED: Str = "isolated",
        /// Zone of the NAT gateway that the private subnet routes to; null without NAT.
        NAT_ZONE: Str = "nat_zone",
    }
}

impl Layer for Network {
    const NAME: &'static str = "network";
    const PURPOSE: &'static str = "A VPC with public, private and isolated subnets in each \
        availability zone. Private subnets reach the internet through NAT; isolated subnets have no \
        default route and reach AWS through VPC endpoints only.";
}

impl Build for Network {
    fn build(module: &mut ModuleBuilder<Self>, platform: &Platform) {
        let zones = zones(module);
        let vpc = vpc::add(module);
        let subnets = subnets::add(module, &vpc, &zones);
        let tables = routing::add(module, &vpc, &subnets, &zones);
        let endpoints = endpoints::add(module, platform, &vpc, &subnets, &tables, &zones);
        flow_logs::add(module, &vpc);

        module.output::<VpcId>(vpc.id());
        let mut ways = module.addresses_of::<aws::Route>();
        ways.extend(module.addresses_of::<aws::RouteTableAssociation>());
        let to_internet = ways.iter().filter(|way| way.contains(".public")).cloned();
        module.output_after::<PublicSubnetIds>(
            subnets.public.each().id(),
            to_internet.collect::<Vec<_>>(),
        );
        module
            .output_because("A load balancer is refused a subnet without a route to the internet.");
        ways.extend(module.addresses_of::<aws::VpcEndpoint>());
        let why = "A task that cannot reach AWS yet cannot start.";
        module.output_after::<PrivateSubnetIds>(subnets.private.each().id(), ways.clone());
        module.output_because(why);
        module.output_after::<IsolatedSubnetIds>(subnets.isolated.each().id(), ways);
        module.output_because(why);
        module.output::<EndpointSecurityGroupId>(endpoints.security_group.id());
        module.output::<S3PrefixListId>(endpoints.s3.prefix_list_id());
    }

    fn tests(module: &mut ModuleBuilder<Self>, _: &Platform) {
        terraform_tests::add(module);
    }
}

/// `var.zones`: the CIDR plan, zone by zone.
fn zones(module: &mut ModuleBuilder<Network>) -> Expr<Map<ZoneBlocks>> {
    let variable = Variable::new(
        "zones",
        "Availability zones in use, by name: the CIDR block of each subnet, and the zone of the NAT \
         gateway that the private subnet routes to (null for none).",
    )
    .valid_if(|zones| length(zones).at_least(2), "A load balancer needs subnets in at least two zones.");
    module.input(&variable, |environment| {
        Expr::<Map<ZoneBlocks>>::map(environment.zones.iter().map(|zone| {
            let share = terraform::hcl!({
                public = (zone.public.to_string()),
                private = (zone.private.to_string()),
                isolated = (zone.isolated.to_string()),
                nat_zone = (zone.nat_zone.as_deref())
            });
            (&zone.name, Expr::<ZoneBlocks>::new(share))
        }))
    })
}
