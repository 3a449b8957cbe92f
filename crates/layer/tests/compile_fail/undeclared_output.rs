//! An output that no layer declares.

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
        module.output::<Address>("a");
        module
    }
}

outputs! { Lower:
    /// A name.
    Name: Str = "name", |_| "name";
}

fn main() {}
