//! The contract between layers.
//!
//! A layer promises [`outputs!`]: each is a type. A higher layer names that type and gets a typed
//! expression back, which also declares the variable, tells `env` to wire it, and draws the edge of
//! the layer graph:
//!
//! ```
//! # use layer::{Layer, Module, outputs};
//! # use platform::Platform;
//! use terraform::{Expr, List, Str};
//!
//! # pub struct Network;
//! # impl Layer for Network {
//! #     const NAME: &'static str = "network";
//! #     const PURPOSE: &'static str = "";
//! #     fn module(_: &Platform) -> Module<Self> { Module::new() }
//! # }
//! outputs! { Network:
//!     /// IDs of the private subnets, one per availability zone.
//!     pub PrivateSubnetIds: List<Str> = "private_subnet_ids", |_| ["subnet-0"];
//! }
//!
//! # pub struct Compute;
//! # impl Layer for Compute {
//! #     const NAME: &'static str = "compute";
//! #     const PURPOSE: &'static str = "";
//! #     fn module(_: &Platform) -> Module<Self> { Module::new() }
//! # }
//! # let mut module = Module::<Compute>::new();
//! let subnets: Expr<List<Str>> = module.upstream::<PrivateSubnetIds>();
//! assert_eq!(subnets.to_string(), "var.private_subnet_ids");
//! ```

mod example;
mod inputs;
mod key;
mod module;
mod names;
mod output;
mod readme;
mod test_file;

pub use example::example_environment;
pub use inputs::{FromEnvironment, Input, Source};
pub use module::{Interface, Layer, LayerModule, Module, Upstream};
pub use output::{Output, Scope};
pub use test_file::Test;
