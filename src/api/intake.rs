//! From what serialises to a record that is typed: as a line of NDJSON is read, each record by itself.

use std::collections::HashMap;

use serde::Serialize;

use super::error::{DecideError, FieldProblem, InvalidRecord};
use crate::decide::targets;
use crate::language::plan::Plan;
use crate::records::habits::{Evidence, Habits, Settled};
use crate::records::mapping::{Mapping, MappingError, concerns, map};
use crate::records::object::{Clash, Keys, Object};
use crate::records::place::Numbering;
use crate::records::read::Objects;
use crate::records::rows::{RawCells, RawRow, Reject, Row};
use crate::records::sources::built_in;
use crate::records::typer::{SenderZone, Typer};
use crate::records::typing::same_name;
use crate::values::text::nearest;

/// A record as JSON.
pub(super) fn json<R: Serialize + ?Sized>(record: &R) -> Result<Vec<u8>, DecideError> {
    serde_json::to_vec(record).map_err(|error| DecideError::Serialize(error.to_string()))
}

/// Reads records of a policy.
pub(super) struct Intake<'p> {
    objects: Objects,
    /// How records of these keys are read.
    keys: Keys,
    typer: Typer<'p>,
    /// The keys that are another spelling of one before, each with that one.
    spellings: HashMap<String, String>,
    /// What is wrong with the keys, whatever stands under them.
    wrong: Option<InvalidRecord>,
}

impl<'p> Intake<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        let typer = Typer {
            file: "the record".to_owned(),
            numbering: Numbering::Rows,
            mapping: Mapping::default(),
            targets: targets(plan),
            habits: Habits::default(),
            evidence: Evidence::default(),
            is_of_rejects: false,
        };
        let objects = Objects::named("the record");
        Self { objects, keys: Keys::default(), typer, spellings: HashMap::new(), wrong: None }
    }

    /// How the last record is read.
    pub(super) fn typer(&self) -> &Typer<'p> {
        &self.typer
    }

    /// The values of a record, each under its name.
    pub(super) fn read(&mut self, json: &[u8]) -> Result<RawRow, InvalidRecord> {
        let mut raw = self.objects.row(1, json).map_err(InvalidRecord::read)?;
        let RawCells::Object(object) = &raw.cells else { return Ok(raw) };
        if *object.keys() != self.keys {
            self.learn(object);
        }
        if let Some(wrong) = &self.wrong {
            return Err(wrong.clone());
        }
        if !self.spellings.is_empty() {
            let spelled = object.spelled(|key| self.spellings.get(key).map(String::as_str)).map_err(clash)?;
            raw.cells = RawCells::Object(spelled);
        }
        Ok(raw)
    }

    /// Learns how records with the keys of this one are read.
    fn learn(&mut self, object: &Object) {
        self.keys = object.keys().clone();
        self.spellings.clear();
        self.wrong = None;
        let mut header: Vec<String> = Vec::new();
        for key in object.keys().iter().filter(|key| concerns(key, &self.typer.targets, built_in())) {
            match header.iter().find(|known| same_name(known, key)) {
                Some(known) => {
                    self.spellings.insert(key.to_string(), known.clone());
                }
                None => header.push(key.to_string()),
            }
        }
        match map(&header, &self.typer.targets, built_in(), None) {
            Ok(mapping) => self.typer.mapping = mapping,
            // What a record lacks is said where it is typed.
            Err(MappingError::Nothing(_)) => self.typer.mapping = Mapping::default(),
            Err(error) => {
                let expected = format!("keys that each stand for one field, and {error}");
                self.wrong = Some(InvalidRecord::expected(expected));
                return;
            }
        }
        let misspelt: Vec<FieldProblem> = object.own().filter_map(|(key, value)| self.misspelt(key, value)).collect();
        if !misspelt.is_empty() {
            self.wrong = Some(InvalidRecord::new(misspelt));
        }
    }

    /// The problem of a key that nothing reads, and that is nearly the name of a field which no other key fills.
    fn misspelt(&self, key: &str, value: &serde_json::Value) -> Option<FieldProblem> {
        let Typer { mapping, targets, .. } = &self.typer;
        let is_known = || built_in().iter().flat_map(|source| source.fields.keys()).any(|known| same_name(known, key));
        let is_read = mapping.reads(key) || mapping.leaves_out(key) || self.spellings.contains_key(key);
        if value.is_object() || key.contains('.') || is_read || targets.named(key).is_some() || is_known() {
            return None;
        }
        let fields = targets.prospect.fields.as_slice().iter().map(|field| &*field.name);
        let is_open = |name: &&str| {
            let target = targets.named(name);
            !mapping.columns.iter().any(|column| Some(&column.target) == target.as_ref())
        };
        let near = nearest(key, fields.chain(targets.events.iter().map(|event| &**event)).filter(is_open))?;
        let expected = "a key that is a field's name, or like none".to_owned();
        Some(FieldProblem {
            field: Some(key.to_owned()),
            value: String::new(),
            expected,
            nearest: Some(near.to_owned()),
        })
    }

    /// The record of a row, read by nothing but what stands in it.
    pub(super) fn typed(&mut self, raw: &RawRow, zones: &dyn SenderZone) -> Result<Row, Box<Reject>> {
        self.typer.habits = Habits::default();
        self.typer.evidence = Evidence::default();
        let typed = self.typer.row(raw, zones);
        match self.typer.evidence.settle(true) {
            Ok(Settled::Known(habits)) if !habits.is_unknown() => {
                self.typer.habits = habits;
                self.typer.row(raw, zones)
            }
            _ => typed,
        }
    }
}

/// What is wrong with two keys of one field that say two things.
fn clash(Clash { first, says, second, but }: Clash) -> InvalidRecord {
    let expected = format!("`{says}`, as `{first}` says: both keys stand for one field");
    InvalidRecord::new(vec![FieldProblem { field: Some(second), value: but, expected, nearest: None }])
}
