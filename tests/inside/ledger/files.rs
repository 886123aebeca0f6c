//! Files that are no ledger, or none that may be used: a clear error each, and the file as it was.

use std::fs;
use std::path::Path;
use std::sync::Barrier;
use std::thread;

use crate::history::ledger::{Access, Ledger, LedgerError};
use rusqlite::Connection;

use super::{KNOWN_BY, at, request};

#[test]
fn what_is_no_ledger_is_refused_and_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads.csv");
    let text = "id,email\n1,jane@example.com\n".repeat(10);
    fs::write(&path, &text).unwrap();
    assert!(matches!(Ledger::open(&path, Access::Write), Err(LedgerError::NoLedger(_))));
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn another_program_s_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crm.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE contact (id INTEGER)").unwrap();
    let before = fs::read(&path).unwrap();
    assert!(matches!(Ledger::open(&path, Access::Write), Err(LedgerError::NoLedger(_))));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_newer_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firstmove.db");
    drop(Ledger::open(&path, Access::Write).unwrap());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 1_000).unwrap();
    assert!(matches!(Ledger::open(&path, Access::Read), Err(LedgerError::Newer(_, 1_000, _))));
}

#[test]
fn one_that_is_cut_off_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firstmove.db");
    let mut ledger = Ledger::open(&path, Access::Write).unwrap();
    for person in 0..500 {
        let event = request(&format!("linkedin.com/in/{person}"), "2026-05-29T10:00:00Z", "record");
        ledger.tell(&event, at("2026-05-29T10:00:00Z"), &KNOWN_BY).unwrap();
    }
    drop(ledger);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(Ledger::open(&path, Access::Write), Err(LedgerError::Damaged(..))));
    assert_eq!(fs::read(&path).unwrap(), &whole[..whole.len() / 2]);
}

#[test]
fn one_that_is_not_there_is_made_only_to_be_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firstmove.db");
    assert!(matches!(Ledger::open(&path, Access::Read), Err(LedgerError::NotThere(_))));
    assert!(!path.exists());
    drop(Ledger::open(&path, Access::Write).unwrap());
    assert_eq!(Ledger::open(&path, Access::Read).unwrap().last().unwrap(), 0);
}

#[cfg(unix)]
#[test]
fn one_that_may_not_be_written_is_refused_where_it_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firstmove.db");
    drop(Ledger::open(&path, Access::Write).unwrap());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    // Whoever may write everything isn't held up by that.
    if fs::OpenOptions::new().append(true).open(&path).is_err() {
        assert!(matches!(Ledger::open(&path, Access::Write), Err(LedgerError::ReadOnly(_))));
        assert_eq!(Ledger::open(&path, Access::Read).unwrap().last().unwrap(), 0);
    }
}

#[test]
fn many_who_make_one_at_once_all_tell_it() {
    const AT_ONCE: usize = 8;
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("firstmove.db");
        let all_there = Barrier::new(AT_ONCE);
        let tell = |person: usize| {
            all_there.wait();
            let mut ledger = Ledger::open(&path, Access::Write)?;
            let event = request(&format!("linkedin.com/in/{person}"), "2026-05-29T10:00:00Z", "record");
            ledger.write(|ledger| ledger.tell(&event, at("2026-05-29T10:00:00Z"), &KNOWN_BY))
        };
        thread::scope(|scope| {
            let telling: Vec<_> = (0..AT_ONCE)
                .map(|person| {
                    scope.spawn({
                        let tell = &tell;
                        move || tell(person)
                    })
                })
                .collect();
            for told in telling {
                told.join().unwrap().unwrap();
            }
        });
        let mut ledger = Ledger::open(&path, Access::Read).unwrap();
        assert_eq!(ledger.contents().unwrap().events, AT_ONCE as u64);
        assert_eq!(ledger.check(at("2026-05-29T10:00:00Z")).unwrap().findings, []);
    }
}

/// How a ledger's tables and indexes are made.
fn schema(path: &Path) -> Vec<Option<String>> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare("SELECT sql FROM sqlite_schema ORDER BY name").unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn bringing_up_to_date_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firstmove.db");
    drop(Ledger::open(&path, Access::Write).unwrap());
    let first = schema(&path);
    drop(Ledger::open(&path, Access::Write).unwrap());
    assert_eq!(schema(&path), first);
    assert!(first.len() > 5);
}

#[test]
fn one_of_an_earlier_version_becomes_like_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firstmove.db");
    let mut ledger = Ledger::open(&path, Access::Write).unwrap();
    ledger
        .tell(&request("linkedin.com/in/ann", "2026-05-29T10:00:00Z", "record"), at("2026-05-29T10:00:00Z"), &KNOWN_BY)
        .unwrap();
    drop(ledger);
    let newest = schema(&path);
    for back in BACK_TO {
        Connection::open(&path).unwrap().execute_batch(back).unwrap();
        assert_ne!(schema(&path), newest);
        let mut ledger = Ledger::open(&path, Access::Write).unwrap();
        assert_eq!(ledger.told_after(0, 10).unwrap().len(), 1);
        drop(ledger);
        assert_eq!(schema(&path), newest);
    }
}

/// What makes a new ledger one of version 7, of version 6, of version 5, of version 4, of version 3, of version 2, and of version 1.
const BACK_TO: [&str; 7] = [
    "DROP INDEX event_undone; PRAGMA user_version = 7",
    "DROP INDEX event_undone; DROP TABLE name_field; PRAGMA user_version = 6",
    "DROP INDEX event_undone; DROP TABLE name_field; DROP TABLE list_size; PRAGMA user_version = 5",
    "DROP INDEX event_undone; DROP TABLE name_field; DROP TABLE list_size; DROP TABLE secret; DROP TABLE forgotten; PRAGMA user_version = 4",
    "DROP INDEX event_undone; DROP TABLE name_field; DROP TABLE list_size; DROP TABLE secret; DROP TABLE forgotten;
    DROP INDEX event_anchor; CREATE INDEX event_anchor ON event (kind, move, at) WHERE person IS NOT NULL;
    DROP INDEX event_person; CREATE INDEX event_person ON event (person, at) WHERE person IS NOT NULL;
    PRAGMA user_version = 3",
    "DROP INDEX event_undone; DROP TABLE name_field; DROP TABLE list_size; DROP TABLE secret; DROP TABLE forgotten;
    DROP INDEX event_anchor; CREATE INDEX event_anchor ON event (kind, move, at) WHERE person IS NOT NULL;
    DROP INDEX event_person; CREATE INDEX event_person ON event (person, at) WHERE person IS NOT NULL;
    DROP INDEX event_sent_by; CREATE INDEX event_sent_by ON event (sender, at) WHERE kind IN (0, 4);
    DROP INDEX event_sent; CREATE INDEX event_sent ON event (at) WHERE kind IN (0, 4);
    DROP INDEX alias_disputed; PRAGMA user_version = 2",
    "DROP INDEX event_undone; DROP TABLE name_field; DROP TABLE list_size; DROP TABLE secret; DROP TABLE forgotten;
    DROP INDEX event_person; CREATE INDEX event_person ON event (person, at) WHERE person IS NOT NULL;
    DROP INDEX event_sent_by; CREATE INDEX event_sent_by ON event (sender, at) WHERE kind IN (0, 4);
    DROP INDEX event_sent; CREATE INDEX event_sent ON event (at) WHERE kind IN (0, 4);
    DROP INDEX alias_disputed; DROP INDEX event_anchor; PRAGMA user_version = 1",
];
