//! The binary `strata`: arguments in, exit code out.
//!
//! This crate reads the specs, hands them to the rendering crates, and gives what they render to
//! [`tree`], the one place that writes. It is a library as well, so that tests and benchmarks reach
//! the writing without starting a process.

mod args;
mod commands;
pub mod diff;
mod specs;
mod stand_in;
pub mod tree;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

/// Runs `strata` with the arguments of this process.
pub fn main() -> ExitCode {
    let args = Args::parse();
    let mut out = io::stdout().lock();
    let outcome = match &args.command {
        Command::Render(args) => commands::render::run(args, &mut out),
        Command::New(args) => commands::new::run(args, &mut out),
        Command::Validate(args) => commands::validate::run(args, &mut out),
    };
    let outcome = outcome.and_then(|outcome| {
        out.flush()?;
        Ok(outcome)
    });
    match outcome {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Differs | Outcome::Failed) => ExitCode::FAILURE,
        Err(error) if is_closed_pipe(&error) => ExitCode::FAILURE,
        Err(error) => {
            // Diagnostics of specs begin with `error` themselves.
            let prefix = if error.is::<specs::Mistakes>() {
                ""
            } else {
                "error: "
            };
            eprintln!("{prefix}{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// How a command ended that could do its work.
enum Outcome {
    /// As it should.
    Fine,
    /// The tree on disk is not what would be rendered.
    Differs,
    /// terraform does not accept what is on disk.
    Failed,
}

/// Whether the reader of our output has gone, as in `strata render --check | head`.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
