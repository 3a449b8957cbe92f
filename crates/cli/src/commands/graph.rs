//! `strata graph`.

use std::io::Write;

use anyhow::{Result, bail};

use crate::Outcome;
use crate::args::review::Graph;

/// Answers.
pub fn run(_args: &Graph, _out: &mut dyn Write) -> Result<Outcome> {
    bail!("not there yet")
}
