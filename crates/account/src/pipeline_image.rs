//! The image of a service that a pipeline deploys, as terraform reads it: the tag in a parameter, and in the
//! newest revision of the task definition with which tasks can start.

use crate::account::Account;
use crate::ask_error::AskError;
use crate::task_definition::TaskDefinition;

/// Where the image of a service is that a pipeline deploys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PipelineImage<'a> {
    /// The container that runs it.
    pub container: &'a str,
    /// Name of the parameter with its tag.
    pub parameter: &'a str,
}

/// What had to be changed for terraform to read what runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PutRight {
    /// The tag that the parameter was given.
    pub tag: Option<String>,
    /// Numbers of the revisions with which nothing starts any more.
    pub deregistered: Vec<String>,
}

/// The tag of an image, by which people know it.
pub fn tag_of(image: &str) -> &str {
    image.rsplit(['/', ':']).next().unwrap_or(image)
}

impl Account {
    /// Has terraform read the image of the revision that a service runs, and no other one: a revision with
    /// another image, and nothing else that is different, has either failed or run before.
    ///
    /// # Errors
    /// If the account refuses.
    pub fn put_right(
        &self,
        image: &PipelineImage<'_>,
        running: &TaskDefinition,
    ) -> Result<PutRight, AskError> {
        let mut put_right = PutRight::default();
        let runs = running.image(image.container);
        let tag = tag_of(&runs);
        if self.parameter(image.parameter)?.is_some_and(|value| value != tag) {
            self.set_parameter(image.parameter, tag)?;
            put_right.tag = Some(tag.to_owned());
        }
        for other in self.with_other_images(running, image.container)? {
            self.deregister(&other.arn)?;
            put_right.deregistered.push(other.number().to_owned());
        }
        Ok(put_right)
    }
}
