//! The real provider with fewer types: terraform starts it from the directory of a
//! `stand_in_provider::NarrowProvider`.

fn main() -> anyhow::Result<()> {
    Ok(stand_in_provider::serve_narrow()?)
}
