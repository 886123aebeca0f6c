//! What `check` finds, each kind made by hand in a ledger that was right.

use crate::history::ledger::{Access, Event, Finding, Ledger, LedgerError};
use crate::values::EventKind;
use rusqlite::Connection;

use super::{KNOWN_BY, at, ledger, request};

const NOW: &str = "2026-06-10T18:00:00Z";

/// A ledger with a request, its acceptance, a reservation that holds and one that lapsed.
fn sound() -> (tempfile::TempDir, Ledger) {
    let (folder, mut ledger) = ledger();
    let planned = |person, until| Event {
        kind: EventKind::Planned,
        until: Some(at(until)),
        ..request(person, "2026-06-10T10:00:00Z", "reserve")
    };
    let accepted = Event { kind: EventKind::Accepted, ..request("a", "2026-05-30T10:00:00Z", "linkedin") };
    for event in [
        request("a", "2026-05-29T10:00:00Z", "linkedin"),
        accepted,
        planned("b", "2026-06-11T10:00:00Z"),
        planned("c", "2026-06-10T17:00:00Z"),
    ] {
        ledger.tell(&event, at("2026-06-10T10:00:00Z"), &KNOWN_BY).unwrap();
    }
    (folder, ledger)
}

#[test]
fn a_sound_ledger_has_nothing_to_say() {
    let (_folder, mut ledger) = sound();
    let checked = ledger.check(at(NOW)).unwrap();
    assert_eq!(checked.findings, []);
    assert_eq!((checked.contents.events, checked.contents.persons, checked.live, checked.lapsed), (4, 3, 1, 1));
}

#[test]
fn rows_that_cannot_be_are_found() {
    for (sql, expected) in [
        ("UPDATE event SET sender = 99 WHERE id = 1", Finding::Dangling("event".to_owned())),
        ("UPDATE person SET root = 3 WHERE id = 2", Finding::Root(2)),
        ("INSERT INTO person VALUES (4, 2); UPDATE person SET root = 1 WHERE id = 2", Finding::Root(4)),
        ("INSERT INTO person VALUES (4, 1); UPDATE alias SET person = 4 WHERE name = 'a'", Finding::Root(4)),
        ("UPDATE event SET kind = 77 WHERE id = 1", Finding::Unreadable(1)),
        ("UPDATE event SET names = '[' WHERE id = 2", Finding::Unreadable(2)),
        ("UPDATE event SET shared = '[[\"company\",\"x\"]]' WHERE id = 2", Finding::Unreadable(2)),
        ("UPDATE event SET person = NULL WHERE id = 2", Finding::Whose(2)),
        ("UPDATE event SET until = NULL WHERE id = 3", Finding::Endless(3)),
        ("UPDATE event SET ends = 1 WHERE id = 2", Finding::EndsAnother(2)),
        ("UPDATE event SET ends = 3 WHERE id = 2", Finding::EndsAnother(2)),
    ] {
        let (folder, ledger) = sound();
        drop(ledger);
        let path = folder.path().join("firstmove.db");
        let connection = Connection::open(&path).unwrap();
        connection.pragma_update(None, "foreign_keys", false).unwrap();
        connection.execute_batch(sql).unwrap();
        drop(connection);
        let findings = Ledger::open(&path, Access::Read).unwrap().check(at(NOW)).unwrap().findings;
        assert!(findings.contains(&expected) && expected.is_error(), "{sql}: {findings:?}");
    }
}

#[test]
fn what_cannot_have_happened_is_found() {
    let blocked = Event { kind: EventKind::Blocked, ..request("d", "2026-05-29T10:00:00Z", "record") };
    let tried = request("d", "2026-06-02T10:00:00Z", "linkedin");
    let accepted = Event { kind: EventKind::Accepted, ..request("d", "2026-05-30T10:00:00Z", "linkedin") };
    let later = request("d", "2026-06-12T10:00:00Z", "record");
    let done = |kind| Event { kind, ends: Some(3), ..request("b", "2026-06-10T12:00:00Z", "record") };
    for (told, expected) in [
        (vec![blocked.clone(), tried.clone()], vec![Finding::SentAfterBlocked(6)]),
        (vec![blocked, accepted.clone(), Event { mv: Some("message".to_owned()), ..tried.clone() }], vec![]),
        (vec![accepted, tried], vec![Finding::AcceptedBefore(5, at("2026-06-02T10:00:00Z"))]),
        (vec![later], vec![Finding::Future(5, at("2026-06-12T10:00:00Z"))]),
        (vec![done(EventKind::Released), done(EventKind::Sent)], vec![Finding::EndedTwice(3)]),
    ] {
        let (_folder, mut ledger) = sound();
        for event in &told {
            ledger.tell(event, at(NOW), &KNOWN_BY).unwrap();
        }
        assert_eq!(ledger.check(at(NOW)).unwrap().findings, expected);
    }
}

#[test]
fn damage_is_found() {
    let (folder, mut ledger) = ledger();
    let told: Result<(), LedgerError> = ledger.write(|ledger| {
        (0..500).try_for_each(|person| {
            let event = request(&format!("linkedin.com/in/{person}"), "2026-05-29T10:00:00Z", "record");
            ledger.tell(&event, at(NOW), &KNOWN_BY).map(|_| ())
        })
    });
    told.unwrap();
    drop(ledger);
    let path = folder.path().join("firstmove.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4_096].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let checked = Ledger::open(&path, Access::Read).and_then(|mut ledger| ledger.check(at(NOW)));
    match checked {
        Ok(checked) => assert!(matches!(checked.findings[..], [Finding::Damaged(_), ..]), "{checked:?}"),
        Err(error) => assert!(matches!(error, LedgerError::Damaged(..)), "{error}"),
    }
}
