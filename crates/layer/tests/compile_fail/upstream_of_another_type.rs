//! A string that a lower layer promises, where a list is wanted.

use layer::{Layer, Module, outputs};
use platform::Platform;
use terraform::{Expr, List, Str};

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
        let mut module = Module::new();
        let name = module.upstream::<Name>();
        let names: Expr<List<Str>> = [&name].into();
        let names: Expr<List<Str>> = name;
        module
    }
}

fn main() {}
