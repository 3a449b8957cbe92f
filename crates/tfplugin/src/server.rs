//! The provider's side.

use std::io::{self, Write as _};
use std::sync::Arc;

use bytes::Bytes;
use h2::server::{Builder, SendResponse};
use http::{HeaderMap, HeaderValue, Request, Response};
use prost::Message;
use tokio::net::{UnixListener, UnixStream};

use crate::error::PluginError;
use crate::grpc::{self, SERVICE};
use crate::handshake;

/// The encoded answer to a call.
pub type Answer = Result<Vec<u8>, PluginError>;

/// What answers terraform's calls.
pub trait Provider: Send + Sync + 'static {
    /// Answers a call of a method such as `PlanResourceChange`; `None` if there is no such method.
    fn call(&self, method: &str, request: &[u8]) -> impl Future<Output = Option<Answer>> + Send;
}

/// Decodes a request, and encodes what a function answers to it.
///
/// # Errors
/// If the request is not of that type, or if the function fails.
pub fn answer<Q: Message + Default, A: Message>(
    request: &[u8],
    function: impl FnOnce(Q) -> Result<A, PluginError>,
) -> Answer {
    Ok(function(Q::decode(request)?)?.encode_to_vec())
}

/// Tells the terraform that has started this process where to connect, and answers its calls until it
/// closes the connection.
///
/// # Errors
/// If it was not terraform that started this process, if that wants TLS, or if the socket fails.
pub fn serve(provider: impl Provider) -> Result<(), PluginError> {
    let (name, value) = handshake::COOKIE;
    if std::env::var(name).as_deref() != Ok(value) {
        return Err(PluginError::StartedByHand);
    }
    if std::env::var_os(handshake::CERTIFICATE).is_some_and(|value| !value.is_empty()) {
        return Err(PluginError::Tls);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let directory = tempfile::Builder::new().prefix("plugin").tempdir()?;
        let path = directory.path().join("socket");
        let listener = UnixListener::bind(&path)?;
        let mut out = io::stdout();
        writeln!(out, "{}", handshake::line(&path))?;
        out.flush()?;
        let (stream, _) = listener.accept().await?;
        // Terraform connects once, and it may kill us at any time after that.
        drop(directory);
        converse(stream, Arc::new(provider)).await
    })
}

async fn converse(stream: UnixStream, provider: Arc<impl Provider>) -> Result<(), PluginError> {
    let mut connection = Builder::new()
        .initial_window_size(grpc::WINDOW)
        .initial_connection_window_size(grpc::WINDOW)
        .handshake::<_, Bytes>(stream)
        .await?;
    while let Some(stream) = connection.accept().await {
        let (request, respond) = stream?;
        let provider = Arc::clone(&provider);
        // What fails here is a call that terraform has given up.
        tokio::spawn(async move { reply(request, respond, &*provider).await });
    }
    Ok(())
}

async fn reply(
    mut request: Request<h2::RecvStream>,
    mut respond: SendResponse<Bytes>,
    provider: &impl Provider,
) -> Result<(), PluginError> {
    let method = request.uri().path().strip_prefix(SERVICE).map(str::to_owned);
    let message = grpc::receive(request.body_mut()).await?;
    let answer = match method {
        Some(method) => provider.call(&method, grpc::unframe(&message)).await,
        None => None,
    };
    let mut response = Response::new(());
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static("application/grpc"));
    let mut stream = respond.send_response(response, false)?;
    let mut status = HeaderMap::new();
    match answer {
        Some(Ok(message)) => {
            stream.send_data(grpc::frame(&message), false)?;
            status.insert("grpc-status", HeaderValue::from_static("0"));
        }
        Some(Err(error)) => {
            let (number, text) = match error {
                // As a provider has said it that is called in turn.
                PluginError::Refused { status, message, .. } => (status, message),
                error => ("13".to_owned(), error.to_string()),
            };
            status.insert("grpc-status", HeaderValue::from_str(&number).map_err(io::Error::other)?);
            if let Ok(text) = HeaderValue::from_str(&text) {
                status.insert("grpc-message", text);
            }
        }
        None => {
            status.insert("grpc-status", HeaderValue::from_static("12"));
        }
    }
    stream.send_trailers(status)?;
    Ok(())
}
