//! The binary `strata`: arguments in, exit code out.
//!
//! Each command has a file in `commands`: it takes its arguments, calls the crates that know, and prints.

mod args;
mod commands;
mod table;
mod unified_diff;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use args::Args;

/// Reading hundreds of services is mostly small allocations, made by all threads: this takes a third less
/// time than the system's allocator. It stands here and not in `main.rs`, as the benchmarks run `main`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs `strata` with the arguments of this process.
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return wrong_arguments(&error),
    };
    let mut out = io::stdout().lock();
    let outcome = commands::run(&args.command, &mut out);
    let outcome = outcome.and_then(|outcome| {
        out.flush()?;
        Ok(outcome)
    });
    match outcome {
        Ok(Ending::Fine) => ExitCode::SUCCESS,
        Ok(Ending::Differs | Ending::Failed) => ExitCode::FAILURE,
        Ok(Ending::Changes) => ExitCode::from(CHANGES),
        Ok(Ending::Command(code)) => ExitCode::from(code),
        Ok(Ending::Interrupted) => ExitCode::from(INTERRUPTED),
        Err(error) if is_closed_pipe(&error) => ExitCode::FAILURE,
        Err(error) => {
            // Diagnostics of specs begin with `error` themselves.
            let prefix = if error.is::<project::specs::Mistakes>() { "" } else { "error: " };
            eprintln!("{prefix}{error:#}");
            if is_run() { ExitCode::from(commands::NOT_RUN) } else { ExitCode::FAILURE }
        }
    }
}

/// How a command ended that could do its work.
enum Ending {
    /// As it should.
    Fine,
    /// The tree on disk is not what would be rendered.
    Differs,
    /// terraform does not accept what is on disk, or a layer failed.
    Failed,
    /// The plan would change something, and the caller wants to know that.
    Changes,
    /// Somebody has pressed Ctrl-C.
    Interrupted,
    /// As the command that was run.
    Command(u8),
}

/// As terraform's `-detailed-exitcode`.
const CHANGES: u8 = 2;

/// As a shell reports a process that SIGINT has ended.
const INTERRUPTED: u8 = 130;

/// Prints what is wrong, or the help that was asked for. Where 2 means changes, it means nothing else.
fn wrong_arguments(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    let detailed = std::env::args_os().any(|argument| argument == args::DETAILED_EXITCODE);
    match error.exit_code() {
        0 => ExitCode::SUCCESS,
        _ if detailed => ExitCode::FAILURE,
        _ if is_run() => ExitCode::from(commands::NOT_RUN),
        _ => ExitCode::from(2),
    }
}

/// Whether this is `strata run`, whose exit codes are those of what it runs.
fn is_run() -> bool {
    std::env::args_os().nth(1).is_some_and(|command| command == "run")
}

/// Whether the reader of our output has gone, as in `strata render --check | head`.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
