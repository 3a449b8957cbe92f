//! One file per command. Each takes its arguments and a place to print to.

mod apply;
mod baseline;
mod before_deploy;
mod check;
mod chosen;
mod configurations;
mod confirm;
mod deploy;
mod deployed;
mod destroy;
mod diff;
mod doctor;
mod ecs_service;
mod edit;
mod evaluated;
mod graph;
mod image;
mod interrupt;
mod leftovers;
mod lock;
mod meanwhile;
mod new;
mod output;
mod pipeline_images;
mod plan;
mod planned_rollouts;
mod preflight;
mod prepare;
mod print_results;
mod promote;
mod reach;
mod read_specs;
mod release;
mod render;
mod report;
mod rollouts;
mod rotate;
mod run;
mod running;
mod shift;
mod stalled;
mod status;
mod validate;
mod verdicts;
mod watch;

use std::io::Write;

use anyhow::Result;

use crate::Ending;
use crate::args::Command;

pub use run::NOT_RUN;

/// Runs a command.
pub fn run(command: &Command, out: &mut dyn Write) -> Result<Ending> {
    match command {
        Command::Image(args) => image::run(args, out),
        Command::Release(args) => release::run(args, out),
        Command::Shift(args) => shift::run(args, out),
        Command::Promote(args) => promote::run(args, out),
        Command::Rotate(args) => rotate::run(args, out),
        Command::Render(args) => render::run(args, out),
        Command::New(args) => new::run(args, out),
        Command::Validate(args) => validate::run(args, out),
        Command::Lock(args) => lock::run(args, out),
        Command::Plan(args) => plan::run(args, out),
        Command::Apply(args) => apply::run(args, out),
        Command::Destroy(args) => destroy::run(args, out),
        Command::Deploy(args) => deploy::run(args, out),
        Command::Run(args) => run::run(args, out),
        Command::Doctor(args) => doctor::run(args, out),
        Command::Status(args) => status::run(args, out),
        Command::Output(args) => output::run(args, out),
        Command::Diff(args) => diff::run(args, out),
        Command::Check(args) => check::run(args, out),
        Command::Reach(args) => reach::run(args, out),
        Command::Graph(args) => graph::run(args, out),
        Command::Report(args) => report::run(args, out),
    }
}
