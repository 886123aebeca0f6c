//! A sender's work of a day, as a sheet to be worked through and read again.

use std::io::{self, Write};
use std::iter;

use ::csv::QuoteStyle;
use jiff::ZonedDateTime;

use super::sheet::{Cell, Sheet, Tint};
use super::xlsx::tints;
use super::{guarded, unwrapped_csv};
use crate::decide::decision::Action;
use crate::records::typing::same_name;
use crate::records::worksheet::WORKSHEET;

/// Somebody, as a person who works with them knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// Their name; empty where it isn't known, and so are the others.
    pub name: String,
    /// Their title.
    pub title: String,
    /// Their company.
    pub company: String,
    /// The record's `id`, else the person's key.
    pub prospect: String,
    /// The address of their profile, to be opened.
    pub address: String,
}

impl Who {
    fn cells(&self) -> [&str; 5] {
        let Self { name, title, company, prospect, address } = self;
        [name, title, company, prospect, address]
    }
}

/// Somebody for whom there is nothing to do today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Who it is.
    pub who: Who,
    /// Why not: to wait, to skip or to review.
    pub action: Action<'static>,
    /// Until when, where that is known.
    pub until: Option<ZonedDateTime>,
    /// Why.
    pub why: String,
    /// The rule, follow-up or `never`.
    pub rule: String,
}

/// The columns of the sheet of everyone for whom there is nothing to do.
pub const OTHERS: [&str; 9] = ["name", "title", "company", "prospect", "address", "move", "until", "why", "rule"];

/// What the sheets of a workbook are called: that of what there is to do, and that of everyone else.
pub const WORKSHEET_SHEET: &str = "today";
/// See [`WORKSHEET_SHEET`].
pub const OTHERS_SHEET: &str = "others";

/// How many of them a sheet names; it has room for a few more.
const MOST_OTHERS: usize = 1_000_000;

/// A sender's day, as their worksheet has it.
#[derive(Clone, Copy, Debug)]
pub struct Workday<'a> {
    /// What there is to do.
    pub tasks: &'a [&'a Task],
    /// The names of the columns that are carried over from the records.
    pub kept: &'a [String],
    /// Those of the columns that the rep has added.
    pub added: &'a [String],
    /// Everyone else.
    pub others: &'a [Other],
}

/// One thing to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// From when on, or how late it is: `14:10 follow-up`, `late since 2026-05-28 10:00`.
    pub when: String,
    /// Whom it is for.
    pub who: Who,
    /// The move.
    pub mv: String,
    /// Its texts.
    pub with: String,
    /// What goes into the subject.
    pub subject: String,
    /// What goes into the text.
    pub text: String,
    /// Why there is no text, where there is none.
    pub no_text: String,
    /// The reason.
    pub because: String,
    /// The rule or follow-up.
    pub rule: String,
    /// What the rep has written into `done` of a sheet before this one.
    pub done: String,
    /// The reservation's number in the ledger; empty where nothing is reserved.
    pub reservation: String,
    /// What is carried over from the record.
    pub kept: Vec<String>,
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
    /// The cells before those that are carried over.
    fn cells(&self) -> [&str; WORKSHEET.len() - 2] {
        let [name, title, company, prospect, address] = self.who.cells();
        let Self { when, mv, with, subject, text, no_text, because, rule, .. } = self;
        [when, name, title, company, prospect, address, mv, with, subject, text, no_text, because, rule]
    }
}

/// So many of some cells, empty ones where they are fewer.
fn filled(cells: &[String], count: usize) -> impl Iterator<Item = &str> {
    cells.iter().map(String::as_str).chain(iter::repeat("")).take(count)
}

/// The cell of what a rep has written: a number or a day stays one, and the quote is gone that keeps CSV from being run.
fn typed(text: &str) -> Cell {
    let plain = text.strip_prefix('\'').filter(|plain| guarded(plain) == text);
    Cell::of(plain.unwrap_or(text))
}

/// Writes a worksheet, with columns that are carried over before `done` and those that the rep has added behind it. A
/// workbook has everyone else on a second sheet.
///
/// # Errors
///
/// Where `out` fails, or a workbook can't hold it.
pub fn worksheet(day: Workday<'_>, format: WorksheetFormat, out: &mut (dyn Write + Send)) -> io::Result<()> {
    let Workday { tasks, kept, added, others } = day;
    let [before @ .., done, reservation] = WORKSHEET;
    let kept_names = apart(kept);
    let names = kept_names.iter().map(String::as_str);
    let added_names = numbered(added);
    let added_names = added_names.iter().map(String::as_str);
    let header = before.into_iter().chain(names).chain([done]).chain(added_names).chain([reservation]);
    match format {
        WorksheetFormat::Xlsx => {
            let mut sheet = Sheet::new(WORKSHEET_SHEET, header)?.lightly_packed();
            for task in tasks {
                let cells = task.cells().into_iter().map(Cell::text);
                let kept = filled(&task.kept, kept.len()).map(Cell::of);
                let added = filled(&task.added, added.len()).map(typed);
                let cells = cells.chain(kept).chain([Cell::text(&task.done)]).chain(added);
                sheet.write(cells.chain([Cell::text(&task.reservation)]).map(|cell| (cell, Tint::Plain)))?;
            }
            if !others.is_empty() {
                sheet.next(OTHERS_SHEET, OTHERS)?;
                for other in others.iter().take(MOST_OTHERS) {
                    let (row, of_move) = tints(other.action);
                    let who = other.who.cells().map(|cell| (Cell::text(cell), row));
                    let until = other.until.clone().map_or(Cell::Empty, Cell::Moment);
                    let rest = [(Cell::text(other.action.as_str()), of_move), (until, row)];
                    let why = [(Cell::text(&other.why), row), (Cell::text(&other.rule), row)];
                    sheet.write(who.into_iter().chain(rest).chain(why))?;
                }
            }
            sheet.finish(out)?;
        }
        WorksheetFormat::Csv => {
            write_header(header.map(|name| guarded(name).into_owned()), out)?;
            let mut writer = ::csv::Writer::from_writer(&mut *out);
            for task in tasks {
                let cells = task.cells().into_iter().chain(filled(&task.kept, kept.len())).chain([&*task.done]);
                let cells = cells.chain(filled(&task.added, added.len())).chain([&*task.reservation]);
                writer.write_record(cells.map(|cell| guarded(cell).into_owned())).map_err(unwrapped_csv)?;
            }
            writer.flush()?;
        }
    }
    out.flush()
}

/// Writes the header of a sheet as CSV. Names of a rep's columns may hold tabs and semicolons: in quotes none is taken for the
/// separator when the sheet comes back.
fn write_header(names: impl Iterator<Item = String>, out: &mut (dyn Write + Send)) -> io::Result<()> {
    let names: Vec<String> = names.collect();
    let is_plain = |name: &String| !name.contains([';', '\t', '|']);
    let style = if names.iter().all(is_plain) { QuoteStyle::Necessary } else { QuoteStyle::Always };
    let mut writer = ::csv::WriterBuilder::new().quote_style(style).from_writer(out);
    writer.write_record(names).map_err(unwrapped_csv)?;
    writer.flush()
}

/// Writes the sheet of everyone else as CSV.
///
/// # Errors
///
/// Where `out` fails.
pub fn others(others: &[Other], out: &mut (dyn Write + Send)) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(&mut *out);
    writer.write_record(OTHERS).map_err(unwrapped_csv)?;
    for other in others {
        let until = other.until.as_ref().map(|until| until.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
        let rest = [other.action.as_str(), until.as_deref().unwrap_or_default(), &*other.why, &*other.rule];
        let cells = other.who.cells().into_iter().chain(rest);
        writer.write_record(cells.map(|cell| guarded(cell).into_owned())).map_err(unwrapped_csv)?;
    }
    writer.flush()
}

/// The names of columns that are carried over: one that is called as a worksheet's own is `input.NAME`.
fn apart(kept: &[String]) -> Vec<String> {
    let is_own = |name: &String| WORKSHEET.iter().any(|own| same_name(own, name));
    kept.iter().map(|name| if is_own(name) { format!("input.{name}") } else { name.clone() }).collect()
}

/// The names of columns that a rep has added: one that is called as a worksheet's own is `NAME (2)`, or the next number that
/// is free.
fn numbered(added: &[String]) -> Vec<String> {
    let mut names: Vec<String> = added.to_vec();
    for place in 0..names.len() {
        let Some(own) = names.get(place).and_then(|name| WORKSHEET.into_iter().find(|own| same_name(own, name))) else {
            continue;
        };
        let numbers = (2..).map(|number| format!("{own} ({number})"));
        let free = numbers.take(names.len() + 1).find(|name| !names.iter().any(|other| same_name(other, name)));
        if let (Some(name), Some(free)) = (names.get_mut(place), free) {
            *name = free;
        }
    }
    names
}
