//! `strata report`.

use std::io::Write;

use anyhow::{Result, bail};

use crate::Outcome;
use crate::args::review::Report;

/// Answers.
pub fn run(_args: &Report, _out: &mut dyn Write) -> Result<Outcome> {
    bail!("not there yet")
}
