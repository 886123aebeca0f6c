//! The command line of firstmove: arguments in, exit status out. All of it is in `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    firstmove::cli::main()
}
