//! A subnet without a VPC.

fn main() {
    aws::Subnet::new("a", "vpc-1");
    aws::Subnet::new("a");
}
