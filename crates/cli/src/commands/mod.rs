//! One file per command. Each takes its arguments and a place to print to.

pub mod apply;
mod ask;
pub mod destroy;
pub mod new;
pub mod output;
pub mod plan;
mod prepare;
pub mod render;
mod show;
pub mod status;
pub mod validate;
