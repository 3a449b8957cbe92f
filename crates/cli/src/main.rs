//! The binary `strata`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
