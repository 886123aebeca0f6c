//! `firstmove eval`

use std::path::PathBuf;

use super::args::Eval;
use super::exit::{Exit, Failure};
use super::inputs::Inputs;
use super::keeping::{self, Keeping};
use super::memory::{self, Known};
use super::outcome::Outcome;
use super::outputs::{Files, Outputs};
use super::records;
use super::session::Session;
use super::workspace::Workspace;
use super::writer::Writer;
use crate::decide::eval::Row;
use crate::decide::{Batch, Decided, Entry};
use crate::intake::{Intake, Keep, KeptCells, usual_threads};
use crate::report::output::Line;

/// What decides records: a batch, and what is made known to it of the past.
pub(super) struct Decider<'a, 'k, 'p> {
    pub(super) batch: &'a mut Batch<'p>,
    pub(super) known: &'a mut Known<'k, 'p>,
}

pub(super) fn run(args: &Eval, session: &Session) -> Result<Exit, Failure> {
    let workspace = Workspace::find(session)?;
    let policy = workspace.policy(session)?;
    let files = records::files(&args.input, &workspace)?;
    records::warn_of_others(&args.input, &workspace, session);
    Writer::shape(args, session, Vec::new())?;
    let outputs = Outputs::of(session, &workspace).and_policy(&policy, &workspace, session)?.and_read(&files);
    let written = Files::claim(args, outputs)?;
    session.progress.begin(&files);
    let roster = records::roster(&policy.plan, &workspace, &args.input)?;
    let threads = args.threads.map_or_else(usual_threads, usize::from);
    let mut intake = records::intake(&policy.plan, &roster, &workspace, &args.input, session.now()?, threads)?;
    let mut known = if args.reserve {
        Known::reserve(session, &workspace, &policy.plan, &roster, memory::hold(&args.hold)?)?
    } else {
        Known::read(session, &workspace, &policy.plan, &roster)?
    };
    let mut batch = known.batch(threads, args.explain);
    let mut outcome = Outcome::new(args, &written)?;
    let mut decider = Decider { batch: &mut batch, known: &mut known };
    let exit = decide(args, &written, session, &files, &mut intake, &mut decider, &mut outcome)?;
    session.progress.end();
    records::warn_of_cells(&intake.notices, session);
    records::warn_of_unlisted(&intake, session);
    known.warn_of_disputed(&mut batch, session);
    known.warn_of_handed_twice(&mut batch, session);
    known.warn_of_forgotten(session);
    outcome.say(session);
    Ok(exit)
}

fn decide<'p>(
    args: &Eval,
    written: &Files,
    session: &Session,
    files: &[PathBuf],
    intake: &mut Intake<'p>,
    decider: &mut Decider<'_, '_, 'p>,
    outcome: &mut Outcome,
) -> Result<Exit, Failure> {
    let mut keeping = Keeping::new(&args.keep);
    let (_, format) = Writer::shape(args, session, Vec::new())?;
    let inputs = match format.most_rows().filter(|_| args.reserve) {
        Some(most) => counted(files, most, session)?,
        None => Inputs::of_run(files, decider.batch.run(), &session.progress)?,
    };
    inputs.count_identities(intake, decider.batch.run(), &session.progress)?;
    let (opened, waits) = inputs.open_all(intake, keeping.keep(), session)?;
    let kept = opened.iter().flat_map(|(_, file)| keeping.of_file(file.kept_names())).collect();
    let mut writer = Writer::open(args, written, session, kept)?;
    // The last object may bring a key that none had before.
    let brings_names = keeping.is_all() && opened.iter().any(|(_, file)| file.has_objects());
    let waits = waits || (brings_names && writer.begins_with_names());
    let surveyed = if waits { None } else { survey(&inputs, intake, decider, session)? };
    // How far it has come is asked of the last time that the files are read.
    session.progress.begin(files);
    let mut held: Vec<Entry> = Vec::new();
    let mut kept_of_held: Vec<KeptCells> = Vec::new();
    for (number, (name, mut file)) in opened.into_iter().enumerate() {
        let before = intake.rows();
        decider.batch.run().files.begin(&name, before);
        while let Some(chunk) = intake.next_chunk(&mut file, &mut decider.batch.run().state) {
            let mut chunk = chunk.map_err(|error| records::intake_failure(&name, &error))?;
            outcome.reject(file.header(), &chunk.rejects, session)?;
            if surveyed.is_none() {
                decider.batch.run().note_unreadable(std::mem::take(&mut chunk.unreadable));
            }
            writer.keep(&keeping.of_file(file.kept_names()));
            let mut kept: Vec<KeptCells> = keeping.placed(chunk.kept).collect();
            if waits {
                held.extend(chunk.entries);
                kept_of_held.extend(kept);
            } else {
                write(decider, &mut chunk.entries, &mut kept, &mut writer, outcome)?;
            }
        }
        if surveyed.as_ref().is_some_and(|rows| rows.get(number) != Some(&(intake.rows() - before))) {
            return Err(Failure::new(Exit::Files, format!("`{name}` was changed while it was read"))
                .help("run it again once nobody writes to the file"));
        }
    }
    if waits {
        write(decider, &mut held, &mut kept_of_held, &mut writer, outcome)?;
    }
    writer.finish()?;
    outcome.finish()
}

/// The record files. Fails where there are more records than the format has room for, before anything is reserved.
fn counted(files: &[PathBuf], most: u64, session: &Session) -> Result<Inputs, Failure> {
    let inputs = Inputs::to_be_counted(files, &session.progress)?;
    if inputs.are_more_than(most, &session.progress)? {
        return Err(Failure::new(Exit::Usage, format!("a sheet has room for {most} records, and there are more"))
            .help("write .csv or .ndjson; nothing was reserved"));
    }
    Ok(inputs)
}

/// Looks at all records before the first is decided, where one may say something of another's person. How many rows each
/// file had; nothing where nobody needs to look.
fn survey<'p>(
    inputs: &Inputs,
    intake: &mut Intake<'p>,
    decider: &mut Decider<'_, '_, 'p>,
    session: &Session,
) -> Result<Option<Vec<Row>>, Failure> {
    let Decider { batch, known } = decider;
    let Some(mut survey) = batch.survey() else { return Ok(None) };
    loop {
        let mut rows = Vec::new();
        for input in inputs.iter() {
            let before = intake.rows();
            let (name, mut file) = input.open_quietly(intake, &Keep::Some(Vec::new()), &session.progress)?;
            batch.run().files.begin(&name, before);
            while let Some(chunk) = intake.next_chunk(&mut file, &mut batch.run().state) {
                let chunk = chunk.map_err(|error| records::intake_failure(&name, &error))?;
                batch.run().note_unreadable(chunk.unreadable);
                known.survey(batch, &mut survey, &chunk.entries)?;
            }
            rows.push(intake.rows() - before);
        }
        intake.rewind();
        if !survey.finish_pass(batch.run()) {
            return Ok(Some(rows));
        }
    }
}

/// Decides some records, and writes what is decided.
pub(super) fn write<'p>(
    decider: &mut Decider<'_, '_, 'p>,
    entries: &mut [Entry],
    kept: &mut [KeptCells],
    writer: &mut Writer,
    outcome: &mut Outcome,
) -> Result<(), Failure> {
    let Decider { batch, known } = decider;
    let mut written = Ok(());
    let (plan, now) = (batch.run().plan(), batch.run().now());
    known.decide(batch, entries, |decided| {
        outcome.summary.count(&decided.decision);
        if let Some(log) = &mut outcome.log
            && written.is_ok()
        {
            written = log.note(plan, now, &decided);
        }
        let Decided { place, decision, trace, .. } = decided;
        let kept = kept.get_mut(place).map(|cells| keeping::row(std::mem::take(cells))).unwrap_or_default();
        let line = Line { decision: &decision, kept: &kept, trace: trace.as_ref() };
        if written.is_ok() {
            written = writer.write(&line);
        }
    })?;
    if let Some(log) = &mut outcome.log {
        log.write()?;
    }
    written.and_then(|()| writer.release()).map_err(|error| writer.failure(&error))
}
