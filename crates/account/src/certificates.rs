//! Certificates of AWS Certificate Manager.

use serde_json::json;

use crate::account::Account;
use crate::answer::text;
use crate::ask_error::AskError;

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// What it is for, as in `trading.example.com`.
    pub domain: String,
    /// `ISSUED`, `PENDING_VALIDATION`, `EXPIRED`, or another of ACM's words.
    pub status: String,
}

impl Account {
    /// A certificate, by its ARN.
    ///
    /// # Errors
    /// If the account does not answer, or has no such certificate in the region.
    pub fn certificate(&self, arn: &str) -> Result<Certificate, AskError> {
        let request = json!({ "CertificateArn": arn });
        let answer = self.ask("acm", "describe-certificate", &request)?;
        Ok(Certificate {
            domain: text(&answer, "/Certificate/DomainName"),
            status: text(&answer, "/Certificate/Status"),
        })
    }
}
