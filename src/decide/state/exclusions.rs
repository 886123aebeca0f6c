//! Who must not be contacted, since a record of theirs says so, or the ledger was told so.

use std::collections::HashMap;

use jiff::Timestamp;

use super::persons::print;
use super::{PersonId, SenderId};
use crate::values::ids::NeverId;

/// A `never` that is met by what is said of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// Which.
    pub never: NeverId,
    /// Where that is said.
    pub by: Witness,
    /// Whether it is said of somebody else who claims a name that they claim too.
    pub is_of_namesake: bool,
    /// The only sender for whom it holds; nothing where it holds for all.
    pub sender: Option<SenderId>,
}

/// Where something is said of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Witness {
    /// In a record of the batch, by its place, from 1.
    Row(u64),
    /// In the ledger, which was told so then.
    Ledger(Timestamp),
}

/// The exclusions of everybody.
#[derive(Clone, Debug, Default)]
pub(super) struct Exclusions {
    of_persons: HashMap<PersonId, Vec<Exclusion>>,
    /// By what those who are excluded go by: where it turns out to be the name of several people, it is nobody's, and whose
    /// it is isn't known.
    of_names: HashMap<u64, Vec<Exclusion>>,
}

impl Exclusions {
    pub(super) fn is_empty(&self) -> bool {
        self.of_persons.is_empty() && self.of_names.is_empty()
    }

    pub(super) fn of(&self, person: PersonId) -> &[Exclusion] {
        self.of_persons.get(&person).map_or(&[], Vec::as_slice)
    }

    pub(super) fn of_name(&self, field: u8, name: &str) -> &[Exclusion] {
        self.of_names.get(&print(field, name)).map_or(&[], Vec::as_slice)
    }

    /// What is said of somebody themselves, and not of who shares a name with them.
    pub(super) fn said_of(&self, person: PersonId) -> Vec<Exclusion> {
        self.of(person).iter().filter(|exclusion| !exclusion.is_of_namesake).copied().collect()
    }

    /// Adds one. Of several by the same `never`, the one of the first row is kept.
    pub(super) fn add(&mut self, person: PersonId, exclusion: Exclusion) {
        insert(self.of_persons.entry(person).or_default(), exclusion);
    }

    /// Adds one of somebody who goes by the name of this print.
    pub(super) fn add_name(&mut self, print: u64, exclusion: Exclusion) {
        insert(self.of_names.entry(print).or_default(), exclusion);
    }

    /// Makes two persons one.
    pub(super) fn join(&mut self, kept: PersonId, gone: PersonId) {
        for exclusion in self.of_persons.remove(&gone).into_iter().flatten() {
            self.add(kept, exclusion);
        }
    }

    /// Forgets what the ledger was told.
    pub(super) fn forget_ledger(&mut self) {
        let keeps_records = |exclusions: &mut Vec<Exclusion>| {
            exclusions.retain(|exclusion| matches!(exclusion.by, Witness::Row(_)));
            !exclusions.is_empty()
        };
        self.of_persons.retain(|_, of_person| keeps_records(of_person));
        self.of_names.retain(|_, of_name| keeps_records(of_name));
    }
}

fn insert(known: &mut Vec<Exclusion>, exclusion: Exclusion) {
    let is_same = |known: &&mut Exclusion| (known.never, known.sender) == (exclusion.never, exclusion.sender);
    match known.iter_mut().find(is_same) {
        None => known.push(exclusion),
        Some(known) if (exclusion.is_of_namesake, exclusion.by) < (known.is_of_namesake, known.by) => {
            *known = exclusion
        }
        Some(_) => {}
    }
}
