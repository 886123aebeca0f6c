//! A machine that goes off at any write: the ledger opens, what was acknowledged is in it, and nothing is half there.

use std::fs;
use std::path::{Path, PathBuf};

use crate::history::ledger::{Access, Ledger, LedgerError, Told};

use super::{KNOWN_BY, at, request};

/// How the log begins: its own header, and of each page in it one.
const LOG_HEADER: usize = 32;
const FRAME: usize = 24 + 4_096;

/// The log beside a ledger.
fn log(path: &Path) -> PathBuf {
    path.with_extension("db-wal")
}

/// Everything in the ledger that these files are, after a crash.
fn after_crash(file: &[u8], log_bytes: &[u8]) -> Vec<Told> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firstmove.db");
    fs::write(&path, file).unwrap();
    fs::write(log(&path), log_bytes).unwrap();
    let mut ledger = Ledger::open(&path, Access::Write).unwrap();
    let now = at("2026-06-10T18:00:00Z");
    assert_eq!(ledger.check(now).unwrap().findings, []);
    let told = ledger.told_after(0, usize::MAX).unwrap();
    // It goes on: what was lost is told again, what wasn't is known.
    ledger.write(|ledger| ledger.tell(&request("later", "2026-05-29T10:00:00Z", "record"), now, &KNOWN_BY)).unwrap();
    told
}

/// Tells the ledger a transaction of two events, of persons of these numbers.
fn tell_two(ledger: &mut Ledger, number: usize) {
    let told: Result<(), LedgerError> = ledger.write(|ledger| {
        for half in ["a", "b"] {
            let event = request(&format!("linkedin.com/in/{number}-{half}"), "2026-05-29T10:00:00Z", "record");
            ledger.tell(&event, at("2026-06-10T18:00:00Z"), &KNOWN_BY)?;
        }
        Ok(())
    });
    told.unwrap();
}

#[test]
fn a_crash_at_any_write_of_the_log_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firstmove.db");
    let mut ledger = Ledger::open(&path, Access::Write).unwrap();
    let length = || usize::try_from(fs::metadata(log(&path)).unwrap().len()).unwrap();
    // How long the log was when each transaction was acknowledged.
    let mut acknowledged = Vec::new();
    for number in 0..12 {
        tell_two(&mut ledger, number);
        acknowledged.push(length());
    }
    let (file, whole) = (fs::read(&path).unwrap(), fs::read(log(&path)).unwrap());
    let frames = (whole.len() - LOG_HEADER) / FRAME;
    assert!(frames > 12 && acknowledged.is_sorted());
    // Before each page, in its header, in its middle, and with rubbish where the rest of it should be.
    for frame in 0..=frames {
        for within in [0, 12, FRAME / 2] {
            let end = (LOG_HEADER + frame * FRAME + within).min(whole.len());
            let rubbish = [&whole[..end], &[0x5a; 600][..]].concat();
            for log in [&whole[..end], &rubbish] {
                let events = after_crash(&file, log);
                let transactions = acknowledged.iter().filter(|length| **length <= end).count();
                assert_eq!(events.len(), 2 * transactions, "cut off at {end}");
            }
        }
    }
}

#[test]
fn a_crash_while_the_log_is_taken_into_the_file_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firstmove.db");
    let mut ledger = Ledger::open(&path, Access::Write).unwrap();
    for number in 0..40 {
        tell_two(&mut ledger, number);
    }
    let (before, whole) = (fs::read(&path).unwrap(), fs::read(log(&path)).unwrap());
    // The last to close takes the log into the file.
    drop(ledger);
    let after = fs::read(&path).unwrap();
    assert!(!log(&path).exists() && after.len() > before.len());
    for pages in 0..=after.len() / 4_096 {
        let written = &after[..pages * 4_096];
        let rest = before.get(written.len()..).unwrap_or_default();
        assert_eq!(after_crash(&[written, rest].concat(), &whole).len(), 80, "{pages} pages written");
    }
}
