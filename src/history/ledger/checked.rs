//! What a look through a whole ledger finds.

use std::fmt;

use jiff::Timestamp;

use super::{Contents, EventId, PersonNumber};
use crate::values::text::counted;

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// What the ledger holds.
    pub contents: Contents,
    /// What is wrong, or strange: of each kind the first thousand.
    pub findings: Vec<Finding>,
    /// How many reservations hold.
    pub live: u64,
    /// How many lapsed without the move being made.
    pub lapsed: u64,
}

/// One thing that is wrong or strange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The file itself is damaged.
    Damaged(String),
    /// A row of a table speaks of what isn't there.
    Dangling(String),
    /// A person who goes by another who isn't the lowest of those that are one.
    Root(PersonNumber),
    /// What stands in an event can't be read.
    Unreadable(EventId),
    /// An event of a person that says of none, or one of a sender that does.
    Whose(EventId),
    /// A reservation without an end.
    Endless(EventId),
    /// So many hashes of names that were forgotten, and no key for them, or none that fits.
    Keyless(i64),
    /// It ends what is no reservation, or one for another person or sender.
    EndsAnother(EventId),
    /// It is dated, or was told, after now.
    Future(EventId, Timestamp),
    /// A reservation that ended more than once.
    EndedTwice(EventId),
    /// Accepted before the first request that is known was sent; when that was.
    AcceptedBefore(EventId, Timestamp),
    /// A move that was made although it had turned out impossible, and nobody accepted since.
    SentAfterBlocked(EventId),
}

impl Finding {
    /// Whether the ledger can't be right. Else what was told is only strange: something may not have been told.
    #[must_use]
    pub fn is_error(&self) -> bool {
        !matches!(self, Self::EndedTwice(_) | Self::AcceptedBefore(..) | Self::SentAfterBlocked(_))
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(how) => write!(out, "the file is damaged: {how}"),
            Self::Dangling(table) => write!(out, "a row of `{table}` speaks of what isn't there"),
            Self::Root(person) => write!(out, "person {person} goes by somebody who goes by another"),
            Self::Unreadable(id) => write!(out, "event {id} can't be read"),
            Self::Whose(id) => write!(out, "event {id} is of nobody, or of somebody that it can't be of"),
            Self::Endless(id) => write!(out, "event {id} is a reservation without an end"),
            Self::Keyless(count) => {
                write!(out, "{} of who was forgotten can't be known again: their key is gone", counted(count, "name"))
            }
            Self::EndsAnother(id) => {
                write!(out, "event {id} ends what is no reservation, or one for somebody else")
            }
            Self::Future(id, at) => write!(out, "event {id} is of {at}, which is still to come"),
            Self::EndedTwice(id) => write!(out, "the reservation of event {id} ended more than once"),
            Self::AcceptedBefore(id, sent) => {
                write!(out, "event {id} accepts a request that was sent later, at {sent}, as far as is known")
            }
            Self::SentAfterBlocked(id) => {
                write!(out, "event {id} is a move that had turned out impossible for that person")
            }
        }
    }
}
