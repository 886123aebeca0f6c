//! `firstmove today`

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use super::args::{RecordsIn, Today};
use super::day::Day;
use super::exit::{Exit, Failure};
use super::findings::counted;
use super::inputs::Inputs;
use super::memory::Known;
use super::overview::overview;
use super::records;
use super::session::{NOT_AS_OF, Session};
use super::worksheets::{self, Before};
use super::workspace::Workspace;
use crate::engine::Entry;
use crate::engine::intake::{Intake, Keep, usual_threads};
use crate::eval::{Hold, Run, Sender};
use crate::output::{self, ListFormat};

pub(super) fn run(args: &Today, session: &Session) -> Result<Exit, Failure> {
    if !args.dry_run {
        session.must_be_present("without --dry-run, nothing can be handed out", NOT_AS_OF)?;
    }
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
    let (mut entries, rejected) = entries(&files, &mut intake, batch.run(), session)?;
    let due = known.due(&mut batch, now, &mut entries)?;
    let due_at: Vec<Timestamp> = due.iter().map(|due| due.due).collect();
    let mut all: Vec<Entry> = due.into_iter().map(|due| due.entry).collect();
    all.append(&mut entries);
    let mut days: BTreeMap<String, Day> = BTreeMap::new();
    let reservations = known.decide(&mut batch, &mut all, |decided| {
        let day = days.entry(decided.decision.sender.to_string()).or_default();
        day.note(&decided, due_at.get(decided.place).copied(), now);
    })?;
    session.progress.end();
    days.values_mut().for_each(|day| day.finish(&reservations));
    let written = worksheets::write(args, &mut days, &before)?;
    session.print(&overview(&days, &written))?;
    let senders: Vec<Arc<Sender>> = days.into_values().filter_map(|day| day.sender).collect();
    let gauges = known.gauges(&mut batch, &senders)?;
    if !gauges.is_empty() {
        let format = ListFormat::Table { width: session.width(), colours: session.colours_output() };
        session.print(&format!("\n{}", output::gauges(&gauges, format)))?;
    }
    records::warn_of_cells(&intake.notices, session);
    records::warn_of_unlisted(&intake, session);
    known.warn_of_disputed(&mut batch, session);
    known.warn_of_forgotten(session);
    known.warn_of_unnamed(session);
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
    run: &mut Run<'_>,
    session: &Session,
) -> Result<(Vec<Entry>, usize), Failure> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut rejected = 0;
    let inputs = Inputs::of_run(files, run, &session.progress)?;
    inputs.count_identities(intake, run, &session.progress)?;
    for input in inputs.iter() {
        let (name, mut file) = input.open(intake, &Keep::Some(Vec::new()), session)?;
        run.files.begin(&name, intake.rows());
        while let Some(chunk) = intake.next_chunk(&mut file, &mut run.state) {
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
