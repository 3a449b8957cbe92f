//! A list as the value of an output that is a string.

use layer::{Build, Layer, ModuleBuilder, outputs};
use platform::Platform;
use terraform::{Expr, List, Str};

struct Lower;

impl Layer for Lower {
    const NAME: &'static str = "lower";
    const PURPOSE: &'static str = "";
}

impl Build for Lower {
    fn build(module: &mut ModuleBuilder<Self>, _: &Platform) {
        let names = Expr::<List<Str>>::list(["a"]);
        module.output::<Name>(names.at(0));
        module.output::<Name>(names);
    }
}

outputs! { Lower:
    /// A name.
    Name: Str = "name", |_| "name";
}

fn main() {}
