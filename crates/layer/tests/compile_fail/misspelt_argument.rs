//! An argument that the resource does not have.

fn main() {
    aws::Subnet::new("a", "vpc-1").cidr_block("10.0.0.0/24");
    aws::Subnet::new("a", "vpc-1").cidr_blok("10.0.0.0/24");
}
