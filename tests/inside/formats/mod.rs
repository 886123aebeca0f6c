//! Record files of every format: the same people are decided the same, and what is rejected can be mended.

mod mended;
#[cfg(feature = "columnar")]
mod parquet;
mod people;
mod same;

use std::io::Cursor;

use crate::decide::eval::Run;
use crate::decide::state::State;
use crate::decide::{Batch, Decided};
use crate::intake::{Intake, Keep};
use crate::language::LoadedPolicy;
use crate::language::bundle::{Extra, MemoryFiles};
use crate::records::read;
use crate::records::rows::Reject;
use crate::report::output::{Columns, Format, Line, RejectsFormat, RejectsWriter, writer};
use crate::workspace::senders::Roster;

fn policy(text: &str) -> LoadedPolicy {
    let mut files = MemoryFiles::default();
    files.put("p.policy", text);
    match LoadedPolicy::load(&files, "p.policy", &Extra::default()) {
        Ok(policy) => policy,
        Err(refused) => panic!("{:#?}", refused.findings),
    }
}

/// A file's name and what is in it.
type File = (&'static str, Vec<u8>);

/// What comes of files.
struct Outcome {
    /// The decisions, as NDJSON.
    decisions: String,
    rejects: Vec<Reject>,
    /// The rejects, written.
    rejects_file: Vec<u8>,
}

/// Decides the records of files as one batch.
fn eval(policy: &LoadedPolicy, files: &[File], rejects_format: RejectsFormat) -> Outcome {
    let plan = &policy.plan;
    let roster = Roster::new(plan, None, None).unwrap();
    let now = "2026-05-29T10:00:00Z".parse().unwrap();
    let mut intake = Intake::new(plan, &roster, Vec::new(), None, now, 1);
    let mut batch = Batch::new(Run::new(plan, State::default(), now), 1, false);
    let (mut out, mut rejects, mut rejects_file) = (Vec::new(), Vec::new(), Vec::new());
    let mut decisions = writer(Format::Ndjson, Columns::new(&[], Vec::new()).unwrap(), Box::new(&mut out));
    let mut rejected =
        RejectsWriter::new(rejects_format, Box::new(Cursor::new(Vec::new())), Box::new(&mut rejects_file));
    for (name, bytes) in files {
        let rows = read::open_file(name, None, Box::new(Cursor::new(bytes.clone()))).unwrap();
        let mut file = intake.open(name, rows, &Keep::Some(Vec::new())).unwrap();
        while let Some(chunk) = intake.next_chunk(&mut file, &mut batch.run().state) {
            let chunk = chunk.unwrap();
            for reject in &chunk.rejects {
                rejected.write(file.header(), reject).unwrap();
            }
            rejects.extend(chunk.rejects);
            batch.decide(&chunk.entries, |Decided { decision, .. }| {
                decisions.write(&Line { decision: &decision, kept: &[], trace: None }).unwrap();
            });
        }
    }
    decisions.finish().unwrap();
    drop(decisions);
    rejected.finish().unwrap();
    Outcome { decisions: String::from_utf8(out).unwrap(), rejects, rejects_file }
}
