//! A ledger from the command line: what is reserved, recorded, asked again and replayed.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

const POLICY: &str = "policy \"Race\" language 1
record prospect
    known by profile_url, id
    id:          text?
    profile_url: text?
    first_name:  text?
record sender
    id:       text
    timezone: text = \"America/New_York\"
move connect
    needs not connect sent within 30 days because \"asked already\"
    text  note up to 300 characters
move message
    text  body up to 300 characters
cap weekly
    counts connect
    limit  10
    every  7 days
follow_up thanks
    after  connect accepted
    wait   1 day
    unless message sent
    then   message with body \"Thanks, {first_name}\"
rule all
    then connect with note \"Hi {first_name}\"
    else wait
    because \"Free.\"
";

const CONFIG: &str =
    "policy = \"race.policy\"\nledger = \"firstmove.db\"\n[senders.dana]\naliases = [\"Dana Weber\"]\n";

fn workspace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("race.policy"), POLICY).unwrap();
    fs::write(folder.path().join("firstmove.toml"), CONFIG).unwrap();
    folder
}

fn firstmove(folder: &TempDir, now: &str, args: &[&str], input: &str) -> Output {
    let mut process = Command::new(env!("CARGO_BIN_EXE_firstmove"))
        .args(args)
        .args(["--now", now])
        .current_dir(folder.path())
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // One that was told enough by its arguments doesn't read.
    let _ = process.stdin.take().unwrap().write_all(input.as_bytes());
    process.wait_with_output().unwrap()
}

/// Exit status, standard output, standard error.
fn said(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

const DECIDE: [&str; 5] = ["eval", "-q", "--columns", "prospect,move,rule,until", "-"];
const RESERVE: [&str; 6] = ["eval", "-q", "--reserve", "--columns", "prospect,move,rule,until", "-"];

fn people(ids: &[&str]) -> String {
    ids.iter().map(|id| format!("{{\"id\":\"{id}\",\"first_name\":\"{}\"}}\n", id.to_uppercase())).collect()
}

#[test]
fn what_a_record_and_the_ledger_both_tell_counts_once() {
    let folder = workspace();
    let now = "2026-05-29T14:00:00Z";
    let sent = ["record", "sent", "--prospect", "ann", "--move", "connect"];
    assert_eq!(firstmove(&folder, now, &sent, "").status.code(), Some(0));
    let told = "{\"id\":\"ann\",\"connect.sent\":\"2026-05-28T09:00:00Z\"}\n".to_owned();
    let others: Vec<String> = (1..=10).map(|number| format!("p{number}")).collect();
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let (_, decided, _) = said(&firstmove(&folder, now, &DECIDE, &(told + &people(&others))));
    assert_eq!(decided.matches("\"connect\"").count(), 9, "{decided}");
}

#[test]
fn what_is_reserved_is_decided_again_and_what_is_recorded_moves_on() {
    let folder = workspace();
    let (exit, first, _) = said(&firstmove(&folder, "2026-05-29T14:00:00Z", &RESERVE, &people(&["ann", "ben"])));
    assert_eq!(exit, 0);
    assert_eq!(
        first,
        "{\"prospect\":\"ann\",\"move\":\"connect\",\"rule\":\"all\",\"until\":null}\n\
         {\"prospect\":\"ben\",\"move\":\"connect\",\"rule\":\"all\",\"until\":null}\n"
    );
    let (_, again, _) = said(&firstmove(&folder, "2026-05-29T15:00:00Z", &RESERVE, &people(&["ann", "ben"])));
    assert_eq!(again, first);

    let record = |now, args: &[&str]| said(&firstmove(&folder, now, &[&["record"], args].concat(), ""));
    let (exit, _, told) = record("2026-05-29T16:00:00Z", &["sent", "--prospect", "ann"]);
    assert_eq!((exit, told.as_str()), (2, "error: no move is named\nhelp: name it with --move\n"));
    let (exit, _, told) = record("2026-05-29T16:00:00Z", &["sent", "--prospect", "ann", "--move", "connect"]);
    assert_eq!((exit, told.as_str()), (0, "recorded: connect sent to ann for dana, 2026-05-29 12:00 EDT\n"));
    let (exit, _, told) = record("2026-05-29T17:00:00Z", &["sent", "--prospect", "ann", "--move", "connect"]);
    assert_eq!((exit, told.as_str()), (0, "recorded: connect sent to ann for dana, 2026-05-29 13:00 EDT\n"));
    let accepted = ["accepted", "--prospect", "ann", "--at", "2026-05-29 13:30"];
    let (exit, _, _) = record("2026-05-29T18:00:00Z", &accepted);
    assert_eq!(exit, 0);
    let (exit, _, told) = record("2026-05-29T19:00:00Z", &accepted);
    assert_eq!((exit, told.as_str()), (0, "known already: connect accepted by ann for dana, 2026-05-29 13:30 EDT\n"));

    let (_, later, _) = said(&firstmove(&folder, "2026-05-30T14:00:00Z", &DECIDE, &people(&["ann", "ben"])));
    assert_eq!(
        later,
        "{\"prospect\":\"ann\",\"move\":\"wait\",\"rule\":\"thanks\",\"until\":\"2026-05-30T13:30:00-04:00\"}\n\
         {\"prospect\":\"ben\",\"move\":\"connect\",\"rule\":\"all\",\"until\":null}\n"
    );
    let explain = ["explain", "ann", "-"];
    let (_, story, _) = said(&firstmove(&folder, "2026-05-30T18:00:00Z", &explain, &people(&["ann"])));
    let story: Vec<&str> = story.lines().collect();
    assert!(
        story[0].starts_with("2026-05-29 10:00  #1  connect with note reserved, dana, by all under policy "),
        "{story:#?}"
    );
    assert!(
        story[1].starts_with("2026-05-29 12:00  #3  connect with note sent, dana, by all under policy "),
        "{story:#?}"
    );
    assert_eq!(story[3], "2026-05-29 13:30  #5  connect accepted, dana");
    assert_eq!(story[5], "ann: message with body");
    assert!(story.contains(&"    text: Thanks, ANN"), "{story:#?}");
}

#[test]
fn a_name_of_several_people_is_said_to_whoever_uses_it() {
    let folder = workspace();
    let asked = |args: &[&str], input: &str| said(&firstmove(&folder, "2026-05-29T14:00:00Z", args, input)).2;
    let warning = "warning: `7` stands for several people, and is nobody's id\n";
    let two = "{\"profile_url\":\"linkedin.com/in/ann\",\"id\":\"7\",\"first_name\":\"Ann\"}\n\
               {\"profile_url\":\"linkedin.com/in/ben\",\"id\":\"7\",\"first_name\":\"Ben\"}\n";
    assert!(asked(&["eval", "--reserve", "-"], two).starts_with(warning));
    assert!(asked(&["eval", "-"], &people(&["7", "8"])).starts_with(warning));
    assert!(asked(&["eval", "-"], two).starts_with(warning));
    assert!(!asked(&["eval", "-"], &people(&["8"])).contains("warning"));
    assert!(!asked(&["eval", "-"], "{\"profile_url\":\"linkedin.com/in/ann\"}\n").contains("warning"));
    let refused = "error: `7` is the name of several people\nhelp: name them by their profile address\n";
    assert_eq!(asked(&["record", "sent", "--prospect", "7", "--move", "connect"], ""), refused);
}

#[test]
fn an_answer_may_come_on_the_day_of_a_request_of_which_only_the_day_is_known() {
    let folder = workspace();
    fs::write(folder.path().join("events.csv"), "event,at,move,id\nsent,2026-05-28,connect,ann\n").unwrap();
    firstmove(&folder, "2026-05-29T14:00:00Z", &["import", "events.csv"], "");
    let accepted = |at| {
        let accepted = ["record", "accepted", "--prospect", "ann", "--at", at];
        said(&firstmove(&folder, "2026-05-29T14:00:00Z", &accepted, ""))
    };
    let (exit, _, told) = accepted("2026-05-27 10:00");
    let refused =
        "error: it can't be accepted before it was sent, on 2026-05-28 23:59\nhelp: mend the time with --at\n";
    assert_eq!((exit, told.as_str()), (2, refused));
    let (exit, _, told) = accepted("2026-05-28 10:00");
    assert_eq!((exit, told.as_str()), (0, "recorded: connect accepted by ann for dana, 2026-05-28 23:59 EDT\n"));
}

#[test]
fn a_log_is_decided_again_as_it_was() {
    let folder = workspace();
    let file = folder.path().join("decisions.log");
    let now = "2026-05-29T14:00:00Z";
    let everyone: Vec<String> = (0..14).map(|number| format!("p{number}")).collect();
    let everyone: Vec<&str> = everyone.iter().map(String::as_str).collect();
    firstmove(&folder, "2026-05-28T14:00:00Z", &["record", "sent", "--prospect", "p3", "--move", "connect"], "");
    let output = firstmove(&folder, now, &["eval", "-q", "--log", "decisions.log", "-"], &people(&everyone));
    let (exit, decided, _) = said(&output);
    assert_eq!(exit, 0);
    // What is told later changes what is decided then, and not what was decided.
    for person in ["p0", "p1"] {
        firstmove(&folder, "2026-05-29T15:00:00Z", &["record", "sent", "--prospect", person, "--move", "connect"], "");
    }
    let log = fs::read_to_string(&file).unwrap();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let records: String = lines.iter().map(|line| format!("{}\n", line["record"])).collect();
    let again = firstmove(&folder, now, &["eval", "-q", "--as-of", now, "-"], &records);
    assert_eq!(said(&again).1, decided);
    let today = firstmove(&folder, "2026-05-29T16:00:00Z", &["eval", "-q", "-"], &records);
    assert_ne!(said(&today).1, decided);
    let logged: Vec<&serde_json::Value> = lines.iter().map(|line| &line["decision"]).collect();
    let decided: Vec<serde_json::Value> = decided.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(logged, decided.iter().collect::<Vec<_>>());
}

#[test]
fn many_at_once_never_take_a_slot_twice_whoever_is_killed() {
    let folder = workspace();
    let shown: Vec<String> = thread::scope(|scope| {
        let one = |worker: u64| {
            let folder = &folder;
            move || {
                let mut shown = Vec::new();
                for run in 0..5 {
                    let id = format!("w{worker}r{run}");
                    let mut process = Command::new(env!("CARGO_BIN_EXE_firstmove"))
                        .args(["eval", "-q", "--reserve", "--now", "2026-05-29T14:00:00Z", "-"])
                        .current_dir(folder.path())
                        .stdin(Stdio::piped())
                        .stdout(Stdio::piped())
                        .spawn()
                        .unwrap();
                    process.stdin.take().unwrap().write_all(people(&[&id]).as_bytes()).unwrap();
                    if (worker + run).is_multiple_of(3) {
                        thread::sleep(Duration::from_millis(worker * 7 + run * 3));
                        process.kill().unwrap();
                    }
                    let output = process.wait_with_output().unwrap();
                    let decided = String::from_utf8_lossy(&output.stdout).into_owned();
                    shown.extend(decided.contains("\"move\":\"connect\"").then_some(id));
                }
                shown
            }
        };
        let workers: Vec<_> = (0..4).map(|worker| scope.spawn(one(worker))).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let ledger = rusqlite::Connection::open(folder.path().join("firstmove.db")).unwrap();
    let mut names = ledger.prepare("SELECT names FROM event WHERE kind = 6").unwrap();
    let planned: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(planned.len(), 10, "all slots, and not one more");
    for id in &shown {
        assert_eq!(planned.iter().filter(|names| names.contains(&format!("\"{id}\""))).count(), 1, "{id} was shown");
    }
    let sound: String = ledger.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
}

#[test]
fn a_ledger_that_cannot_be_used_ends_with_4_and_is_untouched() {
    let folder = workspace();
    let path = folder.path().join("firstmove.db");
    fs::write(&path, "id,name\n1,x\n".repeat(20)).unwrap();
    let before = fs::read(&path).unwrap();
    let (exit, decided, why) = said(&firstmove(&folder, "2026-05-29T14:00:00Z", &RESERVE, &people(&["ann"])));
    assert_eq!((exit, decided.as_str()), (4, ""));
    assert!(why.contains("is no ledger of firstmove") && why.contains("help: "), "{why}");
    assert_eq!(fs::read(&path).unwrap(), before);
    let none = [&DECIDE[..], &["--ledger", "none"]].concat();
    assert_eq!(said(&firstmove(&folder, "2026-05-29T14:00:00Z", &none, &people(&["ann"]))).0, 0);
    let absent = [&DECIDE[..], &["--ledger", "absent.db"]].concat();
    let (exit, _, why) = said(&firstmove(&folder, "2026-05-29T14:00:00Z", &absent, &people(&["ann"])));
    assert_eq!(exit, 4);
    assert!(why.contains("the ledger `absent.db` isn't there"), "{why}");
    assert!(!folder.path().join("absent.db").exists());
    let nowhere = [&RESERVE[..], &["--ledger", "nowhere/new.db"]].concat();
    let (exit, _, why) = said(&firstmove(&folder, "2026-05-29T14:00:00Z", &nowhere, &people(&["ann"])));
    let folder_first = "error: the folder of the ledger `nowhere/new.db` isn't there\n\
                        help: make the folder, or name another file with --ledger\n";
    assert_eq!((exit, why.as_str()), (4, folder_first));
}

#[test]
fn reservations_are_the_same_whoever_tells_them() {
    let now = "2026-05-29T10:00:00-04:00";
    let config = "policy = \"race.policy\"\nledger = \"firstmove.db\"\n";
    let senders: String = (0..100).map(|sender| format!("[senders.s{sender}]\n")).collect();
    // Enough that they are told on a thread of their own; the same people stand in several rows.
    let row = |row: usize| {
        let (person, sender) = (row % 900, row % 100);
        format!("{{\"id\":\"p{person}\",\"first_name\":\"Ann\",\"sender\":\"s{sender}\"}}\n")
    };
    let people: String = (0..1_200).map(row).collect();
    let of_threads = |threads: &str| {
        let folder = workspace();
        fs::write(folder.path().join("firstmove.toml"), format!("{config}{senders}")).unwrap();
        let decided = said(&firstmove(&folder, now, &[&RESERVE[..], &["--threads", threads]].concat(), &people));
        let exported = said(&firstmove(&folder, now, &["ledger", "export"], ""));
        assert_eq!((decided.0, exported.0), (0, 0), "{} {}", decided.2, exported.2);
        (decided.1, exported.1)
    };
    let one = of_threads("1");
    assert_eq!(one.1.matches("\"kind\":\"planned\"").count(), 900);
    assert_eq!(one, of_threads("2"));
}
