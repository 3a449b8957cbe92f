//! What is printed, as terraform reads it.

mod escapes;
mod format;
mod precedence;
