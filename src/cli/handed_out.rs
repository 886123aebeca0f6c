//! People who are handed to more than one sender in a run: said, since nobody should hear from two.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::sync::Arc;

use super::records::MOST_SHOWN;
use super::session::Session;
use crate::decide::eval::{BatchFiles, Row, Run};
use crate::decide::state::PersonId;
use crate::decide::{Decided, Entry};

/// A record, and whose it is.
type Handed = (Row, Arc<str>);

/// To whom people were handed first, and who was handed to another one then. Of a stream nothing is noted, since it may go
/// on for ever.
#[derive(Default)]
pub(super) struct HandedOut {
    has_several_senders: bool,
    /// The places of the records for which a move was decided, and of which it isn't noted yet.
    moved: Vec<usize>,
    first: HashMap<PersonId, Handed>,
    again: Vec<(Handed, Handed)>,
}

impl HandedOut {
    /// Nothing yet, where the configuration names these senders. Where it names none, there may be any.
    pub(super) fn among<'s>(names: impl Iterator<Item = &'s str>) -> Self {
        Self { has_several_senders: names.count() != 1, ..Self::default() }
    }

    /// Looks at a decision.
    pub(super) fn look(&mut self, decided: &Decided<'_>) {
        if self.has_several_senders && !decided.is_withheld && decided.decision.action.is_move() {
            self.moved.push(decided.place);
        }
    }

    /// Notes whom the decisions looked at were about, once all of them are made.
    pub(super) fn note(&mut self, run: &Run<'_>, entries: &[Entry]) {
        let moved = std::mem::take(&mut self.moved);
        if !run.tells_persons_apart() {
            return;
        }
        for entry in moved.into_iter().filter_map(|place| entries.get(place)) {
            let person = run.person_of(&entry.prospect).and_then(|person| run.find(&person));
            let Some(person) = person.map(|person| run.state.persons.current(person)) else { continue };
            let handed = (entry.row, Arc::clone(&entry.sender.name));
            match self.first.entry(person) {
                Slot::Vacant(slot) => {
                    slot.insert(handed);
                }
                Slot::Occupied(slot) if slot.get().1 != handed.1 => self.again.push((slot.get().clone(), handed)),
                Slot::Occupied(_) => {}
            }
        }
    }

    /// Says who was handed to two senders.
    pub(super) fn warn(&self, files: &BatchFiles, session: &Session) {
        if self.again.is_empty() {
            return;
        }
        let one = |(row, sender): &Handed| format!("{} ({sender})", files.place(*row));
        let pairs = self.again.iter().take(MOST_SHOWN).map(|(first, then)| format!("{} and {}", one(first), one(then)));
        let pairs = pairs.collect::<Vec<_>>().join("; ");
        let more = self.again.len().saturating_sub(MOST_SHOWN);
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        session.warn(&format!(
            "one person, handed to two senders: {pairs}{more} (a rule like `taken` in team.policy leaves them to one)"
        ));
    }
}
