//! Taking back what was told. The event stays, and another says that it is taken back: whatever is asked from then on is
//! answered as if it hadn't been told, and what is asked as of before, as it was.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use super::Ledger;
use super::ask::told_by;
use super::kinds::number;
use crate::history::ledger::{Event, EventId, LedgerError, PersonNumber, Told};
use crate::values::EventKind;

impl Ledger {
    /// What was told last that can be taken back and wasn't, of a person or of anybody.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn last_told(&mut self, person: Option<PersonNumber>) -> Result<Option<EventId>, LedgerError> {
        let kinds = EventKind::TOLD.map(|kind| number(kind).to_string()).join(", ");
        let sql = format!(
            "SELECT e.id FROM event e WHERE e.kind IN ({kinds}){}
                AND (?1 IS NULL OR e.person IN (SELECT p.id FROM person of JOIN person p ON p.root = of.root WHERE of.id = ?1))
            ORDER BY e.id DESC LIMIT 1",
            self.but_undone("e", None)?
        );
        let last = self.connection.prepare_cached(&sql);
        last.and_then(|mut last| last.query_row([person], |row| row.get(0)).optional())
            .map_err(|error| self.failure(&error))
    }

    /// Takes back an event at the moment `now`.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn undo(&mut self, told: &Told, now: Timestamp, source: &str) -> Result<EventId, LedgerError> {
        let undone = Event { ends: Some(told.id), ..Event::new(EventKind::Undone, now, &told.event.sender, source) };
        self.insert_as(None, &undone, now, told.person).map_err(|error| self.failure(&error))
    }

    /// The events that had been taken back by a moment.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn undone(&self, as_of: Option<Timestamp>) -> Result<HashSet<EventId>, LedgerError> {
        let read = || -> rusqlite::Result<HashSet<EventId>> {
            let sql = concat!(
                "SELECT ends FROM event INDEXED BY event_undone WHERE kind = ",
                kind!(Undone),
                " AND told <= ?1"
            );
            let mut statement = self.connection.prepare_cached(sql)?;
            statement.query_map([told_by(as_of)], |row| row.get(0))?.collect()
        };
        read().map_err(|error| self.failure(&error))
    }

    /// The condition that an event, as a statement calls it, hadn't been taken back by a moment, to stand behind others.
    /// Nearly always nothing was, and nothing is asked.
    pub(super) fn but_undone(&self, event: &str, as_of: Option<Timestamp>) -> Result<String, LedgerError> {
        let mut undone: Vec<EventId> = self.undone(as_of)?.into_iter().collect();
        if undone.is_empty() {
            return Ok(String::new());
        }
        undone.sort_unstable();
        let undone: Vec<String> = undone.iter().map(EventId::to_string).collect();
        Ok(format!(" AND {event}.id NOT IN ({})", undone.join(", ")))
    }
}
