//! All subnets where one is wanted.

fn main() {
    let zones = terraform::reference::<terraform::Map<terraform::Str>>("var.zones");
    let subnets = terraform::for_each(&zones, |_| aws::Subnet::new("a", "vpc-1"));
    let (_, subnets) = terraform::Add::split(subnets);
    aws::NatGateway::new("a", subnets.at("us-east-1a").id());
    aws::NatGateway::new("a", subnets.each().id());
}
