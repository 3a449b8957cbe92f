//! The contract between layers.
//!
//! A layer promises [`outputs!`]: each is a type. A higher layer names that type and gets a typed
//! expression back, which also declares the variable, tells `env` to wire it, and draws the edge of
//! the layer graph:
//!
//! ```
//! # use layer::{Layer, ModuleBuilder, outputs};
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
//! # let mut module = ModuleBuilder::<Compute>::new("trading");
//! let subnets: Expr<List<Str>> = module.upstream::<PrivateSubnetIds>();
//! assert_eq!(subnets.to_string(), "var.private_subnet_ids");
//! ```

mod customer_key;
pub mod example;
mod files;
mod inputs;
mod layer;
mod layer_build;
mod layer_module;
mod layer_output;
mod log_bucket;
mod module_builder;
mod module_interface;
mod names;
mod preview_scope;
mod readme;
mod terraform_test;
mod test_file;

pub use files::rendered_file;
pub use inputs::release_min_tasks;
pub use layer::Layer;
pub use layer_build::Build;
pub use layer_module::LayerModule;
pub use layer_output::{LayerOutput, OutputValue};
pub use log_bucket::LogBucket;
pub use module_builder::ModuleBuilder;
pub use module_interface::{
    Elsewhere, FromEnvironment, Input, InputSource, ModuleInterface, Upstream,
};
pub use names::Named;
pub use preview_scope::PreviewScope;
pub use terraform_test::Test;
