//! AWS regions of the commercial partition.

use hcl_edit::expr::Expression;

use crate::DiagnosticKind;
use crate::reader::SpecReader;
use crate::suggestions::nearest;
use crate::value::{Text, ValueType, formatted};

/// Where regions are; their numbers grow faster than this list.
const AREAS: [&str; 20] = [
    "us-east",
    "us-west",
    "af-south",
    "ap-east",
    "ap-south",
    "ap-southeast",
    "ap-northeast",
    "ca-central",
    "ca-west",
    "eu-central",
    "eu-north",
    "eu-south",
    "eu-west",
    "il-central",
    "me-central",
    "me-south",
    "mx-central",
    "sa-east",
    "sa-west",
    "ap-west",
];

/// The name of a region, as the value of a key.
pub(crate) struct Region;

impl ValueType for Region {
    type Value = String;

    fn read(&self, reader: &mut SpecReader, expression: &Expression) -> Option<String> {
        formatted(DiagnosticKind::BadRegion, check).help(suggestion).read(reader, expression)
    }

    fn literal(&self, value: &String) -> String {
        Text.literal(value)
    }
}

fn check(text: &str) -> Result<(), String> {
    well_formed(text)?;
    let known = AREAS.contains(&area(text));
    known.then_some(()).ok_or_else(|| format!("{text:?} is not a region of AWS"))
}

fn suggestion(text: &str) -> Option<String> {
    let area = area(text);
    let number = &text[area.len()..];
    let area = nearest(area, AREAS)?;
    Some(format!("did you mean {:?}?", format!("{area}{number}")))
}

/// A region without its number.
fn area(text: &str) -> &str {
    text.rsplit_once('-').map_or(text, |(area, _)| area)
}

/// Whether a text has the form of a region in the commercial partition.
pub(crate) fn well_formed(text: &str) -> Result<(), String> {
    if text.starts_with("cn-") || text.starts_with("us-gov-") || text.starts_with("us-iso") {
        return Err(format!("{text:?} is not in the commercial partition \"aws\""));
    }
    let mut parts = text.split('-').rev();
    let number = parts.next().is_some_and(|n| n.len() == 1 && n.parse::<u8>().is_ok_and(|n| n > 0));
    let words: Vec<&str> = parts.collect();
    let lower = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase());
    if number && words.len() == 2 && words.iter().all(lower) {
        return Ok(());
    }
    Err(format!("{text:?} is not a region, as in \"us-east-1\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_region() {
        for text in ["us-east-1", "ap-southeast-7"] {
            assert_eq!(well_formed(text), Ok(()));
        }
        for text in
            ["us-east", "useast1", "cn-north-1", "us-gov-west-1", "us-east-1a", "US-east-1", ""]
        {
            assert!(well_formed(text).is_err(), "{text:?}");
        }
    }
}
