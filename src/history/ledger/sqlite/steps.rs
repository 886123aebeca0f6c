//! What happened, in a few words an event: for looking over all of a ledger's age.

use std::sync::Arc;

use jiff::Timestamp;

use super::ask::moment;
use super::{Ledger, kinds};
use crate::history::ledger::{EventId, LedgerError, PersonNumber};
use crate::values::EventKind;

/// An event in a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub id: EventId,
    pub at: Timestamp,
    /// What: sent, accepted or replied.
    pub kind: EventKind,
    /// Whose move it is.
    pub sender: Arc<str>,
    /// To whom, by the number of whoever they turned out to be.
    pub person: PersonNumber,
    /// The move; nothing for an answer to nothing in particular.
    pub mv: Option<Arc<str>>,
    /// The rule or follow-up that decided.
    pub rule: Option<Arc<str>>,
}

impl Ledger {
    /// What was sent, accepted and replied since a moment, as far as it was told by `as_of` and not taken back, in
    /// order of time.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn steps(&mut self, since: Timestamp, as_of: Option<Timestamp>) -> Result<Vec<Step>, LedgerError> {
        let undone = self.undone(as_of)?;
        let mut steps = self.read_steps(since, as_of).map_err(|error| self.failure(&error))?;
        steps.retain(|step| !undone.contains(&step.id));
        steps.sort_by_key(|step| (step.at, step.id));
        Ok(steps)
    }

    fn read_steps(&mut self, since: Timestamp, as_of: Option<Timestamp>) -> rusqlite::Result<Vec<Step>> {
        let Self { connection, words, .. } = self;
        // By itself, SQLite goes through the events person by person, which lie far apart.
        let sql = concat!(
            "SELECT e.id, e.at, e.kind, e.sender, p.root, e.move, e.rule FROM event e INDEXED BY event_anchor
            CROSS JOIN person p ON p.id = e.person
            WHERE e.kind < ",
            kind!(Planned),
            " AND e.kind IN (",
            kind!(Sent),
            ", ",
            kind!(Accepted),
            ", ",
            kind!(Replied),
            ") AND e.at >= ?1 AND e.told <= ?2"
        );
        let mut statement = connection.prepare_cached(sql)?;
        let told = as_of.map_or(i64::MAX, Timestamp::as_microsecond);
        let mut rows = statement.query((since.as_microsecond(), told))?;
        let mut steps = Vec::new();
        while let Some(row) = rows.next()? {
            let mut word =
                |place: usize| row.get::<_, Option<i64>>(place)?.map(|id| words.text(connection, id)).transpose();
            let (sender, mv, rule) = (word(3)?, word(5)?, word(6)?);
            steps.push(Step {
                id: row.get(0)?,
                at: moment(row.get(1)?),
                kind: kinds::in_column(row, 2)?,
                sender: sender.unwrap_or_default(),
                person: row.get(4)?,
                mv,
                rule,
            });
        }
        Ok(steps)
    }
}
