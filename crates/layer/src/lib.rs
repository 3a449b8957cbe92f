//! The contract between layers.
//!
//! A layer promises [`outputs!`]: each is a type. A higher layer names that type and gets a typed
//! expression back, which also declares the variable, tells `env` to wire it, and draws the edge of
//! the layer graph:
//!
//! ```
//! # use layer::{Layer, Module, outputs};
//! use terraform::{Expr, List, Str};
//!
//! # pub struct Network;
//! # impl Layer for Network {
//! #     const NAME: &'static str = "network";
//! #     const PURPOSE: &'static str = "";
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
//! # }
//! # let mut module = Module::<Compute>::new("trading");
//! let subnets: Expr<List<Str>> = module.upstream::<PrivateSubnetIds>();
//! assert_eq!(subnets.to_string(), "var.private_subnet_ids");
//! ```

mod build;
pub mod example;
mod files;
mod inputs;
mod interface;
mod key;
mod layer;
mod layer_output;
mod module;
mod names;
mod readme;
mod scope;
mod terraform_test;
mod test_file;

pub use build::Build;
pub use interface::{FromEnvironment, Input, InputSource, Interface, Upstream};
pub use layer::Layer;
pub use layer_output::LayerOutput;
pub use module::{LayerModule, Module};
pub use names::Named;
pub use scope::Scope;
pub use terraform_test::Test;
