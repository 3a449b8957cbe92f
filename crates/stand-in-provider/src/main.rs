//! `terraform-provider-aws`: terraform starts it from a mirror.

use std::path::Path;

use stand_in_provider::{Newest, StandIn, committed_schema};

fn main() -> anyhow::Result<()> {
    match std::env::var_os(stand_in_provider::VARIABLE) {
        Some(directory) => tfplugin::serve(Newest::before(Path::new(&directory))?)?,
        None => tfplugin::serve(StandIn::new(committed_schema()?))?,
    }
    Ok(())
}
