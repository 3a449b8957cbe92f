//! `strata graph`.

use std::io::Write;

use ::rendered::index::Index;
use anyhow::Result;
use report::graph::{Layers, Overview};

use super::evaluated;
use crate::Ending;
use crate::args::review::{GraphArgs, PictureFormat};

/// Draws what is on disk.
pub fn run(args: &GraphArgs, out: &mut dyn Write) -> Result<Ending> {
    let rendered = evaluated::on_disk(&args.root)?;
    let picture = if let Some(name) = &args.env {
        let overview = Overview::of(&Index::new(evaluated::environment(&rendered, name)?));
        match args.format {
            PictureFormat::Mermaid => overview.mermaid(),
            PictureFormat::Dot => overview.dot(),
            PictureFormat::Svg => overview.svg(),
            PictureFormat::Json => format!("{:#}\n", overview.json()),
        }
    } else {
        let layers = Layers::of(&rendered);
        match args.format {
            PictureFormat::Mermaid => layers.mermaid(),
            PictureFormat::Dot => layers.dot(),
            PictureFormat::Svg => layers.svg(),
            PictureFormat::Json => serde_json::to_string_pretty(&layers)? + "\n",
        }
    };
    out.write_all(picture.as_bytes())?;
    Ok(Ending::Fine)
}
