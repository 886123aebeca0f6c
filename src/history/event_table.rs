//! A table of events: a row an event, with the columns `event`, `at`, `move` and what people are known by, or columns that
//! tell events of themselves, such as `connect.sent`.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::facts;
use super::telling::{known_by, names};
use crate::decide::eval::{Person, Sender};
use crate::decide::state::{Alias, State};
use crate::decide::targets;
use crate::history::ledger::{Event, Name, Written};
use crate::intake::{Census, IntakeError, Mapper, SharedIdentity};
use crate::language::plan::Plan;
use crate::records::habits::{Evidence, Habits, Settled};
use crate::records::notices::{FileNotice, Notice, NoticeKind, Notices};
use crate::records::place::RowPlace;
use crate::records::read::{ReadError, Rows};
use crate::records::rows::{RawCells, RawRow, Reject, Row, is_of_rejects};
use crate::records::schema::{Field, Presence, Schema};
use crate::records::source::{OF_EVENTS, Source};
use crate::records::targets::{Target, Targets};
use crate::records::typer::Typer;
use crate::records::typing::{CellProblem, Moment};
use crate::records::unread::Unread;
use crate::values::ids::{FieldId, Id};
use crate::values::{EventKind, Type, Value};
use crate::workspace::senders::Roster;

/// By what name a ledger knows that a table told it, where no source does.
const SOURCE: &str = "import";

/// What the columns of a table of events may fill.
#[derive(Clone, Debug)]
pub struct EventColumns<'p> {
    plan: &'p Plan,
    /// The policy's fields, and behind them those of an event.
    schema: Schema,
}

/// An event of a row.
#[derive(Debug)]
pub struct TableEvent {
    pub event: Event,
    /// Whose move it is.
    pub sender: Arc<Sender>,
    /// The place of its row among [`EventTable::rows`].
    pub row: usize,
}

/// A table of events, read.
#[derive(Debug)]
pub struct EventTable<'c> {
    typer: Typer<'c>,
    /// The names of its columns; none of objects, which name their own.
    pub header: Vec<String>,
    /// The rows that could be read.
    pub rows: Vec<RawRow>,
    /// What they say, what was sent before what came of it, each in order of time.
    pub events: Vec<TableEvent>,
    /// Rows that say of no event, or can't be read.
    pub rejects: Vec<Reject>,
    /// How many rows there are, those that can't be read among them.
    pub row_count: u64,
    /// What is told of its cells.
    pub notices: Notices,
}

impl<'p> EventColumns<'p> {
    /// For a policy's people.
    #[must_use]
    pub fn new(plan: &'p Plan) -> Self {
        let mut schema = plan.prospect.schema.clone();
        let optional = |field: &Field| match field.presence {
            Presence::Required => Field { presence: Presence::Optional, ..field.clone() },
            _ => field.clone(),
        };
        schema.fields = schema.fields.as_slice().iter().map(optional).collect();
        for name in OF_EVENTS.iter().filter(|name| **name != AT) {
            if schema.field(name).is_none() {
                let ty = if *name == "used" { Type::Number(None) } else { Type::Text };
                schema.fields.push(Field { name: (*name).into(), ty, presence: Presence::Optional, meaning: None });
            }
        }
        Self { plan, schema }
    }

    /// What columns may fill.
    #[must_use]
    pub fn targets(&self) -> Targets<'_> {
        let of_policy = targets(self.plan);
        let events = std::iter::once(Box::from(AT)).chain(of_policy.events.iter().cloned());
        Targets { prospect: &self.schema, sender: of_policy.sender, events: events.collect(), uses: of_policy.uses }
    }

    /// Reads a table, all of it, so that its dates are read in one way.
    ///
    /// # Errors
    ///
    /// Where no column is known, its dates can be read in two ways, the file fails, or a row names no sender and there are
    /// several.
    pub fn read(
        &self,
        name: &str,
        mut rows: Box<dyn Rows>,
        sources: Vec<Source>,
        forced: Option<String>,
        roster: &Roster<'_>,
        now: Timestamp,
    ) -> Result<EventTable<'_>, IntakeError> {
        let mapper = Mapper { targets: self.targets(), sources, forced };
        let (mapping, _) = mapper.find_header(&mut *rows)?;
        let numbering = rows.numbering();
        let typer = Typer {
            file: name.to_owned(),
            numbering,
            mapping,
            targets: self.targets(),
            habits: Habits::default(),
            evidence: Evidence::default(),
            is_of_rejects: is_of_rejects(rows.header()),
        };
        let mut table = EventTable {
            typer,
            header: rows.header().to_vec(),
            rows: Vec::new(),
            events: Vec::new(),
            rejects: Vec::new(),
            row_count: 0,
            notices: Notices::default(),
        };
        while let Some(row) = rows.next_row() {
            table.row_count += 1;
            match row {
                Ok(row) => table.rows.push(row),
                Err(ReadError::Row(reject)) => table.rejects.push(*reject),
                Err(error) => return Err(IntakeError::Read(error)),
            }
        }
        let keys = keys(&table.rows, table.header.clone());
        table.typer.mapping = mapper.map(&keys).map_err(IntakeError::Mapping)?;
        if !self.tells_events(&table.typer) {
            let why = "it has no column `event`, and none that tells an event, such as `connect.sent`";
            return Err(IntakeError::Read(ReadError::Shape(why.to_owned())));
        }
        let columns = keys.iter().map(String::as_str).enumerate();
        let mut unread = Unread::of(columns, &table.typer.mapping, (&mapper.targets, &*mapper.sources), |_| false);
        table.rows.iter().for_each(|row| unread.look(row));
        for first in unread.tell() {
            let file = name.into();
            table.notices.add_of_file(FileNotice { file, first, count: 1, rows: Vec::new() });
        }
        self.tell(&mut table, roster, now)?;
        Ok(table)
    }

    fn tells_events(&self, typer: &Typer<'_>) -> bool {
        typer.mapping.columns.iter().any(|column| match &column.target {
            Target::Event(place) => *place > 0,
            Target::Prospect(field) => {
                ["event", "kind"].into_iter().any(|name| self.schema.field(name) == Some(*field))
            }
            _ => false,
        })
    }

    fn tell(&self, table: &mut EventTable<'_>, roster: &Roster<'_>, now: Timestamp) -> Result<(), IntakeError> {
        let mut typed: Vec<_> = table.rows.iter().map(|raw| table.typer.row(raw, roster)).collect();
        if let Settled::Known(habits) = table.typer.evidence.settle(true).map_err(IntakeError::Doubt)?
            && habits != table.typer.habits
        {
            table.typer.habits = habits;
            typed = table.rows.iter().map(|raw| table.typer.row(raw, roster)).collect();
        }
        let mut state = State::default();
        for (place, (raw, typed)) in table.rows.iter().zip(typed).enumerate() {
            let told = match typed {
                Err(reject) => Err(reject),
                Ok(mut row) => {
                    let at = RowPlace { row: raw.number, line: raw.line, numbering: table.typer.numbering };
                    let notices = std::mem::take(&mut row.notices);
                    notices.into_iter().for_each(|notice| table.notices.add(&table.typer.file, at, notice));
                    let sender = roster.sender(&mut state, row.sender.as_deref(), &[]).map_err(IntakeError::Sender)?;
                    let events =
                        self.events(&row, &sender, table.typer.mapping.source.as_ref().map(|taken| &*taken.name), now);
                    events.map(|events| (events, sender)).map_err(|problem| {
                        let (column, problem) = *problem;
                        Box::new(table.reject(raw, column, problem))
                    })
                }
            };
            match told {
                Err(reject) => table.rejects.push(*reject),
                Ok((events, sender)) => table.events.extend(events.into_iter().map(|event| TableEvent {
                    event,
                    sender: Arc::clone(&sender),
                    row: place,
                })),
            }
        }
        table.events.sort_by_key(|told| (told.event.kind, told.event.at));
        self.set_aside(table);
        Ok(())
    }

    /// Takes from the events the names that too many people of the table share, but where an event has no other; and notes
    /// them to be told.
    fn set_aside(&self, table: &mut EventTable<'_>) {
        let known_by = known_by(self.plan);
        let numbering = table.typer.numbering;
        let mut census = Census::default();
        loop {
            let mut seen = HashSet::new();
            for TableEvent { event, row, .. } in table.events.iter().filter(|told| seen.insert(told.row)) {
                let place = |field: &str| known_by.iter().position(|known| *known == field);
                let alias = |Name(field, name): &Name| Some((u8::try_from(place(field)?).ok()?, name.clone().into()));
                let aliases: Vec<Alias<'_>> = event.names.iter().filter_map(alias).collect();
                if let Some(raw) = table.rows.get(*row) {
                    census.look(RowPlace { row: raw.number, line: raw.line, numbering }, &aliases, None);
                }
            }
            if !census.finish_pass() {
                break;
            }
        }
        for SharedIdentity { field, name: value, count, rows } in census.shared() {
            let Some(field) = known_by.get(usize::from(field)) else { continue };
            let is_shared = |name: &Name| name.0 == **field && *name.1 == *value;
            for TableEvent { event, .. } in &mut table.events {
                if event.names.len() > 1 {
                    event.names.retain(|name| !is_shared(name));
                }
            }
            let target = table.typer.targets.named(field);
            let column = table.typer.mapping.columns.iter().find(|column| Some(&column.target) == target.as_ref());
            let column = column.map_or(*field, |column| column.name.as_str()).into();
            let first = Notice { kind: NoticeKind::SharedIdentity, column, value };
            let file = table.typer.file.as_str().into();
            table.notices.add_of_file(FileNotice { file, first, count, rows });
        }
    }

    /// What a row says; or the column that is wrong, and how.
    fn events(
        &self,
        row: &Row,
        sender: &Sender,
        source: Option<&str>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Box<(&'static str, CellProblem)>> {
        let of_policy = self.plan.prospect.schema.fields.len();
        let prospect = row.prospect.get(..of_policy).unwrap_or_default();
        let known = Person::of(self.plan, prospect).map(|person| names(self.plan, &person)).unwrap_or_default();
        let facts = facts::snapshot(self.plan, prospect, &[]);
        let new = |kind: EventKind, moment: Moment| {
            let today = |at: Timestamp| sender.zone.to_datetime(at).date() == sender.zone.to_datetime(now).date();
            // A day that isn't over counts up to now.
            let at = if moment.is_day && today(moment.at) { moment.at.min(now) } else { moment.at };
            let mut event = Event::new(kind, at, &sender.name, source.unwrap_or(SOURCE));
            event.names.clone_from(&known);
            event.facts.clone_from(&facts);
            event
        };
        let Some(word) = self.text(row, "event").or_else(|| self.text(row, "kind")) else {
            return self.of_columns(row, new);
        };
        let Some(kind) = kind_of(word) else {
            let words = EventKind::TOLD.map(EventKind::as_str).join(", ");
            return Err(problem("event", word, &format!("one of {words}")));
        };
        let at = row.events.iter().find(|(place, _)| *place == 0).map(|(_, moment)| *moment);
        let Some(at) = at else { return Err(problem(AT, "", "when it happened")) };
        let mut event = new(kind, at);
        self.fill(row, &mut event)?;
        Ok(vec![event])
    }

    /// What columns say that are called `connect.sent` and the like.
    fn of_columns(
        &self,
        row: &Row,
        new: impl Fn(EventKind, Moment) -> Event,
    ) -> Result<Vec<Event>, Box<(&'static str, CellProblem)>> {
        let targets = self.targets();
        let told = row.events.iter().filter_map(|(place, moment)| {
            let (mv, kind) = targets.events.get(*place)?.rsplit_once('.')?;
            Some(Event { mv: Some(mv.to_owned()), ..new(kind_of(kind)?, *moment) })
        });
        let told: Vec<Event> = told.collect();
        if told.is_empty() {
            Err(problem("event", "", "what happened: sent, accepted, replied, …"))
        } else {
            Ok(told)
        }
    }

    /// Takes over what a row says beside who and when.
    fn fill(&self, row: &Row, event: &mut Event) -> Result<(), Box<(&'static str, CellProblem)>> {
        let text = |name| self.text(row, name).map(str::to_owned);
        if event.kind.is_of_sender() {
            event.names.clear();
            event.facts = Written::default();
            event.cap = Some(text("cap").ok_or_else(|| problem("cap", "", "the cap that it is about"))?);
            event.used = self.count(row)?;
            return match (event.kind, event.used) {
                (EventKind::Reading, None) => Err(problem("used", "", "how many the network has counted")),
                _ => Ok(()),
            };
        }
        let request = || self.plan.request.map(|request| self.plan.moves[request].name.to_string());
        event.mv = match event.kind {
            EventKind::Accepted | EventKind::Declined | EventKind::Withdrawn => text("move").or_else(request),
            _ => text("move"),
        };
        if event.kind.is_remark() {
            (event.mv, event.facts) = (None, Written::default());
            return Ok(());
        }
        if event.mv.is_none() && event.kind != EventKind::Replied {
            return Err(problem("move", "", "which move"));
        }
        event.with = text("with").filter(|_| event.kind == EventKind::Sent);
        Ok(())
    }

    fn count(&self, row: &Row) -> Result<Option<u64>, Box<(&'static str, CellProblem)>> {
        match self.schema.field("used").and_then(|field| row.prospect.get(field.index())) {
            None | Some(Value::Missing) => Ok(None),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it is whole and not below none"
            )]
            Some(Value::Number(number)) if *number >= 0.0 && number.fract() == 0.0 => Ok(Some(*number as u64)),
            Some(Value::Number(number)) => Err(problem("used", &number.to_string(), "a whole number of what was used")),
            Some(_) => Err(problem("used", "", "a whole number of what was used")),
        }
    }

    fn text<'r>(&self, row: &'r Row, field: &str) -> Option<&'r str> {
        let field: FieldId = self.schema.field(field)?;
        match row.prospect.get(field.index())? {
            Value::Text(text) => Some(text.trim()),
            _ => None,
        }
    }
}

impl EventTable<'_> {
    /// A reject of a row, for what stands in the column of an event's field.
    #[must_use]
    pub fn reject(&self, raw: &RawRow, field: &str, problem: CellProblem) -> Reject {
        let target = self.typer.targets.named(field);
        let column = self.typer.mapping.columns.iter().find(|column| Some(&column.target) == target.as_ref());
        self.typer.reject(raw, column.map(|column| column.name.as_str()), problem)
    }
}

/// The names of the columns, and of objects the keys of all of them.
fn keys(rows: &[RawRow], mut header: Vec<String>) -> Vec<String> {
    let mut known: HashSet<String> = header.iter().cloned().collect();
    for row in rows {
        let RawCells::Object(object) = &row.cells else { break };
        let keys = object.keys().iter().map(|key| key.to_string());
        header.extend(keys.filter(|key| known.insert(key.clone())));
    }
    header
}

/// The column that says when.
const AT: &str = "at";

fn kind_of(word: &str) -> Option<EventKind> {
    EventKind::from_word(word).filter(|kind| EventKind::TOLD.contains(kind))
}

fn problem(field: &'static str, value: &str, expected: &str) -> Box<(&'static str, CellProblem)> {
    Box::new((field, CellProblem { value: value.to_owned(), expected: expected.to_owned(), nearest: None }))
}
