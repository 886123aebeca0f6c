//! The command line of firstmove: arguments in, exit status out. Everything else is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    firstmove::cli::main()
}
