//! `firstmove due`

use std::collections::HashMap;
use std::io;

use jiff::{Timestamp, ZonedDateTime};

use super::args::{Due as Args, DueFormat, ListFormat, ListOut};
use super::exit::{Exit, Failure};
use super::listing::{Destination, Listing};
use super::memory::Known;
use super::session::{self, Session};
use super::workspace::Workspace;
use super::{caps, outputs, records};
use crate::decide::Decided;
use crate::decide::decision::{Action, Decision, Kept};
use crate::history::follow_ups::Due;
use crate::history::forecast;
use crate::history::ledger::EventId;
use crate::report::output::{self, Appointment, Columns, Line};
use crate::values::calendar;
use crate::values::text::counted;

/// What a table shows of each.
const SHOWN: [&str; 6] = ["at", "move", "with", "prospect", "sender", "rule"];

pub(super) fn run(args: &Args, session: &Session) -> Result<Exit, Failure> {
    let workspace = Workspace::find(session)?;
    let to = To::of(args, &workspace, session)?;
    let policy = workspace.policy(session)?;
    let plan = &policy.plan;
    let roster = records::roster_for(plan, &workspace, args.sender.as_deref())?;
    let ledger = workspace.ledger_that_is_there(session)?;
    let now = session.now()?;
    let asked = args.sender.as_deref().map(|name| caps::name_of(&roster, &ledger, now, name)).transpose()?;
    drop(ledger);
    let until = args.until.as_deref().map(|until| session::day_or_moment(until, true)).transpose()?.unwrap_or(now);
    let mut known = Known::read(session, &workspace, plan, &roster)?;
    let mut batch = known.batch(1, false);
    let mut due = known.due(&mut batch, until.max(now))?;
    if let Some(asked) = &asked {
        due.retain(|due| *due.entry.sender.name == **asked);
    }
    let mut found = Found::default();
    forecast(batch, &due, until, |place, decided| found.note(place, decided));
    found.done.sort_by(|one, other| one.order().cmp(&other.order()));
    match to {
        To::Calendar(file) => file.put(ics(&found.done, &due, &mut known)?.as_bytes(), false, session)?,
        To::List(listing) => listing.write(session, |format| listed(&found.done, format))?,
    }
    known.warn_of_unnamed(session);
    found.say(session);
    Ok(Exit::Done)
}

/// What is to be done, and what isn't.
#[derive(Default)]
struct Found {
    done: Vec<Done>,
    waiting: usize,
    reviews: usize,
    skipped: usize,
}

/// A follow-up to be done.
struct Done {
    /// Its place among those that are due.
    place: usize,
    prospect: String,
    key: String,
    sender: String,
    kept: Kept,
}

impl Found {
    fn note(&mut self, place: usize, decided: &Decided<'_>) {
        let decision = &decided.decision;
        match decision.action {
            Action::Wait => self.waiting += 1,
            Action::Review => self.reviews += 1,
            Action::Skip => self.skipped += 1,
            // A first move that is reserved is no follow-up.
            Action::Move(_) if decision.at.is_none() => {}
            Action::Move(_) => self.done.push(Done {
                place,
                prospect: decision.prospect.to_string(),
                key: decision.key.to_string(),
                sender: decision.sender.to_string(),
                kept: Kept::from(decision),
            }),
        }
    }

    fn say(&self, session: &Session) {
        session.say(&format!("{} due", counted(self.done.len(), "follow-up")));
        let others = [
            (self.waiting, "due, and wait for room or hours"),
            (self.reviews, "due, and a person has to look"),
            (self.skipped, "due, and never to be done"),
        ];
        for (count, what) in others.into_iter().filter(|(count, _)| *count > 0) {
            session.say(&format!("{count:>8} {what}"));
        }
    }
}

impl Done {
    fn decision(&self) -> Decision<'_> {
        self.kept.again(&self.prospect, &self.key, &self.sender)
    }

    /// The most overdue first.
    fn order(&self) -> (Option<Timestamp>, &str, &str) {
        (self.kept.at.as_ref().map(ZonedDateTime::timestamp), &self.sender, &self.key)
    }
}

/// Where the follow-ups go.
enum To {
    /// As entries of a calendar.
    Calendar(Destination),
    List(Listing),
}

impl To {
    fn of(args: &Args, workspace: &Workspace, session: &Session) -> Result<Self, Failure> {
        let is_calendar = match args.format {
            Some(format) => format == DueFormat::Ics,
            None => args.output.as_deref().and_then(outputs::ending).as_deref() == Some("ics"),
        };
        if is_calendar {
            return Ok(Self::Calendar(Destination::of(args.output.as_deref(), workspace, session)?));
        }
        let to = ListOut { output: args.output.clone(), format: args.format.and_then(DueFormat::of_a_list) };
        Ok(Self::List(Listing::of(&to, workspace, session)?))
    }
}

impl DueFormat {
    /// The format of a list; nothing for a calendar.
    fn of_a_list(self) -> Option<ListFormat> {
        match self {
            Self::Table => Some(ListFormat::Table),
            Self::Csv => Some(ListFormat::Csv),
            Self::Ndjson => Some(ListFormat::Ndjson),
            Self::Json => Some(ListFormat::Json),
            Self::Xlsx => Some(ListFormat::Xlsx),
            Self::Ics => None,
        }
    }
}

fn listed(done: &[Done], format: output::ListFormat) -> io::Result<Vec<u8>> {
    let (format, names) = match format {
        output::ListFormat::Table { width, colours } => {
            (output::Format::Table { width, colours }, SHOWN.map(str::to_owned).to_vec())
        }
        output::ListFormat::Csv => (output::Format::Csv { raw: false }, Vec::new()),
        output::ListFormat::Ndjson => (output::Format::Ndjson, Vec::new()),
        output::ListFormat::Json => (output::Format::Json, Vec::new()),
        output::ListFormat::Xlsx => (output::Format::Xlsx, Vec::new()),
    };
    let mut bytes = Vec::new();
    if let Ok(columns) = Columns::new(&names, Vec::new()) {
        let mut writer = output::writer(format, columns, Box::new(&mut bytes));
        for done in done {
            writer.write(&Line { decision: &done.decision(), kept: &[], trace: None })?;
        }
        writer.finish()?;
    }
    Ok(bytes)
}

/// An entry a follow-up, known by the event that it comes after, and dated by when the ledger was told that.
fn ics(done: &[Done], due: &[Due], known: &mut Known<'_, '_>) -> Result<String, Failure> {
    let mut appointments = Vec::new();
    let mut stamps: HashMap<EventId, Timestamp> = HashMap::new();
    for done in done {
        let (Some(due), Some(at)) = (due.get(done.place), &done.kept.at) else { continue };
        if let Some(told) = known.event(due.anchor)? {
            stamps.insert(due.anchor, told.told);
        }
        let stamp = stamps.get(&due.anchor).copied().unwrap_or(due.due);
        appointments.push(appointment(done, due.anchor, stamp, at.timestamp()));
    }
    Ok(output::calendar(&appointments))
}

fn appointment(done: &Done, anchor: EventId, stamp: Timestamp, start: Timestamp) -> Appointment {
    let rule = done.kept.rule.as_deref().unwrap_or_default();
    let (number, second) = (anchor.to_be_bytes(), stamp.as_microsecond().to_be_bytes());
    let uid = calendar::spread(&[rule.as_bytes(), done.sender.as_bytes(), &number, &second]);
    let with =
        if done.kept.with.is_empty() { String::new() } else { format!(" with {}", done.kept.with.join(" and ")) };
    let parts = [&done.kept.because, &done.kept.subject, &done.kept.text];
    let parts: Vec<&str> = parts.into_iter().filter_map(Option::as_deref).collect();
    Appointment {
        uid: format!("{rule}-{uid:016x}@firstmove"),
        stamp,
        start,
        summary: format!("{}{with}: {} ({rule})", done.kept.action, done.prospect),
        description: parts.join("\n\n"),
        url: done.key.starts_with("linkedin.com/").then(|| format!("https://www.{}", done.key)),
        category: done.sender.clone(),
    }
}
