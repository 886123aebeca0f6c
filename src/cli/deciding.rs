//! All records at hand, decided once: for commands that look at what comes of it, and not at each as it is made.

use std::path::PathBuf;

use super::args::RecordsIn;
use super::exit::Failure;
use super::inputs::Inputs;
use super::memory::Known;
use super::records;
use super::session::Session;
use super::workspace::Workspace;
use crate::decide::{Batch, Decided, Entry, Survey};
use crate::history::ledger::Ledger;
use crate::intake::{Keep, usual_threads};
use crate::language::plan::Plan;
use crate::records::notices::FileNotice;
use crate::records::rows::Reject;
use crate::report::impact::Place;

/// What is decided, and by what.
pub(super) struct Deciding<'a> {
    pub(super) session: &'a Session,
    /// Whose senders and sources there are.
    pub(super) workspace: &'a Workspace,
    pub(super) plan: &'a Plan,
    pub(super) input: &'a RecordsIn,
    pub(super) files: &'a [PathBuf],
}

/// What becomes of a record, with its place, and what is told of all of a file.
#[expect(clippy::large_enum_variant, reason = "it is handed on at once, and never kept")]
pub(super) enum Became<'a> {
    Decided(Place, Decided<'a>),
    Rejected(Place, &'a Reject),
    /// Of no single record: what is told once a file.
    Noticed(&'a FileNotice),
}

impl Deciding<'_> {
    /// Decides every record with what the ledger knows, which is given back as it stood. Of the records in `traced` it is
    /// said how their decisions came about.
    pub(super) fn run(
        &self,
        ledger: Option<Ledger>,
        traced: &[Place],
        mut each: impl FnMut(Became<'_>),
    ) -> Result<Option<Ledger>, Failure> {
        let Self { session, workspace, plan, input, files } = *self;
        let roster = records::roster(plan, workspace, input)?;
        let threads = usual_threads();
        session.progress.begin(files);
        let mut intake = records::intake(plan, &roster, workspace, input, session.now()?, threads)?;
        let mut known = Known::read_of(ledger, session, plan, &roster)?;
        let mut batch = known.batch(threads, false);
        let inputs = Inputs::of_run(files, batch.run(), &session.progress)?;
        inputs.count_identities(&mut intake, batch.run(), &session.progress)?;
        let (opened, waits) = inputs.open_all(&intake, &Keep::Some(Vec::new()), session)?;
        let waits = waits || Survey::of(batch.run()).is_some();
        let mut entries: Vec<Entry> = Vec::new();
        let mut places: Vec<Place> = Vec::new();
        for (number, (name, mut file)) in opened.into_iter().enumerate() {
            let before = intake.rows();
            batch.run().files.begin(&name, before);
            for place in traced.iter().filter(|place| place.file == number) {
                batch.trace(before + place.row);
            }
            while let Some(chunk) = intake.next_chunk(&mut file, &mut batch.run().state) {
                let chunk = chunk.map_err(|error| records::intake_failure(&name, &error))?;
                for reject in &chunk.rejects {
                    each(Became::Rejected(Place { file: number, row: reject.row }, reject));
                }
                batch.run().note_unreadable(chunk.unreadable);
                places.extend(chunk.entries.iter().map(|entry| Place { file: number, row: entry.row - before }));
                entries.extend(chunk.entries);
                if !waits {
                    decide(&mut known, &mut batch, &mut entries, &mut places, &mut each)?;
                }
            }
        }
        decide(&mut known, &mut batch, &mut entries, &mut places, &mut each)?;
        session.progress.end();
        intake.notices.iter().for_each(|notice| each(Became::Noticed(notice)));
        Ok(known.into_ledger())
    }
}

fn decide<'p>(
    known: &mut Known<'_, 'p>,
    batch: &mut Batch<'p>,
    entries: &mut Vec<Entry>,
    places: &mut Vec<Place>,
    each: &mut impl FnMut(Became<'_>),
) -> Result<(), Failure> {
    known.decide(batch, entries, |decided| {
        if let Some(place) = places.get(decided.place) {
            each(Became::Decided(place.clone(), decided));
        }
    })?;
    entries.clear();
    places.clear();
    Ok(())
}
