//! `firstmove eval --follow`, as a process to which records are handed one at a time.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value as Json;
use tempfile::TempDir;

use super::process::{Running, write_all};

const POLICY: &str = "policy \"A\" language 1
record prospect
    known by id
    id:     text
    fit:    number from 0 to 100?
    joined: date?
record sender
    id: text
move connect
move message
cap few
    counts connect
    limit  2
    every  7 days
rule fitting
    when fit >= 50
    then connect
    else wait
rule others
    then skip
";

/// A rule of a policy that keeps nobody.
const CONNECT_ALL: &str = "rule all\n    then connect\n";

fn workspace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let configuration = "policy = \"policies/a.policy\"\n[senders.dana]\n";
    write_all(folder.path(), &[("firstmove.toml", configuration), ("policies/a.policy", POLICY)]);
    folder
}

fn follow(folder: TempDir, args: &[&str]) -> Running {
    let args = [&["eval", "--follow"], args].concat();
    Running::begin(folder, &args, &[("FIRSTMOVE_NOW", "2026-05-29T10:00:00Z")])
}

impl Running {
    /// What is decided about a record that is handed in now: person, move, rule and policy.
    fn decides(&mut self, record: &str) -> [String; 4] {
        self.give(&format!("{record}\n"));
        decision(&self.result())
    }
}

fn decision(line: &str) -> [String; 4] {
    let line: Json = serde_json::from_str(line).unwrap();
    ["prospect", "move", "rule", "policy"].map(|field| line[field].as_str().unwrap_or_default().to_owned())
}

#[test]
fn each_record_is_decided_at_once_by_the_last_policy_that_loads() {
    let mut stream = follow(workspace(), &[]);
    let [ann, connect, rule, first] = stream.decides("{\"id\":\"ann\",\"fit\":80}");
    assert_eq!([ann, connect, rule], ["ann", "connect", "fitting"]);
    assert_eq!(stream.decides("{\"id\":\"bo\",\"fit\":20}")[1..], ["skip", "others", &first]);

    stream.write("policies/a.policy", &POLICY.replace("then skip", "then review"));
    stream.says(&format!("policy {first} → "));
    let [_, review, _, second] = stream.decides("{\"id\":\"cy\",\"fit\":20}");
    assert!(review == "review" && second != first);

    stream.write("policies/a.policy", &POLICY.replace("then skip", "than skip"));
    stream.says("error[E0102]");
    stream.says(&format!("policy {second} still decides, stale since"));
    assert_eq!(stream.decides("{\"id\":\"di\",\"fit\":20}")[1..], ["review", "others", &second]);

    stream.write("policies/a.policy", POLICY);
    stream.says(&format!("mended: policy {first} decides"));
    assert_eq!(stream.decides("{\"id\":\"ed\",\"fit\":20}")[1..], ["skip", "others", &first]);
    let (results, said, ended) = stream.end();
    assert_eq!((results.len(), said[0].as_str(), ended.code()), (0, "5 rows: 5 decided, 0 rejected", Some(0)));
}

/// Of a policy without `prioritize`, a stream at a moment that stands still is one batch.
#[test]
fn a_stream_is_decided_as_a_batch_of_the_same_records() {
    let folder = workspace();
    write_all(folder.path(), &[("policies/a.policy", &POLICY.replace("limit  2", "limit  40"))]);
    let record = |number: u32| {
        let (id, fit, day) = (number, number * 31 % 130, number % 35);
        format!("{{\"id\":\"p{id}\",\"fit\":{fit},\"joined\":\"2026-01-{day:02}\"}}\n")
    };
    let records: String = (1..=300).map(record).collect();
    fs::write(folder.path().join("records.ndjson"), &records).unwrap();
    let decide = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_firstmove"));
        let command = command.args(["eval", "records.ndjson"]).args(args).current_dir(folder.path());
        command.env("FIRSTMOVE_NOW", "2026-05-29T10:00:00Z").output().unwrap()
    };
    let (batch, stream) = (decide(&["--rejects", "batch.ndjson"]), decide(&["--follow", "--rejects", "stream.ndjson"]));
    let rejects = |name| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(rejects("batch.ndjson"), rejects("stream.ndjson"));
    assert_eq!((batch.status.code(), stream.status.code()), (Some(1), Some(1)));
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!(text(&batch.stdout), text(&stream.stdout));
    assert!(text(&batch.stdout).contains("cap_exhausted"));
}

#[test]
fn who_waits_is_decided_anew_and_who_got_a_move_is_not() {
    let mut stream = follow(workspace(), &["--columns", "prospect,move,rule,refused,policy"]);
    for (id, action) in [("ann", "connect"), ("bo", "connect"), ("cy", "wait"), ("cy", "wait")] {
        assert_eq!(stream.decides(&format!("{{\"id\":\"{id}\",\"fit\":80}}"))[1], action);
    }
    // What is known of them may be another by then.
    assert_eq!(stream.decides("{\"id\":\"cy\",\"fit\":10}")[1], "skip");
    stream.give("{\"id\":\"ann\",\"fit\":80}\n");
    let line = stream.result();
    assert!(line.contains("\"code\":\"duplicate\"") && line.contains("row 1"), "{line}");
}

#[test]
fn what_was_decided_counts_under_the_next_policy() {
    let mut stream = follow(workspace(), &["--columns", "prospect,move,rule,refused,policy"]);
    assert_eq!(stream.decides("{\"id\":\"ann\",\"fit\":80}")[1], "connect");
    // Another move, another cap beside, and the order of the items another one.
    let next = POLICY.replace("move connect\nmove message", "move message\nmove follow\nmove connect");
    let next = next.replace("rule others", "cap day\n    counts connect\n    limit  9\n    every  1 day\nrule others");
    stream.write("policies/a.policy", &next);
    stream.says(" → ");
    assert_eq!(stream.decides("{\"id\":\"bo\",\"fit\":80}")[1], "connect");
    assert_eq!(stream.decides("{\"id\":\"cy\",\"fit\":80}")[1], "wait");
    // Who got a move gets no second one.
    stream.give("{\"id\":\"ann\",\"fit\":80}\n");
    let line = stream.result();
    assert!(line.contains("\"code\":\"duplicate\"") && line.contains("row 1"), "{line}");
}

#[test]
fn a_policy_that_remembers_nothing_leaves_its_moves_to_the_next() {
    let without_cap = POLICY.split("cap few").next().unwrap().to_owned() + "rule all\n    then connect\n";
    let folder = workspace();
    write_all(folder.path(), &[("policies/a.policy", &without_cap)]);
    let mut stream = follow(folder, &[]);
    for id in ["ann", "bo", "cy"] {
        assert_eq!(stream.decides(&format!("{{\"id\":\"{id}\",\"fit\":80}}"))[1], "connect");
    }
    stream.write("policies/a.policy", POLICY);
    stream.says(" → ");
    assert_eq!(stream.decides("{\"id\":\"di\",\"fit\":80}")[1..3], ["wait", "fitting"]);
    assert_eq!(stream.decides("{\"id\":\"bo\",\"fit\":80}")[1], "skip");
}

/// Who opted out in one record has opted out in the next, by which policy that may be decided.
#[test]
fn who_is_excluded_by_an_earlier_record_stays_so_under_the_next_policy() {
    let never = "never out\n    when fit < 5\n";
    let kept_nobody = format!("{}{never}", POLICY.replace(&POLICY[POLICY.find("cap").unwrap()..], CONNECT_ALL));
    for policy in [format!("{POLICY}{never}"), kept_nobody] {
        let folder = workspace();
        write_all(folder.path(), &[("policies/a.policy", &policy)]);
        let mut stream = follow(folder, &[]);
        let [_, skip, _, first] = stream.decides("{\"id\":\"ann\",\"fit\":1}");
        assert_eq!(skip, "skip");
        assert_eq!(stream.decides("{\"id\":\"bo\",\"fit\":80}")[1], "connect");
        assert_eq!(stream.decides("{\"id\":\"ann\",\"fit\":80}")[1..3], ["skip", "out"]);
        stream.write("policies/a.policy", &policy.replace("fit < 5", "fit < 6"));
        stream.says(&format!("policy {first} → "));
        let [_, skip, rule, second] = stream.decides("{\"id\":\"ann\",\"fit\":80}");
        assert_eq!([skip.as_str(), &rule], ["skip", "out"]);
        stream.write("policies/a.policy", &policy.replace(never, ""));
        stream.says(&format!("policy {second} → "));
        assert_eq!(stream.decides("{\"id\":\"ann\",\"fit\":80}")[1], "connect");
    }
}

#[test]
fn what_records_tell_of_the_past_counts_on() {
    let mut stream = follow(workspace(), &[]);
    let told = "{\"id\":\"ann\",\"fit\":20,\"connect.sent\":\"2026-05-28T09:00:00Z\"}";
    assert_eq!(stream.decides(told)[1], "skip");
    stream.write("policies/a.policy", &POLICY.replace("then skip", "then review"));
    stream.says(" → ");
    assert_eq!(stream.decides("{\"id\":\"bo\",\"fit\":80}")[1], "connect");
    assert_eq!(stream.decides("{\"id\":\"cy\",\"fit\":80}")[1], "wait");
}

#[test]
fn rows_in_are_decisions_and_rejects_and_the_stream_goes_on() {
    let folder = workspace();
    let mut stream = follow(folder, &[]);
    stream.give("{\"id\":\"ann\",\"fit\":120}\n");
    stream.says("rejected: standard input, row 1 (line 1), column `fit`: `120`, expected a number from 0 to 100");
    stream.give("garbage\n");
    stream.says("rejected: standard input, row 2 (line 2)");
    stream.give("{\"fit\":80}\n");
    stream.says("rejected: standard input, row 3 (line 3), column `id`");
    stream.give("{\"id\":\"bo\",\"joined\":\"03/04/2026\"}\n");
    let line = stream.says("rejected: standard input, row 4");
    assert!(line.ends_with("may state it: { column = \"joined\", date = \"day/month\" }"), "{line}");
    stream.give("{\"id\":\"cy\",\"sender\":\"danna\"}\n");
    stream.says("did you mean `dana`?");
    assert_eq!(stream.decides("{\"id\":\"di\",\"joined\":\"31/12/2025\"}")[1], "skip");
    // Another key for the same field that says another thing, and nothing said of the next.
    stream.give("{\"id\":\"ed\",\"ID\":\"eve\"}\n");
    stream.says("rejected: standard input, row 7");
    assert_eq!(stream.decides("{\"id\":\"flo\"}")[1], "skip");
    let (_, said, ended) = stream.end();
    assert_eq!((said[0].as_str(), ended.code()), ("8 rows: 2 decided, 6 rejected", Some(1)));
}

#[test]
fn a_record_without_a_sender_is_a_reject_where_there_are_several() {
    let folder = workspace();
    let configuration = "policy = \"policies/a.policy\"\n[senders.dana]\n[senders.lee]\n";
    write_all(folder.path(), &[("firstmove.toml", configuration)]);
    let mut stream = follow(folder, &[]);
    stream.give("{\"id\":\"ann\"}\n");
    stream.says("expected a sender, or one that --sender names: dana, lee");
    assert_eq!(stream.decides("{\"id\":\"bo\",\"sender\":\"lee\"}")[1], "skip");
}

#[test]
fn rejects_are_added_to_a_file_at_once() {
    let mut stream = follow(workspace(), &["--rejects", "bad.ndjson"]);
    stream.give("{\"id\":\"ann\",\"fit\":120}\n");
    assert_eq!(stream.decides("{\"id\":\"bo\"}")[1], "skip");
    let rejects = fs::read_to_string(stream.folder.path().join("bad.ndjson")).unwrap();
    let reject: Json = serde_json::from_str(rejects.trim()).unwrap();
    assert_eq!((&reject["id"], &reject["problem.row"]), (&Json::from("ann"), &Json::from(1)));
}

#[test]
fn a_row_of_a_table_is_decided_when_its_line_is_whole() {
    let mut stream = follow(workspace(), &["--format", "csv", "--columns", "prospect,move", "--keep", "note"]);
    stream.give("id,fit,no");
    stream.give("te\nann,8");
    stream.give("0,\"a \"\"b\"\"\"\n");
    assert_eq!([stream.result(), stream.result()], ["prospect,move,note", "ann,connect,\"a \"\"b\"\"\""]);
    // A line break within quotes belongs to the cell.
    stream.give("bo,80,\"two\n");
    stream.give("lines\"\n");
    assert_eq!([stream.result(), stream.result()], ["bo,connect,\"two", "lines\""]);
    // A quote that isn't closed costs its own line, and a hundred lines wait for it at most.
    stream.give("cy,80,\"open\n");
    stream.give(&"di,20,x\n".repeat(99));
    stream.says("expected a closing quote: a row of a stream has at most 100 lines");
    for _ in 0..99 {
        assert_eq!(stream.result(), "di,skip,x");
    }
    stream.give("ed,20,");
    let (results, said, ended) = stream.end();
    assert_eq!((results, ended.code()), (vec!["ed,skip,".to_owned()], Some(1)));
    assert_eq!(said[0], "103 rows: 102 decided, 1 rejected");
}

#[test]
fn another_ledger_waits_for_the_next_start() {
    let mut stream = follow(workspace(), &[]);
    assert_eq!(stream.decides("{\"id\":\"ann\",\"fit\":80}")[1], "connect");
    stream.write("firstmove.toml", "policy = \"policies/a.policy\"\nledger = \"new.db\"\n[senders.dana]\n");
    stream.says("new.db`, which takes effect at the next start");
    assert_eq!(stream.decides("{\"id\":\"bo\",\"fit\":80}")[1], "connect");
    assert_eq!(stream.decides("{\"id\":\"cy\",\"fit\":80}")[1], "wait");
}

fn with_ledger() -> TempDir {
    let folder = workspace();
    let configuration = "policy = \"policies/a.policy\"\nledger = \"firstmove.db\"\n[senders.dana]\n";
    write_all(folder.path(), &[("firstmove.toml", configuration)]);
    folder
}

/// What another command says meanwhile.
fn meanwhile(stream: &Running, args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firstmove"));
    command.args(args).current_dir(stream.folder.path()).env("FIRSTMOVE_NOW", "2026-05-29T10:00:00Z");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_the_ledger_is_told_meanwhile_counts_and_what_both_know_counts_once() {
    let mut stream = follow(with_ledger(), &[]);
    assert_eq!(stream.decides("{\"id\":\"ann\",\"fit\":80}")[1], "connect");
    // The ledger isn't there before, and what it is told first is what was decided here.
    meanwhile(&stream, &["record", "sent", "--prospect", "ann", "--move", "connect"]);
    assert_eq!(stream.decides("{\"id\":\"bo\",\"fit\":20}")[1], "skip");
    assert_eq!(stream.decides("{\"id\":\"cy\",\"fit\":80}")[1], "connect");
    assert_eq!(stream.decides("{\"id\":\"di\",\"fit\":80}")[1], "wait");
    stream.write("policies/a.policy", &POLICY.replace("limit  2", "limit  3"));
    stream.says(" → ");
    meanwhile(&stream, &["record", "sent", "--prospect", "zoe", "--move", "connect"]);
    assert_eq!(stream.decides("{\"id\":\"ed\",\"fit\":80}")[1], "wait");
}

#[test]
fn what_is_reserved_is_in_the_ledger_before_it_is_shown() {
    let mut stream = follow(with_ledger(), &["--reserve"]);
    let [_, connect, _, first] = stream.decides("{\"id\":\"ann\",\"fit\":80}");
    let exported = meanwhile(&stream, &["ledger", "export"]);
    assert!(connect == "connect" && exported.contains("\"planned\"") && exported.contains("\"ann\""), "{exported}");
    stream.write("policies/a.policy", &POLICY.replace("then skip", "then review"));
    stream.says(" → ");
    // The same person gets the same decision again, as it was made.
    assert_eq!(stream.decides("{\"id\":\"ann\",\"fit\":80}")[1..], ["connect", "fitting", &first]);
    assert_eq!(stream.decides("{\"id\":\"bo\",\"fit\":80}")[1], "connect");
    assert_eq!(stream.decides("{\"id\":\"cy\",\"fit\":80}")[1], "wait");
    meanwhile(&stream, &["record", "blocked", "--prospect", "ann", "--move", "connect"]);
    assert_eq!(stream.decides("{\"id\":\"di\",\"fit\":80}")[1], "connect");
}

/// How a stream ends that was handed a record after its ledger went: what it decided, what it said, its exit status.
#[cfg(unix)]
fn ends_without_ledger(mut stream: Running) -> (usize, Vec<String>, Option<i32>) {
    stream.give("{\"id\":\"cy\",\"fit\":80}\n");
    let (results, said, ended) = stream.end();
    let said = said.into_iter().filter(|line| !line.starts_with("policy ")).collect();
    (results.len(), said, ended.code())
}

/// Makes the ledger, with something in it that counts no more.
#[cfg(unix)]
fn told_long_ago(folder: &TempDir) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firstmove"));
    command.args(["record", "sent", "--prospect", "zed", "--move", "connect", "--at", "2026-05-01T10:00:00Z", "-q"]);
    assert!(
        command.current_dir(folder.path()).env("FIRSTMOVE_NOW", "2026-05-29T10:00:00Z").status().unwrap().success()
    );
}

#[cfg(unix)]
#[test]
fn a_stream_ends_with_its_ledger() {
    for args in [&["--reserve"][..], &[]] {
        let folder = with_ledger();
        let ledger = folder.path().join("firstmove.db");
        told_long_ago(&folder);
        let mut stream = follow(folder, args);
        assert_eq!(stream.decides("{\"id\":\"ann\",\"fit\":80}")[1], "connect");
        // A change of policy opens no other ledger either.
        stream.write("policies/a.policy", &POLICY.replace("then skip", "then review"));
        stream.says(" → ");
        assert_eq!(stream.decides("{\"id\":\"bo\",\"fit\":20}")[1], "review");
        fs::remove_file(&ledger).unwrap();
        stream.write("policies/a.policy", POLICY);
        stream.says(" → ");
        let (decided, said, exit) = ends_without_ledger(stream);
        assert_eq!((decided, exit), (0, Some(4)), "{said:?}");
        assert!(said[0].ends_with("firstmove.db` was removed or moved away while it was in use"), "{said:?}");
        assert!(said[1].starts_with("help: nothing of the last step was kept"), "{said:?}");
        assert!(!ledger.exists());
    }
}

#[cfg(unix)]
#[test]
fn a_stream_does_not_go_on_with_another_ledger() {
    let folder = with_ledger();
    let ledger = folder.path().join("firstmove.db");
    let mut stream = follow(folder, &["--reserve"]);
    assert_eq!(stream.decides("{\"id\":\"ann\",\"fit\":80}")[1], "connect");
    let exported = meanwhile(&stream, &["ledger", "export"]);
    fs::write(ledger.with_extension("ndjson"), exported).unwrap();
    meanwhile(&stream, &["ledger", "restore", "firstmove.ndjson", "--ledger", "restored.db"]);
    fs::rename(ledger.with_file_name("restored.db"), &ledger).unwrap();
    let (decided, said, exit) = ends_without_ledger(stream);
    assert_eq!((decided, exit), (0, Some(4)), "{said:?}");
    assert!(said[0].starts_with("error: another file was put in the place of the ledger"), "{said:?}");
}

/// The cap is 2: where a stream goes on in a file that nobody sees, two of them make 4.
#[cfg(unix)]
#[test]
fn no_cap_is_exceeded_by_streams_whose_ledger_was_removed() {
    let mut first = follow(with_ledger(), &["--reserve"]);
    let path = first.folder.path().join("firstmove.db");
    assert_eq!(first.decides("{\"id\":\"ann\",\"fit\":80}")[1], "connect");
    fs::remove_file(&path).unwrap();
    // A new one isn't made over what the removed one was told last.
    let mut command = Command::new(env!("CARGO_BIN_EXE_firstmove"));
    command.args(["record", "sent", "--prospect", "bo", "--move", "connect"]).current_dir(first.folder.path());
    let output = command.env("FIRSTMOVE_NOW", "2026-05-29T10:00:00Z").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("firstmove.db-wal` lies there without its ledger"), "{said}");
    assert_eq!(ends_without_ledger(first).2, Some(4));
}

#[test]
fn a_policy_that_cannot_read_the_table_does_not_decide() {
    let mut stream = follow(workspace(), &["--columns", "prospect,move"]);
    stream.give("id,fit\nann,80\n");
    assert!(stream.result().contains("connect"));
    let other = "policy \"B\" language 1\nrecord prospect\n    known by name\n    name: text\nmove connect\nrule all\n    \
                 then connect\n";
    stream.write("policies/a.policy", other);
    stream.says(" → ");
    stream.give("bo,20\n");
    stream.says("still decides, since the new one can't read the stream");
    assert!(stream.result().contains("skip"));
}

#[test]
fn a_reader_that_goes_ends_it_quietly() {
    let folder = workspace();
    let mut process = Command::new(env!("CARGO_BIN_EXE_firstmove"))
        .args(["eval", "--follow"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(process.stdout.take());
    let mut input = process.stdin.take().unwrap();
    // It may have ended before all is written.
    let _ = std::io::Write::write_all(&mut input, b"{\"id\":\"ann\"}\n{\"id\":\"bo\"}\n");
    let output = process.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

/// A list that is written in place, as copies over a network are: for up to a second it isn't whole.
#[test]
fn nobody_is_written_to_while_their_list_is_being_written() {
    let folder = workspace();
    let policy = POLICY.replace(
        "rule fitting",
        "list blocked from \"blocked.txt\"\nnever listed\n    when prospect is one of blocked\nrule fitting",
    );
    let people: Vec<String> = (0..200).map(|number| format!("p{number:03}")).collect();
    let list = people.join("\n") + "\n";
    write_all(folder.path(), &[("policies/a.policy", &policy), ("policies/blocked.txt", &list)]);
    let path = folder.path().join("policies/blocked.txt");
    let mut stream = follow(folder, &[]);
    assert_eq!(stream.decides("{\"id\":\"p000\",\"fit\":80}")[1], "skip");
    let mut asked = 0;
    for kept in [0, 1, 10, 100, 199] {
        let part: String = people.iter().take(kept).map(|person| format!("{person}\n")).collect();
        fs::write(&path, part).unwrap();
        // Longer than a save takes to be noticed, and shorter than a file may take to be written.
        for _ in 0..10 {
            let id = &people[asked * 7 % people.len()];
            assert_eq!(stream.decides(&format!("{{\"id\":\"{id}\",\"fit\":80}}"))[1], "skip", "{kept} were left");
            asked += 1;
            std::thread::sleep(Duration::from_millis(30));
        }
        fs::write(&path, &list).unwrap();
    }
    let (_, said, ended) = stream.end();
    assert_eq!(ended.code(), Some(0), "{said:?}");
}
