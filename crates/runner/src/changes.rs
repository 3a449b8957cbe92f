//! What a plan does to which object.

use serde::Deserialize;

/// What would happen, or happens, to an object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ResourceAction {
    /// Destroyed, and created anew.
    Replace,
    /// Destroyed.
    Delete,
    /// Changed in place.
    Update,
    /// Created.
    Create,
    /// Taken over.
    Import,
    /// Known under another address.
    Move,
    /// Left alone, and no longer known.
    #[serde(alias = "remove")]
    Forget,
    /// A data source is read.
    Read,
    /// Nothing.
    #[serde(alias = "no-op")]
    Noop,
    /// Something that terraform has learned since.
    #[default]
    #[serde(other)]
    Other,
}

impl ResourceAction {
    /// As terraform marks it in a plan.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Replace => "-/+",
            Self::Delete => "-",
            Self::Update => "~",
            Self::Create => "+",
            Self::Read => "<=",
            Self::Import | Self::Move | Self::Forget | Self::Noop | Self::Other => "",
        }
    }

    /// As terraform calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Replace => "replace",
            Self::Delete => "delete",
            Self::Update => "update",
            Self::Create => "create",
            Self::Import => "import",
            Self::Move => "move",
            Self::Forget => "forget",
            Self::Read => "read",
            Self::Noop => "noop",
            Self::Other => "other",
        }
    }
}

/// What a plan does to an object. The ones that need a closer look are sorted first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourceChange {
    /// What is done.
    pub action: ResourceAction,
    /// The object.
    pub address: String,
    /// Why it has to be destroyed, in terraform's word for it.
    pub reason: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::ResourceAction;

    #[test]
    fn replacements_come_first() {
        use ResourceAction::{Create, Delete, Replace, Update};
        let mut actions = [Create, Update, Replace, Delete];
        actions.sort();
        assert_eq!(actions.map(ResourceAction::sign), ["-/+", "-", "~", "+"]);
    }
}
