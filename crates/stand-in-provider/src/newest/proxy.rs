//! Between the real provider and ECS: what the provider does not know is added to what it sends, and what
//! ECS answers is kept.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::services::Additions;

/// An HTTP server on loopback that stands for ECS.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    ecs: Arc<Ecs>,
}

/// The real one, and what is known of its services.
#[derive(Debug)]
struct Ecs {
    /// Its URL.
    endpoint: String,
    /// Host and port to connect to: its own, or those of an HTTP proxy.
    connects_to: String,
    /// Who the real provider says that it is.
    authorization: Mutex<String>,
    /// What a service gets beyond what the real provider gives it, by its name.
    additions: Mutex<HashMap<String, Additions>>,
    /// What ECS has last said of a service, by its name.
    seen: Mutex<HashMap<String, Value>>,
}

impl Proxy {
    /// Takes a free port.
    pub async fn start(endpoint: &str, http_proxy: Option<&str>) -> io::Result<Self> {
        let host = http_proxy.unwrap_or(endpoint).trim_start_matches("http://");
        let host = host.trim_end_matches('/');
        let connects_to = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
        let ecs = Arc::new(Ecs {
            endpoint: endpoint.trim_end_matches('/').to_owned(),
            connects_to,
            authorization: Mutex::default(),
            additions: Mutex::default(),
            seen: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let server = Arc::clone(&ecs);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let ecs = Arc::clone(&server);
                // What fails here is a request of which the provider hears that it has failed.
                tokio::spawn(async move { ecs.serve(stream).await });
            }
        });
        Ok(Self { port, ecs })
    }

    /// Its URL.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// From now on, a service gets this, too; or nothing any more.
    pub fn add(&self, service: &str, additions: Option<Additions>) {
        let mut all = lock(&self.ecs.additions);
        match additions {
            Some(additions) => all.insert(service.to_owned(), additions),
            None => all.remove(service),
        };
    }

    /// What ECS has last said of a service.
    pub fn seen(&self, service: &str) -> Option<Value> {
        lock(&self.ecs.seen).get(service).cloned()
    }

    /// Asks ECS, as the real provider would.
    pub async fn ask(&self, action: &str, request: &Value) -> io::Result<Value> {
        let lines = format!(
            "X-Amz-Target: AmazonEC2ContainerServiceV20141113.{action}\r\nContent-Type: \
             application/x-amz-json-1.1\r\nAuthorization: {}\r\n",
            lock(&self.ecs.authorization)
        );
        let body = request.to_string();
        let answer = self.ecs.forward("POST / HTTP/1.1", &lines, body.as_bytes()).await?;
        let body = split(&answer).map_or(&[][..], |(_, body)| body);
        serde_json::from_slice(body).map_err(io::Error::other)
    }
}

impl Ecs {
    /// Answers one request, and closes the connection.
    async fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        let mut bytes = Vec::new();
        let (head, body) = loop {
            if stream.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
            let Some((head, body)) = split(&bytes) else { continue };
            let length = header(head, "content-length").and_then(|text| text.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                break (head, body);
            }
        };
        let (request, lines) = head.split_once("\r\n").unwrap_or((head, ""));
        let action = header(head, "x-amz-target").and_then(|name| name.rsplit('.').next());
        if let Some(authorization) = header(head, "authorization") {
            authorization.clone_into(&mut lock(&self.authorization));
        }
        let body = self.with_additions(action.unwrap_or_default(), body);
        let own = ["host", "content-length", "connection"];
        let lines: String = lines
            .lines()
            .filter(|line| !own.iter().any(|name| header(line, name).is_some()))
            .flat_map(|line| [line, "\r\n"])
            .collect();
        let answer = self.forward(request, &lines, &body).await?;
        self.note(&answer);
        stream.write_all(&answer).await?;
        stream.shutdown().await
    }

    /// Sends a request, and gives the whole answer.
    async fn forward(&self, request: &str, lines: &str, body: &[u8]) -> io::Result<Vec<u8>> {
        let host = self.endpoint.trim_start_matches("http://");
        let mut words = request.split(' ');
        let (method, path) = (words.next().unwrap_or("POST"), words.next().unwrap_or("/"));
        let head = format!(
            "{method} {}{path} HTTP/1.1\r\nHost: {host}\r\n{lines}Content-Length: {}\r\nConnection: \
             close\r\n\r\n",
            self.endpoint,
            body.len()
        );
        let mut stream = TcpStream::connect(&self.connects_to).await?;
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(answer)
    }

    fn with_additions(&self, action: &str, body: &[u8]) -> Vec<u8> {
        let name = match action {
            "CreateService" => "serviceName",
            "UpdateService" => "service",
            _ => return body.to_vec(),
        };
        let Ok(mut request) = serde_json::from_slice::<Value>(body) else { return body.to_vec() };
        let service = name_of(request[name].as_str().unwrap_or_default()).to_owned();
        if let Some(additions) = lock(&self.additions).get(&service) {
            additions.add_to(&mut request);
        }
        request.to_string().into_bytes()
    }

    fn note(&self, answer: &[u8]) {
        let body = split(answer).map_or(&[][..], |(_, body)| body);
        let answer = serde_json::from_slice(body).unwrap_or_else(|_| json!({}));
        let several = answer["services"].as_array().map(Vec::as_slice).unwrap_or_default();
        for service in several.iter().chain(answer.get("service")) {
            let name = service["serviceName"].as_str().unwrap_or_default();
            lock(&self.seen).insert(name.to_owned(), service.clone());
        }
    }
}

/// The name of a service, of which its ARN may be given.
fn name_of(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// What comes before the empty line, and what comes after it.
fn split(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 4..]))
}

/// The value of a header.
fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    headers.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
