//! A ledger whose file goes while it is open, and what lies where a new one should: nothing is told where nobody will look.

use std::fs;
use std::path::Path;

use crate::history::ledger::{Access, Ledger, LedgerError, RestoreError, Telling};

use super::{KNOWN_BY, at, ledger, request};

fn tell(ledger: &mut Ledger, person: &str) -> Result<Telling, LedgerError> {
    let event = request(person, "2026-05-29T10:00:00Z", "record");
    ledger.write(|ledger| ledger.tell(&event, at("2026-05-29T10:00:00Z"), &KNOWN_BY))
}

#[cfg(unix)]
#[test]
fn nothing_is_told_to_a_ledger_whose_path_leads_elsewhere() {
    let (folder, mut ledger) = ledger();
    let path = folder.path().join("firstmove.db");
    tell(&mut ledger, "ann").unwrap();
    let away = folder.path().join("away.db");
    fs::rename(&path, &away).unwrap();
    assert!(matches!(tell(&mut ledger, "ben"), Err(LedgerError::Gone(_))));
    let read: Result<u64, LedgerError> = ledger.read(|ledger| Ok(ledger.contents()?.events));
    assert!(matches!(read, Err(LedgerError::Gone(_))));
    fs::copy(&away, &path).unwrap();
    assert!(matches!(tell(&mut ledger, "ben"), Err(LedgerError::Replaced(_))));
    // Put back, it goes on.
    fs::rename(&away, &path).unwrap();
    tell(&mut ledger, "ben").unwrap();
    assert_eq!(ledger.contents().unwrap().events, 2);
}

#[cfg(unix)]
#[test]
fn a_ledger_that_goes_in_the_middle_of_a_transaction_keeps_nothing_of_it() {
    let (folder, mut ledger) = ledger();
    let path = folder.path().join("firstmove.db");
    let away = folder.path().join("away.db");
    let told = ledger.write(|ledger| {
        let event = request("ann", "2026-05-29T10:00:00Z", "record");
        let telling = ledger.tell(&event, at("2026-05-29T10:00:00Z"), &KNOWN_BY)?;
        fs::rename(&path, &away).unwrap();
        Ok::<Telling, LedgerError>(telling)
    });
    assert!(matches!(told, Err(LedgerError::Gone(_))));
    fs::rename(&away, &path).unwrap();
    assert_eq!(ledger.contents().unwrap().events, 0);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_to_another_ledger_by_now_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    for version in ["v1", "v2"] {
        fs::create_dir(place(version)).unwrap();
        drop(Ledger::open(&place(version).join("firstmove.db"), Access::Write).unwrap());
    }
    std::os::unix::fs::symlink("v1", place("current")).unwrap();
    let mut ledger = Ledger::open(&place("current/firstmove.db"), Access::Write).unwrap();
    tell(&mut ledger, "ann").unwrap();
    fs::remove_file(place("current")).unwrap();
    std::os::unix::fs::symlink("v2", place("current")).unwrap();
    assert!(matches!(tell(&mut ledger, "ben"), Err(LedgerError::Replaced(_))));
}

#[cfg(unix)]
#[test]
fn what_belongs_to_an_open_ledger_is_missed() {
    for ending in ["-wal", "-shm"] {
        let (folder, mut ledger) = ledger();
        tell(&mut ledger, "ann").unwrap();
        let beside = folder.path().join(format!("firstmove.db{ending}"));
        fs::remove_file(&beside).unwrap();
        assert!(matches!(tell(&mut ledger, "ben"), Err(LedgerError::Parted(path)) if path == beside), "{ending}");
        fs::write(&beside, "").unwrap();
        assert!(matches!(tell(&mut ledger, "ben"), Err(LedgerError::Parted(path)) if path == beside), "{ending}");
    }
}

#[test]
fn a_log_that_was_left_behind_is_not_taken_into_a_new_ledger() {
    let (folder, mut ledger) = ledger();
    let path = folder.path().join("firstmove.db");
    tell(&mut ledger, "ann").unwrap();
    let log = fs::read(path.with_extension("db-wal")).unwrap();
    let mut lines = Vec::new();
    ledger.export(&mut lines).unwrap();
    drop(ledger);
    let other = tempfile::tempdir().unwrap();
    let path = other.path().join("firstmove.db");
    fs::write(path.with_extension("db-wal"), &log).unwrap();
    assert!(matches!(Ledger::open(&path, Access::Write), Err(LedgerError::LeftBehind(_))));
    let restored = Ledger::restore(&path, &mut &lines[..]);
    assert!(matches!(restored, Err(RestoreError::Ledger(LedgerError::LeftBehind(_)))), "{restored:?}");
    assert_eq!(fs::read(path.with_extension("db-wal")).unwrap(), log);
    assert_eq!(names(other.path()), ["firstmove.db-wal"]);
}

/// The files of a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn an_empty_file_is_no_ledger_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firstmove.db");
    fs::write(&path, "").unwrap();
    for access in [Access::Read, Access::Write] {
        let error = Ledger::open(&path, access).unwrap_err();
        assert!(matches!(error, LedgerError::Empty(_)));
        assert!(error.help().contains(&format!("rm {}", path.display())), "{}", error.help());
    }
    assert_eq!(names(folder.path()), ["firstmove.db"]);
    assert_eq!(fs::metadata(&path).unwrap().len(), 0);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_no_ledger() {
    let folder = tempfile::tempdir().unwrap();
    for access in [Access::Read, Access::Write] {
        assert!(matches!(Ledger::open(Path::new("/dev/null"), access), Err(LedgerError::NoFile(_))));
        assert!(matches!(Ledger::open(folder.path(), access), Err(LedgerError::IsFolder(_))));
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_what_is_not_there_yet_leads_to_where_a_new_ledger_is_made() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    let path = folder.path().join("firstmove.db");
    std::os::unix::fs::symlink("data/team.db", &path).unwrap();
    drop(Ledger::open(&path, Access::Write).unwrap());
    assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
    assert_eq!(names(&folder.path().join("data")), ["team.db"]);
    // A link to itself leads nowhere.
    let circle = folder.path().join("circle.db");
    std::os::unix::fs::symlink("circle.db", &circle).unwrap();
    Ledger::open(&circle, Access::Write).unwrap_err();
}

#[test]
fn making_a_ledger_leaves_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    drop(Ledger::open(&folder.path().join("firstmove.db"), Access::Write).unwrap());
    assert_eq!(names(folder.path()), ["firstmove.db"]);
}
