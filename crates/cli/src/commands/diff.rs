//! `strata diff`.

use std::io::Write;

use anyhow::{Result, bail};

use crate::Outcome;
use crate::args::review::Diff;

/// Answers.
pub fn run(_args: &Diff, _out: &mut dyn Write) -> Result<Outcome> {
    bail!("not there yet")
}
