//! How terraform and a provider find each other: environment variables and one printed line.

use std::path::{Path, PathBuf};

use crate::error::PluginError;

/// Set for a provider, so that it notices when a person starts it.
pub const COOKIE: (&str, &str) =
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2");

/// Says which versions of the protocol terraform speaks.
pub const VERSIONS: (&str, &str) = ("PLUGIN_PROTOCOL_VERSIONS", "5");

/// Set if terraform wants TLS.
pub const CERTIFICATE: &str = "PLUGIN_CLIENT_CERT";

/// Says where a provider puts its socket, if it asks.
pub const SOCKETS: &str = "PLUGIN_UNIX_SOCKET_DIR";

/// What comes before the path: version 1 of the handshake, 5 of the protocol.
const BEFORE: &str = "1|5|unix|";

/// The line that a provider prints: where it listens.
pub fn line(socket: &Path) -> String {
    format!("{BEFORE}{}|grpc", socket.display())
}

/// Where a provider listens, from the line that it has printed.
pub fn socket(line: &str) -> Result<PathBuf, PluginError> {
    let parts = line.trim_end().strip_prefix(BEFORE).and_then(|rest| rest.split_once("|grpc"));
    let (path, _) = parts.ok_or_else(|| PluginError::Handshake(line.trim_end().to_owned()))?;
    Ok(path.into())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{line, socket};

    #[test]
    fn a_line_names_the_socket() {
        let path = Path::new("/tmp/plugin1");
        assert_eq!(socket(&format!("{}\n", line(path))).unwrap(), path);
        // The real provider says more: a certificate, or that it can multiplex.
        assert_eq!(socket("1|5|unix|/tmp/plugin1|grpc||true\n").unwrap(), path);
    }

    #[test]
    fn other_lines_are_refused() {
        for text in ["", "1|6|unix|/tmp/plugin1|grpc", "1|5|tcp|127.0.0.1:1|grpc", "hello"] {
            assert!(socket(text).unwrap_err().to_string().contains("protocol 5"), "{text}");
        }
    }
}
