//! The tombstones of a ledger: kept, looked up, and carried over to what else a person who was forgotten goes by.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::Ledger;
use super::ask::moment;
use crate::history::ledger::tombstones::{LENGTH, NameHash, Tombstones};
use crate::history::ledger::{LedgerError, Name};

/// What was read of the tombstones, and at which state of the file.
pub(super) type Read = Option<(i64, Arc<Tombstones>)>;

impl Ledger {
    /// Who was forgotten, as the ledger stands now.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn tombstones(&mut self) -> Result<Arc<Tombstones>, LedgerError> {
        self.read_tombstones().map_err(|error| self.failure(&error))
    }

    /// When the person of these names was forgotten, if they were, the first name that says anything being the one that counts:
    /// a name that somebody goes by who wasn't forgotten says that it is them. Who was forgotten and is known again since
    /// has been forgotten still.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn forgotten_at(&mut self, names: &[Name]) -> Result<Option<Timestamp>, LedgerError> {
        let tombstones = self.tombstones()?;
        if tombstones.is_empty() {
            return Ok(None);
        }
        for name in names {
            if tombstones.at(name).is_some() {
                return Ok(tombstones.of(names));
            }
            if self.person(&name.0, &name.1)?.is_some() {
                return Ok(None);
            }
        }
        Ok(None)
    }

    /// Forgets names that turned out to be of somebody who was forgotten then.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn forget_names(&mut self, names: &[Name], at: Timestamp) -> Result<(), LedgerError> {
        self.bury(names.iter(), at).map_err(|error| self.failure(&error))
    }

    pub(super) fn read_tombstones(&mut self) -> rusqlite::Result<Arc<Tombstones>> {
        // What others write changes it; what is written here is taken over.
        let state: i64 = self.connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        if let Some((known, tombstones)) = &self.tombstones
            && *known == state
        {
            return Ok(Arc::clone(tombstones));
        }
        let mut tombstones = self.key()?.map_or_else(Tombstones::default, |key| Tombstones::new(&key));
        let mut statement = self.connection.prepare_cached("SELECT hash, at FROM forgotten")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            tombstones.insert(row.get::<_, NameHash>(0)?, moment(row.get(1)?));
        }
        let tombstones = Arc::new(tombstones);
        self.tombstones = Some((state, Arc::clone(&tombstones)));
        Ok(tombstones)
    }

    /// The key under which names are hashed, once somebody was forgotten.
    pub(super) fn key(&self) -> rusqlite::Result<Option<[u8; LENGTH]>> {
        self.connection.prepare_cached("SELECT key FROM secret")?.query_row([], |row| row.get(0)).optional()
    }

    /// Keeps tombstones of names.
    pub(super) fn bury<'n>(&mut self, names: impl Iterator<Item = &'n Name>, at: Timestamp) -> rusqlite::Result<()> {
        let mut names = names.peekable();
        if names.peek().is_none() {
            return Ok(());
        }
        // SQLite takes what it makes up from the system's own source of chance.
        let sql = "INSERT INTO secret (key) SELECT randomblob(32) WHERE NOT EXISTS (SELECT 1 FROM secret)";
        if self.connection.prepare_cached(sql)?.execute([])? > 0 {
            self.tombstones = None;
        }
        let mut tombstones = self.read_tombstones()?;
        let known = Arc::make_mut(&mut tombstones);
        let sql = "INSERT INTO forgotten (hash, at) VALUES (?1, ?2)
            ON CONFLICT (hash) DO UPDATE SET at = max(at, excluded.at)";
        for name in names {
            for hash in known.add(name, at) {
                self.connection.prepare_cached(sql)?.execute(params![hash, at.as_microsecond()])?;
            }
        }
        if let Some((_, read)) = &mut self.tombstones {
            *read = tombstones;
        }
        Ok(())
    }

    /// Forgets the names that a new person, or one who goes by more of them now, brings beside one that was forgotten: they
    /// are the same person's. `known` are those by which they were known before.
    pub(super) fn bury_with(&mut self, known: &[&Name], new: &[&Name]) -> rusqlite::Result<()> {
        if new.is_empty() {
            return Ok(());
        }
        let tombstones = self.read_tombstones()?;
        let telling = if known.is_empty() { new } else { known };
        match telling.iter().filter_map(|name| tombstones.at(name)).max() {
            Some(at) => self.bury(new.iter().copied().filter(|name| tombstones.at(name).is_none()), at),
            None => Ok(()),
        }
    }
}
