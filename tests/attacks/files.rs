//! Files that the program writes: through links, into closed pipes, and while it is asked to end.

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::symlink;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const POLICY: &str = include_str!("worksheets.in/day.policy");

/// A folder with a policy and so many leads.
fn folder(leads: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("day.policy"), POLICY).unwrap();
    let rows = (0..leads).map(|lead| format!("dana,{lead},linkedin.com/in/p{lead},Ann\n"));
    let list = format!("sender,id,profile_url,first_name\n{}", rows.collect::<String>());
    fs::write(folder.path().join("leads.csv"), list).unwrap();
    folder
}

fn firstmove(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firstmove"));
    command.args(args).current_dir(folder).env("NO_COLOR", "1").env("FIRSTMOVE_NOW", "2026-05-29T10:00:00Z");
    command
}

fn said(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = firstmove(folder, args).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn links_lead_to_nothing_that_is_read() {
    let folder = folder(2);
    let at = |name: &str| folder.path().join(name);
    let list = fs::read(at("leads.csv")).unwrap();
    symlink("leads.csv", at("soft.csv")).unwrap();
    fs::hard_link(at("leads.csv"), at("hard.csv")).unwrap();
    symlink("later.csv", at("nowhere.csv")).unwrap();
    symlink(".", at("here")).unwrap();
    let eval = ["eval", "leads.csv", "--policy", "day.policy", "--ledger", "none"];
    for name in ["soft.csv", "hard.csv", "here/leads.csv", "here/here/soft.csv"] {
        let (exit, said) = said(folder.path(), &[&eval[..], &["-o", name]].concat());
        let refused =
            format!("error: -o names `{name}`, which is a file that is read\nhelp: name another file with -o\n");
        assert_eq!((exit, said), (Some(2), refused));
    }
    let (exit, said) = said(folder.path(), &[&eval[..], &["-o", "later.csv", "--rejects", "nowhere.csv"]].concat());
    assert_eq!(
        (exit, said.lines().next()),
        (Some(2), Some("error: --rejects names `nowhere.csv`, which is what -o names"))
    );
    // The ledger that isn't there yet, and the input as what standard output is.
    let reserve =
        ["eval", "leads.csv", "--policy", "day.policy", "--ledger", "nowhere.csv", "--reserve", "-o", "later.csv"];
    let refused = "error: -o names `later.csv`, which is the ledger\nhelp: name another file with -o\n";
    assert_eq!(self::said(folder.path(), &reserve), (Some(2), refused.to_owned()));
    let input = fs::File::options().append(true).open(at("leads.csv")).unwrap();
    let mut command = firstmove(folder.path(), &[&eval[..], &["-o", "/dev/stdout", "--format", "csv"]].concat());
    assert_eq!(command.stdout(input).stderr(Stdio::null()).status().unwrap().code(), Some(2));
    assert_eq!(fs::read(at("leads.csv")).unwrap(), list);
}

#[test]
fn a_sheet_is_no_file_that_is_read() {
    let folder = folder(2);
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("today")).unwrap();
    fs::rename(at("leads.csv"), at("today/dana.csv")).unwrap();
    let list = fs::read(at("today/dana.csv")).unwrap();
    let today =
        ["today", "today/dana.csv", "--policy", "day.policy", "--ledger", "day.db", "-o", "today", "--format", "csv"];
    let refused = "error: -o names `today/dana.csv`, which is a file that is read\nhelp: name another file with -o\n";
    assert_eq!(said(folder.path(), &today), (Some(2), refused.to_owned()));
    assert_eq!(fs::read(at("today/dana.csv")).unwrap(), list);
    // And nothing is reserved.
    let (_, said) = said(folder.path(), &["ledger", "check", "--policy", "day.policy", "--ledger", "day.db"]);
    assert_eq!(said, "0 events of 0 persons: no errors, no warnings\n");
}

#[test]
fn a_policy_outside_of_the_workspace_is_not_laid_out() {
    let folder = folder(0);
    let at = |name: &str| folder.path().join(name);
    let untidy = POLICY.replace("limit  2", "limit 2");
    fs::write(at("others.policy"), &untidy).unwrap();
    fs::create_dir(at("own")).unwrap();
    fs::write(at("own/firstmove.toml"), "policy = \"day.policy\"\n").unwrap();
    symlink("../others.policy", at("own/day.policy")).unwrap();
    symlink("../own/day.policy", at("own/again.policy")).unwrap();
    for name in ["day.policy", "again.policy"] {
        let (exit, said) = said(&at("own"), &["fmt", name]);
        assert_eq!(exit, Some(3), "{said}");
        assert!(said.starts_with(&format!("error: `{name}` leads out of the workspace, to `")), "{said}");
    }
    assert_eq!(fs::read_to_string(at("others.policy")).unwrap(), untidy);
    // A link that stays in it is followed.
    fs::write(at("own/real.policy"), &untidy).unwrap();
    symlink("real.policy", at("own/link.policy")).unwrap();
    assert_eq!(said(&at("own"), &["fmt", "link.policy"]), (Some(0), "1 file: 1 laid out anew\n".to_owned()));
    assert_eq!(fs::read_to_string(at("own/real.policy")).unwrap(), POLICY);
    assert!(at("own/link.policy").is_symlink());
}

#[test]
fn a_link_to_nowhere_is_not_written_through_by_init() {
    let folder = folder(0);
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("new")).unwrap();
    symlink("../elsewhere.toml", at("new/firstmove.toml")).unwrap();
    assert_eq!(said(folder.path(), &["init", "new"]).0, Some(4));
    assert!(!at("elsewhere.toml").exists() && fs::read_dir(at("new")).unwrap().count() == 1);
}

#[test]
fn a_closed_pipe_ends_quietly_in_every_format() {
    let folder = folder(20_000);
    for format in ["table", "csv", "ndjson", "json", "xlsx"] {
        for more in [&["--reserve"][..], &[]] {
            let eval = ["eval", "leads.csv", "--policy", "day.policy", "--ledger", "day.db", "--format", format];
            let mut child = firstmove(folder.path(), &[&eval, more].concat())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let mut first = [0; 1];
            child.stdout.take().unwrap().read_exact(&mut first).expect(format);
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!((output.status.code(), said.contains("error")), (Some(0), false), "{format}: {said}");
        }
        fs::remove_file(folder.path().join("day.db")).unwrap();
    }
    // Gauges, follow-ups and reports are one text each, and don't fill the pipe: theirs is closed from the start.
    said(
        folder.path(),
        &[
            "record",
            "sent",
            "--sender",
            "dana",
            "--prospect",
            "linkedin.com/in/a",
            "--move",
            "connect",
            "--policy",
            "day.policy",
            "--ledger",
            "day.db",
        ],
    );
    for command in ["caps", "due", "report"] {
        for format in ["table", "csv", "json"] {
            let args = [command, "--policy", "day.policy", "--ledger", "day.db", "--format", format];
            let mut child =
                firstmove(folder.path(), &args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            drop(child.stdout.take());
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!((output.status.code(), said.contains("error")), (Some(0), false), "{command} {format}: {said}");
        }
    }
}

/// What stands in a folder and begins like something temporary.
fn temporary(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".firstmove-")).collect()
}

fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Asks a process to end.
fn ask(child: &Child, signal: &str) {
    assert!(Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn who_is_asked_to_end_leaves_nothing_temporary() {
    let folder = folder(0);
    // A pipe gives records for as long as it is open, so the file of the decisions is begun and never done.
    // The end of a session is only listened for where it can be found out that it isn't to be passed over.
    let signals = [("INT", 2), ("TERM", 15), ("HUP", 1)];
    for (signal, number) in signals.into_iter().take(if cfg!(target_os = "linux") { 3 } else { 2 }) {
        let args = [
            "eval",
            "-",
            "--policy",
            "day.policy",
            "--ledger",
            "day.db",
            "--reserve",
            "-o",
            "out.csv",
            "--rejects",
            "bad.csv",
        ];
        let mut child = firstmove(folder.path(), &args).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        std::io::Write::write_all(&mut input, b"sender,profile_url\ndana,linkedin.com/in/ann\n").unwrap();
        wait_for("files are begun", || !temporary(folder.path()).is_empty());
        ask(&child, signal);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.signal(), Some(number), "{signal}");
        assert_eq!(temporary(folder.path()), [""; 0], "{signal}");
        assert!(!folder.path().join("out.csv").exists() && !folder.path().join("bad.csv").exists());
        drop(input);
    }
}

#[test]
fn what_stays_reserved_is_said_to_who_asks_it_to_end() {
    let folder = folder(0);
    let args = ["eval", "--follow", "--policy", "day.policy", "--ledger", "day.db", "--reserve"];
    let mut child = firstmove(folder.path(), &args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut input, b"{\"profile_url\":\"linkedin.com/in/ann\"}\n").unwrap();
    let mut decided = [0; 20];
    child.stdout.as_mut().unwrap().read_exact(&mut decided).unwrap();
    ask(&child, "TERM");
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.signal(), Some(15));
    assert_eq!(said.lines().last(), Some("interrupted: 1 move reserved; asked again, the same come"));
    drop(input);
}

#[test]
fn who_was_started_to_pass_over_the_end_of_a_session_does() {
    let folder = folder(0);
    let line = format!(
        "trap '' HUP; exec {} eval - --policy day.policy --ledger none -o out.csv",
        env!("CARGO_BIN_EXE_firstmove")
    );
    let mut child = Command::new("sh")
        .args(["-c", &line])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut input, b"sender,profile_url\ndana,linkedin.com/in/ann\n").unwrap();
    wait_for("a file is begun", || !temporary(folder.path()).is_empty());
    if cfg!(target_os = "linux") {
        ask(&child, "HUP");
    }
    drop(input);
    assert!(child.wait().unwrap().success());
    assert!(folder.path().join("out.csv").exists());
}

#[test]
fn what_no_document_of_xml_holds_is_replaced_in_a_report() {
    let folder = folder(0);
    let policy = format!(
        "{POLICY}\ntest \"odd \u{fffe}\u{ffff} name\"\n    given  first_name is \"\u{fffe}\"\n    expect skip\n"
    );
    fs::write(folder.path().join("day.policy"), policy).unwrap();
    let output = firstmove(folder.path(), &["test", "day.policy", "--format", "junit"]).output().unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8(output.stderr).unwrap());
    assert!(!report.contains(['\u{fffe}', '\u{ffff}']) && report.contains("odd \u{fffd}\u{fffd} name"), "{report}");
    roxmltree::Document::parse(&report).unwrap();
}
