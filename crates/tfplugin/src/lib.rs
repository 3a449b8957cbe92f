//! Terraform's plugin protocol 5: gRPC over a Unix socket between terraform and a provider.
//!
//! [`Client`] starts a provider and calls it, as terraform does, a [`Connection`] several
//! times at a time; [`serve`] answers terraform, as a
//! provider does; [`relay`] hands on what terraform calls to another provider. [`messages`] are those
//! of `tfplugin5.proto` as far as they are used here, and [`value`] reads and writes the values of
//! resources in them.
//!
//! For tests and generators: nothing that renders depends on it. TLS is left out; terraform does
//! without it if `TF_DISABLE_PLUGIN_TLS=1` is set.

mod client;
mod error;
mod grpc;
mod handshake;
pub mod messages;
mod relay;
mod server;
pub mod value;

pub use client::{Client, Connection};
pub use error::PluginError;
pub use prost::{DecodeError, Message};
pub use relay::relay;
pub use rmpv;
pub use server::{Answer, Provider, answer, serve};
