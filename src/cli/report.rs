//! `firstmove report`

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::args::Report;
use super::caps;
use super::exit::{Exit, Failure};
use super::listing::Listing;
use super::records;
use super::session::{self, Session};
use super::workspace::Workspace;
use crate::records::typer::SenderZone;
use crate::report::{output, report};

pub(super) fn run(args: &Report, session: &Session) -> Result<Exit, Failure> {
    let workspace = Workspace::find(session)?;
    let listing = Listing::of(&args.to, &workspace, session)?;
    let policy = workspace.policy(session)?;
    let roster = records::roster_for(&policy.plan, &workspace, None)?;
    let mut ledger = workspace.ledger_that_is_there(session)?;
    ledger.stand_still()?;
    let since = args.since.as_deref().map(|since| session::day_or_moment(since, false)).transpose()?;
    let now = session.now()?;
    let mut steps = ledger.steps(since.unwrap_or(Timestamp::MIN), session.as_of()?)?;
    steps.retain(|step| step.at <= now);
    if let Some(asked) = &args.sender {
        // Who doesn't send any more is still asked about by the name that the ledger has.
        let asked = if ledger.senders(now)?.contains(asked) {
            asked.clone()
        } else {
            caps::name_of(&roster, &ledger, now, asked)?
        };
        steps.retain(|step| *step.sender == *asked);
    }
    let zone = |name: &str| roster.zone(Some(name), &[]).unwrap_or(TimeZone::UTC);
    let rows = report(&policy.plan, &steps, zone);
    listing.write(session, |format| output::report(&rows, format))?;
    if rows.is_empty() {
        session.say("nothing was sent");
    }
    Ok(Exit::Done)
}
