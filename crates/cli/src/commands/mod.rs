//! One file per command. Each takes its arguments and a place to print to.

pub mod new;
pub mod render;
pub mod validate;
