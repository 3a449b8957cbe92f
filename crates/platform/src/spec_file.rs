//! A spec file as text.

/// A spec file as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecFile {
    /// As a person is to see it, as in `envs/dev.hcl`.
    pub path: String,
    /// What the file says.
    pub text: String,
}

impl SpecFile {
    /// A file's bytes. What is not UTF-8 becomes U+FFFD, which every parser here reports.
    pub fn new(path: impl Into<String>, bytes: impl AsRef<[u8]>) -> Self {
        Self { path: path.into(), text: String::from_utf8_lossy(bytes.as_ref()).into_owned() }
    }
}
