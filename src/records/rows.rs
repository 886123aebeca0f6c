//! From a row as read to a record that is valid for its schema, or to a reject that says why not.

use std::fmt;

use jiff::tz::TimeZone;

use super::habits::{Evidence, Habits, Sighting};
use super::mapping::{Column, Mapping};
use super::meant;
use super::notices::{Notice, NoticeKind};
use super::object::Object;
use super::place::{Numbering, RowPlace, shown};
use super::schema::{Field, Presence};
use super::source::Combined;
use super::stand_ins::{is_spreadsheet_error, linked};
use super::targets::{Target, Targets, Use};
use super::typing::{self, CellFault, CellProblem, Moment, Typed};
use crate::ids::{FieldId, Id};
use crate::text;
use crate::types::Type;
use crate::value::Value;

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
    /// What happened with the person, by its place in [`Targets::events`].
    pub events: Vec<(usize, Moment)>,
    /// Which of its cells were not taken as they stand.
    pub notices: Vec<Notice>,
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
    /// What stands in the row, to be mended and read again.
    pub as_read: AsRead,
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
        if self.value.is_empty() {
            write!(out, ": expected {}", text::shown(&self.expected))?;
        } else {
            write!(out, ": `{}`, expected {}", shown(&self.value), text::shown(&self.expected))?;
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
#[derive(Debug)]
pub struct Typer<'s> {
    /// The file as the user named it.
    pub file: String,
    /// How its rows are counted.
    pub numbering: Numbering,
    /// How its columns are read.
    pub mapping: Mapping,
    /// What columns fill.
    pub targets: Targets<'s>,
    /// How the file writes dates and numbers, as far as that is known.
    pub habits: Habits,
    /// What its cells tell of that.
    pub evidence: Evidence,
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
        let mut notices = Vec::new();
        for column in &self.mapping.columns {
            match column.target {
                Target::SenderName(_) => {
                    let name = raw.cells.text(column.place, &column.name);
                    let name = Some(name.trim()).filter(|name| !name.is_empty());
                    if let Some(error) = name.filter(|name| is_spreadsheet_error(name)) {
                        notices.push(notice(NoticeKind::SpreadsheetError, column, error));
                    }
                    sender = name.filter(|name| !is_spreadsheet_error(name)).map(Box::from);
                    sender_column = Some(column);
                }
                Target::Sender(field) => {
                    let described = &self.targets.sender.fields[field];
                    let may_lack = described.presence != Presence::Required;
                    let typed = self.typed(raw, column, &described.ty, &TimeZone::UTC);
                    let value = self.noted(raw, column, typed, may_lack.then_some(&mut notices))?;
                    if !value.is_missing() {
                        sender_fields.push((field, value));
                    }
                }
                Target::Prospect(_) | Target::Event(_) => {}
            }
        }
        let zone = zones.zone(sender.as_deref(), &sender_fields).map_err(|problem| {
            // A zone that isn't one may be the record's own.
            let is_own = |column: &&Column| {
                matches!(column.target, Target::Sender(_))
                    && raw.cells.text(column.place, &column.name).trim() == problem.value
            };
            let column = self.mapping.columns.iter().find(is_own).or(sender_column);
            Box::new(self.reject(raw, column.map(|column| column.name.as_str()), problem))
        })?;
        // Both are looked at in any case: each may tell how the file is written.
        let prospect = self.prospect(raw, &zone, &mut notices);
        let events = self.events(raw, &zone, &mut notices);
        let (prospect, events) = (prospect?, events?);
        Ok(Row { prospect, sender, sender_fields, zone, events, notices })
    }

    /// What stands in a row for these fields of the prospect, as far as it is a value of theirs and whatever else stands
    /// there.
    #[must_use]
    pub fn values_of(&self, raw: &RawRow, fields: &[FieldId]) -> Box<[Value]> {
        let mut slots = vec![Value::Missing; self.targets.prospect.fields.len()];
        for column in &self.mapping.columns {
            let (Target::Prospect(field) | Target::SenderName(Some(field))) = column.target else { continue };
            if !fields.contains(&field) {
                continue;
            }
            let typed = self.typed(raw, column, &self.targets.prospect.fields[field].ty, &TimeZone::UTC);
            if let (Ok(Typed { value, .. }), Some(slot)) = (typed, slots.get_mut(field.index())) {
                *slot = value;
            }
        }
        slots.into()
    }

    fn events(
        &self,
        raw: &RawRow,
        zone: &TimeZone,
        notices: &mut Vec<Notice>,
    ) -> Result<Vec<(usize, Moment)>, Box<Reject>> {
        let mut events = Vec::new();
        let mut refused = None;
        for column in &self.mapping.columns {
            let Target::Event(event) = column.target else { continue };
            let habits = column.spelling.habits.or(self.habits);
            let told = typing::happened(&written(raw, column), zone, habits).map(|told| match told {
                Some(Typed { value, shows }) => Typed { value: Some(value), shows },
                None => Typed { value: None, shows: Habits::default() },
            });
            match self.noted(raw, column, told, Some(notices)) {
                Ok(moment) => events.extend(moment.map(|moment| (event, moment))),
                Err(reject) => {
                    refused.get_or_insert(reject);
                }
            }
        }
        refused.map_or(Ok(events), Err)
    }

    fn prospect(&self, raw: &RawRow, zone: &TimeZone, notices: &mut Vec<Notice>) -> Result<Box<[Value]>, Box<Reject>> {
        let mut slots = vec![Value::Missing; self.targets.prospect.fields.len()];
        let mut refused = None;
        for column in &self.mapping.columns {
            let field = match column.target {
                Target::Prospect(field) | Target::SenderName(Some(field)) => field,
                Target::Sender(_) | Target::SenderName(None) | Target::Event(_) => continue,
            };
            let described = &self.targets.prospect.fields[field];
            let used = self.targets.uses.get(field.index()).copied().unwrap_or_default();
            // What should say whether somebody may be written to, and can't be read, is no "no".
            let may_lack = described.presence != Presence::Required && !used.forbids;
            let typed = match self.link(raw, column, &described.ty, used) {
                None => self.typed(raw, column, &described.ty, zone),
                Some(link) => typing::read(link, &described.ty, zone, self.habits),
            };
            let typed = typed.and_then(|typed| meant(raw, column, described, used, typed, notices));
            let value = self.noted(raw, column, typed, may_lack.then_some(&mut *notices));
            match (value, slots.get_mut(field.index())) {
                (Ok(value), Some(slot)) => *slot = value,
                (Ok(_), None) => {}
                (Err(reject), _) => {
                    refused.get_or_insert(reject);
                }
            }
        }
        if let Some(reject) = refused {
            return Err(reject);
        }
        for (id, field) in self.targets.prospect.fields.iter() {
            let is_lacking =
                field.presence == Presence::Required && slots.get(id.index()).is_some_and(Value::is_missing);
            if is_lacking {
                let expected = format!("a value, since `{}` must be there", field.name);
                let problem = CellProblem { value: String::new(), expected, nearest: None };
                let target = Target::Prospect(id);
                let column = self.mapping.columns.iter().find(|column| column.target == target);
                let name = column.map_or(&*field.name, |column| column.name.as_str());
                return Err(Box::new(self.reject(raw, Some(name), problem)));
            }
        }
        Ok(slots.into())
    }

    /// Where a cell links to, if that says who somebody is and what is shown doesn't.
    fn link<'r>(&self, raw: &'r RawRow, column: &Column, ty: &Type, used: Use) -> Option<&'r str> {
        let formula = |text: &'r str| text.starts_with('=').then(|| linked(text)).flatten();
        let (place, shown) = column.cells().find_map(|(place, _)| {
            let shown = raw.cells.cell(place).filter(|text| !text.trim().is_empty())?;
            Some((place, shown))
        })?;
        let aside = raw.asides.iter().find_map(|aside| match aside {
            (at, Aside::Link(link)) if *at == place => Some(&**link),
            _ => None,
        });
        meant::link(shown, aside.or_else(|| formula(shown))?, ty, used)
    }

    /// A cell, as its field's type reads it.
    fn typed(&self, raw: &RawRow, column: &Column, ty: &Type, zone: &TimeZone) -> Result<Typed, CellFault> {
        let habits = column.spelling.habits.or(self.habits);
        match &raw.cells {
            _ if !column.is_plain() => typing::read(&written(raw, column), ty, zone, habits),
            RawCells::Table { .. } => typing::read(raw.cells.cell(column.place).unwrap_or_default(), ty, zone, habits),
            RawCells::Object(object) => match object.get(column.place, &column.name) {
                None => Ok(Typed { value: Value::Missing, shows: Habits::default() }),
                Some(value) => typing::read_json(value, ty, zone, habits),
            },
        }
    }

    /// Takes a cell's value, and notes what the cell tells or leaves open of how the file is written. Where there may be
    /// none, `notices` take what stands for nothing.
    fn noted<V: Default>(
        &self,
        raw: &RawRow,
        column: &Column,
        typed: Result<Typed<V>, CellFault>,
        notices: Option<&mut Vec<Notice>>,
    ) -> Result<V, Box<Reject>> {
        let refused = |problem| Err(Box::new(self.reject(raw, Some(&column.name), problem)));
        let seen = |text: String| Sighting { row: raw.number, column: column.name.clone(), text };
        let Typed { value, shows } = match typed {
            Ok(typed) => typed,
            Err(CellFault::Problem(problem)) => return refused(problem),
            Err(CellFault::Nothing(kind, problem)) => {
                let Some(notices) = notices else { return refused(problem) };
                notices.push(notice(kind, column, &problem.value));
                return Ok(V::default());
            }
            Err(CellFault::OpenDays(problem)) => {
                self.evidence.leave_days_open(seen(problem.value.clone()));
                return refused(problem);
            }
            Err(CellFault::OpenDecimals(problem)) => {
                self.evidence.leave_decimals_open(seen(problem.value.clone()));
                return refused(problem);
            }
        };
        if shows.is_unknown() {
            return Ok(value);
        }
        let stated = column.spelling.habits;
        if let Some(expected) = contradicted(stated, shows) {
            let value = written(raw, column).trim().to_owned();
            return refused(CellProblem { value, expected, nearest: None });
        }
        if stated.is_unknown() {
            self.evidence.show(shows, raw.number, || seen(written(raw, column).trim().to_owned()));
        }
        Ok(value)
    }

    /// A reject of a row, for a problem of one of its columns.
    #[must_use]
    pub fn reject(&self, raw: &RawRow, column: Option<&str>, problem: CellProblem) -> Reject {
        Reject {
            file: self.file.clone(),
            row: raw.number,
            line: raw.line,
            numbering: self.numbering,
            column: column.map(str::to_owned),
            value: problem.value,
            expected: problem.expected,
            nearest: problem.nearest,
            as_read: AsRead::Cells(raw.cells.clone()),
        }
    }
}

/// A text, unless it is none of what its field is for: then it is missing, or told.
fn meant(
    raw: &RawRow,
    column: &Column,
    field: &Field,
    used: Use,
    typed: Typed,
    notices: &mut Vec<Notice>,
) -> Result<Typed, CellFault> {
    let Value::Text(text) = &typed.value else { return Ok(typed) };
    let is_rounded =
        |(at, aside): &(usize, Aside)| *aside == Aside::Rounded && column.cells().any(|(place, _)| place == *at);
    let doubt = match used.identifies && raw.asides.iter().any(is_rounded) {
        true => Some(NoticeKind::Rounded),
        false if used == Use::default() && field.ty != Type::Id => None,
        false => meant::doubt(text, &field.ty, used, &[&field.name, &column.name]),
    };
    match doubt {
        None => Ok(typed),
        Some(NoticeKind::Doubtful) => {
            notices.push(notice(NoticeKind::Doubtful, column, text));
            Ok(typed)
        }
        Some(kind) => {
            let expected = meant::expected(kind).to_owned();
            Err(CellFault::Nothing(kind, CellProblem { value: text.to_string(), expected, nearest: None }))
        }
    }
}

/// That a cell is not taken as it stands.
fn notice(kind: NoticeKind, column: &Column, value: &str) -> Notice {
    Notice { kind, column: column.name.as_str().into(), value: value.into() }
}

/// What was expected of a cell that is written otherwise than stated.
fn contradicted(stated: Habits, shows: Habits) -> Option<String> {
    match (stated.days, shows.days, stated.decimals, shows.decimals) {
        (Some(stated), Some(shows), ..) if stated != shows => Some(format!("a date by {stated}, as the source says")),
        (.., Some(stated), Some(shows)) if stated != shows => {
            Some(format!("a number whose decimal mark is `{stated}`, as the source says"))
        }
        _ => None,
    }
}

/// What a source makes of a row's cells.
fn written(raw: &RawRow, column: &Column) -> String {
    let mut texts = column.cells().map(|(place, name)| raw.cells.text(place, name));
    let text = match column.combined {
        Combined::First => texts.find(|text| !text.trim().is_empty()).unwrap_or_default(),
        Combined::Joined => {
            let texts: Vec<String> = texts.map(|text| text.trim().to_owned()).collect();
            if texts.iter().any(String::is_empty) { String::new() } else { texts.join(" ") }
        }
    };
    column.spelling.stands_for(&text).into_owned()
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
