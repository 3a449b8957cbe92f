#![doc = include_str!("../SPEC.md")]

mod address_plan;
mod arn;
mod assert_block;
mod assertion;
mod block_reader;
mod cross_checks;
mod diagnostic;
mod diagnostic_kind;
mod environment_file;
mod fargate;
mod formats;
mod header;
mod layer_graph;
mod load;
mod model;
mod names;
mod new_environment;
pub mod paths;
mod platform_file;
mod quotas;
mod reader;
mod region;
mod retention;
mod secret_detection;
mod spec_file;
mod spec_key;
mod suggestions;
mod syntax;
mod timeouts;
mod value;
mod volumes;
mod waivers;
pub mod wording;

pub use address_plan::ANYWHERE;
pub use arn::Arn;
pub use assertion::{
    Assertion, Claim, ENDPOINTS, INTERNET, LOAD_BALANCER, NetworkPath, VPC, other_ends,
};
pub use diagnostic::{Diagnostic, Related, format_diagnostics};
pub use diagnostic_kind::DiagnosticKind;
pub use fargate::memory_sizes;
pub use header::{MARK, header};
pub use layer_graph::LayerGraph;
pub use load::{Spec, keys_asked, load, load_environment};
pub use model::*;
pub use names::*;
pub use new_environment::new_environment;
pub use quotas::{Quota, QuotaRule, QuotaUse, RaisedQuotas, quota_uses};
pub use retention::LOG_RETENTION_DAYS;
pub use secret_detection::variable_looks_secret;
pub use spec_file::SpecFile;
pub use spec_key::{KeyDefault, SpecKey};
pub use suggestions::nearest;
pub use timeouts::IDLE_TIMEOUT;
pub use volumes::{AGENT_DIRECTORIES, TEMPORARY_DIRECTORY, volume_name};
pub use waivers::Waiver;
