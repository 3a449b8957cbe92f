//! `strata reach`.

use std::io::Write;

use anyhow::{Result, bail};

use crate::Outcome;
use crate::args::review::Reach;

/// Answers.
pub fn run(_args: &Reach, _out: &mut dyn Write) -> Result<Outcome> {
    bail!("not there yet")
}
