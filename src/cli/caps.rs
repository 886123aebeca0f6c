//! `firstmove caps`

use std::sync::Arc;

use jiff::Timestamp;

use super::args::Caps;
use super::exit::{Exit, Failure};
use super::listing::Listing;
use super::records;
use super::session::Session;
use super::workspace::Workspace;
use crate::decide::eval::{Sender, UsageCache};
use crate::decide::state::State;
use crate::history::Past;
use crate::history::ledger::Ledger;
use crate::records::typer::SenderZone;
use crate::report::{gauges, output};
use crate::values::text::nearest;
use crate::workspace::senders::Roster;

pub(super) fn run(args: &Caps, session: &Session) -> Result<Exit, Failure> {
    let workspace = Workspace::find(session)?;
    let listing = Listing::of(&args.to, &workspace, session)?;
    let policy = workspace.policy(session)?;
    let plan = &policy.plan;
    let roster = records::roster_for(plan, &workspace, args.sender.as_deref())?;
    let mut ledger = workspace.ledger_that_is_there(session)?;
    ledger.stand_still()?;
    let (now, as_of) = (session.now()?, session.as_of()?);
    let mut state = State::default();
    roster.tell_openings(&mut state);
    let senders = senders(&roster, &ledger, now, &mut state, args.sender.as_deref())?;
    let mut past = Past::new(plan, now, as_of);
    past.begin(&mut ledger, &mut state, |_| {})?;
    past.recall_usage(&mut ledger, &mut state, &senders)?;
    let gauges = gauges(plan, (&state, &mut UsageCache::default()), now, &senders);
    listing.write(session, |format| output::gauges(&gauges, format))?;
    Ok(Exit::Done)
}

/// The one that is asked for, else those of the configuration, else those of the ledger.
fn senders(
    roster: &Roster<'_>,
    ledger: &Ledger,
    now: Timestamp,
    state: &mut State,
    asked: Option<&str>,
) -> Result<Vec<Arc<Sender>>, Failure> {
    let names: Vec<String> = match asked {
        Some(name) => vec![name_of(roster, ledger, now, name)?],
        None if roster.is_open() => ledger.senders(now)?,
        None => roster.names().map(str::to_owned).collect(),
    };
    names.iter().map(|name| sender(roster, state, name)).collect()
}

/// What the ledger calls a sender: one of the configuration, or where that names none, one of whom it was told something.
pub(super) fn name_of(roster: &Roster<'_>, ledger: &Ledger, now: Timestamp, name: &str) -> Result<String, Failure> {
    if !roster.is_open() {
        let sender = roster.sender(&mut State::default(), Some(name), &[]);
        return Ok(sender.map_err(|error| records::sender_failure(&error))?.name.to_string());
    }
    let known = ledger.senders(now)?;
    if known.iter().any(|known| known == name) {
        return Ok(name.to_owned());
    }
    Err(Failure::new(Exit::Usage, format!("the ledger knows no sender `{name}`"))
        .help("add a table `[senders.NAME]` to firstmove.toml")
        .did_you_mean(nearest(name, known.iter().map(String::as_str))))
}

fn sender(roster: &Roster<'_>, state: &mut State, name: &str) -> Result<Arc<Sender>, Failure> {
    let sender = roster.sender(state, Some(name), &[]).map_err(|error| records::sender_failure(&error))?;
    roster.zone(Some(name), &[]).map_err(|problem| {
        Failure::new(Exit::Usage, format!("of `{name}` too little is known, expected {}", problem.expected))
    })?;
    Ok(sender)
}
