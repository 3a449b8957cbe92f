//! A `release` block.

use hcl_edit::structure::Block;

use crate::diagnostic::Span;
use crate::read::{At, Fields, Pairs, Reader, label};
use crate::suggestions::did_you_mean;
use crate::{Color, DiagnosticKind, Release, formats, value};

/// A `release` block.
pub(crate) struct ReleaseBlock {
    pub header: Span,
    color: Option<Color>,
    weight: Option<At<u32>>,
    pub images: Option<At<Pairs<String>>>,
}

/// Reads the blocks, `blue` before `green`.
pub(crate) fn read(reader: &mut Reader, blocks: &[&Block]) -> Vec<ReleaseBlock> {
    if blocks.is_empty() {
        reader
            .report(
                DiagnosticKind::MissingBlock,
                0..0,
                "the environment file has no \"release\" block",
            )
            .help("write 'release \"blue\" { ... }'");
    }
    let mut releases: Vec<ReleaseBlock> = Vec::new();
    for block in blocks {
        let color = label(reader, block).and_then(|label| {
            let color = Color::ALL.into_iter().find(|color| color.name() == label.value);
            if color.is_none() {
                let message = format!("a release is \"blue\" or \"green\", not {:?}", label.value);
                let help = did_you_mean(&label.value, Color::ALL.map(Color::name));
                reader.report(DiagnosticKind::UnknownChoice, label.span, message).maybe_help(help);
            }
            color
        });
        let mut fields = Fields::of_block(reader, block);
        let header = fields.span.clone();
        let weight = fields.required(reader, "weight", value::number(0..=100));
        let images = fields.required(reader, "images", value::map(value::text));
        fields.finish(reader);
        for (_, tag) in images.iter().flat_map(|images| &images.value) {
            reader.check(
                DiagnosticKind::BadImageTag,
                &tag.span,
                formats::image_tag(&tag.value),
                None,
            );
        }
        let first = releases.iter().find(|r| color.is_some() && r.color == color);
        if let Some(first) = first {
            let message = "this release is given twice";
            reader
                .report(DiagnosticKind::DuplicateBlock, header.clone(), message)
                .see(first.header.clone(), "first given here");
        }
        releases.push(ReleaseBlock { header, color, weight, images });
    }
    let weights: Option<Vec<&At<u32>>> = releases.iter().map(|r| r.weight.as_ref()).collect();
    if let Some((last, rest)) = weights.as_ref().and_then(|weights| weights.split_last()) {
        let sum: u32 = last.value + rest.iter().map(|weight| weight.value).sum::<u32>();
        if sum != 100 {
            let message = format!("the weights of the releases add up to {sum}, not to 100");
            let diagnostic = reader.report(DiagnosticKind::BadWeights, last.span.clone(), message);
            for weight in rest {
                diagnostic.see(weight.span.clone(), "added to this");
            }
        }
    }
    releases.sort_by_key(|release| release.color);
    releases
}

impl ReleaseBlock {
    /// The release; `None` after a mistake.
    pub fn release(&self) -> Option<Release> {
        let images = self.images.as_ref()?.value.iter();
        Some(Release {
            color: self.color?,
            weight: self.weight.as_ref()?.value,
            images: images.map(|(name, tag)| (name.value.clone(), tag.value.clone())).collect(),
        })
    }
}
