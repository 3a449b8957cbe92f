//! `strata check`.

use std::io::Write;

use anyhow::{Result, bail};

use crate::Outcome;
use crate::args::review::Check;

/// Answers.
pub fn run(_args: &Check, _out: &mut dyn Write) -> Result<Outcome> {
    bail!("not there yet")
}
