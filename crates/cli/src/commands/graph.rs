//! `strata graph`.

use std::io::Write;

use ::rendered::index::Index;
use anyhow::Result;
use report::graph::{Layers, Overview};

use super::evaluated;
use crate::Outcome;
use crate::args::review::{Format, Graph};

/// Draws what is on disk.
pub fn run(args: &Graph, out: &mut dyn Write) -> Result<Outcome> {
    let rendered = evaluated::on_disk(&args.root)?;
    let picture = if let Some(name) = &args.env {
        let overview = Overview::of(&Index::new(evaluated::environment(&rendered, name)?));
        match args.format {
            Format::Mermaid => overview.mermaid(),
            Format::Dot => overview.dot(),
            Format::Svg => overview.svg(),
            Format::Json => format!("{:#}\n", overview.json()),
        }
    } else {
        let layers = Layers::of(&rendered);
        match args.format {
            Format::Mermaid => layers.mermaid(),
            Format::Dot => layers.dot(),
            Format::Svg => layers.svg(),
            Format::Json => serde_json::to_string_pretty(&layers)? + "\n",
        }
    };
    out.write_all(picture.as_bytes())?;
    Ok(Outcome::Fine)
}
