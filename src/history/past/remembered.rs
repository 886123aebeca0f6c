//! What the ledger was told of people that a `never` asks: it counts beside what their records say.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::Timestamp;

use super::Past;
use crate::decide::Entry;
use crate::decide::eval::{Person, excluded_for_all, excluded_lastingly};
use crate::decide::state::{Exclusion, State, Witness};
use crate::history::ledger::{PersonNumber, Told};
use crate::history::{facts, telling};
use crate::language::plan::{NeverId, Plan};
use crate::values::ids::{FieldId, Id};
use crate::values::{EventKind, Value, text};

/// What the ledger was told of a person in fields that `never`s read.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    /// Of each field what was told last.
    last: Vec<(FieldId, Value, Timestamp)>,
    /// All that was told of any, as prints.
    ever: HashSet<u64>,
}

impl Said {
    /// Whether a field was told to have this value.
    pub(super) fn has(&self, field: FieldId, value: &Value) -> bool {
        self.ever.contains(&print(field, value))
    }

    /// Whether a field said yes last.
    pub(super) fn says_yes(&self, field: FieldId) -> bool {
        self.last.iter().any(|(said, value, _)| *said == field && *value == Value::YesNo(true))
    }

    /// Takes over what an event says of a field. Only a record that says no means it: elsewhere it may be the field's default.
    fn add(&mut self, told: &Told, field: FieldId, value: Value) {
        if value.is_missing() || value == Value::YesNo(false) && told.event.kind != EventKind::Noted {
            return;
        }
        self.ever.insert(print(field, &value));
        match self.last.iter_mut().find(|(said, ..)| *said == field) {
            Some(said) => *said = (field, value, told.told),
            None => self.last.push((field, value, told.told)),
        }
    }

    /// What a record says, with what the ledger was told where the record leaves it open, and when that was told; nothing
    /// where it leaves nothing open that the ledger knows.
    fn complete(&self, entry: &Entry, forbidding: &[FieldId]) -> Option<(Box<[Value]>, Timestamp)> {
        let mut completed: Option<(Box<[Value]>, Timestamp)> = None;
        for (field, value, told) in &self.last {
            let is_open = match entry.prospect.get(field.index()) {
                Some(Value::Missing) => true,
                Some(Value::YesNo(false)) => {
                    let place = forbidding.iter().position(|forbids| forbids == field);
                    *value == Value::YesNo(true) && !entry.said_no.has(place)
                }
                _ => false,
            };
            if !is_open {
                continue;
            }
            let (slots, last) = completed.get_or_insert_with(|| (entry.prospect.clone(), *told));
            if let Some(slot) = slots.get_mut(field.index()) {
                slot.clone_from(value);
            }
            *last = (*last).max(*told);
        }
        completed
    }
}

impl Past<'_> {
    /// Has what was told of a person count for `never`s. A list that names them by it, or a field that says yes, forbids from
    /// then on. Nothing counts that was told before they were allowed again.
    pub(super) fn heed(&mut self, state: &mut State, person: PersonNumber, events: &[Told]) {
        if self.plan.nevers.is_empty() {
            return;
        }
        let mut said = Said::default();
        let mut heard = None;
        let counts = |told: &&Told| told.event.kind != EventKind::Allowed && !facts::is_lifted(told, events);
        for told in events.iter().filter(counts) {
            // Most events of a person say the same of them as the one before.
            let says = (told.event.kind == EventKind::Noted, told.event.facts.as_str());
            if told.event.facts.is_nothing() || heard.replace(says) == Some(says) {
                continue;
            }
            let Some(mut slots) = facts::of_prospect(&self.plan.prospect.schema, &told.event.facts) else { continue };
            if !is_own_note(told) {
                self.exclude_lastingly(state, told, &slots);
            }
            for field in &self.plan.asked_by_nevers {
                if let Some(value) = slots.get_mut(field.index()) {
                    said.add(told, *field, std::mem::replace(value, Value::Missing));
                }
            }
        }
        if !said.last.is_empty() {
            self.said.insert(person, said);
        }
    }

    fn exclude_lastingly(&mut self, state: &mut State, told: &Told, slots: &[Value]) {
        let nevers = excluded_lastingly(self.plan, state, slots, self.now);
        if nevers.is_empty() {
            return;
        }
        let person = self.named(state, told);
        let names = self.aliases(told);
        for never in nevers {
            state.exclude(person, &names, excluded(never, told.told));
        }
    }

    /// Has what the ledger was told of a record's person count where the record leaves it open, and so for those who claim a
    /// name of it too, which is therefore nobody's: whose it is isn't known.
    pub(super) fn fill_in(
        &self,
        state: &mut State,
        entry: &Entry,
        known: &Person<'_>,
        (persons, namesakes): (&[PersonNumber], &[PersonNumber]),
    ) {
        for number in persons.iter().chain(namesakes) {
            let completed = self.said.get(number).and_then(|said| said.complete(entry, &self.forbidding));
            let Some((slots, told)) = completed else { continue };
            // Who goes by something else where the record has a better name is another, and the name nobody's from now on.
            let found = state.find_person(known.aliases());
            let told_of = self.by_number.get(number).map(|person| state.persons.current(*person));
            let is_another = told_of.is_some_and(|told_of| found != Some(told_of));
            let is_of_namesake = found.is_none() || is_another || namesakes.contains(number);
            let person = found.unwrap_or_else(|| state.person(known.aliases()).person);
            // Who goes by nothing else can be met again by that alone.
            let is_nobody = known.aliases().iter().all(|(place, name)| state.persons.is_disputed(*place, name));
            let names = if is_of_namesake && !is_nobody { &[] } else { known.aliases() };
            for never in excluded_for_all(self.plan, state, (&slots, Some(person)), self.now) {
                state.exclude(person, names, Exclusion { is_of_namesake, ..excluded(never, told) });
            }
        }
    }
}

/// What the ledger was told then excludes somebody.
fn excluded(never: NeverId, told: Timestamp) -> Exclusion {
    Exclusion { never, by: Witness::Ledger(told), is_of_namesake: false, sender: None }
}

/// Whether an event is what a record said of somebody in whose row nothing was reserved.
fn is_own_note(told: &Told) -> bool {
    told.event.kind == EventKind::Noted && told.event.source == telling::SOURCE
}

/// What a value of a field is told apart by.
fn print(field: FieldId, value: &Value) -> u64 {
    let mut hash = DefaultHasher::new();
    field.hash(&mut hash);
    match value {
        Value::Text(value) => text::fold(value).hash(&mut hash),
        other => format!("{other:?}").hash(&mut hash),
    }
    hash.finish()
}

/// What of a record `never`s may ask once it isn't at hand, where it says so itself: each field with its value.
pub(super) fn said_by<'e>(
    plan: &'e Plan,
    forbidding: &'e [FieldId],
    entry: &'e Entry,
) -> impl Iterator<Item = (FieldId, &'e Value)> {
    plan.asked_by_nevers.iter().filter_map(move |field| {
        let value = entry.prospect.get(field.index()).filter(|value| !value.is_missing())?;
        let place = forbidding.iter().position(|forbids| forbids == field);
        (*value != Value::YesNo(false) || entry.said_no.has(place)).then_some((*field, value))
    })
}
