//! A sender's work of a day, as a sheet to be worked through and read again.

use std::io::{self, Write};

use super::sheet::{Cell, Sheet, Tint};
use super::{guarded, unwrapped_csv};

/// The columns, in order. `done` is the rep's to fill in: yes, a time, or `blocked:` and why.
pub const WORKSHEET: [&str; 11] =
    ["when", "prospect", "address", "move", "with", "subject", "text", "because", "rule", "done", "reservation"];

/// One thing to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// Why now: `first move`, `due 2026-05-29 10:00`.
    pub when: String,
    /// The record's `id`, else the person's key.
    pub prospect: String,
    /// The address to open; empty where none is known.
    pub address: String,
    /// The move.
    pub mv: String,
    /// Its texts.
    pub with: String,
    /// What goes into the subject.
    pub subject: String,
    /// What goes into the text.
    pub text: String,
    /// The reason.
    pub because: String,
    /// The rule or follow-up.
    pub rule: String,
    /// What the rep has written into `done` of a sheet before this one.
    pub done: String,
    /// The reservation's number in the ledger; empty where nothing is reserved.
    pub reservation: String,
}

/// A format of worksheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorksheetFormat {
    /// A workbook.
    Xlsx,
    /// CSV.
    Csv,
}

impl Task {
    fn cells(&self) -> [&str; WORKSHEET.len()] {
        let Self { when, prospect, address, mv, with, subject, text, because, rule, done, reservation } = self;
        [when, prospect, address, mv, with, subject, text, because, rule, done, reservation]
    }
}

/// Writes a worksheet.
///
/// # Errors
///
/// Where `out` fails, or a workbook can't hold it.
pub fn worksheet<'t>(
    tasks: impl IntoIterator<Item = &'t Task>,
    format: WorksheetFormat,
    out: &mut (dyn Write + Send),
) -> io::Result<()> {
    match format {
        WorksheetFormat::Xlsx => {
            let mut sheet = Sheet::new("today", WORKSHEET)?.lightly_packed();
            for task in tasks {
                sheet.write(task.cells().into_iter().map(|cell| (Cell::text(cell), Tint::Plain)))?;
            }
            sheet.finish(out)?;
        }
        WorksheetFormat::Csv => {
            let mut writer = ::csv::Writer::from_writer(&mut *out);
            writer.write_record(WORKSHEET).map_err(unwrapped_csv)?;
            for task in tasks {
                writer.write_record(task.cells().map(|cell| guarded(cell.to_owned()))).map_err(unwrapped_csv)?;
            }
            writer.flush()?;
        }
    }
    out.flush()
}
