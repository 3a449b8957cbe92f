//! Policies, and what roles may do, in words.

mod roles;
mod statement;
mod words;

pub use roles::{Purpose, Role, Sentence, roles};
pub use statement::{Condition, Principal, Statement, statements};
