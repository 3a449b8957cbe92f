//! A number where a string is wanted.

fn main() {
    aws::Vpc::new("a").cidr_block("10.0.0.0/16");
    aws::Vpc::new("a").cidr_block(10);
}
