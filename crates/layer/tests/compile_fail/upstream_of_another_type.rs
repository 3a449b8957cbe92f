//! A string that a lower layer promises, where a list is wanted.

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
        module.output::<Name>("a");
    }
}

outputs! { Lower:
    /// A name.
    Name: Str = "name", |_| "name";
}

struct Upper;

impl Layer for Upper {
    const NAME: &'static str = "upper";
    const PURPOSE: &'static str = "";
}

impl Build for Upper {
    fn build(module: &mut ModuleBuilder<Self>, _: &Platform) {
        let name = module.upstream::<Name>();
        let names: Expr<List<Str>> = [&name].into();
        let names: Expr<List<Str>> = name;
    }
}

fn main() {}
