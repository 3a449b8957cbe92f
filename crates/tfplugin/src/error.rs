//! What can go wrong between terraform and a provider.

use std::io;
use std::path::PathBuf;

/// What can go wrong between terraform and a provider.
#[derive(Debug, thiserror::Error)]
pub enum PluginError {
    /// A provider was started by hand.
    #[error(
        "this is a provider plugin: terraform starts it, and it is of no use by itself \
         (TF_PLUGIN_MAGIC_COOKIE is not set)"
    )]
    StartedByHand,
    /// Terraform insists on TLS.
    #[error("this provider does not speak TLS: set TF_DISABLE_PLUGIN_TLS=1 for terraform")]
    Tls,
    /// A provider does not start.
    #[error("{} cannot be started: {error}", program.display())]
    Start {
        /// The provider.
        program: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The line that a provider prints first is not the one expected.
    #[error("the provider does not speak protocol 5 over a Unix socket; it printed `{0}`")]
    Handshake(String),
    /// The socket or a file around it.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The connection.
    #[error(transparent)]
    Http(#[from] h2::Error),
    /// The other side refuses a call.
    #[error("{method}: gRPC status {status}{}{message}", if message.is_empty() { "" } else { ": " })]
    Refused {
        /// What was called.
        method: String,
        /// gRPC's number; 12 is a method that does not exist.
        status: String,
        /// In words.
        message: String,
    },
    /// A message that cannot be read.
    #[error(transparent)]
    Message(#[from] prost::DecodeError),
    /// A value that cannot be read.
    #[error("a value that is not msgpack: {0}")]
    Value(#[from] rmpv::decode::Error),
}
