#![doc = include_str!("../SPEC.md")]

mod arn;
mod assertion;
mod cidr;
mod derive;
mod diagnostic;
mod environment_file;
mod fargate;
mod header;
mod kind;
mod load;
mod model;
mod names;
mod near;
pub mod paths;
mod platform_file;
mod read;
mod secrecy;
mod source;
mod syntax;
mod text;
mod together;
mod value;
mod waivers;

pub use assertion::{Assertion, Claim, ENDPOINTS, INTERNET, LOAD_BALANCER, VPC, other_ends};
pub use derive::derive_environment;
pub use diagnostic::{Diagnostic, Related, render};
pub use fargate::memory_sizes;
pub use header::{MARK, header};
pub use kind::Kind;
pub use load::{Spec, check_environments, load, parse_environment, parse_platform};
pub use model::*;
pub use names::*;
pub use near::nearest;
pub use secrecy::variable_looks_secret;
pub use source::Source;
pub use waivers::{Waiver, waivers};
