//! How large the lists were that somebody reserved by.

use std::collections::BTreeMap;

use rusqlite::params;

use super::Ledger;
use crate::history::ledger::LedgerError;

/// Lists by name, each with its number of entries.
pub type ListSizes = BTreeMap<Box<str>, u32>;

impl Ledger {
    /// How many entries each list had when moves were last reserved by it.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn list_sizes(&mut self) -> Result<ListSizes, LedgerError> {
        self.read_list_sizes().map_err(|error| self.failure(&error))
    }

    /// Keeps how many entries lists have. Nothing is written where the ledger knows it.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn keep_list_sizes(&mut self, sizes: &ListSizes) -> Result<(), LedgerError> {
        let known = self.list_sizes()?;
        if sizes.iter().all(|(list, entries)| known.get(list) == Some(entries)) {
            return Ok(());
        }
        self.write(|ledger| ledger.write_list_sizes(sizes).map_err(|error| ledger.failure(&error)))
    }

    fn read_list_sizes(&self) -> rusqlite::Result<ListSizes> {
        let mut statement = self.connection.prepare_cached("SELECT list, entries FROM list_size")?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?.into(), row.get(1)?)))?;
        rows.collect()
    }

    fn write_list_sizes(&self, sizes: &ListSizes) -> rusqlite::Result<()> {
        let mut statement =
            self.connection.prepare_cached("INSERT OR REPLACE INTO list_size (list, entries) VALUES (?1, ?2)")?;
        for (list, entries) in sizes {
            statement.execute(params![list, entries])?;
        }
        Ok(())
    }
}
