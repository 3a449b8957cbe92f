//! One file per command. Each takes its arguments and a place to print to.

pub mod apply;
mod ask;
mod baseline;
pub mod check;
pub mod destroy;
pub mod diff;
mod evaluated;
pub mod graph;
pub mod new;
pub mod output;
pub mod plan;
mod prepare;
pub mod reach;
pub mod render;
pub mod report;
mod show;
pub mod status;
pub mod validate;
