//! `firstmove watch`, as a process whose files change.

use std::fs;
use std::time::Duration;

use tempfile::TempDir;

use super::process::{Running, write_all};

const POLICY: &str = "policy \"A\" language 1\nrecord prospect\n    id: text\n    fit: number from 0 to 100\nmove connect\n\
    rule fitting\n    when fit >= 50\n    then connect\nrule others\n    then skip\n";

fn begin(folder: TempDir) -> Running {
    Running::begin(folder, &["watch"], &[("FIRSTMOVE_NOW", "2026-05-29T10:00:00Z")])
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
    let watching = begin(workspace());
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
    let watching = begin(folder);
    watching.says("nothing is decided before it loads");
    watching.write("policies/a.policy", POLICY);
    assert_eq!(watching.result(), "ann: connect (fitting)");
}

#[test]
fn records_that_are_gone_are_said_and_decided_again_when_they_come_back() {
    let watching = begin(workspace());
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
