//! Between terraform and a provider.

use std::path::{Path, PathBuf};

use tokio::sync::OnceCell;

use crate::client::Connection;
use crate::error::PluginError;
use crate::server::{Answer, Provider, serve};

/// A provider with another schema.
struct Relay {
    program: PathBuf,
    /// It is started when it is needed first: terraform starts a provider for the schema alone, too.
    provider: OnceCell<Connection>,
    schema: Vec<u8>,
}

impl Provider for Relay {
    async fn call(&self, method: &str, request: &[u8]) -> Option<Answer> {
        Some(match method {
            "GetSchema" => Ok(self.schema.clone()),
            _ => self.hand_on(method, request).await,
        })
    }
}

impl Relay {
    async fn hand_on(&self, method: &str, request: &[u8]) -> Answer {
        let start = || Connection::start::<&str>(&self.program, []);
        self.provider.get_or_try_init(start).await?.call(method, request).await
    }
}

/// Hands on to a provider what the terraform that has started this process calls, and its answers. Only to
/// `GetSchema` the answer is the encoded one that is given.
///
/// # Errors
/// As of [`crate::serve`]. That the provider does not start, terraform hears as the answer to its call.
pub fn relay(provider: &Path, schema: Vec<u8>) -> Result<(), PluginError> {
    serve(Relay { program: provider.to_owned(), provider: OnceCell::new(), schema })
}
