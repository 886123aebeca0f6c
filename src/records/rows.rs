//! From a row as read to a record that is valid for its schema, or to a reject that says why not.

use std::fmt;

use jiff::tz::TimeZone;

use super::mapping::{Column, Target};
use super::schema::{Presence, Schema};
use super::typing::{self, CellProblem};
use crate::ids::{FieldId, Id};
use crate::value::Value;

/// A row as read: cells in the order of the columns, or the keys and values of an object.
#[derive(Clone, Debug)]
pub struct RawRow {
    /// Its place among the data rows of its file, from 1.
    pub number: u64,
    /// The line of the file that it begins in, from 1.
    pub line: u64,
    /// What stands in it.
    pub cells: RawCells,
}

/// What stands in a row.
#[derive(Clone, Debug)]
pub enum RawCells {
    /// The cells of a table, as UTF-8, each by its end in `text`.
    Table {
        /// All cells, a separator of one byte between two.
        text: String,
        /// Where each ends.
        ends: Vec<usize>,
    },
    /// An object of JSON.
    Object(serde_json::Map<String, serde_json::Value>),
}

impl RawCells {
    /// The cell at this place of the header, as text.
    #[must_use]
    pub fn text(&self, place: usize, name: &str) -> String {
        match self {
            Self::Table { .. } => self.cell(place).unwrap_or_default().to_owned(),
            Self::Object(object) => match object.get(name) {
                None | Some(serde_json::Value::Null) => String::new(),
                Some(serde_json::Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
            },
        }
    }

    fn cell(&self, place: usize) -> Option<&str> {
        let Self::Table { text, ends } = self else { return None };
        let start = place.checked_sub(1).map_or(Some(0), |before| ends.get(before).map(|end| end + 1))?;
        text.get(start..*ends.get(place)?)
    }

    /// The cells of a table, in order; nothing of an object.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..).map_while(|place| self.cell(place))
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
}

/// A row that is no record, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The file as the user named it.
    pub file: String,
    /// The row's place among the data rows of its file, from 1.
    pub row: u64,
    /// The line it begins in, from 1.
    pub line: u64,
    /// The column, where one is to blame.
    pub column: Option<String>,
    /// What stands there.
    pub value: String,
    /// What was expected.
    pub expected: String,
    /// The right word that is nearest.
    pub nearest: Option<String>,
}

impl fmt::Display for Reject {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}, row {} (line {})", self.file, self.row, self.line)?;
        if let Some(column) = &self.column {
            write!(out, ", column `{column}`")?;
        }
        if self.value.is_empty() {
            write!(out, ": expected {}", self.expected)?;
        } else {
            const MOST: usize = 60;
            // What a file says to a terminal is nothing that the terminal should do.
            let shown = self.value.chars().take(MOST).map(|letter| if letter.is_control() { ' ' } else { letter });
            let cut = if self.value.chars().nth(MOST).is_some() { "…" } else { "" };
            write!(out, ": `{}{cut}`, expected {}", shown.collect::<String>(), self.expected)?;
        }
        match &self.nearest {
            Some(near) => write!(out, " (did you mean `{near}`?)"),
            None => Ok(()),
        }
    }
}

/// Finds the zone of a record's sender: by their name, where the record gives one, and by what it says of them.
pub trait SenderZone {
    /// The zone in which the record's bare times stand.
    ///
    /// # Errors
    ///
    /// Where there is no such sender, or no such zone: what was expected, and the nearest.
    fn zone(&self, name: Option<&str>, fields: &[(FieldId, Value)]) -> Result<TimeZone, CellProblem>;
}

/// Makes records of rows.
#[derive(Clone, Debug)]
pub struct Typer<'s> {
    /// The file as the user named it.
    pub file: String,
    /// The columns that are read.
    pub columns: Vec<Column>,
    /// What a prospect is.
    pub prospect: &'s Schema,
    /// What a sender is.
    pub sender: &'s Schema,
}

impl Typer<'_> {
    /// The record of a row.
    ///
    /// # Errors
    ///
    /// The first cell that is no value of its field, or the first required field without one.
    pub fn row(&self, raw: &RawRow, zones: &dyn SenderZone) -> Result<Row, Box<Reject>> {
        let mut sender = None;
        let mut sender_column = None;
        let mut sender_fields = Vec::new();
        for column in &self.columns {
            match column.target {
                Target::SenderName(_) => {
                    let name = raw.cells.text(column.place, &column.name);
                    sender = Some(name.trim()).filter(|name| !name.is_empty()).map(Box::from);
                    sender_column = Some(column);
                }
                Target::Sender(field) => {
                    let value = self.value(raw, column, &self.sender.fields[field].ty, &TimeZone::UTC)?;
                    if !value.is_missing() {
                        sender_fields.push((field, value));
                    }
                }
                Target::Prospect(_) => {}
            }
        }
        let zone = zones.zone(sender.as_deref(), &sender_fields).map_err(|problem| {
            // A zone that isn't one may be the record's own.
            let is_own = |column: &&Column| {
                matches!(column.target, Target::Sender(_))
                    && raw.cells.text(column.place, &column.name).trim() == problem.value
            };
            let column = self.columns.iter().find(is_own).or(sender_column);
            Box::new(self.reject(raw, column.map(|column| column.name.as_str()), problem))
        })?;
        let prospect = self.prospect(raw, &zone)?;
        Ok(Row { prospect, sender, sender_fields, zone })
    }

    fn prospect(&self, raw: &RawRow, zone: &TimeZone) -> Result<Box<[Value]>, Box<Reject>> {
        let mut slots = vec![Value::Missing; self.prospect.fields.len()];
        for column in &self.columns {
            let field = match column.target {
                Target::Prospect(field) | Target::SenderName(Some(field)) => field,
                Target::Sender(_) | Target::SenderName(None) => continue,
            };
            let value = self.value(raw, column, &self.prospect.fields[field].ty, zone)?;
            if let Some(slot) = slots.get_mut(field.index()) {
                *slot = value;
            }
        }
        for (id, field) in self.prospect.fields.iter() {
            let is_lacking =
                field.presence == Presence::Required && slots.get(id.index()).is_some_and(Value::is_missing);
            if is_lacking {
                let expected = format!("a value, since `{}` must be there", field.name);
                let problem = CellProblem { value: String::new(), expected, nearest: None };
                let target = Target::Prospect(id);
                let column = self.columns.iter().find(|column| column.target == target);
                let name = column.map_or(&*field.name, |column| column.name.as_str());
                return Err(Box::new(self.reject(raw, Some(name), problem)));
            }
        }
        Ok(slots.into())
    }

    fn value(
        &self,
        raw: &RawRow,
        column: &Column,
        ty: &crate::types::Type,
        zone: &TimeZone,
    ) -> Result<Value, Box<Reject>> {
        let typed = match &raw.cells {
            _ if !column.values.is_empty() => {
                let text = raw.cells.text(column.place, &column.name);
                typing::cell(stands_for(&text, column), ty, zone)
            }
            RawCells::Table { .. } => typing::cell(raw.cells.cell(column.place).unwrap_or_default(), ty, zone),
            RawCells::Object(object) => match object.get(&column.name) {
                None => Ok(Value::Missing),
                Some(value) => typing::json(value, ty, zone),
            },
        };
        typed.map_err(|problem| Box::new(self.reject(raw, Some(&column.name), problem)))
    }

    /// A reject of a row, for a problem of one of its columns.
    #[must_use]
    pub fn reject(&self, raw: &RawRow, column: Option<&str>, problem: CellProblem) -> Reject {
        Reject {
            file: self.file.clone(),
            row: raw.number,
            line: raw.line,
            column: column.map(str::to_owned),
            value: problem.value,
            expected: problem.expected,
            nearest: problem.nearest,
        }
    }
}

/// What a source says that a value stands for.
fn stands_for<'c>(text: &'c str, column: &'c Column) -> &'c str {
    let text = text.trim();
    if text.is_empty() {
        return text;
    }
    let named = column.values.iter().find(|(value, _)| value.eq_ignore_ascii_case(text));
    named.map(|(_, word)| word).or_else(|| column.values.get("*")).map_or(text, String::as_str)
}
