//! Decisions of the past that hold.

use std::sync::Arc;

use jiff::Timestamp;

use super::Past;
use crate::decision::Kept;
use crate::engine::{Entry, telling};
use crate::eval::{Asked, Person, honours, remember_numbered};
use crate::ledger::{self, EventId, Kind, Ledger, LedgerError};
use crate::state::{Occurrence, State};

/// A decision of the past that holds until it is carried out, lapses, or something happens.
#[derive(Clone, Debug)]
pub(super) struct Reservation {
    /// Its event in the ledger.
    pub(super) id: EventId,
    /// When it lapses.
    pub(super) until: Option<Timestamp>,
    /// What was decided.
    pub(super) decision: Arc<Kept>,
}

impl Past<'_> {
    /// Makes the live reservations known: whoever they are for, they take their slots.
    pub(super) fn hold(&mut self, ledger: &mut Ledger, state: &mut State) -> Result<(), LedgerError> {
        for told in ledger.live(self.now, self.as_of)? {
            let person = self.named(state, &told);
            let event = self.event(state, &told, Occurrence::Sent, person).held(told.event.until);
            let sender = event.sender;
            remember_numbered(self.plan, state, event, self.number(told.id));
            if let Some(decision) = told.event.decision.clone().and_then(|json| serde_json::from_value(json).ok()) {
                let reservation = Reservation { id: told.id, until: told.event.until, decision: Arc::new(decision) };
                self.reservations.entry((person, sender)).or_insert(reservation);
            }
        }
        Ok(())
    }

    /// Gives each of these records the reservation that it has.
    pub(super) fn give(&mut self, state: &mut State, entries: &mut [Entry]) {
        if self.reservations.is_empty() {
            return;
        }
        // Two who held one each may have turned out to be one person.
        let held = std::mem::take(&mut self.reservations);
        for ((person, sender), reservation) in held {
            let first = self.reservations.entry((state.persons.current(person), sender)).or_insert(reservation.clone());
            if reservation.id < first.id {
                *first = reservation;
            }
        }
        for entry in entries {
            self.reserved(state, entry);
        }
    }

    /// Gives a record its reservation, unless a `never` meets it now or its move is no longer possible.
    fn reserved(&mut self, state: &mut State, entry: &mut Entry) {
        let Some(names) = Person::of(self.plan, &entry.prospect) else { return };
        let Some(person) = state.find_person(names.aliases()) else { return };
        let key = (person, entry.sender.id);
        let Some(reservation) = self.reservations.get(&key) else { return };
        let asked = Asked { prospect: &entry.prospect, sender: &entry.sender, person: Some(person) };
        let mv = self.plan.moves.position(|mv| *mv.name == *reservation.decision.action);
        if mv.is_some_and(|mv| honours(self.plan, state, asked, self.now, mv)) {
            entry.reserved = Some(Arc::clone(&reservation.decision));
            return;
        }
        let names = telling::names(self.plan, &names);
        let released = ledger::Event {
            names,
            mv: Some(reservation.decision.action.clone()),
            ends: Some(reservation.id),
            ..ledger::Event::new(Kind::Released, self.now, &entry.sender.name, telling::SOURCE)
        };
        self.released.push(released);
        self.reservations.remove(&key);
        state.release(person, entry.sender.id);
    }

    /// The reservations that turned out not to hold any more, to be told the ledger where it is written.
    #[must_use]
    pub fn released(&mut self) -> Vec<ledger::Event> {
        std::mem::take(&mut self.released)
    }
}
