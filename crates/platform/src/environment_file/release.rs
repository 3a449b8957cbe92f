//! A `release` block.

use crate::block_reader::BlockReader;
use crate::diagnostic::Span;
use crate::platform_file::scaling::TASKS;
use crate::reader::{At, Pairs, SpecReader};
use crate::suggestions::did_you_mean;
use crate::value::{MapOf, NumberIn, Text, formatted};
use crate::{Color, DiagnosticKind, Release, formats};

/// A `release` block.
pub(crate) struct ReleaseBlock {
    pub header: Span,
    pub color: Option<Color>,
    pub weight: Option<At<u32>>,
    header_value: Option<At<String>>,
    pub min: Pairs<u32>,
    pub images: Option<At<Pairs<String>>>,
}

/// Reads the block.
pub(super) fn read(block: &mut BlockReader) -> ReleaseBlock {
    let color = block.label().and_then(|label| {
        let color = Color::ALL.into_iter().find(|color| color.name() == label.value);
        if color.is_none() {
            let message = format!("a release is \"blue\" or \"green\", not {:?}", label.value);
            let help = did_you_mean(&label.value, Color::ALL.map(Color::name));
            block.report(DiagnosticKind::UnknownChoice, label.span, message).maybe_help(help);
        }
        color
    });
    let weight = block.required("weight", NumberIn(0..=100));
    let header_value = formatted(DiagnosticKind::BadHeader, formats::release_header).help(|_| {
        Some("take one that nobody guesses, as `openssl rand -hex 16` prints it".to_owned())
    });
    let header_value = block.optional("header", header_value.up_to(128));
    let min = block.or_default("min", MapOf(TASKS), []);
    let min = min.map_or_else(Vec::new, |min| min.value);
    let images = block.required("images", MapOf(Text));
    for (_, tag) in images.iter().flat_map(|images| &images.value) {
        let outcome = formats::image_tag(&tag.value);
        block.reader.check(DiagnosticKind::BadImageTag, &tag.span, outcome, None);
    }
    ReleaseBlock { header: block.header.clone(), color, weight, header_value, min, images }
}

/// Each release once, a header of its own, and weights that add up to 100.
pub(super) fn check(reader: &mut SpecReader, releases: &[ReleaseBlock]) {
    for (index, release) in releases.iter().enumerate() {
        let mut before = releases[..index].iter();
        let first = before.find(|it| release.color.is_some() && it.color == release.color);
        if let Some(first) = first {
            let message = "this release is given twice";
            reader
                .report(DiagnosticKind::DuplicateBlock, release.header.clone(), message)
                .see(first.header.clone(), "first given here");
        }
    }
    let mut headers = releases.iter().filter_map(|release| release.header_value.as_ref());
    // The load balancer compares without regard to case.
    if let (Some(one), Some(other)) = (headers.next(), headers.next())
        && one.value.eq_ignore_ascii_case(&other.value)
    {
        let message = "two releases cannot be told apart by the same header";
        reader
            .report(DiagnosticKind::BadHeader, other.span.clone(), message)
            .see(one.span.clone(), "the other one");
    }
    let weights: Option<Vec<&At<u32>>> = releases.iter().map(|it| it.weight.as_ref()).collect();
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
}

/// The releases, `blue` before `green`; `None` after a mistake.
pub(super) fn models(releases: &[ReleaseBlock]) -> Option<Vec<Release>> {
    let models = releases.iter().map(ReleaseBlock::model);
    let mut models: Vec<Release> = models.collect::<Option<_>>()?;
    models.sort_by_key(|release| release.color);
    Some(models)
}

impl ReleaseBlock {
    fn model(&self) -> Option<Release> {
        let images = self.images.as_ref()?.value.iter();
        Some(Release {
            color: self.color?,
            weight: self.weight.as_ref()?.value,
            header: self.header_value.as_ref().map(|header| header.value.clone()),
            images: images.map(|(name, tag)| (name.value.clone(), tag.value.clone())).collect(),
        })
    }
}
