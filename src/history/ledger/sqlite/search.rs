//! People whom no index finds: everything is looked through.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Ledger;
use super::ask::told_by;
use crate::history::ledger::{LedgerError, PersonNumber};

impl Ledger {
    /// Everyone of whom facts were told by `as_of` that `is_meant` of their JSON, in the order of their numbers.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn people_by_facts(
        &mut self,
        as_of: Option<Timestamp>,
        is_meant: impl Fn(&str) -> bool,
    ) -> Result<Vec<PersonNumber>, LedgerError> {
        let sql = "SELECT p.root, e.facts FROM event e JOIN person p ON p.id = e.person
            WHERE e.facts IS NOT NULL AND e.told <= ?1";
        let read = || -> rusqlite::Result<BTreeSet<PersonNumber>> {
            let mut statement = self.connection.prepare_cached(sql)?;
            let mut rows = statement.query([told_by(as_of)])?;
            let mut people = BTreeSet::new();
            while let Some(row) = rows.next()? {
                let person = row.get(0)?;
                if !people.contains(&person) && row.get_ref(1)?.as_str().is_ok_and(&is_meant) {
                    people.insert(person);
                }
            }
            Ok(people)
        };
        read().map(|people| people.into_iter().collect()).map_err(|error| self.failure(&error))
    }

    /// Every name that anybody goes by; none where there are more than `most`.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn names(&mut self, most: usize) -> Result<Vec<String>, LedgerError> {
        let read = || -> rusqlite::Result<Vec<String>> {
            let mut statement = self.connection.prepare_cached("SELECT name FROM alias LIMIT ?1")?;
            let limit = i64::try_from(most.saturating_add(1)).unwrap_or(i64::MAX);
            statement.query_map([limit], |row| row.get(0))?.collect()
        };
        let names = read().map_err(|error| self.failure(&error))?;
        Ok(if names.len() > most { Vec::new() } else { names })
    }
}
