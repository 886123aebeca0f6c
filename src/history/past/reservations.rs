//! Decisions of the past that hold.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::Past;
use crate::decide::eval::{Asked, Person, honours, remember_numbered};
use crate::decide::state::{PersonId, SenderId, State};
use crate::decide::{Entry, Reservation};
use crate::history::ledger::{self, Ledger, LedgerError};
use crate::history::telling;
use crate::values::EventKind;

/// A reservation that holds until it is carried out, lapses, or something happens.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// When it lapses.
    pub(super) until: Option<Timestamp>,
    pub(super) reservation: Arc<Reservation>,
}

impl Past<'_> {
    /// Makes the live reservations known: whoever they are for, they take their slots.
    pub(super) fn hold(&mut self, ledger: &mut Ledger, state: &mut State) -> Result<(), LedgerError> {
        for told in ledger.live(self.now, self.as_of)? {
            let person = self.named(state, &told);
            let event = self.event(state, &told, EventKind::Sent, person).held(told.event.until);
            let sender = event.sender;
            remember_numbered(self.plan, state, event, self.number(told.id));
            if let Some(kept) = told.event.decision.read() {
                let reservation =
                    Arc::new(Reservation { number: told.id, moment: kept.not_before.unwrap_or(told.event.at), kept });
                let held = Held { until: told.event.until, reservation };
                self.reservations.entry((person, sender)).or_insert(held);
            }
        }
        Ok(())
    }

    /// Gives each of these records, whose people have been made known, the reservation that it has.
    pub fn give(&mut self, state: &mut State, entries: &mut [Entry]) {
        if self.reservations.is_empty() {
            return;
        }
        // Two who held one each may have turned out to be one person.
        for ((person, sender), held) in std::mem::take(&mut self.reservations) {
            let first = self.reservations.entry((state.persons.current(person), sender)).or_insert(held.clone());
            if held.reservation.number < first.reservation.number {
                *first = held;
            }
        }
        for entry in entries {
            self.reserved(state, entry);
        }
    }

    /// Gives a record its reservation, unless a `never` meets it now or its move is no longer possible.
    fn reserved(&mut self, state: &mut State, entry: &mut Entry) {
        entry.reserved = None;
        let Some(names) = Person::of(self.plan, &entry.prospect) else { return };
        let names = names.identified(&state.persons);
        let Some(person) = state.find_person(names.aliases()) else { return };
        let key = (person, entry.sender.id);
        let Some(Held { reservation, .. }) = self.reservations.get(&key) else { return };
        let asked = Asked { prospect: &entry.prospect, sender: &entry.sender, person: Some(person) };
        let mv = self.plan.moves.position(|mv| *mv.name == *reservation.kept.action);
        // What is still to come has to be possible then.
        let at = self.now.max(reservation.moment);
        if mv.is_some_and(|mv| honours(self.plan, state, asked, at, mv)) {
            entry.reserved = Some(Arc::clone(reservation));
            return;
        }
        let names = telling::names(self.plan, &names);
        let released = ledger::Event {
            names,
            mv: Some(reservation.kept.action.clone()),
            ends: Some(reservation.number),
            ..ledger::Event::new(EventKind::Released, self.now, &entry.sender.name, telling::SOURCE)
        };
        self.released.push(released);
        self.reservations.remove(&key);
        state.release(person, entry.sender.id);
    }

    /// For whom, and for which sender, a follow-up is reserved, and when it was due.
    pub fn reserved_follow_ups(&self, state: &State) -> HashMap<(PersonId, SenderId), Timestamp> {
        let of_follow_up = |((person, sender), held): (&(PersonId, SenderId), &Held)| {
            let due = held.reservation.kept.at.as_ref()?.timestamp();
            Some(((state.persons.current(*person), *sender), due))
        };
        self.reservations.iter().filter_map(of_follow_up).collect()
    }

    /// The reservations that turned out not to hold any more, to be told the ledger where it is written.
    #[must_use]
    pub fn released(&mut self) -> Vec<ledger::Event> {
        std::mem::take(&mut self.released)
    }
}
