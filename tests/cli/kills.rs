//! Commands that are killed at any moment, or whose disk is full: each is done or was never begun, and the ledger is sound.

mod full;
mod runs;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use firstmove::ledger::{Access, Event, Kind, Ledger, LedgerError, Name, Told};
use jiff::Timestamp;
use tempfile::TempDir;

/// How many processes write at once.
const PROCESSES: usize = 6;

/// How many events each tells.
const EVENTS: usize = 60;

fn now() -> Timestamp {
    "2026-05-29T10:00:00Z".parse().unwrap()
}

/// A folder with the small policy.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/history.in/small.policy");
    fs::copy(policy, folder.path().join("small.policy")).unwrap();
    folder
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firstmove"));
    command.args(args).args(["--ledger", "firstmove.db", "--policy", "small.policy", "--now", "2026-05-29T10:00:00Z"]);
    command.current_dir(folder).env("NO_COLOR", "1").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn ledger_of(folder: &Path) -> PathBuf {
    folder.join("firstmove.db")
}

/// A ledger of so many people, of whom the first is Jane.
fn told(path: &Path, people: usize) {
    let mut ledger = Ledger::open(path, Access::Write).unwrap();
    let told: Result<(), LedgerError> = ledger.write(|ledger| {
        for person in 0..people {
            let address = if person == 0 { "jane-quillfeather".to_owned() } else { format!("p{person}") };
            let names = vec![Name("profile_url".to_owned(), format!("linkedin.com/in/{address}"))];
            let sent = Event {
                names,
                mv: Some("connect".to_owned()),
                ..Event::new(Kind::Sent, "2026-05-20T10:00:00Z".parse().unwrap(), "dana", "record")
            };
            ledger.tell(&sent, now(), &["profile_url"])?;
        }
        Ok(())
    });
    told.unwrap();
}

/// A table of requests to so many strangers.
fn table(path: &Path, name: &str, rows: usize) {
    let rows = (0..rows).map(|row| format!("sent,2026-05-01T10:00:00Z,connect,linkedin.com/in/{name}-{row}\n"));
    fs::write(path, format!("event,at,move,profile_url\n{}", rows.collect::<String>())).unwrap();
}

/// Everything in a ledger, which has to be sound.
fn sound(path: &Path) -> Vec<Told> {
    let mut ledger = Ledger::open(path, Access::Write).unwrap();
    assert_eq!(ledger.check(now()).unwrap().findings, []);
    ledger.told_after(0, usize::MAX).unwrap()
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
        let part = told.event.names[0].1.strip_prefix("linkedin.com/in/part").unwrap();
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
    for round in 0..4usize {
        let mut running: Vec<Child> = (0..PROCESSES).map(|part| import(folder.path(), part)).collect();
        for (part, child) in running.iter_mut().enumerate() {
            // Every process is killed at another moment of its work.
            std::thread::sleep(Duration::from_millis((part as u64 * 7 + round as u64 * 11) % 23));
            if !(part + round).is_multiple_of(3) {
                child.kill().unwrap();
            }
        }
        let done: Vec<bool> = running.iter_mut().map(|child| child.wait().unwrap().success()).collect();
        let counts = parts(folder.path());
        for (part, count) in counts.into_iter().enumerate() {
            assert!(count == EVENTS || count == 0 && !done[part], "round {round}, part {part}: {count}");
        }
    }
    for part in 0..PROCESSES {
        assert!(import(folder.path(), part).wait().unwrap().success());
    }
    assert_eq!(parts(folder.path()), [EVENTS; PROCESSES]);
}
