//! What happened before.

#[cfg(feature = "ledger")]
use std::path::Path;

use jiff::Timestamp;

#[cfg(feature = "ledger")]
use super::error::HistoryError;
use super::event::Event;
#[cfg(feature = "ledger")]
use crate::history::ledger::{Access, Ledger};

/// What happened before: in memory, or in a ledger, a file that several programs may share.
///
/// Caps, follow-ups and questions like `connect sent` read it. An [`Engine`](crate::Engine) begins with an empty one in
/// memory, and takes another by [`Engine::history`](crate::Engine::history).
#[derive(Debug, Default)]
pub struct History {
    pub(super) kept: Kept,
}

/// Where a history is.
#[derive(Debug)]
pub(super) enum Kept {
    Memory(Vec<Remembered>),
    #[cfg(feature = "ledger")]
    Ledger(Box<Ledger>),
}

impl Default for Kept {
    fn default() -> Self {
        Self::Memory(Vec::new())
    }
}

/// Something that counts, in a form that any policy understands.
#[derive(Clone, Debug)]
pub(super) enum Remembered {
    /// What somebody told.
    Event { sender: String, at: Timestamp, event: Event },
    /// A move that was decided.
    Decided { sender: String, at: Timestamp, action: String, with: Vec<String>, record: Box<[u8]> },
    /// A record that told something of the past, or of whom not to write to.
    Seen { sender: String, record: Box<[u8]> },
}

impl History {
    /// Nothing happened, as far as is known. What is told and decided is kept in memory.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens a ledger, a file of SQLite that is the same as the command line's. One that isn't there is made; its folder has
    /// to be there.
    ///
    /// # Errors
    ///
    /// Where the file is something else, is damaged, was written by a later version, or can't be written.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("firstmove.db");
    /// let history = firstmove::History::open(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "ledger")]
    pub fn open(path: impl AsRef<Path>) -> Result<Self, HistoryError> {
        let ledger = Ledger::open(path.as_ref(), Access::Write)?;
        Ok(Self { kept: Kept::Ledger(Box::new(ledger)) })
    }
}
