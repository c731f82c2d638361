//! The `propusk` program: reads what is asked for and hands it to the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    propusk::cli::main()
}
