//! The shipped specs, what they render, and changes of both.

use std::path::Path;
use std::sync::LazyLock;

use platform::{Spec, SpecFile};
use rendered::{Files, Rendered};

#[path = "../../../../tests/support/specs.rs"]
pub mod specs;

pub const PLATFORM: &str = include_str!("../../../../envs/platform.hcl");
pub const DEV: &str = include_str!("../../../../envs/dev.hcl");
pub const PROD: &str = include_str!("../../../../envs/prod.hcl");

/// The shipped specs.
pub static SPEC: LazyLock<Spec> = LazyLock::new(|| spec(PLATFORM, &[("dev", DEV), ("prod", PROD)]));

/// What they render.
pub static FILES: LazyLock<Files> = LazyLock::new(|| env::render(&SPEC).files);

/// The same, evaluated.
pub static RENDERED: LazyLock<Rendered> = LazyLock::new(|| Rendered::read(&FILES).unwrap());

/// An environment of another account, whose images are in dev's repositories.
pub static READER: LazyLock<String> = LazyLock::new(|| {
    let text = PROD.replace("\"prod\"", "\"pr\"").replace("10.1.0.0", "10.2.0.0");
    text.replace("123456789012", "210987654321").replacen(
        "\nnat ",
        "\nimages_from = \"dev\"\nnat ",
        1,
    )
});

/// Specs of a platform and of environments by name.
pub fn spec(platform: &str, environments: &[(&str, &str)]) -> Spec {
    let source = |name: &str, text: &str| SpecFile::new(format!("envs/{name}.hcl"), text);
    let sources: Vec<_> = environments.iter().map(|(name, text)| source(name, text)).collect();
    let platform = source("platform", platform);
    platform::load(&platform, &sources).unwrap_or_else(|mistakes| {
        let all: Vec<_> = [&platform].into_iter().chain(&sources).collect();
        panic!("{}", platform::format_diagnostics(&mistakes, &all, false))
    })
}

/// The shipped files, with a text replaced wherever it stands in one of them.
pub fn changed(file: &str, from: &str, to: &str) -> Files {
    let mut files = FILES.clone();
    let text = files.get_mut(Path::new(file)).unwrap_or_else(|| panic!("no {file}"));
    assert!(text.contains(from), "no {from:?} in {file}");
    *text = text.replace(from, to);
    files
}

/// A platform in which an isolated service sends metrics and traces.
pub fn with_telemetry(platform: &str) -> String {
    let api = "service \"api-gateway\" {\n";
    assert!(platform.contains(api));
    let permission = "  permission {\n    actions   = [\"cloudwatch:PutMetricData\", \"xray:PutTraceSegments\"]\n    \
                      resources = [\"*\"]\n  }\n";
    platform.replace(api, &format!("{api}{permission}"))
}

/// A second release, without traffic, beside the one of a spec.
pub fn with_green(spec: &str) -> String {
    let start = spec.find("release \"blue\"").unwrap();
    let blue = &spec[start..start + spec[start..].find("\n}\n").unwrap() + 3];
    format!("{spec}\n{}", blue.replace("\"blue\"", "\"green\"").replace("100", "0"))
}
