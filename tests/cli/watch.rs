//! `firstmove watch`, as a process whose files change.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use tempfile::TempDir;

/// Long enough for any machine; nothing waits for it unless the test fails.
const AT_MOST: Duration = Duration::from_secs(25);

const POLICY: &str = "policy \"A\" language 1\nrecord prospect\n    id: text\n    fit: number from 0 to 100\nmove connect\n\
    rule fitting\n    when fit >= 50\n    then connect\nrule others\n    then skip\n";

/// A running `watch`, and what it says line by line.
struct Watching {
    folder: TempDir,
    process: Child,
    results: Receiver<String>,
    said: Receiver<String>,
}

impl Watching {
    fn begin(folder: TempDir) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_firstmove"))
            .arg("watch")
            .current_dir(folder.path())
            .env("FIRSTMOVE_NOW", "2026-05-29T10:00:00Z")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let results = lines(process.stdout.take().unwrap());
        let said = lines(process.stderr.take().unwrap());
        Self { folder, process, results, said }
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let beside = path.with_extension("tmp");
        fs::write(&beside, text).unwrap();
        fs::rename(beside, path).unwrap();
    }

    fn result(&self) -> String {
        self.results.recv_timeout(AT_MOST).unwrap()
    }

    /// The first line said from here on that holds this text.
    fn says(&self, text: &str) -> String {
        loop {
            let line = self.said.recv_timeout(AT_MOST).unwrap_or_else(|_| panic!("never said: {text}"));
            if line.contains(text) {
                return line;
            }
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (tell, heard) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if tell.send(line).is_err() {
                return;
            }
        }
    });
    heard
}

fn write_all(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn workspace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let configuration = "policy = \"policies/a.policy\"\nrecords = [\"leads/*.csv\"]\n";
    let leads = "id,fit\nann,80\nbo,20\n";
    write_all(
        folder.path(),
        &[("firstmove.toml", configuration), ("policies/a.policy", POLICY), ("leads/a.csv", leads)],
    );
    folder
}

#[test]
fn what_flips_is_said_and_a_broken_policy_flips_nothing() {
    let watching = Watching::begin(workspace());
    assert_eq!([watching.result(), watching.result()], ["ann: connect (fitting)", "bo: skip (others)"]);
    watching.says("2 rows: 2 decided, 0 rejected");

    watching.write("policies/a.policy", &POLICY.replace(">= 50", ">= 90"));
    assert_eq!(watching.result(), "ann: connect (fitting) → skip (others)");
    assert!(watching.says("flip").ends_with(": 1 decision flips"));

    watching.write("policies/a.policy", &POLICY.replace("then skip", "than skip"));
    watching.says("error[E0102]");
    watching.says("still decides, stale since");
    // Records are decided by the good policy meanwhile, in which 80 is not enough.
    watching.write("leads/b.csv", "id,fit\nzoe,85\n");
    assert_eq!(watching.result(), "zoe: no record → skip (others)");
    watching.says("still decides, stale since");

    watching.write("policies/a.policy", POLICY);
    assert_eq!(watching.result(), "ann: skip (others) → connect (fitting)");
    assert_eq!(watching.result(), "zoe: skip (others) → connect (fitting)");

    // The configuration is part of it: another policy, another list of records.
    watching.write("other.policy", &POLICY.replace("then skip", "then review"));
    watching.write("firstmove.toml", "policy = \"other.policy\"\nrecords = [\"leads/a.csv\"]\n");
    assert_eq!(watching.result(), "bo: skip (others) → review (others)");
    assert_eq!(watching.result(), "zoe: connect (fitting) → no record");
    watching.write("firstmove.toml", "polizy = \"other.policy\"\n");
    watching.says("nothing knows the key `polizy`");
    watching.says("still decides, stale since");
}

#[test]
fn a_policy_that_is_broken_from_the_start_is_waited_for() {
    let folder = workspace();
    write_all(folder.path(), &[("policies/a.policy", "policy \"A\" language 1\nruel x\n")]);
    let watching = Watching::begin(folder);
    watching.says("nothing is decided before it loads");
    watching.write("policies/a.policy", POLICY);
    assert_eq!(watching.result(), "ann: connect (fitting)");
}

#[test]
fn records_that_are_gone_are_said_and_decided_again_when_they_come_back() {
    let watching = Watching::begin(workspace());
    assert_eq!([watching.result(), watching.result()], ["ann: connect (fitting)", "bo: skip (others)"]);
    fs::remove_file(watching.folder.path().join("leads/a.csv")).unwrap();
    watching.says("no file matches `leads/*.csv`");
    // Longer than it takes to settle: the folder is in sight although no file is in it.
    std::thread::sleep(Duration::from_millis(300));
    watching.write("leads/a.csv", "id,fit\nann,30\nbo,x\n");
    assert_eq!(watching.result(), "ann: connect (fitting) → skip (others)");
    assert_eq!(watching.result(), "bo: skip (others) → no record");
    watching.says("rejected: ");
}
