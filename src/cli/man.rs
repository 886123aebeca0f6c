//! `firstmove man`

use clap::CommandFactory;

use super::args::Args;
use super::exit::{Exit, Failure};
use super::session::Session;

pub(super) fn run(session: &Session) -> Result<Exit, Failure> {
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(Args::command());
    man.render(&mut page).map_err(|error| Failure::writing(&error, "standard output"))?;
    session.print_data(&page)?;
    Ok(Exit::Done)
}
