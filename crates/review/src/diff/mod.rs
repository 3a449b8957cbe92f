//! What would change, by meaning: resources and their arguments, those that matter for security first.
