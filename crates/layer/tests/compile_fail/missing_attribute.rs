//! An attribute that the resource does not have.

fn main() {
    let (_, vpc) = terraform::Add::split(aws::Vpc::new("a"));
    vpc.arn();
    vpc.url();
}
