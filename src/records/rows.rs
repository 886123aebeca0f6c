//! Rows as they are read, records that are valid for their schema, and rejects that say why a row is none.

use std::fmt::{self, Write as _};

use jiff::tz::TimeZone;

use super::notices::Notice;
use super::object::Object;
use super::place::{Numbering, RowPlace, shown};
use super::typing::{CellProblem, Moment};
use crate::values::ids::FieldId;
use crate::values::{Value, text};

/// A row as read: cells in the order of the columns, or the keys and values of an object.
#[derive(Clone, Debug)]
pub struct RawRow {
    /// Its place among the data rows of its file, from 1.
    pub number: u64,
    /// The line of the file that it begins in, or the row of the sheet, from 1.
    pub line: u64,
    /// What stands in it.
    pub cells: RawCells,
    /// What a workbook says of cells beside their text, by their places.
    pub asides: Vec<(usize, Aside)>,
}

/// What a workbook says of a cell beside its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aside {
    /// Where it links to.
    Link(Box<str>),
    /// It is a number of more digits than the file keeps.
    Rounded,
    /// It is a formula, and the file keeps no result of it.
    NoResult,
}

/// What stands in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawCells {
    /// The cells of a table, as UTF-8, each by its end in `text`.
    Table {
        /// All cells, a separator of one byte between two.
        text: String,
        /// Where each ends.
        ends: Vec<usize>,
    },
    /// An object of JSON.
    Object(Object),
}

impl RawCells {
    /// The cell at this place of the header, as text.
    #[must_use]
    pub fn text(&self, place: usize, name: &str) -> String {
        match self {
            Self::Table { .. } => self.cell(place).unwrap_or_default().to_owned(),
            Self::Object(object) => match object.get(place, name) {
                None | Some(serde_json::Value::Null) => String::new(),
                Some(serde_json::Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
            },
        }
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Table { text, ends } => text.len() + size_of_val(ends.as_slice()),
            Self::Object(object) => object.iter().map(|(key, value)| key.len() + size_of_json(value)).sum(),
        }
    }

    /// A table's row of these cells.
    pub fn table<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for cell in cells {
            if !ends.is_empty() {
                text.push('\t');
            }
            text.push_str(cell.as_ref());
            ends.push(text.len());
        }
        Self::Table { text, ends }
    }

    /// The cell of a table at this place; nothing of an object.
    pub(super) fn cell(&self, place: usize) -> Option<&str> {
        let Self::Table { text, ends } = self else { return None };
        let start = place.checked_sub(1).map_or(Some(0), |before| ends.get(before).map(|end| end + 1))?;
        text.get(start..*ends.get(place)?)
    }

    /// The cells of a table, in order; nothing of an object.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..).map_while(|place| self.cell(place))
    }
}

/// What stands in a row that is no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AsRead {
    /// Its cells, or its object.
    Cells(RawCells),
    /// Its text, where it can't be told into cells.
    Text(String),
}

impl AsRead {
    /// About how many bytes it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Cells(cells) => cells.size(),
            Self::Text(text) => text.len(),
        }
    }
}

/// A record: every slot holds a value of its field's type. Defaults are not filled in yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The prospect's slots.
    pub prospect: Box<[Value]>,
    /// Who sends, where the record says so.
    pub sender: Option<Box<str>>,
    /// What the record says of the sender.
    pub sender_fields: Vec<(FieldId, Value)>,
    /// The zone in which its bare times were read: the sender's.
    pub zone: TimeZone,
    /// What happened with the person, by its place in [`Targets::events`](super::targets::Targets::events).
    pub events: Vec<(usize, Moment)>,
    /// Which of its cells were not taken as they stand.
    pub notices: Vec<Notice>,
}

/// The columns by which a file of rejects says what is wrong. No field is called so: read again, they are passed over.
pub const PROBLEM: [&str; 7] = [
    "problem.file",
    "problem.row",
    "problem.line",
    "problem.column",
    "problem.value",
    "problem.expected",
    "problem.nearest",
];

/// Whether a file with this header holds rejects.
#[must_use]
pub fn is_of_rejects(header: &[String]) -> bool {
    header.iter().any(|name| PROBLEM.contains(&name.as_str()))
}

/// A row that is no record, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The file as the user named it.
    pub file: String,
    /// The row's place among the data rows of its file, from 1.
    pub row: u64,
    /// The line it begins in, or the row of the sheet, from 1.
    pub line: u64,
    /// Which of the two.
    pub numbering: Numbering,
    /// The column, where one is to blame.
    pub column: Option<String>,
    /// What stands there.
    pub value: String,
    /// What was expected.
    pub expected: String,
    /// The right word that is nearest.
    pub nearest: Option<String>,
    /// What is wrong with its other cells.
    pub also: Vec<ColumnProblem>,
    /// What stands in the row, to be mended and read again.
    pub as_read: AsRead,
}

/// A cell that is no value of its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnProblem {
    /// Its column, where one is to blame.
    pub column: Option<String>,
    /// What is wrong.
    pub problem: CellProblem,
}

impl Reject {
    /// What was expected, of its other cells too.
    #[must_use]
    pub fn all_expected(&self) -> String {
        let mut expected = self.expected.clone();
        for ColumnProblem { column, problem } in &self.also {
            let column = column.as_deref().map(|column| format!(" in `{column}`")).unwrap_or_default();
            let value = if problem.value.is_empty() { String::new() } else { format!(" `{}`,", problem.value) };
            let near = problem.nearest.as_ref().map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
            // Writing to a text can't fail.
            let _ = write!(expected, "; also{column}:{value} expected {}{near}", problem.expected);
        }
        expected
    }
}

impl fmt::Display for Reject {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}, {}",
            text::shown(&self.file),
            RowPlace { row: self.row, line: self.line, numbering: self.numbering }
        )?;
        if let Some(column) = &self.column {
            write!(out, ", column `{}`", text::shown(column))?;
        }
        write_problem(out, &self.value, &self.expected, self.nearest.as_deref())?;
        for ColumnProblem { column, problem } in &self.also {
            match column {
                Some(column) => write!(out, "; column `{}`", text::shown(column))?,
                None => out.write_str("; the row")?,
            }
            write_problem(out, &problem.value, &problem.expected, problem.nearest.as_deref())?;
        }
        Ok(())
    }
}

fn write_problem(out: &mut fmt::Formatter<'_>, value: &str, expected: &str, nearest: Option<&str>) -> fmt::Result {
    if value.is_empty() {
        write!(out, ": expected {}", text::shown(expected))?;
    } else {
        write!(out, ": `{}`, expected {}", shown(value), text::shown(expected))?;
    }
    nearest.map_or(Ok(()), |near| write!(out, " (did you mean `{near}`?)"))
}

fn size_of_json(value: &serde_json::Value) -> usize {
    use serde_json::Value as Json;
    let inside = match value {
        Json::Null | Json::Bool(_) | Json::Number(_) => 0,
        Json::String(text) => text.len(),
        Json::Array(values) => values.iter().map(size_of_json).sum(),
        Json::Object(object) => object.iter().map(|(key, value)| key.len() + size_of_json(value)).sum(),
    };
    inside + size_of::<Json>()
}
