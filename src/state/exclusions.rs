//! Who must not be contacted, since a record of theirs says so.

use std::collections::HashMap;

use super::{PersonId, SenderId};
use crate::ids::NeverId;

/// A `never` that a record of a person meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// Which.
    pub never: NeverId,
    /// The record's place in its batch, from 1.
    pub row: u64,
    /// The only sender for whom it holds; nothing where it holds for all.
    pub sender: Option<SenderId>,
}

/// The exclusions of everybody.
#[derive(Clone, Debug, Default)]
pub(super) struct Exclusions(HashMap<PersonId, Vec<Exclusion>>);

impl Exclusions {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn of(&self, person: PersonId) -> &[Exclusion] {
        self.0.get(&person).map_or(&[], Vec::as_slice)
    }

    /// Adds one. Of several by the same `never`, the one of the first row is kept.
    pub(super) fn add(&mut self, person: PersonId, exclusion: Exclusion) {
        let known = self.0.entry(person).or_default();
        let is_same = |known: &&mut Exclusion| (known.never, known.sender) == (exclusion.never, exclusion.sender);
        match known.iter_mut().find(is_same) {
            Some(known) => known.row = known.row.min(exclusion.row),
            None => known.push(exclusion),
        }
    }

    /// Makes two persons one.
    pub(super) fn join(&mut self, kept: PersonId, gone: PersonId) {
        for exclusion in self.0.remove(&gone).into_iter().flatten() {
            self.add(kept, exclusion);
        }
    }
}
