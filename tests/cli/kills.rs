//! Processes that write to one ledger and are killed at any moment: an import is there whole or not at all.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use firstmove::ledger::{Access, Ledger};

/// How many processes write at once.
const PROCESSES: usize = 6;

/// How many events each tells.
const EVENTS: usize = 60;

fn import(folder: &Path, part: usize) -> Child {
    Command::new(env!("CARGO_BIN_EXE_firstmove"))
        .args(["import", &format!("part{part}.csv"), "--sender", "dana", "--ledger", "firstmove.db"])
        .args(["--policy", "small.policy", "--now", "2026-05-29T10:00:00Z"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// How many events of each part the ledger has, which has to be sound.
fn told(folder: &Path) -> [usize; PROCESSES] {
    let mut counts = [0; PROCESSES];
    let path = folder.join("firstmove.db");
    if !path.exists() {
        return counts;
    }
    let mut ledger = Ledger::open(&path, Access::Write).unwrap();
    assert_eq!(ledger.check("2026-05-29T10:00:00Z".parse().unwrap()).unwrap().findings, []);
    for told in ledger.told_after(0, usize::MAX).unwrap() {
        let part = told.event.names[0].1.strip_prefix("linkedin.com/in/part").unwrap();
        counts[part.split('-').next().unwrap().parse::<usize>().unwrap()] += 1;
    }
    counts
}

#[test]
fn an_import_that_is_killed_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/history.in/small.policy");
    fs::copy(policy, folder.path().join("small.policy")).unwrap();
    for part in 0..PROCESSES {
        let rows =
            (0..EVENTS).map(|row| format!("sent,2026-05-01T10:00:00Z,connect,linkedin.com/in/part{part}-{row}\n"));
        let table = format!("event,at,move,profile_url\n{}", rows.collect::<String>());
        fs::write(folder.path().join(format!("part{part}.csv")), table).unwrap();
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
        let counts = told(folder.path());
        for (part, count) in counts.into_iter().enumerate() {
            assert!(count == EVENTS || count == 0 && !done[part], "round {round}, part {part}: {count}");
        }
    }
    for part in 0..PROCESSES {
        assert!(import(folder.path(), part).wait().unwrap().success());
    }
    assert_eq!(told(folder.path()), [EVENTS; PROCESSES]);
}
