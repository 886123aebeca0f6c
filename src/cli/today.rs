//! `firstmove today`

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::{Timestamp, ZonedDateTime};

use super::args::{RecordsIn, Today};
use super::exit::{Exit, Failure};
use super::findings::counted;
use super::memory::Known;
use super::overview::overview;
use super::records;
use super::session::Session;
use super::worksheets::{self, Before};
use super::workspace::Workspace;
use crate::engine::intake::{Intake, Keep, usual_threads};
use crate::engine::{Decided, Entry};
use crate::eval::{Hold, Sender};
use crate::ledger::{EventId, Told};
use crate::output::{self, ListFormat, Task};
use crate::state::State;

pub(super) fn run(args: &Today, session: &Session) -> Result<Exit, Failure> {
    let workspace = Workspace::find(session)?;
    let policy = workspace.policy(session)?;
    let plan = &policy.plan;
    let files = files(&args.input, &workspace)?;
    session.progress.begin(&files);
    let roster = records::roster(plan, &workspace, &args.input)?;
    let sources = records::known_sources(plan, &workspace)?;
    let now = session.now()?;
    let mut intake = Intake::new(plan, &roster, sources, args.input.source.clone(), now, usual_threads());
    let mut known = if args.dry_run {
        Known::read(session, &workspace, plan, &roster)?
    } else {
        Known::reserve(session, &workspace, plan, &roster, Hold::ToMidnight)?
    };
    let before = Before::look(args, &mut known, session)?;
    let mut batch = known.batch(usual_threads(), false);
    let (mut entries, rejected) = entries(&files, &mut intake, &mut batch.run().state, session)?;
    let due = known.due(&mut batch, now, &mut entries)?;
    let due_at: Vec<Timestamp> = due.iter().map(|due| due.due).collect();
    let mut all: Vec<Entry> = due.into_iter().map(|due| due.entry).collect();
    all.append(&mut entries);
    let mut days: BTreeMap<String, Day> = BTreeMap::new();
    known.decide(&mut batch, &mut all, |decided| {
        let day = days.entry(decided.decision.sender.to_string()).or_default();
        day.note(&decided, due_at.get(decided.place).copied(), now);
    })?;
    session.progress.end();
    let reservations = if args.dry_run { HashMap::new() } else { reservations(&known.live()?) };
    for (sender, day) in &mut days {
        day.finish(sender, &reservations);
    }
    let written = worksheets::write(args, &mut days, &before)?;
    session.print(&overview(&days, &written))?;
    let senders: Vec<Arc<Sender>> = days.into_values().filter_map(|day| day.sender).collect();
    let gauges = known.gauges(&mut batch, &senders)?;
    if !gauges.is_empty() {
        let format = ListFormat::Table { width: session.width(), colours: session.colours_output() };
        session.print(&format!("\n{}", output::gauges(&gauges, format)))?;
    }
    if rejected > 0 {
        session.say(&format!("{} rejected", counted(rejected, "record")));
    }
    Ok(if rejected > 0 { Exit::No } else { Exit::Done })
}

/// The records to read. Without any, only follow-ups are due.
fn files(input: &RecordsIn, workspace: &Workspace) -> Result<Vec<PathBuf>, Failure> {
    let has_some = workspace.loaded.as_ref().is_some_and(|loaded| !loaded.config.records.is_empty());
    if input.records.is_empty() && !has_some { Ok(Vec::new()) } else { records::files(input, workspace) }
}

/// The records of all files, and how many can't be read.
fn entries(
    files: &[PathBuf],
    intake: &mut Intake<'_>,
    state: &mut State,
    session: &Session,
) -> Result<(Vec<Entry>, usize), Failure> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut rejected = 0;
    for path in files {
        let (name, mut file) = records::open(path, intake, &Keep::Some(Vec::new()), session)?;
        while let Some(chunk) = intake.next_chunk(&mut file, state) {
            let chunk = chunk.map_err(|error| records::intake_failure(&name, &error))?;
            for reject in chunk.rejects.iter().take(records::MOST_SHOWN.saturating_sub(rejected)) {
                session.message(&format!("rejected: {reject}"));
            }
            rejected += chunk.rejects.len();
            entries.extend(chunk.entries);
        }
    }
    Ok((entries, rejected))
}

/// What there is for one sender.
#[derive(Default)]
pub(super) struct Day {
    sender: Option<Arc<Sender>>,
    pub(super) tasks: Vec<(Key, Task)>,
    /// Who waits, until when where that is known.
    pub(super) waiting: Vec<(Option<ZonedDateTime>, String)>,
    /// Who needs a person, and why.
    pub(super) reviews: Vec<String>,
    pub(super) skipped: usize,
}

/// Late follow-ups first, then due ones, then first moves; those of one kind by moment, then as they came.
pub(super) type Key = (u8, Option<Timestamp>);

impl Day {
    fn note(&mut self, decided: &Decided<'_>, due: Option<Timestamp>, now: Timestamp) {
        let decision = &decided.decision;
        self.sender.get_or_insert_with(|| Arc::clone(&decided.entry.sender));
        match decision.action {
            "wait" => self.waiting.push((decision.until.clone(), decision.prospect.to_string())),
            "skip" => self.skipped += 1,
            "review" => {
                let why = decision.refused.last().map(|refusal| refusal.why.to_string());
                let why = why.or_else(|| decision.because.map(str::to_owned));
                self.reviews.push(format!(
                    "{}: {}",
                    decision.prospect,
                    why.unwrap_or_else(|| "no rule matches".to_owned())
                ));
            }
            _ => self.tasks.push(task(decided, due, now)),
        }
    }

    fn finish(&mut self, sender: &str, reservations: &HashMap<(String, String), EventId>) {
        self.tasks.sort_by_key(|(key, _)| *key);
        self.waiting.sort_by_key(|(until, _)| (until.is_none(), until.as_ref().map(ZonedDateTime::timestamp)));
        for (_, task) in &mut self.tasks {
            let found = reservations.get(&(sender.to_owned(), task.reservation.clone()));
            task.reservation = found.map(EventId::to_string).unwrap_or_default();
        }
    }
}

/// One thing to do. Its key stands where the reservation's number will.
fn task(decided: &Decided<'_>, due: Option<Timestamp>, now: Timestamp) -> (Key, Task) {
    let decision = &decided.decision;
    let due = decision.at.as_ref().map(ZonedDateTime::timestamp).or(due);
    let zone = &decided.entry.sender.zone;
    let day = |at: Timestamp| at.to_zoned_datetime(zone.clone()).date();
    let (rank, when) = match due {
        None => (2, "first move".to_owned()),
        Some(at) => {
            let shown = at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
            if day(at) < day(now) { (0, format!("late since {shown}")) } else { (1, format!("due {shown}")) }
        }
    };
    let key = decision.key.as_ref();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let task = Task {
        when,
        prospect: decision.prospect.to_string(),
        address: if key.starts_with("linkedin.com/") { format!("https://www.{key}") } else { String::new() },
        mv: decision.action.to_owned(),
        with: decision.with.join(" and "),
        subject: text(decision.subject.as_deref()),
        text: text(decision.text.as_deref()),
        because: text(decision.because),
        rule: text(decision.rule),
        done: String::new(),
        reservation: key.to_owned(),
    };
    ((rank, due), task)
}

/// The reservations in force, by sender and by each name of the person.
fn reservations(live: &[Told]) -> HashMap<(String, String), EventId> {
    let of_name = |told: &Told| {
        let sender = told.event.sender.clone();
        let id = told.id;
        told.event.names.iter().map(move |name| ((sender.clone(), name.1.clone()), id)).collect::<Vec<_>>()
    };
    live.iter().flat_map(of_name).collect()
}
