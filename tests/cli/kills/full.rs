//! A disk on which no file may grow beyond some size: a command ends with 4 and says so, and the ledger is as it was.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::{command, exported, folder, ledger_of, sound, table, told};

/// Runs a command where no file grows beyond so many blocks of 512 bytes.
fn within(blocks: u32, folder: &Path, args: &[&str]) -> Output {
    let whole = command(folder, args);
    let mut shell = Command::new("sh");
    // Who writes too much is told, and not ended.
    shell.args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"", &blocks.to_string()]);
    shell.arg(whole.get_program()).args(whole.get_args()).current_dir(folder).env("NO_COLOR", "1");
    shell.output().unwrap()
}

/// All of a ledger, where there is one.
fn contents(path: &Path) -> Option<String> {
    path.exists().then(|| exported(path))
}

/// Runs a command with ever more room, until it is done, on what `prepare` makes. `is_as_before` says whether the ledger is as
/// it was, or may be so.
fn grow(args: &[&str], prepare: impl Fn(&Path), is_as_before: impl Fn(Option<&str>, Option<&str>) -> bool) {
    let mut refused = 0;
    for blocks in (16..).step_by(48) {
        let folder = folder();
        prepare(folder.path());
        let before = contents(&ledger_of(folder.path()));
        let output = within(blocks, folder.path(), args);
        let said = String::from_utf8(output.stderr).unwrap();
        let after = contents(&ledger_of(folder.path()));
        if after.is_some() {
            sound(&ledger_of(folder.path()));
        }
        if output.status.success() {
            break;
        }
        refused += 1;
        assert_eq!(output.status.code(), Some(4), "{blocks} blocks: {said}");
        assert!(!said.contains("/."), "{blocks} blocks: {said}");
        assert!(said.starts_with("error: ") && said.contains("\nhelp: "), "{blocks} blocks: {said}");
        assert!(is_as_before(before.as_deref(), after.as_deref()), "{blocks} blocks: {said}\n{before:?}\n{after:?}");
        let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let left: Vec<_> = names.filter(|name| name.to_string_lossy().starts_with(".firstmove-")).collect();
        assert!(left.is_empty(), "{blocks} blocks: {left:?}");
        assert!(blocks < 4_000, "it is never done");
    }
    assert!(refused >= 3, "{refused}");
}

#[test]
fn an_import_without_room_tells_nothing() {
    let prepare = |folder: &Path| {
        told(&ledger_of(folder), 40);
        table(&folder.join("events.csv"), "new", 400);
    };
    grow(&["import", "events.csv", "--sender", "dana"], prepare, |before, after| before == after);
}

#[test]
fn a_first_import_without_room_tells_nothing() {
    let prepare = |folder: &Path| table(&folder.join("events.csv"), "new", 400);
    grow(&["import", "events.csv", "--sender", "dana"], prepare, |_, after| {
        after.is_none_or(|lines| lines.lines().count() == 1)
    });
}

#[test]
fn a_forgetting_without_room_is_done_or_not_begun() {
    let prepare = |folder: &Path| told(&ledger_of(folder), 400);
    let args = ["ledger", "forget", "linkedin.com/in/jane-quillfeather"];
    grow(&args, prepare, |before, after| before == after || after.is_some_and(|lines| !lines.contains("quillfeather")));
}

#[test]
fn a_restoring_without_room_leaves_nothing() {
    let prepare = |folder: &Path| {
        let path = folder.join("other.db");
        told(&path, 400);
        fs::write(folder.join("backup.ndjson"), exported(&path)).unwrap();
    };
    grow(&["ledger", "restore", "backup.ndjson"], prepare, |_, after| after.is_none());
}

#[test]
fn an_exporting_without_room_leaves_the_old_file() {
    let prepare = |folder: &Path| {
        told(&ledger_of(folder), 400);
        fs::write(folder.join("backup.ndjson"), "old").unwrap();
    };
    let folder = folder();
    prepare(folder.path());
    let output = within(64, folder.path(), &["ledger", "export", "-o", "backup.ndjson"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.starts_with("error: can't write `backup.ndjson`"), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("backup.ndjson")).unwrap(), "old");
}
