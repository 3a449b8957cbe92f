//! Images in repositories of ECR.

use std::collections::BTreeSet;

use serde_json::json;

use crate::account::Account;
use crate::answer::{list, text};
use crate::ask_error::{AskError, AskErrorKind};

/// What a repository has of the tags that it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Images {
    /// There is no such repository.
    NoRepository,
    /// It lacks these tags.
    Missing(BTreeSet<String>),
}

/// How many tags are asked for at a time, as many as ECR takes.
const AT_A_TIME: usize = 100;

impl Account {
    /// Which of these tags a repository of an account's registry lacks.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn missing_images(
        &self,
        registry: &str,
        repository: &str,
        tags: &BTreeSet<String>,
    ) -> Result<Images, AskError> {
        let mut missing = BTreeSet::new();
        let tags: Vec<_> = tags.iter().collect();
        for tags in tags.chunks(AT_A_TIME) {
            let ids: Vec<_> = tags.iter().map(|tag| json!({ "imageTag": tag })).collect();
            let request =
                json!({ "registryId": registry, "repositoryName": repository, "imageIds": ids });
            // `describe-images` would name the first tag that is missing, and no other.
            match self.ask("ecr", "batch-get-image", &request) {
                Ok(answer) => {
                    let failures = list(&answer, "/failures").iter();
                    missing.extend(failures.map(|failure| text(failure, "/imageId/imageTag")));
                }
                Err(error) if error.kind == AskErrorKind::NotFound => {
                    return Ok(Images::NoRepository);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Images::Missing(missing))
    }
}
