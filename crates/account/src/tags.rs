//! Tags, as ECS answers them.

use serde_json::Value;

use crate::answer::{list, text};

/// Tags that begin so are AWS's own, and nobody else may give them.
const OF_AWS: &str = "aws:";

/// Keys and values of the tags in an answer that are not AWS's own.
pub(crate) fn own_tags(answer: &Value) -> impl Iterator<Item = (String, String)> + '_ {
    let tags = list(answer, "/tags").iter();
    let tags = tags.map(|tag| (text(tag, "/key"), text(tag, "/value")));
    tags.filter(|(key, _)| !key.starts_with(OF_AWS))
}
