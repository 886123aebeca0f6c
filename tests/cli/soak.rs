//! Random saves on one side, a stream of records on the other. `FIRSTMOVE_SOAK=120` goes on for two minutes.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use firstmove::{Engine, Policy};
use serde_json::{Value as Json, json};

use super::disk::{Disk, Stood, random, seconds};
use super::process::{Running, write_all};

const ENTRY: &str = "policies/main.policy";
const PARTS: &str = "policies/parts/rest.policy";
const BLOCKED: &str = "policies/lists/blocked.txt";
const REST: &str = "record prospect\n    known by id\n    id:  text\n    fit: number from 0 to 100?\nmove connect\n\
                    cap few\n    counts connect\n    limit  150\n    every  7 days\n";
/// How many bursts there are: each leaves thousands of sets to be known.
const MOST_BURSTS: u32 = 12;

const NOW: &str = "2026-05-29T10:00:00Z";

/// A policy of this title, of which the reason and the threshold are its own.
fn policy(title: &str, fit: u32) -> String {
    format!(
        "policy \"{title}\" language 1\ninclude \"parts/rest.policy\"\nlist blocked from \"lists/blocked.txt\"\n\
         never listed\n    when prospect is one of blocked\nrule fitting\n    when fit >= {fit}\n    then connect\n    \
         else wait\n    because \"{title}\"\nrule others\n    then skip\n    because \"{title}, others\"\n"
    )
}

/// What a policy decides about a record alone, with nothing known of the past: move, rule and reason.
fn alone(policy: &Policy, id: &str, fit: u32) -> [String; 3] {
    let mut engine = Engine::new(policy).now(NOW.parse().unwrap());
    engine.sender("default", &json!({})).unwrap();
    let decision = engine.decide("default", &json!({ "id": id, "fit": fit })).unwrap();
    [decision.action.to_string(), decision.rule.unwrap_or_default(), decision.because.unwrap_or_default()]
}

/// Saves three files in turn as fast as it goes, for longer than a watcher waits for quiet: so they are read while they
/// change, several times within one reading.
fn save_in_a_burst(disk: &mut Disk, saves: u32) {
    // What the other saves left may be broken.
    disk.save(PARTS, REST, 0);
    disk.save(ENTRY, &policy(&format!("burst {saves}"), 50), 0);
    let end = Instant::now() + Duration::from_millis(700);
    for round in 0.. {
        disk.save_fast(ENTRY, &policy(&format!("burst {saves} {round}"), round % 100));
        disk.save_fast(PARTS, &format!("# {saves} {round}\n{REST}"));
        disk.save_fast(BLOCKED, &format!("p{saves}-{round}\n"));
        if Instant::now() > end {
            return;
        }
    }
}

/// Saves at random until the end, and a last good policy then.
fn save_until(end: Instant, mut disk: Disk) -> u32 {
    let (mut seed, mut saves) = (7, 0);
    while Instant::now() < end {
        saves += 1;
        let way = random(&mut seed);
        let fit = random(&mut seed) % 100;
        if saves % 16 == 1 && saves < MOST_BURSTS * 16 {
            save_in_a_burst(&mut disk, saves);
        }
        match random(&mut seed) % 6 {
            0 => disk.save(BLOCKED, &format!("p{}\np{}\n", saves * 3, saves * 5), way),
            1 => disk.save(PARTS, &format!("# {saves}\n{REST}"), way),
            2 => disk.save(ENTRY, &policy(&format!("bad {saves}"), fit).replace("then", "than"), way),
            3 => {
                // Several files, one after the other.
                disk.save(BLOCKED, &format!("p{}\n", saves * 7), way);
                disk.save(PARTS, &format!("# {saves} of several\n{REST}"), way >> 2);
                disk.save(ENTRY, &policy(&format!("several {saves}"), fit), way >> 4);
            }
            _ => disk.save(ENTRY, &policy(&format!("good {saves}"), fit), way),
        }
        std::thread::sleep(Duration::from_millis(u64::from(random(&mut seed) % 120)));
    }
    disk.save(PARTS, REST, 0);
    disk.save(ENTRY, &policy("last", 50), 0);
    saves
}

#[test]
fn every_decision_is_that_of_a_policy_that_stood_on_disk_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let first = policy("first", 50);
    let files = [(PARTS, REST), (BLOCKED, "p1\n"), (ENTRY, &*first)];
    write_all(folder.path(), &files);
    // A configuration without a word, so that paths are those of the folder.
    write_all(folder.path(), &[("firstmove.toml", "policy = \"policies/main.policy\"\n")]);
    let stood = Stood::default();
    let disk = Disk::new(folder.path(), ENTRY, &files, &stood);
    let mut stream = Running::begin(folder, &["eval", "--follow", "-q"], &[("FIRSTMOVE_NOW", NOW)]);
    let end = Instant::now() + Duration::from_secs(seconds(5));
    let saves = std::thread::spawn(move || save_until(end, disk));
    let (mut records, mut connected, mut seed, mut hashes) = (0, 0, 3, HashSet::new());
    let last = loop {
        records += 1;
        let (id, fit) = (format!("p{records}"), random(&mut seed) % 101);
        stream.give(&format!("{{\"id\":\"{id}\",\"fit\":{fit}}}\n"));
        let line: Json = serde_json::from_str(&stream.result()).unwrap();
        let [prospect, action, rule, because, hash] =
            ["prospect", "move", "rule", "because", "policy"].map(|field| line[field].as_str().unwrap_or_default());
        assert_eq!(prospect, id);
        let policy = stood.policy(hash, ENTRY).unwrap_or_else(|| panic!("the files of {hash} never stood together"));
        let has_cap = stood.has_line(hash, "cap ");
        let expected = alone(&policy, &id, fit);
        if [action, rule] == ["skip", "listed"] && [3, 5, 7].iter().any(|step| records % step == 0) {
            // Whoever a list names or named a moment ago is blocked, whichever policy decides the others: these are the people
            // whom `save_until` puts on it for a while.
        } else if expected[0] == "connect" && has_cap && connected >= 150 {
            assert_ne!(action, "connect", "{line}");
        } else {
            assert_eq!([action, rule, because], expected.each_ref().map(String::as_str), "{line}");
        }
        connected += u32::from(action == "connect");
        hashes.insert(hash.to_owned());
        let is_over = saves.is_finished();
        if is_over && policy.name() == "last" {
            break records;
        }
        assert!(Instant::now() < end + Duration::from_secs(30), "the last policy never decided");
        std::thread::sleep(Duration::from_millis(1));
    };
    let saves = saves.join().unwrap();
    assert!(hashes.len() > 2, "{saves} saves, {last} records, {} policies", hashes.len());
}
