//! What a worksheet says in the evening, row by row: what was done, and who asked not to be contacted.

use std::sync::Arc;

use jiff::Timestamp;

use super::worksheets;
use crate::decide::eval::Sender;
use crate::decide::state::State;
use crate::history::ledger::{Ledger, LedgerError, Telling, Told};
use crate::history::opted_out::{self, Heard};
use crate::history::recording::{self, Occasion, RecordError, Statement, record};
use crate::language::plan::Plan;
use crate::records::done::{self, Done, MomentFault, SheetDay};
use crate::records::worksheet::FilledRow;
use crate::values::EventKind;
use crate::workspace::senders::Roster;

/// Where it was told what a worksheet says.
pub(super) const WORKSHEET: &str = "worksheet";

/// One row of a worksheet, with the reason that it gives; nothing where its `done` is empty.
pub(super) fn row(
    plan: &Plan,
    roster: &Roster<'_>,
    ledger: &mut Ledger,
    now: Timestamp,
    filled: &FilledRow,
) -> Result<Option<(Telling, Option<String>)>, RecordError> {
    if filled.is_open() {
        return Ok(None);
    }
    let (planned, sender) = reservation_of(plan, roster, ledger, filled)?;
    let usual = recording::done_at(ledger, &planned, now, &sender)?;
    let sheet = SheetDay { day: sender.zone.to_datetime(planned.event.at).date(), since: Some(planned.event.at) };
    let done = &filled.done;
    let (kind, at, reason) = match Done::read(done, sheet, now, &sender.zone) {
        Ok(Done::Open) => return Ok(None),
        Ok(Done::Yes) => (EventKind::Sent, usual, None),
        Ok(Done::At(at)) => (EventKind::Sent, at, None),
        Ok(Done::Blocked(reason)) => (EventKind::Blocked, usual, reason),
        Err(fault) => {
            let no_moment = format!("`{done}` says neither whether it was done nor when");
            let why = two_moments(done, fault, &sender).unwrap_or(no_moment);
            let help = "write yes, a time like 10:30 or 2026-05-29 10:30, or blocked: and why";
            return Err(RecordError::Refused(why, Some(help.to_owned())));
        }
    };
    let statement = Statement { reason, reservation: Some(planned.id), ..Statement::default() };
    let telling = record(plan, ledger, &sender, Occasion { kind, at, now }, &statement, WORKSHEET)?;
    Ok(Some((telling, statement.reason)))
}

/// The reservation that a row was written for, and its sender.
fn reservation_of(
    plan: &Plan,
    roster: &Roster<'_>,
    ledger: &mut Ledger,
    filled: &FilledRow,
) -> Result<(Told, Arc<Sender>), RecordError> {
    let refused = |why: String, help: &str| RecordError::Refused(why, Some(help.to_owned()));
    let reservation = &filled.reservation;
    if reservation.is_empty() {
        return Err(unreserved(filled));
    }
    let planned = reservation.parse().ok().map(|id| ledger.event(id)).transpose()?.flatten();
    let planned = planned.filter(|told| told.event.kind == EventKind::Planned).ok_or_else(|| {
        let why = format!("the ledger has no reservation `{reservation}`");
        refused(why, "take a worksheet that was written from this ledger")
    })?;
    if !worksheets::is_of(filled, plan, &planned.event) {
        let why = format!("the reservation `{reservation}` of the ledger is for somebody else, or of another move");
        return Err(refused(why, "take a worksheet that was written from this ledger, its rows as they were"));
    }
    let sender = roster.sender_of_ledger(&mut State::default(), &planned.event.sender).ok_or_else(|| {
        let why = format!("the configuration names no sender `{}`", planned.event.sender);
        refused(why, "add them to firstmove.toml, as they were called when the worksheet was written")
    })?;
    Ok((planned, sender))
}

/// A row without a reservation: somebody has added it, or the sheet is one of --dry-run.
fn unreserved(filled: &FilledRow) -> RecordError {
    let who = if filled.address.is_empty() { &filled.prospect } else { &filled.address };
    let help = if who.is_empty() || filled.mv.is_empty() {
        "a row that was added by hand is told by `firstmove record sent`, and taken out of the sheet".to_owned()
    } else {
        format!(
            "if it was added by hand: firstmove record sent --prospect \"{who}\" --move {}, and take it out of the sheet; \
             else take a worksheet written without --dry-run",
            filled.mv
        )
    };
    RecordError::Refused("nothing is reserved for it".to_owned(), Some(help))
}

/// Why a row isn't recorded, with where it stands.
pub(super) fn refusal_of(filled: &FilledRow, error: RecordError) -> Result<String, LedgerError> {
    match error {
        RecordError::Ledger(error) => Err(error),
        RecordError::Refused(why, help) => {
            let help = help.map(|help| format!(" ({help})")).unwrap_or_default();
            Ok(format!("{}: {why}{help}", filled.place))
        }
    }
}

/// What a column that the rep has added says of who asked not to be contacted, told to the ledger: who, and what came of it.
pub(super) fn asks_out(
    plan: &Plan,
    roster: &Roster<'_>,
    ledger: &mut Ledger,
    now: Timestamp,
    filled: &FilledRow,
) -> Result<Option<(String, Heard)>, RecordError> {
    let Some((column, said)) = &filled.asks_out else { return Ok(None) };
    if done::asks_out(said).is_none() {
        let why = format!("`{said}` in `{column}` says neither yes nor no");
        let help = "write yes where they asked not to be contacted, else leave it empty";
        return Err(RecordError::Refused(why, Some(help.to_owned())));
    }
    let (planned, sender) = reservation_of(plan, roster, ledger, filled)?;
    let at = recording::done_at(ledger, &planned, now, &sender)?;
    let heard = opted_out::note(plan, ledger, &planned, at, now, WORKSHEET)?;
    let who = planned.event.names.first().map_or(&filled.place, |name| &name.1).clone();
    Ok(Some((who, heard)))
}

/// Which two moments a text may be, in words.
pub(super) fn two_moments(text: &str, fault: MomentFault, sender: &Sender) -> Option<String> {
    let MomentFault::TwoMoments(one, other) = fault else { return None };
    let [one, other] = [one, other].map(|moment| {
        let form = if moment.is_day { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M" };
        moment.at.to_zoned_datetime(sender.zone.clone()).strftime(form).to_string()
    });
    Some(format!("`{text}` may be {one} or {other}"))
}
