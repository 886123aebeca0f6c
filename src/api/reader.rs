//! Records of files: CSV, workbooks and what else the command line reads.

use std::fmt;
use std::path::Path;

use jiff::tz::TimeZone;
use self_cell::self_cell;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json};

use super::error::InvalidRecord;
use super::policy::Policy;
use super::senders::{Said, typed};
use crate::decide::state::State;
use crate::decide::targets;
use crate::intake::{Intake, IntakeError, Keep, OpenFile, TypedRow};
use crate::language::plan::Plan;
use crate::records::place::RowPlace;
use crate::records::read::{Opening, ReadError as FileError, open_as};
use crate::records::rows::{self, Row};
use crate::records::schema::Field;
use crate::values::{Length, Type, Value};
use crate::workspace::files::open;
use crate::workspace::in_words;
use crate::workspace::senders::Roster;
use crate::workspace::sources::sources;

/// The records of a file, one after the other.
///
/// The file is read as `firstmove eval` reads it: CSV in any encoding, NDJSON and JSON, each also packed by gzip, workbooks,
/// and Parquet in builds with the feature `columnar`. Exports of known tools are recognised by their columns, sources of
/// `firstmove.toml` among them, and how the file writes dates and numbers is told by all of its rows.
///
/// ```
/// use firstmove::{Engine, Policy, RecordReader};
///
/// let policy = Policy::open("policies/outbound.policy")?;
/// let mut engine = Engine::new(&policy).now("2026-05-29T10:00:00Z".parse()?);
/// for record in RecordReader::open("policies/sample.csv", &policy)? {
///     match record {
///         Ok(record) => println!("{}", engine.decide("dana", &record)?.action),
///         Err(reject) => eprintln!("{reject}"),
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RecordReader(Reading);

self_cell!(
    struct Listing {
        owner: Policy,

        #[covariant]
        dependent: Roster,
    }
);

self_cell!(
    struct Reading {
        owner: Listing,

        #[not_covariant]
        dependent: Input,
    }
);

/// What is read of a file.
struct Input<'p> {
    plan: &'p Plan,
    roster: &'p Roster<'p>,
    intake: Intake<'p>,
    file: OpenFile<'p>,
    name: String,
    state: State,
    /// Rows that are read and not handed over, the next one last.
    rows: Vec<TypedRow>,
    is_over: bool,
}

impl RecordReader {
    /// Opens a file of records of this policy. Times without a zone stand in UTC; [`Engine::read`](crate::Engine::read) reads
    /// them in the zones of senders.
    ///
    /// # Errors
    ///
    /// Where the file can't be read or is no table, none of its columns names a field, or two stand for one.
    pub fn open(path: impl AsRef<Path>, policy: &Policy) -> Result<Self, ReadError> {
        Self::of_senders(path.as_ref(), policy, &[], None)
    }

    /// The same with the senders whose records they are; `fallback` is whose those are that name none.
    pub(super) fn of_senders(
        path: &Path,
        policy: &Policy,
        senders: &[(String, Said)],
        fallback: Option<&str>,
    ) -> Result<Self, ReadError> {
        let listing = Listing::new(policy.clone(), |policy| {
            let plan = policy.plan();
            let known = senders.iter().filter_map(|(name, said)| Some((name.clone(), typed(plan, name, said).ok()?)));
            Roster::introduced(plan, known, fallback)
        });
        Reading::try_new(listing, |listing| Input::open(path, listing)).map(Self)
    }
}

impl Iterator for RecordReader {
    type Item = Result<Record, Reject>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.with_dependent_mut(|_, input| input.next())
    }
}

impl fmt::Debug for RecordReader {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.0.with_dependent(|_, input| input.name.clone());
        out.debug_struct("RecordReader").field("file", &name).finish_non_exhaustive()
    }
}

impl<'p> Input<'p> {
    fn open(path: &Path, listing: &'p Listing) -> Result<Self, ReadError> {
        let (policy, roster): (&'p Policy, &'p Roster<'p>) = (listing.borrow_owner(), listing.borrow_dependent());
        let (plan, name) = (policy.plan(), path.display().to_string());
        let configuration = policy.configuration();
        let known = sources(configuration, &targets(plan)).map_err(|error| ReadError { message: error.to_string() })?;
        // Without events no moment is asked for.
        let now = jiff::Timestamp::UNIX_EPOCH;
        let mut intake = Intake::new(plan, roster, known, None, now, 1);
        intake.refuses_unread = configuration.is_some_and(|loaded| loaded.config.unread.is_some());
        let opened = |intake: &Intake<'p>, encoding: Option<&str>| {
            let file = open(path).map_err(|error| ReadError::file(&name, &error))?;
            let rows = open_as(&name, Opening { sheet: None, encoding }, Box::new(file));
            let rows = rows.map_err(|error| ReadError::of(&name, &IntakeError::Read(error)))?;
            intake.open(&name, rows, &Keep::Some(Vec::new())).map_err(|error| ReadError::of(&name, &error))
        };
        let mut file = opened(&intake, None)?;
        // What the file is of is known by its header, and how it is encoded by what it is of.
        if let Some(encoding) = file.mapping().source.as_ref().and_then(|source| source.encoding.clone()) {
            file = opened(&intake, Some(&encoding))?;
        }
        Ok(Self { plan, roster, intake, file, name, state: State::default(), rows: Vec::new(), is_over: false })
    }

    fn next(&mut self) -> Option<Result<Record, Reject>> {
        if self.rows.is_empty() && !self.is_over {
            match self.intake.next_rows(&mut self.file) {
                Some(Ok(rows)) => self.rows = rows.into_iter().rev().collect(),
                None => self.is_over = true,
                Some(Err(error)) => {
                    self.is_over = true;
                    return Some(Err(Reject::of_file(&self.name, ReadError::of(&self.name, &error).message)));
                }
            }
        }
        let (raw, row) = match self.rows.pop()? {
            Ok(read) => read,
            Err(reject) => return Some(Err((*reject).into())),
        };
        let place = RowPlace { row: raw.number, line: raw.line, numbering: self.file.numbering() };
        let sender = match self.roster.sender(&mut self.state, row.sender.as_deref(), &[]) {
            Ok(sender) => sender.name.to_string(),
            // That it is unknown has been found where its zone was asked for.
            Err(_) => row.sender.as_deref().unwrap_or_default().to_owned(),
        };
        Some(Ok(Record { file: self.name.clone(), place, sender, fields: fields(self.plan, &row) }))
    }
}

/// A record of a file, typed by a policy: a field that the file says nothing of is not in it.
///
/// It serialises to an object with the fields' names, and can be handed to [`Engine::decide`](crate::Engine::decide).
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    file: String,
    place: RowPlace,
    sender: String,
    fields: Map<String, Json>,
}

impl Record {
    /// The file, as it was named.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Its place among the records of the file, from 1.
    #[must_use]
    pub fn row(&self) -> u64 {
        self.place.row
    }

    /// The line of the file that it begins in, or the row of the sheet, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.place.line
    }

    /// Whose it is: whom the record names, else whom [`Engine::read`](crate::Engine::read) was told.
    #[must_use]
    pub fn sender(&self) -> &str {
        &self.sender
    }

    /// The value of a field as text; nothing where the record doesn't have it.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<String> {
        match self.fields.get(field)? {
            Json::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }
}

impl fmt::Display for Record {
    /// Where it stands: `leads.csv, row 3 (line 4)`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}, {}", self.file, self.place)
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.fields.serialize(serializer)
    }
}

/// A row of a file that is no record.
///
/// [`Display`](fmt::Display) says where it stands and all that is wrong with it, as the command line does.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{shown}")]
pub struct Reject {
    row: Option<u64>,
    line: Option<u64>,
    invalid: InvalidRecord,
    shown: String,
}

impl Reject {
    /// Its place among the rows of the file, from 1; nothing where the file can't be read on.
    #[must_use]
    pub fn row(&self) -> Option<u64> {
        self.row
    }

    /// The line of the file that it begins in, or the row of the sheet, from 1.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.line
    }

    /// What is wrong with it.
    #[must_use]
    pub fn invalid(&self) -> &InvalidRecord {
        &self.invalid
    }

    fn of_file(name: &str, message: String) -> Self {
        let shown = if message.starts_with('`') { message.clone() } else { format!("`{name}`: {message}") };
        Self { row: None, line: None, invalid: InvalidRecord::expected(message), shown }
    }
}

impl From<rows::Reject> for Reject {
    fn from(reject: rows::Reject) -> Self {
        let (row, line, shown) = (Some(reject.row), Some(reject.line), reject.to_string());
        Self { row, line, invalid: reject.into(), shown }
    }
}

/// Why a file can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ReadError {
    message: String,
}

impl ReadError {
    fn file(name: &str, error: &std::io::Error) -> Self {
        Self { message: format!("can't read `{name}`: {}", in_words(error)) }
    }

    fn of(name: &str, error: &IntakeError) -> Self {
        let message = match error {
            IntakeError::Read(FileError::File(error)) => return Self::file(name, error),
            IntakeError::Read(FileError::Shape(why)) => format!("can't read `{name}`: {why}"),
            IntakeError::Read(FileError::Row(reject)) => reject.to_string(),
            IntakeError::Mapping(error) => format!("`{name}`: {error}"),
            IntakeError::Doubt(doubt) => format!("`{name}`: {doubt}"),
            IntakeError::Unread(told) => told.join("\n"),
            IntakeError::Keep(column, _) => format!("`{name}` has no column `{column}`"),
            IntakeError::Sender(_) => format!("`{name}`: a record names no sender, and several are known"),
        };
        Self { message }
    }
}

/// What a row says, by the names of fields and events.
fn fields(plan: &Plan, row: &Row) -> Map<String, Json> {
    let mut fields = Map::new();
    let mut add = |name: String, value: &Value, field: &Field| {
        if let Some(json) = as_json(value, &field.ty) {
            fields.insert(name, json);
        }
    };
    for ((_, field), value) in plan.prospect.schema.fields.iter().zip(&row.prospect) {
        add(field.name.to_string(), value, field);
    }
    for (id, value) in &row.sender_fields {
        let field = &plan.sender.schema.fields[*id];
        add(format!("sender.{}", field.name), value, field);
    }
    let events = targets(plan).events;
    for (place, moment) in &row.events {
        let Some(name) = events.get(*place) else { continue };
        let at = if moment.is_day { day(moment.at, &row.zone) } else { moment.at.to_string() };
        fields.insert(name.to_string(), at.into());
    }
    fields
}

fn day(at: jiff::Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(at).date().to_string()
}

/// A value as it is read again.
fn as_json(value: &Value, ty: &Type) -> Option<Json> {
    Some(match value {
        Value::Missing => return None,
        Value::Text(text) => (**text).into(),
        Value::Number(number) => (*number).into(),
        Value::YesNo(answer) => (*answer).into(),
        Value::Date(date) => date.to_string().into(),
        Value::Time(at) => at.to_string().into(),
        Value::Duration(length) => Length(*length).to_string().into(),
        Value::Word(place) => {
            let Type::Words(words) = ty else { return None };
            words.get(usize::from(*place))?.to_string().into()
        }
        Value::List(texts) => texts.iter().map(|text| text.to_string()).collect(),
    })
}
