//! One file per command. Each takes its arguments and a place to print to.

pub mod apply;
mod baseline;
pub mod check;
mod confirm;
pub mod destroy;
pub mod diff;
mod evaluated;
pub mod graph;
pub mod new;
pub mod output;
pub mod plan;
mod prepare;
mod print_results;
pub mod reach;
pub mod render;
pub mod report;
pub mod status;
pub mod validate;
