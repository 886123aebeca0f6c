//! What happened, kept in a file: the memory that holds over runs, restarts and processes.
//!
//! A ledger is a list of events that only grows, each with when it happened and when it was told. It knows no policy:
//! moves, caps, fields and senders stand in it by their names, so that one written under last year's policy is read under
//! this year's. What it means is worked out from it at the moment of asking, never kept beside it.

mod checked;
mod error;
mod event;
mod line;
mod sqlite;
mod tombstones;
mod written;

pub use checked::{Checked, Finding};
pub use error::{ExportError, LedgerError, RestoreError};
pub use event::{Event, EventId, Facts, Name, PersonNumber, Told};
pub use line::{Contents, Line, Person, Retold, Tombstone};
#[cfg(test)]
pub use sqlite::Forgotten;
pub use sqlite::{
    Access, Alias, Anchors, Ledger, ListSizes, MoveEvent, Remains, Sending, Sent, Step, Telling, fingerprint,
};
pub use tombstones::Tombstones;
pub use written::Written;
