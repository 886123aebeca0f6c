//! Who sends: the tables of the configuration, the rows of a senders' file, and whoever a record names.

mod file;
mod names;

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value as Json;

use self::names::SenderNames;
use super::config::{ConfigError, Loaded, unknown_key};
use crate::decide::eval::{Sender, SenderFields};
use crate::decide::state::State;
use crate::language::plan::Plan;
use crate::records::typer::SenderZone;
use crate::records::typing::CellProblem;
use crate::values::ids::FieldId;
use crate::values::text::nearest;
use crate::values::{Value, calendar};

/// The sender of records that name none where the configuration names none either.
const NOBODY: &str = "default";

/// A sender as configured.
#[derive(Clone, Debug)]
struct Listed {
    id: String,
    aliases: Vec<String>,
    fields: SenderFields,
    opening: Option<Opening>,
}

/// What the network's own counters said, and when.
type Opening = (Timestamp, Vec<(String, u64)>);

/// Everybody who may send.
#[derive(Clone, Debug)]
pub struct Roster<'p> {
    plan: &'p Plan,
    listed: Vec<Listed>,
    names: SenderNames,
    /// `--sender`, for records that name none.
    fallback: Option<String>,
}

/// Why a record's sender can't be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SenderError {
    /// The configuration names no sender of this name; the nearest.
    Unknown(String, Option<String>),
    /// The record names none, and the configuration several.
    Unsaid(Vec<String>),
}

impl<'p> Roster<'p> {
    /// The senders of a configuration, typed by the policy's `record sender`.
    ///
    /// # Errors
    ///
    /// Where a field isn't one of the record, a value isn't one of its field, a required field has none, or two senders
    /// share a name.
    pub fn new(plan: &'p Plan, loaded: Option<&Loaded>, fallback: Option<&str>) -> Result<Self, ConfigError> {
        let fallback = fallback.map(str::to_owned);
        let mut roster = Self { plan, listed: Vec::new(), names: SenderNames::default(), fallback };
        let Some(loaded) = loaded else { return Ok(roster) };
        for (id, table) in &loaded.config.senders {
            let place = super::config::line_column(&loaded.text, table.span().start);
            let listed = roster.table(loaded, id, table.span().start, table.get_ref());
            listed
                .and_then(|listed| roster.list(listed).map_err(|message| said(&loaded.path, message)))
                .map_err(|error| ConfigError { place: error.place.or(Some(place)), ..error })?;
        }
        if let (Some(path), Some(content)) = (loaded.senders_path(), &loaded.senders_file) {
            roster.file(&path, content)?;
        }
        roster.add_names();
        Ok(roster)
    }

    /// Senders whose fields are known already; `fallback` is whose the records are that name none.
    #[must_use]
    pub(crate) fn introduced(
        plan: &'p Plan,
        senders: impl IntoIterator<Item = (String, SenderFields)>,
        fallback: Option<&str>,
    ) -> Self {
        let fallback = fallback.map(str::to_owned);
        let mut roster = Self { plan, listed: Vec::new(), names: SenderNames::default(), fallback };
        for (id, fields) in senders {
            roster.names.add(&id, roster.listed.len());
            roster.listed.push(Listed { id, aliases: Vec::new(), fields, opening: None });
        }
        roster.add_names();
        roster
    }

    /// Whether the configuration names any.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.listed.is_empty()
    }

    /// The senders that the configuration names, by their `id`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.listed.iter().map(|listed| listed.id.as_str())
    }

    fn table(&self, loaded: &Loaded, id: &str, start: usize, table: &toml::Table) -> Result<Listed, ConfigError> {
        let schema = &self.plan.sender.schema;
        let error = |message: String| said(&loaded.path, format!("the sender `{id}`: {message}"));
        let mut listed =
            Listed { id: id.to_owned(), aliases: Vec::new(), fields: SenderFields::of(self.plan, id), opening: None };
        let mut given = Vec::new();
        for (key, value) in table.iter().filter(|(key, _)| *key != "opening") {
            if let Some(field) = schema.field(key) {
                given.push((field, key.as_str(), as_json(value)));
            } else if key == "aliases" {
                let names = value.as_array().and_then(|names| names.iter().map(toml::Value::as_str).collect());
                let names: Vec<&str> =
                    names.ok_or_else(|| error("`aliases` is a list of names: [\"Dana Weber\"]".to_owned()))?;
                listed.aliases = names.into_iter().map(str::to_owned).collect();
            } else {
                let known = schema.fields.as_slice().iter().map(|field| &*field.name).chain(["aliases", "opening"]);
                return Err(unknown_key(&loaded.path, &loaded.text, (key, start), known));
            }
        }
        let zone = self.fill(&mut listed, given).map_err(|message| said(&loaded.path, message))?;
        match table.get("opening") {
            None => {}
            Some(toml::Value::Table(opening)) => listed.opening = Some(self.opening(opening, &zone).map_err(error)?),
            Some(_) => return Err(error("`opening` is a table: { at = 2026-06-01T08:00:00Z, … }".to_owned())),
        }
        Ok(listed)
    }

    /// Types what is said of a sender.
    fn fill(&self, listed: &mut Listed, given: Vec<(FieldId, &str, Json)>) -> Result<TimeZone, String> {
        listed.fields.fill(self.plan, given).map_err(|(key, problem)| of_sender(&listed.id, key, &problem))
    }

    fn opening(&self, table: &toml::Table, zone: &TimeZone) -> Result<Opening, String> {
        let at = table.get("at").map(ToString::to_string).unwrap_or_default();
        let at = calendar::parse_moment(at.trim_matches('"'), zone)
            .map_err(|_| "`opening` needs `at`, a time like 2026-06-01T08:00:00Z".to_owned())?;
        let mut readings = Vec::new();
        for (cap, used) in table.iter().filter(|(key, _)| *key != "at") {
            let used = used.as_integer().and_then(|used| u64::try_from(used).ok());
            let used = used.ok_or_else(|| format!("`opening.{cap}` is a whole number of what was used"))?;
            readings.push((cap.clone(), used));
        }
        self.known_caps(&readings)?;
        Ok((at, readings))
    }

    fn known_caps(&self, readings: &[(String, u64)]) -> Result<(), String> {
        let caps = || self.plan.caps.as_slice().iter().map(|cap| &*cap.name);
        match readings.iter().find(|(name, _)| !caps().any(|cap| cap == name)) {
            None => Ok(()),
            Some((name, _)) => {
                let near = nearest(name, caps()).map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
                Err(format!("the policy has no cap `{name}`{near}"))
            }
        }
    }

    fn list(&mut self, listed: Listed) -> Result<(), String> {
        if let Some(field) = listed.fields.lacking(self.plan) {
            return Err(format!("the sender `{}` lacks `{field}`", listed.id));
        }
        for name in std::iter::once(&listed.id).chain(&listed.aliases) {
            match self.names.add(name, self.listed.len()) {
                Some(first) if first != self.listed.len() => {
                    let first = self.listed.get(first).map_or("", |first| &first.id);
                    return Err(if first == listed.id {
                        format!("the sender `{first}` stands there twice")
                    } else {
                        format!("the senders `{first}` and `{}` are both called `{name}`", listed.id)
                    });
                }
                _ => {}
            }
        }
        self.listed.push(listed);
        Ok(())
    }

    /// Senders are also found by the field `name`, where it tells them apart.
    fn add_names(&mut self) {
        let Some(field) = self.plan.sender.schema.field("name") else { return };
        let named = self.listed.iter().enumerate().filter_map(|(place, listed)| match listed.fields.get(field) {
            Some(Value::Text(name)) => Some((place, &**name)),
            _ => None,
        });
        self.names.add_where_clear(named);
    }

    fn find(&self, name: Option<&str>) -> Result<Option<&Listed>, SenderError> {
        if self.listed.is_empty() {
            return Ok(None);
        }
        let Some(name) = name.or(self.fallback.as_deref()) else {
            return match self.listed.as_slice() {
                [one] => Ok(Some(one)),
                several => Err(SenderError::Unsaid(several.iter().map(|listed| listed.id.clone()).collect())),
            };
        };
        match self.names.find(name).and_then(|place| self.listed.get(place)) {
            Some(listed) => Ok(Some(listed)),
            None => {
                let names = self.listed.iter().flat_map(|listed| std::iter::once(&listed.id).chain(&listed.aliases));
                let near = nearest(name, names.map(String::as_str)).map(str::to_owned);
                Err(SenderError::Unknown(name.to_owned(), near))
            }
        }
    }

    /// Whether `--sender` names somebody there is.
    ///
    /// # Errors
    ///
    /// Where it doesn't.
    pub fn check_fallback(&self) -> Result<(), SenderError> {
        if self.fallback.is_some() { self.find(None).map(|_| ()) } else { Ok(()) }
    }

    /// What else the configuration calls a sender.
    #[must_use]
    pub fn aliases(&self, sender: &str) -> &[String] {
        self.listed.iter().find(|listed| listed.id == sender).map_or(&[], |listed| &listed.aliases)
    }

    /// The sender whom a ledger knows by this name. One who is only called so beside another name is another sender there.
    pub fn sender_of_ledger(&self, state: &mut State, name: &str) -> Option<Arc<Sender>> {
        self.sender(state, Some(name), &[]).ok().filter(|sender| *sender.name == *name)
    }

    /// The sender of a record, made known to the state.
    ///
    /// # Errors
    ///
    /// Where the configuration names senders, and not this one.
    pub fn sender(
        &self,
        state: &mut State,
        name: Option<&str>,
        fields: &[(FieldId, Value)],
    ) -> Result<Arc<Sender>, SenderError> {
        let (name, mut own) = match self.find(name)? {
            Some(listed) => (listed.id.clone(), listed.fields.clone()),
            None => {
                let name = name.or(self.fallback.as_deref()).unwrap_or(NOBODY);
                (name.to_owned(), SenderFields::of(self.plan, name))
            }
        };
        for (field, value) in fields {
            own.set(*field, value.clone());
        }
        Ok(own.into_sender(self.plan, state, &name))
    }

    /// Tells the state what the network's own counters said.
    pub fn tell_openings(&self, state: &mut State) {
        for listed in &self.listed {
            let Some((at, readings)) = &listed.opening else { continue };
            let sender = state.sender(&listed.id);
            for (name, used) in readings {
                if let Some(cap) = self.plan.caps.position(|cap| *cap.name == **name) {
                    state.read(sender, cap, *at, *used);
                }
            }
        }
    }
}

impl SenderZone for Roster<'_> {
    fn zone(&self, name: Option<&str>, fields: &[(FieldId, Value)]) -> Result<TimeZone, CellProblem> {
        let listed = match self.find(name) {
            Ok(listed) => listed,
            Err(SenderError::Unknown(name, nearest)) => {
                let expected = "a sender of the configuration".to_owned();
                return Err(CellProblem { value: name, expected, nearest });
            }
            // What ends the run is said when the sender is asked for.
            Err(SenderError::Unsaid(_)) => None,
        };
        let own = name.or(self.fallback.as_deref()).unwrap_or(NOBODY);
        let mut known = listed.map_or_else(|| SenderFields::of(self.plan, own), |listed| listed.fields.clone());
        for (field, value) in fields {
            known.set(*field, value.clone());
        }
        if let Some(field) = known.lacking(self.plan) {
            let expected = format!("a sender with `{field}`: configure them, or add a column `sender.{field}`");
            return Err(CellProblem { value: own.to_owned(), expected, nearest: None });
        }
        known.zone(self.plan)
    }
}

fn of_sender(id: &str, key: &str, problem: &CellProblem) -> String {
    let near = problem.nearest.as_ref().map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
    format!("the sender `{id}`: `{key}` is `{}`, expected {}{near}", problem.value, problem.expected)
}

fn said(path: &Path, message: String) -> ConfigError {
    ConfigError { path: path.to_owned(), place: None, message, help: None }
}

/// What TOML holds, for the types that read JSON: a list stays one, all else is its text.
fn as_json(value: &toml::Value) -> Json {
    match value {
        toml::Value::String(text) => Json::String(text.clone()),
        toml::Value::Array(values) => Json::Array(values.iter().map(as_json).collect()),
        other => Json::String(other.to_string()),
    }
}
