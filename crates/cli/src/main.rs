//! The binary `strata`.
fn main() {}
