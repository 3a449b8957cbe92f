//! Bindings by family.
//!
//! Written by `make bindings` from provider 5.100.0, joined with 6.69.1: edit `crates/bindgen` instead.

mod alb;
mod autoscaling;
mod cloudwatch;
mod ecr;
mod ecs;
mod iam;
mod kms;
mod s3;
mod secretsmanager;
mod servicediscovery;
mod sns;
mod ssm;
mod vpc;
mod waf;
mod replacements;
mod tagged;

pub use alb::*;
pub use autoscaling::*;
pub use cloudwatch::*;
pub use ecr::*;
pub use ecs::*;
pub use iam::*;
pub use kms::*;
pub use s3::*;
pub use secretsmanager::*;
pub use servicediscovery::*;
pub use sns::*;
pub use ssm::*;
pub use vpc::*;
pub use waf::*;
pub use replacements::*;
pub use tagged::*;
