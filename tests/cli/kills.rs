//! Commands that are killed at any moment, or whose disk is full: each is done or was never begun, and the ledger is sound.

mod full;
mod runs;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use serde_json::Value as Json;
use tempfile::TempDir;

/// How many processes write at once.
const PROCESSES: usize = 6;

/// How many events each tells.
const EVENTS: usize = 60;

const NOW: &str = "2026-05-29T10:00:00Z";

/// A folder with the small policy.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/history.in/small.policy");
    fs::copy(policy, folder.path().join("small.policy")).unwrap();
    folder
}

fn command(folder: &Path, args: &[&str]) -> Command {
    command_on(&ledger_of(folder), args)
}

/// A command on a ledger, in the folder that it lies in.
fn command_on(ledger: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firstmove"));
    command.args(args).arg("--ledger").arg(ledger.file_name().unwrap());
    command.args(["--policy", "small.policy", "--now", NOW]);
    let folder = ledger.parent().unwrap();
    command.current_dir(folder).env("NO_COLOR", "1").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn ledger_of(folder: &Path) -> PathBuf {
    folder.join("firstmove.db")
}

/// A ledger of so many people, of whom the first is Jane.
fn told(path: &Path, people: usize) {
    let folder = path.parent().unwrap();
    let address = |person| if person == 0 { "jane-quillfeather".to_owned() } else { format!("p{person}") };
    let rows =
        (0..people).map(|person| format!("sent,2026-05-20T10:00:00Z,connect,linkedin.com/in/{}\n", address(person)));
    fs::write(folder.join("told.csv"), format!("event,at,move,profile_url\n{}", rows.collect::<String>())).unwrap();
    assert!(command_on(path, &["import", "told.csv", "--sender", "dana"]).status().unwrap().success());
    fs::remove_file(folder.join("told.csv")).unwrap();
}

/// A table of requests to so many strangers.
fn table(path: &Path, name: &str, rows: usize) {
    let rows = (0..rows).map(|row| format!("sent,2026-05-01T10:00:00Z,connect,linkedin.com/in/{name}-{row}\n"));
    fs::write(path, format!("event,at,move,profile_url\n{}", rows.collect::<String>())).unwrap();
}

/// The lines of a ledger, which has to be sound.
fn lines(path: &Path) -> Vec<Json> {
    let checked = command_on(path, &["ledger", "check"]).stdout(Stdio::piped()).output().unwrap();
    let said = String::from_utf8([checked.stdout, checked.stderr].concat()).unwrap();
    assert!(checked.status.success() && said.contains("no errors, no warnings"), "{said}");
    let exported = exported(path);
    exported.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// All of a ledger as lines.
fn exported(path: &Path) -> String {
    let output = command_on(path, &["ledger", "export"]).stdout(Stdio::piped()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The events of a ledger, which has to be sound.
fn sound(path: &Path) -> Vec<Json> {
    lines(path).iter().filter_map(|line| line.get("event").cloned()).collect()
}

fn import(folder: &Path, part: usize) -> Child {
    command(folder, &["import", &format!("part{part}.csv"), "--sender", "dana"]).spawn().unwrap()
}

/// How many events of each part the ledger has.
fn parts(folder: &Path) -> [usize; PROCESSES] {
    let mut counts = [0; PROCESSES];
    if !ledger_of(folder).exists() {
        return counts;
    }
    for told in sound(&ledger_of(folder)) {
        let part = told["names"][0][1].as_str().unwrap().strip_prefix("linkedin.com/in/part").unwrap();
        counts[part.split('-').next().unwrap().parse::<usize>().unwrap()] += 1;
    }
    counts
}

#[test]
fn an_import_among_others_that_is_killed_is_there_whole_or_not_at_all() {
    let folder = folder();
    for part in 0..PROCESSES {
        table(&folder.path().join(format!("part{part}.csv")), &format!("part{part}"), EVENTS);
    }
    let alone = self::folder();
    fs::copy(folder.path().join("part0.csv"), alone.path().join("part0.csv")).unwrap();
    let begun = Instant::now();
    assert!(import(alone.path(), 0).wait().unwrap().success());
    let whole = begun.elapsed();
    let mut died_at_work = 0;
    for round in 0..4u32 {
        let begun = Instant::now();
        let mut running: Vec<Child> = (0..PROCESSES).map(|part| import(folder.path(), part)).collect();
        let mut was_at_work = [false; PROCESSES];
        for ((child, was_at_work), part) in running.iter_mut().zip(&mut was_at_work).zip(0u32..) {
            // Every process is killed at another moment of its work, and none before it has done some of it.
            let moment = whole * (12 + 5 * part + 3 * round) / 48;
            std::thread::sleep(moment.saturating_sub(begun.elapsed()));
            if !(part + round).is_multiple_of(3) {
                *was_at_work = child.try_wait().unwrap().is_none();
                child.kill().unwrap();
            }
        }
        let done: Vec<bool> = running.iter_mut().map(|child| child.wait().unwrap().success()).collect();
        died_at_work += was_at_work.iter().zip(&done).filter(|(was_at_work, done)| **was_at_work && !**done).count();
        let counts = parts(folder.path());
        for (part, count) in counts.into_iter().enumerate() {
            assert!(count == EVENTS || count == 0 && !done[part], "round {round}, part {part}: {count}");
        }
    }
    // Otherwise nothing was tried.
    assert!(died_at_work >= 3, "{died_at_work} died at work");
    for part in 0..PROCESSES {
        assert!(import(folder.path(), part).wait().unwrap().success());
    }
    assert_eq!(parts(folder.path()), [EVENTS; PROCESSES]);
}
