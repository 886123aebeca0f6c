//! `firstmove completions SHELL`

use clap::CommandFactory;

use super::args::{Args, Completions};
use super::exit::{Exit, Failure};
use super::session::Session;

pub(super) fn run(args: &Completions, session: &Session) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "firstmove", &mut script);
    session.print_data(&script)?;
    Ok(Exit::Done)
}
