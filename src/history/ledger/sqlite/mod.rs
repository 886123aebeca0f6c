//! The ledger as a file of SQLite, and the only place with SQL.
//!
//! Locking: one writes at a time, and readers aren't held up (write-ahead log). A writer takes the lock before it reads,
//! so that what it read still holds when it writes; who finds the lock taken waits for [`PATIENCE`]. Durability: once a
//! command said that it is done, its events are on the disk (`synchronous = FULL`). Compatibility: older ledgers are
//! brought up to date by the first that may write, newer ones are refused.

/// The number that stands for a kind of event in a ledger's file, as a piece of SQL. [`kinds::number`] is the same for values.
macro_rules! kind {
    (Sent) => {
        "0"
    };
    (Accepted) => {
        "1"
    };
    (Replied) => {
        "2"
    };
    (Declined) => {
        "3"
    };
    (Withdrawn) => {
        "4"
    };
    (Blocked) => {
        "5"
    };
    (Planned) => {
        "6"
    };
    (Released) => {
        "7"
    };
    (Restricted) => {
        "8"
    };
    (Reading) => {
        "9"
    };
    (Noted) => {
        "10"
    };
    (Allowed) => {
        "11"
    };
    (Undone) => {
        "12"
    };
}

/// The condition that an event, as a statement calls it, isn't taken back. Few ever are, and have an index of their own.
macro_rules! standing {
    ($event:literal) => {
        concat!("NOT EXISTS (SELECT 1 FROM event u WHERE u.kind = ", kind!(Undone), " AND u.ends = ", $event, ".id)")
    };
}

mod ask;
mod check;
mod export;
mod forget;
mod forgotten;
mod kinds;
mod lists;
mod migrations;
mod open;
mod persons;
mod place;
mod renew;
mod restore;
mod search;
mod sent;
mod steps;
mod tell;
mod undo;
mod words;

use rusqlite::Connection;

pub use ask::{Anchors, MoveEvent};
#[cfg(test)]
pub use forget::Forgotten;
pub use forget::Remains;
pub use lists::ListSizes;
pub use persons::{Alias, fingerprint};
pub use sent::{Sending, Sent};
pub use steps::Step;
pub use tell::Telling;

use super::LedgerError;
use place::Place;
use words::Words;

/// How long a command waits for another to be done: longer than a batch of many thousand decisions takes, shorter than
/// a person believes that nothing will come.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// What is to be done with a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Only read. One that isn't there is an error.
    Read,
    /// Told things. One that isn't there is made.
    Write,
}

/// A ledger, open.
#[derive(Debug)]
pub struct Ledger {
    connection: Connection,
    place: Place,
    words: Words,
    tombstones: forgotten::Read,
    /// The fields of which it is noted what names stand in them.
    name_fields: Vec<(i64, i64)>,
}

impl Ledger {
    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &std::path::Path {
        self.place.path()
    }

    /// Does something that reads and tells, all of it or nothing: nobody else writes in between, and where it fails
    /// nothing was told. The ledger is at its path before and after, so that whoever comes next sees what was told.
    ///
    /// # Errors
    ///
    /// Where the work fails, the lock isn't to be had, the path leads to another file by now, or the disk fails.
    pub fn write<T, E: From<LedgerError>>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        self.run("BEGIN IMMEDIATE")?;
        let done = self.finish(|ledger| {
            ledger.place.check()?;
            let done = work(ledger)?;
            ledger.place.check()?;
            Ok::<T, E>(done)
        })?;
        self.place.check()?;
        Ok(done)
    }

    /// From here on the ledger is read as it stands now, whatever others tell it meanwhile. One that stands still already
    /// stays as it is.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn stand_still(&mut self) -> Result<(), LedgerError> {
        if self.connection.is_autocommit() {
            self.run("BEGIN DEFERRED")?;
        }
        self.last().map(|_| ())
    }

    /// Does something that reads, all of it from the ledger as it stands at the first question, or as it stands still.
    ///
    /// # Errors
    ///
    /// Where the work fails, or the path leads to another file by now.
    pub fn read<T, E: From<LedgerError>>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        if !self.connection.is_autocommit() {
            return work(self);
        }
        self.place.check()?;
        self.run("BEGIN DEFERRED")?;
        self.finish(work)
    }

    fn finish<T, E: From<LedgerError>>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        let done = work(self).and_then(|done| self.run("COMMIT").map(|()| done).map_err(E::from));
        if done.is_err() {
            // What failed may have ended the transaction by itself; then there is nothing to take back.
            let _ = self.run("ROLLBACK");
            self.words.forget();
            self.tombstones = None;
            self.name_fields.clear();
        }
        done
    }

    fn run(&self, sql: &str) -> Result<(), LedgerError> {
        self.connection.execute_batch(sql).map_err(|error| self.failure(&error))
    }

    /// An error of SQLite as one of ours.
    fn failure(&self, error: &rusqlite::Error) -> LedgerError {
        open::failure(self.path(), error)
    }
}
