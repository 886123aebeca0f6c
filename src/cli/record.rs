//! `firstmove record`

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::args::{Happened, Record, RecordsIn};
use super::exit::{Exit, Failure};
use super::findings::counted;
use super::records;
use super::session::Session;
use super::worksheets::{self, Filled, FilledRow, is_one_of};
use super::workspace::Workspace;
use crate::calendar;
use crate::engine::recording::{self, Count, RecordError, Statement, record};
use crate::eval::Sender;
use crate::ledger::{Kind, Ledger, LedgerError, Telling};
use crate::plan::Plan;
use crate::state::State;
use crate::workspace::senders::Roster;

/// Who tells what is typed.
const TYPED: &str = "record";

/// Who tells what a worksheet says.
const WORKSHEET: &str = "worksheet";

pub(super) fn run(args: &Record, session: &Session) -> Result<Exit, Failure> {
    let workspace = Workspace::find(session)?;
    let policy = workspace.policy(session)?;
    let plan = &policy.plan;
    let input = RecordsIn { records: Vec::new(), sender: args.sender.clone(), source: None };
    let roster = records::roster(plan, &workspace, &input)?;
    let now = session.now()?;
    let mut ledger = workspace.ledger_to_write(session)?;
    match (&args.from, args.event) {
        (Some(sheet), _) => worksheet(sheet, session, plan, &roster, &mut ledger, now),
        (None, Some(event)) => one(args, event, session, plan, &roster, &mut ledger, now),
        (None, None) => Err(Failure::new(Exit::Usage, "nothing is said to have happened")
            .help("say what: firstmove record sent --prospect KEY --move connect")),
    }
}

/// One event, as it is typed.
fn one(
    args: &Record,
    event: Happened,
    session: &Session,
    plan: &Plan,
    roster: &Roster<'_>,
    ledger: &mut Ledger,
    now: Timestamp,
) -> Result<Exit, Failure> {
    let sender = roster.sender(&mut State::default(), None, &[]).map_err(|error| records::sender_failure(&error))?;
    let at = args.at.as_deref().map(|at| moment(at, &sender)).transpose()?.unwrap_or(now);
    let kind = kind(event);
    let statement = Statement {
        person: args.prospect.clone(),
        mv: args.mv.clone(),
        with: args.with.clone(),
        cap: args.cap.clone(),
        count: args.used.map(Count::Used).or(args.left.map(Count::Left)),
        reason: args.reason.clone(),
        reservation: None,
    };
    let telling = ledger.write(|ledger| record(plan, ledger, &sender, (kind, at, now), &statement, TYPED));
    let telling = telling.map_err(failure)?;
    let about = match (&args.prospect, &args.cap) {
        (Some(person), _) => format!(" of {person}"),
        (None, Some(cap)) => format!(" of {cap}"),
        (None, None) => String::new(),
    };
    let at = at.to_zoned_datetime(sender.zone.clone()).strftime("%Y-%m-%d %H:%M %Z").to_string();
    session.say(&format!("{}: {}{about} for {}, {at}", told(telling), kind.as_str(), sender.name));
    Ok(Exit::Done)
}

/// The rows of a worksheet whose `done` says something.
fn worksheet(
    path: &Path,
    session: &Session,
    plan: &Plan,
    roster: &Roster<'_>,
    ledger: &mut Ledger,
    now: Timestamp,
) -> Result<Exit, Failure> {
    let Filled { name, rows, unread: mut refused } = worksheets::read(path, session)?;
    let mut tally = Tally::default();
    ledger.write(|ledger| {
        for filled in &rows {
            match row(plan, roster, ledger, now, filled) {
                Ok(telling) => tally.count(telling),
                Err(RecordError::Ledger(error)) => return Err(error),
                Err(RecordError::Refused(why, help)) => {
                    let help = help.map(|help| format!(" ({help})")).unwrap_or_default();
                    refused.push(format!("{name}, row {}: {why}{help}", filled.number));
                }
            }
        }
        Ok::<(), LedgerError>(())
    })?;
    for refused in &refused {
        session.message(&format!("not recorded: {refused}"));
    }
    session.say(&tally.words(refused.len()));
    Ok(if refused.is_empty() { Exit::Done } else { Exit::No })
}

/// One row of a worksheet; nothing where its `done` is empty.
fn row(
    plan: &Plan,
    roster: &Roster<'_>,
    ledger: &mut Ledger,
    now: Timestamp,
    filled: &FilledRow,
) -> Result<Option<Telling>, RecordError> {
    let refused = |why: String, help: &str| RecordError::Refused(why, Some(help.to_owned()));
    if filled.is_open() {
        return Ok(None);
    }
    let FilledRow { done, reservation, .. } = filled;
    let planned = reservation.parse().ok().map(|id| ledger.event(id)).transpose()?.flatten();
    let planned = planned.filter(|told| told.event.kind == Kind::Planned).ok_or_else(|| {
        let why = format!("the ledger has no reservation `{reservation}`");
        refused(why, "take a worksheet that was written from this ledger")
    })?;
    let sender = roster.sender(&mut State::default(), Some(&planned.event.sender), &[]).map_err(|_| {
        let why = format!("the configuration names no sender `{}`", planned.event.sender);
        refused(why, "add them to firstmove.toml")
    })?;
    let usual = recording::done_at(planned.event.at, now, &sender);
    let (kind, at, reason) = if is_one_of(done, &["yes", "y", "true", "1", "x", "done"]) {
        (Kind::Sent, usual, None)
    } else if let Some(reason) = blocked(done) {
        (Kind::Blocked, usual, reason)
    } else {
        (
            Kind::Sent,
            time_on(planned.event.at, done, &sender).ok_or_else(|| {
                refused(format!("`{done}` says nothing about it"), "write yes, a time like 10:30, or blocked: and why")
            })?,
            None,
        )
    };
    let statement = Statement { reason, reservation: Some(planned.id), ..Statement::default() };
    record(plan, ledger, &sender, (kind, at, now), &statement, WORKSHEET).map(Some)
}

/// `blocked: the profile is gone`; the reason may be left out.
fn blocked(done: &str) -> Option<Option<String>> {
    let (word, reason) = done.split_once(':').unwrap_or((done, ""));
    let reason = reason.trim();
    word.trim().eq_ignore_ascii_case("blocked").then(|| (!reason.is_empty()).then(|| reason.to_owned()))
}

/// A time, of the sheet's own day where it names none.
fn time_on(sheet: Timestamp, done: &str, sender: &Sender) -> Option<Timestamp> {
    let day = sheet.to_zoned_datetime(sender.zone.clone()).date();
    let moment = |text: &str| calendar::parse_moment(text, &sender.zone).ok();
    moment(done).or_else(|| moment(&format!("{day} {done}"))).or_else(|| moment(&format!("{day} 0{done}")))
}

fn moment(text: &str, sender: &Arc<Sender>) -> Result<Timestamp, Failure> {
    calendar::parse_moment(text, &sender.zone).map_err(|_| {
        Failure::new(Exit::Usage, format!("`{text}` is not a time"))
            .help(format!("write it like \"2026-05-29 10:00\", in the zone of {}", sender.name))
    })
}

fn kind(event: Happened) -> Kind {
    match event {
        Happened::Sent => Kind::Sent,
        Happened::Accepted => Kind::Accepted,
        Happened::Replied => Kind::Replied,
        Happened::Declined => Kind::Declined,
        Happened::Withdrawn => Kind::Withdrawn,
        Happened::Blocked => Kind::Blocked,
        Happened::Restricted => Kind::Restricted,
        Happened::Reading => Kind::Reading,
    }
}

fn failure(error: RecordError) -> Failure {
    match error {
        RecordError::Ledger(error) => Failure::from(error),
        RecordError::Refused(why, help) => {
            let failure = Failure::new(Exit::Usage, why);
            match help {
                Some(help) => failure.help(help),
                None => failure,
            }
        }
    }
}

fn told(telling: Telling) -> &'static str {
    match telling {
        Telling::New(_) => "recorded",
        Telling::Known(_) | Telling::Merged(_) => "known already",
    }
}

/// What came of a worksheet.
#[derive(Default)]
struct Tally {
    recorded: usize,
    known: usize,
    open: usize,
}

impl Tally {
    fn count(&mut self, telling: Option<Telling>) {
        match telling {
            None => self.open += 1,
            Some(Telling::New(_)) => self.recorded += 1,
            Some(Telling::Known(_) | Telling::Merged(_)) => self.known += 1,
        }
    }

    fn words(&self, refused: usize) -> String {
        let rows = self.recorded + self.known + self.open + refused;
        let Self { recorded, known, open } = self;
        format!(
            "{}: {recorded} recorded, {known} known already, {open} not done, {refused} not recorded",
            counted(rows, "row")
        )
    }
}
