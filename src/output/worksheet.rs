//! A sender's work of a day, as a sheet to be worked through and read again.

use std::io::{self, Write};
use std::iter;

use super::sheet::{Cell, Sheet, Tint};
use super::{guarded, unwrapped_csv};
use crate::records::worksheet::WORKSHEET;

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
    /// What the rep has written into columns of their own, in the order of these; what is missing at the end is empty.
    pub added: Vec<String>,
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
    /// The cells before the columns that were added, and the one behind them.
    fn cells(&self) -> ([&str; WORKSHEET.len() - 1], &str) {
        let Self { when, prospect, address, mv, with, subject, text, because, rule, done, reservation, .. } = self;
        ([when, prospect, address, mv, with, subject, text, because, rule, done], reservation)
    }

    /// What stands in `count` added columns.
    fn added(&self, count: usize) -> impl Iterator<Item = &str> {
        self.added.iter().map(String::as_str).chain(iter::repeat("")).take(count)
    }
}

/// The cell of what a rep has written: a number or a day stays one, and the quote is gone that keeps CSV from being run.
fn typed(text: &str) -> Cell {
    let plain = text.strip_prefix('\'').filter(|plain| guarded((*plain).to_owned()) == text);
    Cell::of(plain.unwrap_or(text))
}

/// Writes a worksheet, with columns that the rep has added behind `done`.
///
/// # Errors
///
/// Where `out` fails, or a workbook can't hold it.
pub fn worksheet<'t>(
    tasks: impl IntoIterator<Item = &'t Task>,
    added: &[String],
    format: WorksheetFormat,
    out: &mut (dyn Write + Send),
) -> io::Result<()> {
    let [before @ .., reservation] = WORKSHEET;
    let header = before.into_iter().chain(added.iter().map(String::as_str)).chain([reservation]);
    match format {
        WorksheetFormat::Xlsx => {
            let mut sheet = Sheet::new("today", header)?.lightly_packed();
            for task in tasks {
                let (before, reservation) = task.cells();
                let cells = before.into_iter().map(Cell::text).chain(task.added(added.len()).map(typed));
                sheet.write(cells.chain([Cell::text(reservation)]).map(|cell| (cell, Tint::Plain)))?;
            }
            sheet.finish(out)?;
        }
        WorksheetFormat::Csv => {
            let mut writer = ::csv::Writer::from_writer(&mut *out);
            writer.write_record(header.map(|name| guarded(name.to_owned()))).map_err(unwrapped_csv)?;
            for task in tasks {
                let (before, reservation) = task.cells();
                let cells = before.into_iter().chain(task.added(added.len())).chain([reservation]);
                writer.write_record(cells.map(|cell| guarded(cell.to_owned()))).map_err(unwrapped_csv)?;
            }
            writer.flush()?;
        }
    }
    out.flush()
}
