//! One command at a time, killed at moments spread over its work, and soon after it has begun to write.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::json;

use super::{NOW, command, command_on, exported, folder, ledger_of, lines, sound, table, told};

/// How often each command is killed.
const RUNS: u32 = 24;

/// A file that isn't there at all, or is there with so many bytes.
type Sizes = BTreeSet<(String, u64)>;

/// The files of a folder that a ledger or a file that is being written is made of.
fn sizes(folder: &Path) -> Sizes {
    let entries = fs::read_dir(folder).unwrap().flatten();
    let sizes = entries.filter_map(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        Some((name, entry.metadata().ok()?.len()))
    });
    sizes.collect()
}

/// What is left where a process died while it wrote: a log that wasn't taken into the file, or a file beside its place.
fn is_left_over((name, len): &(String, u64)) -> bool {
    name.starts_with(".firstmove-") || name.ends_with("-wal") && *len > 0
}

/// Kills a command at a moment of its run, and says whether it was done by then.
fn killed(mut child: Child, folder: &Path, run: u32, whole: Duration) -> bool {
    let begun = Instant::now();
    let before = sizes(folder);
    if run.is_multiple_of(2) {
        // Somewhere in its work.
        std::thread::sleep(whole * run / RUNS);
    } else {
        // Soon after it has begun to write, and always while it runs.
        while begun.elapsed() < whole * 4
            && !sizes(folder).difference(&before).any(is_left_over)
            && child.try_wait().unwrap().is_none()
        {
            std::hint::spin_loop();
        }
        std::thread::sleep(Duration::from_micros(u64::from(run) * 97 % 1_700));
    }
    // It may be done already.
    let _ = child.kill();
    child.wait().unwrap().success()
}

/// Runs a command again and again on the files that `prepare` makes, and kills it. `look` sees what is there afterwards, with
/// whether the command said that it was done, and says whether it was.
fn kill_runs(args: &[&str], prepare: impl Fn(&Path), look: impl Fn(&Path, bool) -> bool) {
    let begin = || {
        let folder = folder();
        prepare(folder.path());
        folder
    };
    let whole = begin();
    let started = Instant::now();
    assert!(command(whole.path(), args).status().unwrap().success());
    let length = started.elapsed();
    assert!(look(whole.path(), true));
    let (mut died_writing, mut done, mut not_begun) = (0, 0, 0);
    for run in 0..RUNS {
        let folder = begin();
        let child = command(folder.path(), args).spawn().unwrap();
        let said_done = killed(child, folder.path(), run, length);
        died_writing += u32::from(!said_done && sizes(folder.path()).iter().any(is_left_over));
        if look(folder.path(), said_done) {
            done += 1;
        } else {
            assert!(!said_done, "run {run} said that it was done");
            not_begun += 1;
        }
    }
    // Otherwise nothing was tried.
    assert!(died_writing >= 3 && not_begun >= 3, "{died_writing} died writing, {done} done, {not_begun} not begun");
}

#[test]
fn an_import_that_is_killed_is_done_or_not_begun() {
    let prepare = |folder: &Path| {
        told(&ledger_of(folder), 40);
        table(&folder.join("events.csv"), "new", 400);
    };
    let look = |folder: &Path, _| match sound(&ledger_of(folder)).len() {
        40 => false,
        440 => true,
        other => panic!("{other} events"),
    };
    kill_runs(&["import", "events.csv", "--sender", "dana"], prepare, look);
}

/// Into a ledger that isn't there yet: it comes to be whole, and what was told first may lack.
#[test]
fn a_first_import_that_is_killed_leaves_no_half_ledger() {
    let prepare = |folder: &Path| table(&folder.join("events.csv"), "new", 400);
    let look = |folder: &Path, _| {
        ledger_of(folder).exists()
            && match sound(&ledger_of(folder)).len() {
                0 => false,
                400 => true,
                other => panic!("{other} events"),
            }
    };
    kill_runs(&["import", "events.csv", "--sender", "dana"], prepare, look);
}

const JANE: &str = "jane-quillfeather";

/// Whether the ledger's file, or one beside it, holds a text.
fn holds(folder: &Path, text: &str) -> bool {
    let files = fs::read_dir(folder).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
    files.into_iter().any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

#[test]
fn a_forgetting_that_is_killed_is_done_or_not_begun() {
    let prepare = |folder: &Path| told(&ledger_of(folder), 900);
    let args = ["ledger", "forget", "linkedin.com/in/jane-quillfeather"];
    let look = |folder: &Path, said_done: bool| {
        if said_done {
            assert!(!holds(folder, JANE));
        }
        let lines = lines(&ledger_of(folder));
        let of_kind = |kind: &str| lines.iter().filter_map(|line| line.get(kind)).collect::<Vec<_>>();
        assert_eq!(of_kind("event").len(), 900);
        let jane = json!(["profile_url", format!("linkedin.com/in/{JANE}")]);
        let is_named = of_kind("event")[0]["names"] == json!([jane]);
        assert_eq!(of_kind("alias").iter().any(|alias| alias["name"] == jane), is_named);
        let forgotten: Vec<&str> = of_kind("forgotten").iter().filter_map(|one| one["at"].as_str()).collect();
        assert_eq!(forgotten, if is_named { vec![] } else { vec![NOW] });
        // Run again, it is done, and nothing of her stays.
        if !said_done {
            assert!(command(folder, &args).status().unwrap().success());
            let left: Vec<_> = sizes(folder).into_iter().filter(is_left_over).collect();
            assert!(!holds(folder, JANE), "{left:?}");
        }
        !is_named
    };
    kill_runs(&args, prepare, look);
}

#[test]
fn a_restoring_that_is_killed_leaves_a_whole_ledger_or_none() {
    let prepare = |folder: &Path| {
        let other = folder.join("other.db");
        told(&other, 900);
        fs::write(folder.join("backup.ndjson"), exported(&other)).unwrap();
    };
    let look = |folder: &Path, _| {
        let is_there = ledger_of(folder).exists();
        if is_there {
            assert_eq!(sound(&ledger_of(folder)).len(), 900);
        }
        is_there
    };
    kill_runs(&["ledger", "restore", "backup.ndjson"], prepare, look);
}

#[test]
fn an_exporting_that_is_killed_leaves_the_old_file_or_the_new_one() {
    const OLD: &str = "an older export\n";
    let prepare = |folder: &Path| {
        told(&ledger_of(folder), 900);
        fs::write(folder.join("backup.ndjson"), OLD).unwrap();
    };
    let look = |folder: &Path, _| {
        let written = fs::read_to_string(folder.join("backup.ndjson")).unwrap();
        assert_eq!(sound(&ledger_of(folder)).len(), 900);
        if written == OLD {
            return false;
        }
        let again = folder.join("again.db");
        assert!(command_on(&again, &["ledger", "restore", "backup.ndjson"]).status().unwrap().success());
        assert_eq!(sound(&again).len(), 900);
        true
    };
    kill_runs(&["ledger", "export", "-o", "backup.ndjson"], prepare, look);
}

/// A ledger of the first version is brought up to date by whoever opens it.
#[test]
fn a_ledger_that_is_being_brought_up_to_date_is_of_one_version_or_the_other() {
    const FIRST: &str =
        "DROP INDEX event_undone; DROP TABLE name_field; DROP TABLE list_size; DROP TABLE secret; DROP TABLE forgotten;
        DROP INDEX event_person; CREATE INDEX event_person ON event (person, at) WHERE person IS NOT NULL;
        DROP INDEX event_sent_by; CREATE INDEX event_sent_by ON event (sender, at) WHERE kind IN (0, 4);
        DROP INDEX event_sent; CREATE INDEX event_sent ON event (at) WHERE kind IN (0, 4);
        DROP INDEX alias_disputed; DROP INDEX event_anchor; PRAGMA user_version = 1";
    let prepare = |folder: &Path| {
        told(&ledger_of(folder), 2_000);
        Connection::open(ledger_of(folder)).unwrap().execute_batch(FIRST).unwrap();
    };
    let look = |folder: &Path, _| {
        let raw = Connection::open(ledger_of(folder)).unwrap();
        let count = |sql: &str| raw.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        let version = count("PRAGMA user_version");
        let has_tables = count("SELECT count(*) FROM sqlite_schema WHERE name = 'forgotten'");
        assert_eq!(has_tables == 1, version > 1, "version {version}");
        drop(raw);
        assert_eq!(sound(&ledger_of(folder)).len(), 2_000);
        version > 1
    };
    kill_runs(&["ledger", "check"], prepare, look);
}
