//! Whether this machine has any AWS credentials at all, found out without asking AWS.

use std::env;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Variables of which any one gives credentials, or says where they are.
const VARIABLES: [&str; 7] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT",
];

/// Where an EC2 instance asks about itself.
const METADATA: ([u8; 4], u16) = ([169, 254, 169, 254], 80);

/// How long it may take to answer, which on an instance takes a millisecond or two.
const PATIENCE: Duration = Duration::from_millis(400);

/// Whether there may be credentials. If not, asking AWS for anything would be in vain.
pub fn may_have_credentials() -> bool {
    let given = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    let home = given("HOME").map(PathBuf::from);
    let file = |variable: &str, usual: &str| {
        let usual = home.as_ref().map(|home| home.join(usual));
        given(variable).map(PathBuf::from).or(usual).is_some_and(|path| has_text(&path))
    };
    VARIABLES.iter().any(|name| given(name).is_some())
        || file("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials")
        || file("AWS_CONFIG_FILE", ".aws/config")
        || !given("AWS_EC2_METADATA_DISABLED")
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
            && is_instance(METADATA.into())
}

fn has_text(path: &Path) -> bool {
    path.metadata().is_ok_and(|file| file.is_file() && file.len() > 0)
}

/// Whether an instance's metadata service answers, as it does where an instance has a role.
fn is_instance(address: SocketAddr) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(
            b"PUT /latest/api/token HTTP/1.1\r\nHost: 169.254.169.254\r\n\
              X-aws-ec2-metadata-token-ttl-seconds: 60\r\nContent-Length: 0\r\n\
              Connection: close\r\n\r\n",
        )?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer)?;
        Ok::<_, std::io::Error>(answer)
    };
    ask().is_ok_and(|answer| answer.ends_with(b" 200"))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;

    use super::is_instance;

    #[test]
    fn only_a_metadata_service_that_gives_tokens_counts() {
        for (status, expected) in [("200 OK", true), ("403 Forbidden", false)] {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let server = thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 512];
                let length = stream.read(&mut request).unwrap();
                assert!(request[..length].starts_with(b"PUT /latest/api/token HTTP/1.1\r\n"));
                stream.write_all(format!("HTTP/1.1 {status}\r\n\r\n").as_bytes()).unwrap();
            });
            assert_eq!(is_instance(address), expected);
            server.join().unwrap();
            assert!(!is_instance(address));
        }
    }
}
