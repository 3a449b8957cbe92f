//! Typed Terraform: expressions, resources, modules and the printer.
//!
//! An [`Expr<T>`] is a Terraform expression that is known to have the type `T`. Resources take and
//! give such expressions, so that a value of the wrong type does not compile. A [`Module`] collects
//! resources in files by topic and prints what `terraform fmt` would leave as it is.
//!
//! ```
//! use terraform::{Module, template, Expr, Str};
//!
//! let mut module = Module::default();
//! let suffix: Expr<Str> = module.variable(&terraform::Variable::new("environment_suffix", "Ends every name."));
//! module.file("names.tf");
//! let name = module.local("name", template!("vpc-trading-{}", suffix));
//! assert_eq!(name.to_string(), "local.name");
//! let files = module.files("");
//! assert_eq!(files[0].1, "locals {\n  name = \"vpc-trading-${var.environment_suffix}\"\n}\n");
//! ```

mod block;
mod expr;
mod for_expression;
mod functions;
mod macros;
mod module;
mod nested;
mod node;
mod operator;
mod print;
mod record;
pub mod requirements;
mod resource;
mod types;
mod variable;
mod version;
mod version_range;

pub use block::{Block, Body};
pub use expr::{Each, Expr, IntoExpr, reference};
pub use for_expression::{ForIn, for_entries, for_in, for_indexed};
pub use functions::{
    alltrue, compact, concat, contains, distinct, jsondecode, jsonencode, keys, length, lookup,
    merge, startswith, sum, toset, tostring,
};
#[doc(hidden)]
pub use macros::holes;
pub use module::{Module, Output};
pub use nested::{AtMostOne, Dynamic, Nested, Occurs, dynamic};
pub use node::{For, Node, Part};
pub use operator::Operator;
pub use print::print_blocks;
#[doc(hidden)]
pub use record::object;
pub use record::{Field, Record};
pub use resource::{
    Add, ByKey, Collection, Copies, Counted, Declared, EachOf, ForEach, Many, Maybe, One, Optional,
    Resource, ResourceBlock, Shape, count_if, for_each,
};
pub use types::{Any, Bool, Elements, List, Map, Num, Set, Str, Type};
pub use variable::{Validation, Variable};
pub use version::Version;
pub use version_range::VersionRange;
