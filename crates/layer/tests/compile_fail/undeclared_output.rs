//! An output that no layer declares.

use layer::{Build, Layer, ModuleBuilder, outputs};
use platform::Platform;
use terraform::Str;

struct Lower;

impl Layer for Lower {
    const NAME: &'static str = "lower";
    const PURPOSE: &'static str = "";
}

impl Build for Lower {
    fn build(module: &mut ModuleBuilder<Self>, _: &Platform) {
        module.output::<Name>("a");
        module.output::<Address>("a");
    }
}

outputs! { Lower:
    /// A name.
    Name: Str = "name", |_| "name";
}

fn main() {}
