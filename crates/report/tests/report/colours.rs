//! Colours of pictures can be told apart, and the page's rules leave pictures alone.

use std::collections::{BTreeMap, BTreeSet};

const PICTURE: &str = include_str!("../../src/graph/svg/picture.css");
const PAGE: &str = include_str!("../../src/page/page.css");

/// What is written on what.
const PAIRS: [(&str, &[&str]); 5] = [
    ("ink", &["paper", "band", "card", "mark"]),
    ("soft", &["paper", "band", "card", "mark"]),
    ("request", &["paper", "card"]),
    ("out", &["band", "card"]),
    ("call", &["band"]),
];

/// The colours of each scheme: `--ink: #17202e` by name.
fn schemes(css: &str) -> Vec<BTreeMap<&str, &str>> {
    let blocks = css.split('{').filter(|block| block.contains("--ink:"));
    let schemes = blocks.map(|block| {
        let block = block.split('}').next().unwrap();
        let colours =
            block.split(';').filter_map(|it| it.trim().strip_prefix("--")?.split_once(": "));
        colours.collect()
    });
    schemes.collect()
}

fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn texts_in_pictures_have_contrast_in_every_scheme() {
    let schemes = schemes(PICTURE);
    assert_eq!(schemes.len(), 3, "light, dark, paper");
    assert_ne!(schemes[0], schemes[1]);
    assert_eq!(schemes[0], schemes[2], "paper is light");
    for scheme in &schemes {
        for (text, grounds) in PAIRS {
            for ground in grounds {
                let contrast = contrast(scheme[text], scheme[ground]);
                assert!(contrast >= 4.5, "{text} on {ground}: {contrast:.2}");
            }
        }
    }
}

/// A page holds pictures, whose classes must not be its own.
#[test]
fn classes_of_the_page_are_not_those_of_pictures() {
    let classes = |css: &'static str| -> BTreeSet<&str> {
        let selectors = css.split('}').filter_map(|rule| rule.rsplit_once('{')).map(|(it, _)| it);
        let classes = selectors.flat_map(|selector| selector.split('.').skip(1));
        let is_of_name = |it: char| it.is_ascii_alphanumeric() || it == '-';
        classes.map(|it| &it[..it.find(|it| !is_of_name(it)).unwrap_or(it.len())]).collect()
    };
    let (page, picture) = (classes(PAGE), classes(PICTURE));
    assert!(page.contains("badge") && picture.contains("band"));
    let mut both: BTreeSet<_> = page.intersection(&picture).copied().collect();
    // `a.card` and what is in it.
    both.remove("card");
    assert_eq!(both, BTreeSet::new());
}
