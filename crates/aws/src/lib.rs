//! Typed bindings of the AWS resources that strata uses.
//!
//! `generated/` is written by `make bindings` from the schema of the AWS provider, cut to these
//! resources in `schema/`; nobody edits it by hand. Required arguments and blocks are arguments of
//! `new`, in alphabetical order; everything else is a setter of the same name. Deprecated arguments
//! are left out.
//!
//! ```
//! use terraform::{Bool, Module, reference};
//!
//! let mut module = Module::default();
//! let vpc = module.add(aws::Vpc::new("this").cidr_block("10.0.0.0/16").enable_dns_support(true));
//! module.add(aws::InternetGateway::new("this").vpc_id(vpc.id()));
//! assert_eq!(vpc.id().to_string(), "aws_vpc.this.id");
//! ```

#![allow(clippy::mod_module_files, reason = "bindgen owns all of generated/, its mod.rs too")]

#[macro_use]
mod macros;
#[rustfmt::skip]
mod generated;
mod policy;
mod replacement;

pub use generated::*;
pub use policy::{PULL, SHELL, assume_role, customer_key, logs_use_key, policy};
pub use replacement::Replacement;
