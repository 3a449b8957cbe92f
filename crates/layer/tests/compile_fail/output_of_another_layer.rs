//! A layer gives a value to an output that it has not declared itself.

use layer::{Layer, Module, outputs};
use platform::Platform;
use terraform::Str;

struct Lower;

impl Layer for Lower {
    const NAME: &'static str = "lower";
    const PURPOSE: &'static str = "";

    fn module(_: &Platform) -> Module<Self> {
        let mut module = Module::new();
        module.output::<Name>("a");
        module
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

    fn module(_: &Platform) -> Module<Self> {
        let mut module = Module::<Self>::new();
        let name = module.upstream::<Name>();
        module.output::<Name>(name);
        module
    }
}

fn main() {}
