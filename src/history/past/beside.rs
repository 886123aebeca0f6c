//! What is told or decided beside the ledger, and may stand in it as well.

use jiff::Timestamp;

use super::Past;
use crate::decide::state::{Event, SAME_WITHIN, SenderId, State};

impl Past<'_> {
    /// Whether the event was told or decided beside the ledger as well, and is then one.
    pub(super) fn is_told_beside(&self, state: &State, event: &Event) -> bool {
        state.of_person(event.person).any(|known| self.is_beside(known) && known.is_same(event))
    }

    /// What was sent beside the ledger.
    pub(super) fn sent_beside(&self, state: &State) -> Vec<Beside> {
        let beside = state.sent_by_anyone().filter(|event| self.is_beside(event));
        beside.map(|event| Beside { at: event.at, sender: event.sender }).collect()
    }

    fn is_beside(&self, event: &Event) -> bool {
        let is_of_ledger = self.id(event.number()).is_some_and(|id| self.told.contains(&id));
        event.held_until.is_none() && !is_of_ledger
    }
}

/// Something that was sent beside the ledger.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beside {
    at: Timestamp,
    sender: SenderId,
}

impl Beside {
    /// Whether what the ledger has of a sender at a moment may be this, as long as it isn't known whom it went to.
    pub(super) fn may_be(self, state: &State, at: Timestamp, sender: &str) -> bool {
        self.at.duration_since(at).abs() <= SAME_WITHIN && state.sender_name(self.sender) == sender
    }
}
