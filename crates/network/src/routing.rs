//! Route tables and NAT.

use aws::{RouteTable, RouteTableRef, Subnet, VpcRef};
use layer::ModuleBuilder;
use platform::{ANYWHERE, AppName};
use terraform::{Expr, Many, Map, Set, Str, for_each, for_entries, for_in, toset};

use crate::subnets::Subnets;
use crate::{Network, ZoneBlocks};

/// The route tables that the S3 endpoint adds a route to.
pub struct RouteTables {
    pub private: Many<RouteTable>,
    pub isolated: RouteTableRef,
}

/// Adds the internet gateway, NAT gateways, route tables, routes and associations.
pub fn add(
    module: &mut ModuleBuilder<Network>,
    vpc: &VpcRef,
    subnets: &Subnets,
    zones: &Expr<Map<ZoneBlocks>>,
) -> RouteTables {
    module.file("routing.tf");
    let gateway = public(module, vpc, subnets, zones);
    let private = private(module, vpc, subnets, zones, gateway);
    let isolated = isolated(module, vpc, subnets, zones);
    RouteTables { private, isolated }
}

/// Public subnets route to the internet gateway; gives its address.
fn public(
    module: &mut ModuleBuilder<Network>,
    vpc: &VpcRef,
    subnets: &Subnets,
    zones: &Expr<Map<ZoneBlocks>>,
) -> String {
    let tags = module.name_tag(AppName::InternetGateway);
    let gateway = module.add(aws::InternetGateway::new("this").vpc_id(vpc.id()).tags(tags));
    let tags = module.name_tag(AppName::PublicRouteTable);
    let table = module.add(RouteTable::new("public", vpc.id()).tags(tags));
    module.add(
        aws::Route::new("public_internet", table.id())
            .destination_cidr_block(ANYWHERE)
            .gateway_id(gateway.id()),
    );
    associate(module, "public", zones, &subnets.public, |_| table.id());
    gateway.reference()
}

/// Private subnets route to the NAT gateway that the CIDR plan names, each by a table of its own.
fn private(
    module: &mut ModuleBuilder<Network>,
    vpc: &VpcRef,
    subnets: &Subnets,
    zones: &Expr<Map<ZoneBlocks>>,
    internet_gateway: String,
) -> Many<RouteTable> {
    let nat_zones: Expr<Set<Str>> = module.local(
        "nat_zones",
        toset(
            for_in("zone", zones)
                .only_if(|zone| zone.field(ZoneBlocks::NAT_ZONE).is_set())
                .list(|zone| zone.field(ZoneBlocks::NAT_ZONE)),
        ),
    );
    let tags = module.name_tag(AppName::NatAddress);
    let addresses =
        module.add(for_each(&nat_zones, |_| aws::Eip::new("nat").domain("vpc").tags(tags)));
    let tags = module.name_tag(AppName::NatGateway);
    let gateways = module.add(for_each(&nat_zones, |zone| {
        aws::NatGateway::new("this", subnets.public.at(&zone.key).id())
            .allocation_id(addresses.at(&zone.key).id())
            .tags(tags)
            .depends_on([internet_gateway])
    }));
    let tags = module.name_tag(AppName::PrivateRouteTable);
    let tables = module.add(for_each(zones, |_| RouteTable::new("private", vpc.id()).tags(tags)));
    let routed = for_entries("zone", "it", zones)
        .only_if(|zone| zone.value.field(ZoneBlocks::NAT_ZONE).is_set())
        .map(|zone| (zone.key.clone(), zone.value.field(ZoneBlocks::NAT_ZONE)));
    module.add(for_each(&routed, |zone| {
        aws::Route::new("private_nat", tables.at(&zone.key).id())
            .destination_cidr_block(ANYWHERE)
            .nat_gateway_id(gateways.at(&zone.value).id())
    }));
    associate(module, "private", zones, &subnets.private, |zone| tables.at(zone).id());
    tables
}

fn isolated(
    module: &mut ModuleBuilder<Network>,
    vpc: &VpcRef,
    subnets: &Subnets,
    zones: &Expr<Map<ZoneBlocks>>,
) -> RouteTableRef {
    let tags = module.name_tag(AppName::IsolatedRouteTable);
    let table = module.add(
        RouteTable::new("isolated", vpc.id())
            .comment("No default route: the only ways out are the VPC endpoints.")
            .tags(tags),
    );
    associate(module, "isolated", zones, &subnets.isolated, |_| table.id());
    table
}

fn associate(
    module: &mut ModuleBuilder<Network>,
    label: &str,
    zones: &Expr<Map<ZoneBlocks>>,
    subnets: &Many<Subnet>,
    table: impl Fn(&Expr<Str>) -> Expr<Str>,
) {
    module.add(for_each(zones, |zone| {
        aws::RouteTableAssociation::new(label, table(&zone.key))
            .subnet_id(subnets.at(&zone.key).id())
    }));
}
