//! The VPC itself.

use aws::{DefaultNetworkAclEgress, DefaultNetworkAclIngress, VpcRef};
use layer::ModuleBuilder;
use platform::{ANYWHERE, AppName};
use terraform::{Str, Variable};

use crate::Network;

/// Adds the VPC, and names what AWS makes with it: an empty security group, a route table that no subnet
/// has, and the network ACL of all subnets.
pub fn add(module: &mut ModuleBuilder<Network>) -> VpcRef {
    module.file("vpc.tf");
    let cidr = module
        .input(&Variable::<Str>::new("vpc_cidr", "CIDR block of the VPC."), |environment| {
            environment.vpc_cidr.to_string()
        });
    let tags = module.name_tag(AppName::Vpc);
    let vpc = module.add(
        aws::Vpc::new("this")
            .cidr_block(cidr)
            .enable_dns_support(true)
            .enable_dns_hostnames(true)
            .because("Private DNS of interface endpoints and of Cloud Map needs both.")
            .tags(tags),
    );
    let tags = module.name_tag(AppName::DefaultSecurityGroup);
    module.add(
        aws::DefaultSecurityGroup::new("this")
            .comment("Without rules: what is put into it by mistake reaches nothing.")
            .vpc_id(vpc.id())
            .tags(tags),
    );
    let tags = module.name_tag(AppName::MainRouteTable);
    module.add(
        aws::DefaultRouteTable::new("this", vpc.default_route_table_id())
            .comment("Without routes: every subnet has a table of its own.")
            .tags(tags),
    );
    let tags = module.name_tag(AppName::NetworkAcl);
    module.add(
        aws::DefaultNetworkAcl::new("this", vpc.default_network_acl_id())
            .comment("The rules that AWS makes it with: security groups say who reaches whom.\nSubnets are in it by themselves.")
            .ingress(DefaultNetworkAclIngress::new("allow", 0, "-1", 100, 0).cidr_block(ANYWHERE))
            .egress(DefaultNetworkAclEgress::new("allow", 0, "-1", 100, 0).cidr_block(ANYWHERE))
            .tags(tags)
            .ignore_changes(["subnet_ids"]),
    );
    vpc
}
