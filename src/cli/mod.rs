//! The command line: one file a command, each thin. Arguments in, the other rooms called, the result rendered, an exit
//! status out. Only this room prints, reads the environment and knows the exit statuses.

mod added_columns;
mod args;
mod by_name;
mod caps;
mod check;
mod completions;
mod day;
mod deciding;
mod diff;
mod done_rows;
mod due;
mod eval;
mod exit;
mod explain;
mod findings;
mod fmt;
#[cfg(feature = "watch")]
mod follow;
mod handed_out;
mod import;
mod init;
mod inputs;
#[cfg(unix)]
mod interrupt;
mod junit;
mod keeping;
mod kept_sheets;
mod ledger;
mod list_sizes;
mod listing;
#[cfg(feature = "watch")]
mod live;
mod log;
mod man;
mod memory;
mod outcome;
mod outputs;
mod overview;
pub(crate) mod parallel;
mod policy_files;
mod progress;
mod ran;
mod record;
mod records;
mod replay;
mod report;
mod session;
mod sheet_folder;
mod sheet_names;
mod sheet_writing;
mod story;
mod test;
mod today;
mod unmapped;
mod unsaved;
#[cfg(feature = "watch")]
mod watch;
mod who;
mod worksheets;
mod workspace;
mod writer;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use exit::{Exit, Failure};
use session::Session;

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return usage(&error),
    };
    #[cfg(unix)]
    interrupt::listen();
    let session = Session::new(args.global);
    match run(args.command, &session) {
        Ok(exit) => exit.into(),
        Err(failure) => session.say_failure(&failure).into(),
    }
}

fn run(command: Command, session: &Session) -> Result<Exit, Failure> {
    match command {
        #[cfg(feature = "watch")]
        Command::Eval(args) if args.follow => follow::run(&args, session),
        Command::Eval(args) => eval::run(&args, session),
        Command::Explain(args) => explain::run(&args, session),
        Command::Today(args) => today::run(&args, session),
        Command::Record(args) => record::run(&args, session),
        Command::Check(args) => check::run(&args, session),
        Command::Fmt(args) => fmt::run(&args, session),
        Command::Test(args) => test::run(&args, session),
        Command::Diff(args) => diff::run(&args, session),
        #[cfg(feature = "watch")]
        Command::Watch(args) => watch::run(&args, session),
        Command::Import(args) => import::run(&args, session),
        Command::Ledger(args) => ledger::run(&args, session),
        Command::Caps(args) => caps::run(&args, session),
        Command::Due(args) => due::run(&args, session),
        Command::Report(args) => report::run(&args, session),
        Command::Init(args) => init::run(&args, session),
        Command::Completions(args) => completions::run(&args, session),
        Command::Man => man::run(session),
    }
}

/// Prints what clap has to say: help and version to standard output, a mistake to standard error.
fn usage(error: &clap::Error) -> ExitCode {
    // A closed pipe is no reason to fail.
    let said = error.render().ansi().to_string();
    let said = crate::values::text::shown_styled(&said);
    let _ =
        if error.use_stderr() { write!(anstream::stderr(), "{said}") } else { write!(anstream::stdout(), "{said}") };
    if error.use_stderr() { Exit::Usage.into() } else { Exit::Done.into() }
}
