//! What the ledger is told of people in whose rows nothing is reserved: by what else they are known, and what forbids to
//! write to them. So the next command knows them by whatever name it meets them.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::Past;
use super::remembered::said_by;
use crate::decide::Entry;
use crate::decide::eval::{Person, Row};
use crate::decide::state::{State, Witness};
use crate::history::ledger::{self, EventId, Ledger, LedgerError, Name, PersonNumber, fingerprint};
use crate::history::{facts, telling};
use crate::values::ids::FieldId;
use crate::values::{EventKind, Value};

/// What the ledger knew of a record's person before anything was decided.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// Whom it has by the record's names.
    pub(super) persons: Vec<PersonNumber>,
    /// Whether a name of the record is new to it.
    pub(super) brings_names: bool,
}

/// What is kept to tell a ledger of people, between two of its transactions.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    /// Of each record what the ledger knew of its person; none of strangers.
    standing: HashMap<Row, Standing>,
    /// The names that were told since all of them were looked at.
    told: HashSet<u64>,
    /// What was noted, by names and facts.
    noted: HashSet<u64>,
}

impl Notes {
    pub(super) fn stand(&mut self, row: Row, standing: Standing) {
        if !standing.persons.is_empty() {
            self.standing.insert(row, standing);
        }
    }
}

impl Past<'_> {
    /// Tells the ledger of the people of these records beside the reservations that were made for some of them, by their
    /// places: of whom it knows, what it doesn't; of whom a `never` forbids to write to, by what they are known.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn note_people(
        &mut self,
        ledger: &mut Ledger,
        state: &State,
        entries: &[Entry],
        reserved: &HashMap<usize, EventId>,
    ) -> Result<(), LedgerError> {
        let mut notes = std::mem::take(&mut self.notes);
        for place in reserved.keys() {
            let person = entries.get(*place).and_then(|entry| self.person_of(state, entry));
            let names = person.map(|person| telling::names(self.plan, &person)).unwrap_or_default();
            notes.told.extend(names.iter().map(|Name(field, name)| fingerprint(field, name)));
        }
        let known_by = telling::known_by(self.plan);
        for (place, entry) in entries.iter().enumerate() {
            let Some(person) = self.person_of(state, entry) else { continue };
            if let Some(note) = self.note(ledger, state, entry, &person, reserved.contains_key(&place), &mut notes)? {
                ledger.tell(&note, self.now, &known_by)?;
            }
        }
        notes.standing.clear();
        self.notes = notes;
        Ok(())
    }

    fn person_of<'e>(&self, state: &State, entry: &'e Entry) -> Option<Person<'e>> {
        Person::of(self.plan, &entry.prospect).map(|person| person.identified(&state.persons))
    }

    fn note(
        &self,
        ledger: &mut Ledger,
        state: &State,
        entry: &Entry,
        person: &Person<'_>,
        is_reserved: bool,
        notes: &mut Notes,
    ) -> Result<Option<ledger::Event>, LedgerError> {
        let names = telling::names(self.plan, person);
        let was_told = |Name(field, name): &Name| notes.told.contains(&fingerprint(field, name));
        let standing = match notes.standing.remove(&entry.row) {
            Some(standing) => standing,
            None if names.iter().any(was_told) => standing(ledger, &names)?,
            None => Standing::default(),
        };
        let is_news = match (is_reserved, standing.persons.as_slice()) {
            // All else that its record says stands with the reservation.
            (true, _) => self.says_more(entry, &standing, |value| *value == Value::YesNo(false)),
            (false, []) => Self::is_excluded(state, entry, person),
            (false, [_]) if !standing.brings_names => self.says_more(entry, &standing, |_| true),
            (false, _) => true,
        };
        if !is_news || ledger.forgotten_at(&names)?.is_some() {
            return Ok(None);
        }
        let said: Vec<FieldId> = said_by(self.plan, &self.forbidding, entry).map(|(field, _)| field).collect();
        let facts = facts::some(self.plan, &entry.prospect, &said);
        let mut hash = DefaultHasher::new();
        (&names, facts.as_str()).hash(&mut hash);
        if !notes.noted.insert(hash.finish()) {
            return Ok(None);
        }
        notes.told.extend(names.iter().map(|Name(field, name)| fingerprint(field, name)));
        let event = ledger::Event::new(EventKind::Noted, self.now, &entry.sender.name, telling::SOURCE);
        Ok(Some(ledger::Event { names, facts, ..event }))
    }

    /// Whether a record says of somebody what the ledger wasn't told, in values that matter.
    fn says_more(&self, entry: &Entry, standing: &Standing, matters: impl Fn(&Value) -> bool) -> bool {
        let known = || standing.persons.iter().filter_map(|person| self.said.get(person));
        let is_news = |(field, value): (FieldId, &Value)| match value {
            Value::YesNo(false) => known().any(|said| said.says_yes(field)),
            Value::YesNo(true) => !known().any(|said| said.says_yes(field)),
            Value::Text(_) | Value::List(_) => !known().any(|said| said.has(field, value)),
            // A score or a date is another one every day.
            _ => false,
        };
        let known_by = &self.plan.prospect.schema.known_by;
        let said = said_by(self.plan, &self.forbidding, entry);
        said.filter(|(field, value)| !known_by.contains(field) && matters(value)).any(is_news)
    }

    /// Whether a record of the batch says of somebody what a `never` meets.
    fn is_excluded(state: &State, entry: &Entry, person: &Person<'_>) -> bool {
        let Some(person) = state.find_person(person.aliases()) else { return false };
        state.exclusions(person, entry.sender.id).any(|exclusion| matches!(exclusion.by, Witness::Row(_)))
    }
}

/// Whom a ledger has by these names.
fn standing(ledger: &mut Ledger, names: &[Name]) -> Result<Standing, LedgerError> {
    let mut standing = Standing::default();
    for Name(field, name) in names {
        match ledger.person(field, name)? {
            Some(person) if !standing.persons.contains(&person) => standing.persons.push(person),
            Some(_) => {}
            None => standing.brings_names |= ledger.claimants(field, name)?.is_empty(),
        }
    }
    Ok(standing)
}
