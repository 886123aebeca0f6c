//! The ledger: what is told once is there once, whoever tells it and however the file fares.

mod checking;
mod crashing;
mod day;
mod due;
mod exporting;
mod files;
mod follow_ups;
mod forgetting;
mod gauges;
mod past;
mod persons;
mod places;
mod renewing;
mod telling;
mod tombstones;
mod undoing;

use crate::history::ledger::{Access, Event, Ledger, Name};
use crate::values::EventKind;
use jiff::Timestamp;
use tempfile::TempDir;

/// The order of the fields that people are known by.
const KNOWN_BY: [&str; 3] = ["profile_url", "email", "id"];

/// Of whom and of what made-up events are.
const SENDERS: [&str; 2] = ["dana", "lee"];
const MOVES: [&str; 4] = ["connect", "message", "inmail", "withdraw"];
const KINDS: [(EventKind, EventKind); 6] = [
    (EventKind::Sent, EventKind::Sent),
    (EventKind::Accepted, EventKind::Accepted),
    (EventKind::Replied, EventKind::Replied),
    (EventKind::Declined, EventKind::Declined),
    (EventKind::Withdrawn, EventKind::Withdrawn),
    (EventKind::Blocked, EventKind::Blocked),
];

/// A ledger in a folder of its own, which goes when the folder does.
fn ledger() -> (TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("firstmove.db"), Access::Write).unwrap();
    (folder, ledger)
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn names(of: &[(&str, &str)]) -> Vec<Name> {
    of.iter().map(|(field, name)| Name((*field).to_owned(), (*name).to_owned())).collect()
}

/// A request to the person of this address.
fn request(person: &str, when: &str, source: &str) -> Event {
    let names = names(&[("profile_url", person)]);
    Event { names, mv: Some("connect".to_owned()), ..Event::new(EventKind::Sent, at(when), "dana", source) }
}
