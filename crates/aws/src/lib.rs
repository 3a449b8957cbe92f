//! Typed bindings of the AWS resources that strata uses.
//!
//! `generated/` is written by `make bindings` from the schemas of the oldest and the newest AWS provider, cut
//! to these resources in `schema/`; nobody edits it by hand. Required arguments and blocks are arguments of
//! `new`, in alphabetical order; everything else is a setter of the same name. Deprecated arguments
//! are left out.
//!
//! What came with a later provider says so in its docs, and a module that uses it needs that provider:
//!
//! ```
//! use aws::{EcsService, EcsServiceDeploymentConfiguration as Deployment};
//! use aws::EcsServiceDeploymentConfigurationCanaryConfiguration as Canary;
//! use terraform::{Module, Version};
//!
//! let mut module = Module::default();
//! module.add(EcsService::new("rolling", "frontend"));
//! assert_eq!(module.oldest_provider(), Version::new(5, 100, 0));
//! let blue_green = Deployment::new().strategy("BLUE_GREEN");
//! module.add(EcsService::new("blue_green", "api").deployment_configuration(blue_green));
//! assert_eq!(module.oldest_provider(), Version::new(6, 5, 0));
//! let canary = Canary::new().canary_percent(10).canary_bake_time_in_minutes("15");
//! let deployment = Deployment::new().strategy("CANARY").canary_configuration(canary);
//! module.add(EcsService::new("canary", "web").deployment_configuration(deployment));
//! assert_eq!(module.oldest_provider(), Version::new(6, 21, 0));
//! ```
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
pub use policy::{PULL, SHELL, assume_role, assumed_by_ecs, customer_key, logs_use_key, policy};
pub use replacement::Replacement;
