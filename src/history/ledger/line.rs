//! A ledger as lines of text: what `export` writes and `restore` reads.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Alias, EventId, PersonNumber, Told};

/// One line: an object of JSON with one key, which says what it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// The first line.
    Ledger(Contents),
    /// Persons, by their numbers.
    Person(Person),
    /// What they go by, by field and name.
    Alias(Alias),
    /// Events, in the order of telling.
    Event(Box<Told>),
    /// What other sources told again, by event, source and moment.
    Retold(Retold),
    /// The key under which those who were forgotten are known again, in hexadecimal digits.
    Key(String),
    /// What they went by, by hash.
    Forgotten(Tombstone),
}

/// What a ledger holds, so that an export that is cut off is known for one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The version of its tables.
    pub version: i64,
    pub persons: u64,
    /// How many names of persons.
    pub aliases: u64,
    pub events: u64,
    /// How many events told again by other sources.
    pub retold: u64,
    /// How many hashes of names that were forgotten.
    #[serde(default, skip_serializing_if = "is_none")]
    pub forgotten: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it so")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

/// A person, and who they turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonNumber,
    /// The lowest number of all that are one.
    pub root: PersonNumber,
}

/// An event that another source told too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retold {
    pub event: EventId,
    /// Who told it again.
    pub source: String,
    /// When it happened by that source.
    pub at: Timestamp,
    /// When it was told again.
    pub told: Timestamp,
}

/// A name of somebody who was forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// Its hash under the key, in hexadecimal digits.
    pub hash: String,
    /// When they were forgotten.
    pub at: Timestamp,
}
