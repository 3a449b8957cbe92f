//! The VPC itself.

use aws::VpcRef;
use layer::ModuleBuilder;
use platform::AppName;
use terraform::{Str, Variable};

use crate::Network;

/// Adds the VPC and empties its default security group.
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
    vpc
}
