//! A file of the archive as rows of the columns that are asked for.

use jiff::tz::TimeZone;

use super::File;
use crate::records::habits::Habits;
use crate::records::place::Numbering;
use crate::records::read::{self, ReadError, Rows};
use crate::records::rows::{AsRead, RawRow, Reject};
use crate::records::typing::{self, CellFault, CellProblem, Moment, simple};
use crate::values::calendar::{DayOrder, parse_written};
use crate::workspace::in_words;

/// How many rows may stand above the header: notes, blank lines.
const MOST_ABOVE: usize = 20;

/// How much memory the rows of a file may take, in bytes, since all of them are held.
const MOST_HELD: usize = 512 << 20;

/// About how much a row takes beside its cells.
const ROW_BYTES: usize = 128;

/// A column of a file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Column {
    /// One without which the file can't be read.
    Needed(&'static str),
    /// One that not every year has.
    Optional(&'static str),
}

impl Column {
    fn name(self) -> &'static str {
        match self {
            Self::Needed(name) | Self::Optional(name) => name,
        }
    }
}

/// All rows of a file, of which some columns are read.
#[derive(Debug)]
pub(super) struct Table<const N: usize> {
    file: String,
    columns: [Column; N],
    /// Where the columns stand; nowhere where the file has no such column.
    places: [Option<usize>; N],
    numbering: Numbering,
    pub(super) rows: Vec<RawRow>,
    /// Rows that can't be cut into cells.
    pub(super) rejects: Vec<Reject>,
}

impl<const N: usize> Table<N> {
    /// Reads a file, whose header may stand below other rows.
    pub(super) fn read(file: File, columns: [Column; N]) -> Result<Self, String> {
        let File { name, input, .. } = file;
        let mut rows = read::open(&name, input).map_err(|error| in_short(&error))?;
        let places = places(&mut *rows, &columns)?;
        let numbering = rows.numbering();
        let mut table = Self { file: name, columns, places, numbering, rows: Vec::new(), rejects: Vec::new() };
        let mut held = 0;
        while let Some(row) = rows.next_row() {
            match row {
                Ok(row) => {
                    held += ROW_BYTES + row.cells.size();
                    table.rows.push(row);
                }
                Err(ReadError::Row(reject)) => {
                    held += 2 * ROW_BYTES + reject.as_read.size();
                    table.rejects.push(*reject);
                }
                Err(error) => return Err(in_short(&error)),
            }
            if held > MOST_HELD {
                return Err(format!("its rows would take more than {} MiB of memory", MOST_HELD >> 20));
            }
        }
        Ok(table)
    }

    /// The cells of a row, in the order of the columns; empty where the file has no such column.
    pub(super) fn cells(&self, row: &RawRow) -> [String; N] {
        std::array::from_fn(|column| self.cell(row, column))
    }

    fn cell(&self, row: &RawRow, column: usize) -> String {
        let place = self.places.get(column).copied().flatten();
        place.map(|place| row.cells.text(place, "").trim().to_owned()).unwrap_or_default()
    }

    /// Which of two numbers of a date is the day. LinkedIn writes the month first; a spreadsheet may have changed that.
    pub(super) fn day_order(&self, column: usize) -> Option<DayOrder> {
        let cells = self.rows.iter().map(|row| self.cell(row, column));
        let shown: Vec<DayOrder> = cells.filter_map(|cell| parse_written(&cell, None).ok()?.shows).collect();
        match (shown.contains(&DayOrder::DayFirst), shown.contains(&DayOrder::MonthFirst)) {
            (true, true) => None,
            (true, false) => Some(DayOrder::DayFirst),
            (false, _) => Some(DayOrder::MonthFirst),
        }
    }

    /// When the event of a row happened.
    pub(super) fn moment(
        &self,
        row: &RawRow,
        column: usize,
        zone: &TimeZone,
        days: Option<DayOrder>,
    ) -> Result<Moment, Box<Reject>> {
        let text = self.cell(row, column);
        let missing = || {
            CellFault::Problem(CellProblem {
                value: String::new(),
                expected: "when it happened".to_owned(),
                nearest: None,
            })
        };
        let read = typing::happened(&text, zone, Habits { days, ..Habits::default() });
        let moment = read.and_then(|moment| moment.ok_or_else(missing)).map(|moment| moment.value);
        moment.map_err(|fault| Box::new(self.reject(row, column, fault.into_problem())))
    }

    /// A reject of a row, for one of its columns.
    pub(super) fn reject(&self, row: &RawRow, column: usize, problem: CellProblem) -> Reject {
        Reject {
            file: self.file.clone(),
            row: row.number,
            line: row.line,
            numbering: self.numbering,
            column: self.columns.get(column).map(|column| column.name().to_owned()),
            value: problem.value,
            expected: problem.expected,
            nearest: problem.nearest,
            also: Vec::new(),
            as_read: AsRead::Cells(row.cells.clone()),
        }
    }
}

/// Where the columns stand, once the header is found.
fn places<const N: usize>(rows: &mut dyn Rows, columns: &[Column; N]) -> Result<[Option<usize>; N], String> {
    for _ in 0..=MOST_ABOVE {
        let header = rows.header();
        let place = |column: Column| header.iter().position(|name| simple(name) == simple(column.name()));
        let places = columns.map(place);
        let is_header =
            columns.iter().zip(&places).all(|(column, place)| place.is_some() || matches!(column, Column::Optional(_)));
        if is_header {
            return Ok(places);
        }
        if !rows.skip_header().map_err(|error| in_short(&error))? {
            break;
        }
    }
    let needed = columns.iter().filter(|column| matches!(column, Column::Needed(_)));
    let needed: Vec<String> = needed.map(|column| format!("`{}`", column.name())).collect();
    Err(format!("no row of it names the columns {}", needed.join(", ")))
}

fn in_short(error: &ReadError) -> String {
    match error {
        ReadError::Row(reject) => format!("line {}: expected {}", reject.line, reject.expected),
        ReadError::File(error) => in_words(error),
        ReadError::Shape(why) => why.clone(),
    }
}
