//! Values that are written.

use std::fmt;

/// A value that is written into a spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// Written in quotes.
    Text(String),
    /// Written as it is.
    Number(u32),
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u32> for Literal {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

/// As in HCL.
impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => {
                let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
                let escaped = escaped.replace('\n', "\\n").replace('\r', "\\r");
                let escaped = escaped.replace('\t', "\\t");
                write!(f, "\"{}\"", escaped.replace("${", "$${").replace("%{", "%%{"))
            }
            Self::Number(number) => number.fmt(f),
        }
    }
}
