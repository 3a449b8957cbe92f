//! One file per command. Each takes its arguments and a place to print to.

pub mod apply;
mod ask;
mod before;
pub mod check;
pub mod destroy;
pub mod diff;
pub mod graph;
pub mod new;
pub mod output;
pub mod plan;
mod prepare;
pub mod reach;
pub mod render;
mod rendered;
pub mod report;
mod show;
pub mod status;
pub mod validate;
