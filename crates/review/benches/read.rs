//! How fast rendered files are evaluated and compared, beside how fast they are rendered.

use divan::{Bencher, black_box};
use platform::{Spec, SpecFile};
use rendered::Rendered;
use review::diff;

fn main() {
    divan::main();
}

/// The shipped specs: two environments.
fn spec() -> Spec {
    let source = |path: &str, text: &str| SpecFile::new(path, text);
    let platform = source("envs/platform.hcl", include_str!("../../../envs/platform.hcl"));
    let environments = [
        source("envs/dev.hcl", include_str!("../../../envs/dev.hcl")),
        source("envs/prod.hcl", include_str!("../../../envs/prod.hcl")),
    ];
    platform::load(&platform, &environments).expect("the shipped specs")
}

/// What reading is compared with.
#[divan::bench]
fn rendering(bencher: Bencher) {
    let spec = spec();
    bencher.bench(|| env::render(black_box(&spec)));
}

#[divan::bench]
fn reading(bencher: Bencher) {
    let files = env::render(&spec()).files;
    bencher.bench(|| Rendered::read(black_box(&files)).expect("rendered files"));
}

#[divan::bench]
fn comparing(bencher: Bencher) {
    let files = env::render(&spec()).files;
    let old = Rendered::read(&files).expect("rendered files");
    let mut new = old.clone();
    for resource in new.environments.iter_mut().flat_map(|it| &mut it.resources) {
        resource.values["tags"] = "other".into();
    }
    bencher.bench(|| diff::between(black_box(&old.environments), black_box(&new.environments)));
}
