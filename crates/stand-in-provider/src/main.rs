//! `terraform-provider-aws`: terraform starts it from a mirror.

use stand_in_provider::{StandIn, committed_schema};

fn main() -> anyhow::Result<()> {
    tfplugin::serve(StandIn::new(committed_schema()?))?;
    Ok(())
}
