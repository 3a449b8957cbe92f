//! The bucket that terraform keeps its states in.

use serde_json::json;

use crate::account::Account;
use crate::answer::text;
use crate::ask_error::AskError;

impl Account {
    /// The region that a bucket is in, if S3 says it.
    ///
    /// # Errors
    /// If there is no such bucket, or these credentials may not look.
    pub fn bucket_region(&self, bucket: &str) -> Result<Option<String>, AskError> {
        let answer = self.ask("s3api", "head-bucket", &json!({ "Bucket": bucket }))?;
        Ok(Some(text(&answer, "/BucketRegion")).filter(|region| !region.is_empty()))
    }

    /// Whether a bucket keeps the versions of what is written over.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn bucket_keeps_versions(&self, bucket: &str) -> Result<bool, AskError> {
        let answer = self.ask("s3api", "get-bucket-versioning", &json!({ "Bucket": bucket }))?;
        Ok(text(&answer, "/Status") == "Enabled")
    }
}
