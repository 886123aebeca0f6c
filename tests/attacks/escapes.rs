//! Names that would steer the terminal of whoever reads them: every command shows them, and none lets them act.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Clears the screen, makes a link, rings, turns the direction, breaks the line, and claims a line of its own.
const HOSTILE: &str =
    "Ann\u{1b}[2J\u{1b}]8;;https://evil.example\u{7}\u{202e}\u{2028}\u{9b}31m\u{200b}\rFORGED\nFORGED";

/// What stays as it is: marks, joiners, and names from right to left.
const READABLE: &str = "Zoe\u{308} 👩\u{200d}💻 דנה محمد";

fn policy() -> String {
    let title = HOSTILE.replace('\n', " ");
    format!(
        "policy \"{title}\" language 1\n\nrecord prospect\n    known by profile_url, email, id\n    id: text\n    \
         profile_url: text?\n    email: text?\n    first_name: text?\n    company_domain: text?\n    fit: number from 0 to 100 = \
         50\n    network: open | closed = open\n\nrecord sender\n    id: text\n    timezone: text = \"UTC\"\n\nmove connect\n    \
         text note up to 300 characters\n\nmove message\n\nlist blocked from \"blocked.txt\"\n\ncap daily\n    counts connect, message\n    \
         for each sender and company_domain\n    limit 2 because \"{title}\"\n    every day\n\nnever blocked\n    when prospect is \
         one of blocked\n    because \"{title}\"\n\nfollow_up thanks\n    after connect accepted\n    wait 1 day\n    unless message \
         sent\n    then message\n    because \"{title}\"\n\nrule closed\n    when network is closed\n    then review\n\nrule everyone\n    \
         when first_name is not \"{title}\"\n    then connect with note \"Hi {{first_name}}\"\n    else connect\n    because \"{title}\"\n\n\
         test \"{title}\"\n    given first_name is \"{title} {READABLE}\"\n    expect review\n"
    )
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

fn workspace(root: &Path) {
    // The parser points at what can't be seen in a policy, so that only what a text may hold gets that far.
    let visible =
        |text: &str| text.replace(['\u{202e}', '\u{200b}', '\u{2028}', '\r', '\u{1b}', '\u{7}', '\u{9b}'], "");
    fs::write(root.join("broken.policy"), policy()).unwrap();
    fs::write(root.join("small.policy"), visible(&policy())).unwrap();
    fs::write(root.join("blocked.txt"), format!("{}\n", visible(HOSTILE))).unwrap();
    let name =
        HOSTILE.replace('\n', "\\n").replace('\u{1b}', "\\u001b").replace('\r', "\\r").replace('\u{7}', "\\u0007");
    let config = format!(
        "policy = \"small.policy\"\nledger = \"firstmove.db\"\n\n[senders.\"{name}\"]\n\n[senders.dana]\naliases = [\"{name} two\"]\n"
    );
    fs::write(root.join("firstmove.toml"), config).unwrap();
    let hostile = quoted(HOSTILE);
    let mut rows = String::from("id,sender,first_name,profile_url,email,company_domain,fit,network\n");
    rows += &format!("{hostile},{hostile},{hostile},linkedin.com/in/one,one@a.example,{hostile},50,open\n");
    rows += &format!("two,dana,{READABLE},linkedin.com/in/two,two@a.example,a.example,50,open\n");
    rows += &format!("three,dana,{hostile},linkedin.com/in/three,{hostile},a.example,{hostile},{hostile}\n");
    let [three, five] = ["three", "five"].map(|name| quoted(&format!("{HOSTILE} {name}")));
    rows += &format!("four,{three},Di,linkedin.com/in/four,,a.example,50,closed\n");
    rows += &format!("{five},dana,Ed,,,,50,closed\n");
    rows += "six,dana,Fay,linkedin.com/in/six,six@a.example,a.example,50,open\n";
    rows += "seven,dana,Gil,linkedin.com/in/seven,seven@a.example,a.example,50,open\n";
    rows += "eight,dana,Hal,linkedin.com/in/eight,eight@a.example,a.example,50,open\n";
    fs::write(root.join("leads.csv"), &rows).unwrap();
    fs::write(root.join("two.csv"), format!("{hostile},id,{hostile}\n1,2,3\n")).unwrap();
    fs::write(root.join("no.csv"), format!("{hostile},x\n1,2\n")).unwrap();
    let mut events = String::from("event,at,sender,move,profile_url,because\n");
    events += &format!("accepted,2026-05-25 10:00,{hostile},connect,linkedin.com/in/one,{hostile}\n");
    events += &format!("accepted,2026-05-26 10:00,dana,connect,linkedin.com/in/{READABLE},{hostile}\n");
    events += &format!("{hostile},2026-05-25 10:00,{hostile},{hostile},{hostile},\n");
    events += &format!("sent,{hostile},dana,{hostile},{hostile},\n");
    fs::write(root.join("events.csv"), events).unwrap();
}

fn run(root: &Path, args: &[&str]) -> (String, bool) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firstmove"));
    command.args(args).current_dir(root).env("FIRSTMOVE_NOW", "2026-05-29T10:00:00Z").env("COLUMNS", "160");
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (said, output.status.code().is_some())
}

/// The first thing in what is said that a terminal would do; with colours, but for setting them.
fn acts(said: &str, has_colours: bool) -> Option<char> {
    let mut rest = said;
    while let Some(letter) = rest.chars().next() {
        let style = rest.strip_prefix("\u{1b}[").and_then(|inside| {
            let end = inside.find(|letter: char| !(letter.is_ascii_digit() || letter == ';'))?;
            inside[end..].strip_prefix('m')
        });
        let hidden = matches!(letter, '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        match style {
            Some(behind) if has_colours => rest = behind,
            _ if letter.is_control() && letter != '\n' || hidden => return Some(letter),
            _ => rest = &rest[letter.len_utf8()..],
        }
    }
    None
}

#[test]
fn names_that_steer_a_terminal_are_shown_and_do_nothing() {
    // What is no command is shown as it was typed, its lines too.
    let typed = HOSTILE.split_once('\r').unwrap().0;
    let commands: &[&[&str]] = &[
        &["check"],
        &["check", "broken.policy"],
        &["check", "broken.policy", "--format", "short"],
        &["fmt", "--check", "broken.policy", HOSTILE],
        &["test", "-v"],
        &["eval", "leads.csv", "--format", "table", "-v"],
        &["eval", "leads.csv", "--format", "table", "--columns", "prospect,text,move", "--keep", "all"],
        &["eval", "two.csv", "--format", "table", "-v"],
        &["eval", "no.csv", "--format", "table"],
        &["eval", "leads.csv", "--sender", HOSTILE, "--columns", HOSTILE],
        &["eval", HOSTILE],
        &["import", "events.csv"],
        &["explain", HOSTILE, "leads.csv"],
        &["explain", "linkedin.com/in/one", "leads.csv"],
        &["explain", "linkedin.com/in/on", "leads.csv"],
        &["explain", "--row", "1", "leads.csv"],
        &["explain", "--row", "3", "leads.csv"],
        &["today", "leads.csv", "-o", "today"],
        &["due"],
        &["caps"],
        &["caps", "--sender", HOSTILE],
        &["report"],
        &["record", "replied", "--prospect", HOSTILE, "--sender", HOSTILE],
        &["record", typed, "--prospect", HOSTILE],
        &["record", "sent", "--prospect", HOSTILE, "--move", HOSTILE, "--sender", "dana"],
        &["record", "--from", "events.csv"],
        &["ledger", "check"],
        &["ledger", "forget", HOSTILE],
        &["diff", "small.policy", "other.policy", "--records", "leads.csv"],
        &["diff", "small.policy", "other.policy", "--records", "leads.csv", "--format", "short"],
        &["diff", "small.policy", HOSTILE],
        &[typed],
        &["eval", "--policy", HOSTILE],
        &["--config", HOSTILE, "check"],
    ];
    let folder = tempfile::tempdir().unwrap();
    workspace(folder.path());
    let other = fs::read_to_string(folder.path().join("small.policy"))
        .unwrap()
        .replace("Hi {first_name}", "Hello {first_name}!");
    fs::write(folder.path().join("other.policy"), other).unwrap();
    let mut wrong = String::new();
    let mut all = String::new();
    for colours in ["never", "always"] {
        for args in commands {
            let (said, has_ended) = run(folder.path(), &[&["--color", colours], *args].concat());
            if let Some(letter) = acts(&said, colours == "always") {
                wrong += &format!("{args:?} ({colours}): {letter:?} in {said:?}\n\n");
            }
            if said.lines().any(|line| line.starts_with("FORGED")) {
                wrong += &format!("{args:?} ({colours}): a forged line in {said:?}\n\n");
            }
            assert!(has_ended && !said.is_empty(), "{args:?}");
            all += &said;
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(all.contains("\\u{1b}[2J") && all.contains("\\u{202e}"), "{all}");
    assert!(all.contains(READABLE), "{all}");
}

#[test]
fn nothing_is_printed_past_the_one_place_that_shows_it() {
    // Where standard output or standard error are written to; elsewhere they may only be asked whether they are terminals.
    const WRITERS: [&str; 5] = ["ledger.rs", "mod.rs", "progress.rs", "session.rs", "interrupt.rs"];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli");
    let mut pending = vec![folder];
    let mut wrong = Vec::new();
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            let is_writer = path.parent().is_some_and(|parent| parent.ends_with("cli"))
                && WRITERS.contains(&path.file_name().unwrap().to_str().unwrap());
            let written = ["stdout()", "stderr()"].iter().flat_map(|stream| text.split(stream).skip(1));
            let is_past = written.into_iter().any(|behind| !behind.starts_with(".is_terminal()"));
            if is_past && !is_writer
                || ["println!", "eprintln!", "print!(", "eprint!("].iter().any(|print| text.contains(print))
            {
                wrong.push(path);
            }
        }
    }
    assert!(wrong.is_empty(), "printed by {wrong:?}, without `Session::print` or `Session::message`");
}
