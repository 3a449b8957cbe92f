//! Terraform's side.

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use bytes::Bytes;
use h2::client::{Builder, SendRequest};
use http::Request;
use prost::Message;
use tokio::net::UnixStream;
use tokio::runtime::Runtime;

use crate::error::PluginError;
use crate::grpc::{self, SERVICE};
use crate::handshake;
use crate::server::Answer;

/// What a provider writes to standard error.
const LOGS: [&str; 3] = ["TF_LOG_PROVIDER", "TF_LOG_SDK", "TF_LOG_SDK_PROTO"];

/// A provider that runs as long as this value lives.
#[derive(Debug)]
pub struct Client {
    runtime: Runtime,
    connection: Connection,
}

impl Client {
    /// Starts a provider and connects to it.
    ///
    /// # Errors
    /// If it does not start, or does not speak the protocol.
    pub fn start(program: &Path) -> Result<Self, PluginError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        let connection = runtime.block_on(Connection::start::<&str>(program, []))?;
        Ok(Self { runtime, connection })
    }

    /// Calls a method such as `PlanResourceChange`.
    ///
    /// # Errors
    /// If the provider refuses, or if the connection breaks.
    pub fn call<A: Message + Default>(
        &mut self,
        method: &str,
        request: &impl Message,
    ) -> Result<A, PluginError> {
        let message = request.encode_to_vec();
        let answer = self.runtime.block_on(self.connection.call(method, &message))?;
        Ok(A::decode(&*answer)?)
    }
}

/// A provider that runs as long as this value lives, for several calls at a time.
#[derive(Debug)]
pub struct Connection {
    requests: SendRequest<Bytes>,
    _provider: Running,
}

/// A process that ends with this value.
#[derive(Debug)]
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Either fails only if it has ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Connection {
    /// Starts a provider with more environment variables, and connects to it.
    ///
    /// # Errors
    /// If it does not start, or does not speak the protocol.
    pub async fn start<V: AsRef<OsStr>>(
        program: &Path,
        variables: impl IntoIterator<Item = (&'static str, V)>,
    ) -> Result<Self, PluginError> {
        // For its socket, which nobody needs once we are connected.
        let directory = tempfile::Builder::new().prefix("plugin").tempdir()?;
        let provider = Command::new(program)
            .env(handshake::COOKIE.0, handshake::COOKIE.1)
            .env(handshake::VERSIONS.0, handshake::VERSIONS.1)
            .env(handshake::SOCKETS, directory.path())
            .env_remove(handshake::CERTIFICATE)
            // It would trace each call, as it counts on terraform to leave that out.
            .envs(LOGS.map(|log| (log, "off")))
            .envs(variables)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| PluginError::Start { program: program.to_owned(), error })?;
        let mut provider = Running(provider);
        let out = provider.0.stdout.take().ok_or_else(|| io::Error::other("no standard output"))?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let stream = UnixStream::connect(handshake::socket(&line)?).await?;
        let (requests, connection) = Builder::new()
            .initial_window_size(grpc::WINDOW)
            .initial_connection_window_size(grpc::WINDOW)
            .handshake(stream)
            .await?;
        // It runs while a call waits; if it breaks, the call says so.
        tokio::spawn(connection);
        Ok(Self { requests, _provider: provider })
    }

    /// Calls a method with an encoded request, and gives the encoded answer.
    ///
    /// # Errors
    /// If the provider refuses, or if the connection breaks.
    pub async fn call(&self, method: &str, message: &[u8]) -> Answer {
        let request = Request::post(format!("http://localhost{SERVICE}{method}"))
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .body(())
            .map_err(io::Error::other)?;
        let mut requests = self.requests.clone().ready().await?;
        let (response, mut stream) = requests.send_request(request, false)?;
        stream.send_data(grpc::frame(message), true)?;
        let (head, mut body) = response.await?.into_parts();
        let received = grpc::receive(&mut body).await?;
        // Where there is no message, the status is among the headers.
        let trailers = body.trailers().await?.unwrap_or(head.headers);
        let text = |name: &str| {
            let value = trailers.get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let status = text("grpc-status");
        if status != "0" {
            let message = text("grpc-message");
            return Err(PluginError::Refused { method: method.to_owned(), status, message });
        }
        Ok(grpc::unframe(&received).to_vec())
    }
}
