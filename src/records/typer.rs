//! From a row as read to a record that is valid for its schema, or to a reject that says why not.

use jiff::tz::TimeZone;

use super::beside;
use super::combined::{unknown, written};
use super::habits::{Evidence, Habits, Sighting};
use super::mapping::{Column, Mapping};
use super::meant;
use super::notices::{Notice, NoticeKind};
use super::place::Numbering;
use super::rows::{AsRead, Aside, ColumnProblem, RawCells, RawRow, Reject, Row};
use super::schema::{Field, Presence};
use super::source::Combined;
use super::stand_ins::{is_spreadsheet_error, linked};
use super::targets::{Target, Targets, Use};
use super::typing::{self, CellFault, CellProblem, Moment, Typed};
use crate::values::ids::{FieldId, Id};
use crate::values::{Type, Value, identity};

/// Finds the zone of a record's sender: by their name, where the record gives one, and by what it says of them.
pub trait SenderZone {
    /// The zone in which the record's bare times stand.
    ///
    /// # Errors
    ///
    /// Where there is no such sender, or no such zone: what was expected, and the nearest.
    fn zone(&self, name: Option<&str>, fields: &[(FieldId, Value)]) -> Result<TimeZone, CellProblem>;
}

/// What is to be told of a row while it is read.
#[derive(Debug, Default)]
struct Reading {
    notices: Vec<Notice>,
    problems: Vec<ColumnProblem>,
}

/// How many problems of a row are told beside the first.
const MOST_TOLD: usize = 20;

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
    /// Whether it holds rejects of an earlier run, in which `\u{fffd}` stands for what couldn't be read.
    pub is_of_rejects: bool,
}

impl Typer<'_> {
    /// The record of a row.
    ///
    /// # Errors
    ///
    /// The cells that are no values of their fields, and the required fields without one.
    pub fn row(&self, raw: &RawRow, zones: &dyn SenderZone) -> Result<Row, Box<Reject>> {
        let mut read = Reading::default();
        let (sender, sender_fields) = self.sender(raw, &mut read);
        let zone = zones.zone(sender.as_deref(), &sender_fields).unwrap_or_else(|problem| {
            // A zone that isn't one may be the record's own.
            let is_own = |column: &&Column| {
                matches!(column.target, Target::Sender(_))
                    && raw.cells.text(column.place, &column.name).trim() == problem.value
            };
            let is_name = |column: &&Column| matches!(column.target, Target::SenderName(_));
            let column =
                self.mapping.columns.iter().find(is_own).or_else(|| self.mapping.columns.iter().rfind(is_name));
            read.problems.push(ColumnProblem { column: column.map(|column| column.name.clone()), problem });
            // What else is wrong is told with it.
            TimeZone::UTC
        });
        // All are looked at in any case: each may tell how the file is written.
        let prospect = self.prospect(raw, &zone, &mut read);
        let events = self.events(raw, &zone, &mut read);
        let Reading { notices, problems } = read;
        match self.rejected(raw, problems) {
            Some(reject) => Err(Box::new(reject)),
            None => Ok(Row { prospect, sender, sender_fields, zone, events, notices }),
        }
    }

    /// Who sends, and what the record says of them.
    fn sender(&self, raw: &RawRow, read: &mut Reading) -> (Option<Box<str>>, Vec<(FieldId, Value)>) {
        let mut sender = None;
        let mut fields = Vec::new();
        for column in &self.mapping.columns {
            match column.target {
                Target::SenderName(_) => {
                    let name = raw.cells.text(column.place, &column.name);
                    let name = Some(typing::bare(&name)).filter(|name| !name.is_empty());
                    if let Some(error) = name.filter(|name| is_spreadsheet_error(name)) {
                        read.notices.push(notice(NoticeKind::SpreadsheetError, column, error));
                    }
                    sender = name.filter(|name| !is_spreadsheet_error(name)).map(Box::from);
                }
                Target::Sender(field) => {
                    let described = &self.targets.sender.fields[field];
                    let may_lack = described.presence != Presence::Required;
                    let typed = self.typed(raw, column, &described.ty, &TimeZone::UTC);
                    let value = self.noted(raw, column, typed.and_then(without_lost_letters), may_lack, read);
                    fields.extend(value.filter(|value| !value.is_missing()).map(|value| (field, value)));
                }
                Target::Prospect(_) | Target::Event(_) => {}
            }
        }
        (sender, fields)
    }

    /// Who sends, by name, where the row says so.
    #[must_use]
    pub fn sender_name(&self, raw: &RawRow) -> Option<String> {
        let column = self.mapping.columns.iter().rfind(|column| matches!(column.target, Target::SenderName(_)))?;
        let name = raw.cells.text(column.place, &column.name);
        Some(typing::bare(&name).to_owned()).filter(|name| !name.is_empty())
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
            let used = self.targets.uses.get(field.index()).copied().unwrap_or_default();
            if let (Ok(Typed { value, .. }), Some(slot)) = (typed, slots.get_mut(field.index())) {
                fill(slot, value, used);
            }
        }
        self.heed_words(raw, &mut slots);
        slots.into()
    }

    /// Takes words beside whom a row names for a yes where they say that somebody must not be contacted; what is told of that.
    fn heed_words(&self, raw: &RawRow, slots: &mut [Value]) -> Option<Notice> {
        let names_somebody = |column: &&Column| {
            let Target::Prospect(field) = column.target else { return false };
            let is_typed = matches!(self.targets.prospect.fields[field].ty, Type::Email | Type::Address);
            is_typed || self.targets.uses.get(field.index()).is_some_and(|used| used.identifies)
        };
        let mut named = self.mapping.columns.iter().filter(names_somebody);
        let (column, cell) = named.find_map(|column| Some((column, beside::request(raw, column)?)))?;
        let slot = self.targets.opt_out().and_then(|field| slots.get_mut(field.index()));
        let kind = if slot.is_some() { NoticeKind::SaysNot } else { NoticeKind::SaysNotUnheard };
        slot.into_iter().for_each(|slot| *slot = Value::YesNo(true));
        Some(notice(kind, column, cell))
    }

    fn events(&self, raw: &RawRow, zone: &TimeZone, read: &mut Reading) -> Vec<(usize, Moment)> {
        let mut events = Vec::new();
        for column in &self.mapping.columns {
            let Target::Event(event) = column.target else { continue };
            let habits = column.spelling.habits.or(self.habits);
            let told = typing::happened(&written(raw, column), zone, habits).map(|told| match told {
                Some(Typed { value, shows }) => Typed { value: Some(value), shows },
                None => Typed { value: None, shows: Habits::default() },
            });
            let moment = self.noted(raw, column, told, true, read).flatten();
            events.extend(moment.map(|moment| (event, moment)));
        }
        events
    }

    fn prospect(&self, raw: &RawRow, zone: &TimeZone, read: &mut Reading) -> Box<[Value]> {
        let mut slots = vec![Value::Missing; self.targets.prospect.fields.len()];
        let mut refused = Vec::new();
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
            let typed = typed.and_then(|typed| self.legible(column, used, typed, &mut read.notices));
            let typed = typed.and_then(|typed| meant(raw, column, described, used, typed, &mut read.notices));
            read.notices.extend(unknown(raw, column).map(|text| notice(NoticeKind::UnknownWord, column, &text)));
            match (self.noted(raw, column, typed, may_lack, read), slots.get_mut(field.index())) {
                (Some(value), Some(slot)) => fill(slot, value, used),
                (Some(_), None) => {}
                (None, _) => refused.push(field),
            }
        }
        read.notices.extend(self.heed_words(raw, &mut slots));
        for (id, field) in self.targets.prospect.fields.iter() {
            let is_lacking =
                field.presence == Presence::Required && slots.get(id.index()).is_some_and(Value::is_missing);
            if is_lacking && !refused.contains(&id) {
                let expected = format!("a value, since `{}` must be there", field.name);
                let problem = CellProblem { value: String::new(), expected, nearest: None };
                let target = Target::Prospect(id);
                let column = self.mapping.columns.iter().find(|column| column.target == target);
                let column = Some(column.map_or(&*field.name, |column| column.name.as_str()).to_owned());
                read.problems.push(ColumnProblem { column, problem });
            }
        }
        slots.into()
    }

    /// A value whose letters are all there, as far as its field needs them.
    fn legible(&self, column: &Column, used: Use, typed: Typed, notices: &mut Vec<Notice>) -> Result<Typed, CellFault> {
        let Some(lost) = typing::lost_letters(&typed.value) else { return Ok(typed) };
        if self.is_of_rejects || used.needs_all_letters() {
            return Err(CellFault::Problem(lost));
        }
        notices.push(notice(NoticeKind::LostLetters, column, &lost.value));
        Ok(typed)
    }

    /// Where a cell links to, if that says who somebody is and what is shown doesn't.
    fn link<'r>(&self, raw: &'r RawRow, column: &Column, ty: &Type, used: Use) -> Option<&'r str> {
        let cells = || column.cells().filter_map(|(place, _)| raw.cells.cell(place));
        if raw.asides.is_empty() && !cells().any(|cell| cell.starts_with('=')) {
            return None;
        }
        let formula = |text: &'r str| text.starts_with('=').then(|| linked(text)).flatten();
        let says_one = |(place, _): (usize, &str)| raw.cells.cell(place).is_some_and(identity::is_email);
        if column.combined == Combined::Every && column.cells().any(says_one) {
            return None;
        }
        let aside = |place: usize| {
            raw.asides.iter().find_map(|aside| match aside {
                (at, Aside::Link(link)) if *at == place => Some(&**link),
                _ => None,
            })
        };
        let (shown, link) = column.cells().find_map(|(place, _)| {
            let (shown, link) = (raw.cells.cell(place)?, aside(place));
            (link.is_some() || !shown.trim().is_empty()).then_some((shown, link))
        })?;
        meant::link(shown, link.or_else(|| formula(shown))?, ty, used)
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

    /// Takes a cell's value, and notes what the cell tells or leaves open of how the file is written. Where it may lack, what
    /// stands for nothing is a notice, else a problem. Nothing where it has a problem.
    fn noted<V: Default + PartialEq>(
        &self,
        raw: &RawRow,
        column: &Column,
        typed: Result<Typed<V>, CellFault>,
        may_lack: bool,
        read: &mut Reading,
    ) -> Option<V> {
        let mut refuse = |problem: CellProblem| {
            read.problems.push(ColumnProblem { column: Some(column.name.clone()), problem });
            None
        };
        let seen = |text: String| Sighting { row: raw.number, column: column.name.clone(), text };
        let Typed { value, shows } = match typed {
            Ok(Typed { value, .. }) if value == V::default() && has_no_result(raw, column) => {
                if !may_lack {
                    return refuse(meant::without_result());
                }
                read.notices.push(notice(NoticeKind::NoResult, column, ""));
                return Some(value);
            }
            Ok(typed) => typed,
            Err(CellFault::Nothing(kind, problem)) if may_lack => {
                read.notices.push(notice(kind, column, &problem.value));
                return Some(V::default());
            }
            Err(CellFault::Problem(problem) | CellFault::Nothing(_, problem)) => return refuse(problem),
            Err(CellFault::OpenDays(problem)) => {
                self.evidence.leave_days_open(seen(problem.value.clone()));
                return refuse(problem);
            }
            Err(CellFault::OpenDecimals(problem)) => {
                self.evidence.leave_decimals_open(seen(problem.value.clone()));
                return refuse(problem);
            }
        };
        if shows.is_unknown() {
            return Some(value);
        }
        let stated = column.spelling.habits;
        if let Some(expected) = contradicted(stated, shows) {
            let value = written(raw, column).trim().to_owned();
            return refuse(CellProblem { value, expected, nearest: None });
        }
        if stated.is_unknown() {
            self.evidence.show(shows, raw.number, || seen(written(raw, column).trim().to_owned()));
        }
        Some(value)
    }

    /// The reject of a row with these problems; nothing where there are none.
    fn rejected(&self, raw: &RawRow, problems: Vec<ColumnProblem>) -> Option<Reject> {
        let mut problems = problems.into_iter();
        let first = problems.next()?;
        let reject = self.reject(raw, first.column.as_deref(), first.problem);
        Some(Reject { also: problems.take(MOST_TOLD).collect(), ..reject })
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
            also: Vec::new(),
            as_read: AsRead::Cells(raw.cells.clone()),
        }
    }
}

/// Takes a value of a field. Of several columns that may forbid to write to somebody one that does is enough.
fn fill(slot: &mut Value, value: Value, used: Use) {
    if !used.forbids || slot.is_missing() || value == Value::YesNo(true) {
        *slot = value;
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
    let is_rounded = |aside: &Aside| *aside == Aside::Rounded;
    let doubt = if used.identifies && has_aside(raw, column, is_rounded) {
        Some(NoticeKind::Rounded)
    } else if used == Use::default() && field.ty != Type::Id {
        None
    } else {
        meant::doubt(text, &field.ty, used, &[&field.name, &column.name])
    };
    match doubt {
        None if used.is_site => Ok(of_site(column, typed, notices)),
        None => Ok(typed),
        Some(kind) if kind.is_taken() => {
            notices.push(notice(kind, column, text));
            Ok(typed)
        }
        Some(kind) => {
            let expected = meant::expected(kind).to_owned();
            Err(CellFault::Nothing(kind, CellProblem { value: text.to_string(), expected, nearest: None }))
        }
    }
}

/// A company's domain in the form in which domains are compared; what is none stays, and is told.
fn of_site(column: &Column, typed: Typed, notices: &mut Vec<Notice>) -> Typed {
    let Value::Text(text) = &typed.value else { return typed };
    match identity::company_site(text) {
        Some(domain) if *domain == **text => typed,
        Some(domain) => Typed { value: Value::Text((*domain).into()), shows: typed.shows },
        None => {
            notices.push(notice(NoticeKind::NoDomain, column, text));
            typed
        }
    }
}

/// A value none of whose letters was lost.
fn without_lost_letters(typed: Typed) -> Result<Typed, CellFault> {
    typing::lost_letters(&typed.value).map_or(Ok(typed), |lost| Err(CellFault::Problem(lost)))
}

/// Whether a workbook keeps no result of the formula of a cell.
fn has_no_result(raw: &RawRow, column: &Column) -> bool {
    has_aside(raw, column, |aside| *aside == Aside::NoResult)
}

fn has_aside(raw: &RawRow, column: &Column, is_asked: impl Fn(&Aside) -> bool) -> bool {
    raw.asides.iter().any(|(at, aside)| is_asked(aside) && column.cells().any(|(place, _)| place == *at))
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
