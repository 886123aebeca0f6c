//! What comes back in the evening: worksheets of every kind, and what is typed.

use std::fs;

use rust_xlsxwriter::Workbook;

use super::week::{Rep, rep};

const MONDAY: &str = "2026-06-01T13:00:00Z";
const EVENING: &str = "2026-06-01T21:00:00Z";

/// Whom the ledger has these events of, with when they were.
fn told(rep: &Rep, kind: &str) -> Vec<String> {
    let (_, lines, _) = rep.runs("2026-06-30T00:00:00Z", &["ledger", "export"]);
    let events = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["event"].clone());
    let of_kind = events.filter(|event| event["kind"] == kind);
    let shown = |event: &serde_json::Value, at: &str| event.pointer(at).and_then(|is| is.as_str().map(str::to_owned));
    of_kind
        .map(|event| {
            let name = shown(&event, "/names/0/1").unwrap_or_default();
            let because = shown(&event, "/because").map(|why| format!(" {why}")).unwrap_or_default();
            format!("{name} {}{because}", shown(&event, "/at").unwrap())
        })
        .collect()
}

fn record(rep: &Rep, now: &str, args: &[&str]) -> (i32, String) {
    let (exit, _, said) = rep.runs(now, &[&["record"], args].concat());
    (exit, said)
}

#[test]
fn a_worksheet_of_another_ledger_records_nobody() {
    let (rep, other) = (rep(), rep());
    let list = fs::read_to_string(other.path("leads.csv")).unwrap();
    fs::write(other.path("leads.csv"), list.replace("/p", "/q")).unwrap();
    rep.sheet(MONDAY);
    other.sheet(MONDAY);
    other.fill(&["yes"]);
    fs::copy(other.path("today/dana.csv"), rep.path("today/dana.csv")).unwrap();
    let refused = "not recorded: today/dana.csv, row 1 (line 2): the reservation `1` of the ledger is for somebody else, \
                   or of another move (take a worksheet that was written from this ledger, its rows as they were)\n\
                   3 rows: 0 recorded, 0 known already, 2 not done, 1 not recorded\n";
    assert_eq!(record(&rep, EVENING, &["--from", "today/dana.csv"]), (1, refused.to_owned()));
    assert_eq!(told(&rep, "sent"), [""; 0]);
    // Nor is it written over as if what it says were recorded.
    rep.runs(EVENING, &["record", "sent", "--prospect", "linkedin.com/in/p1", "--move", "connect"]);
    let (exit, _, said) = rep.runs(EVENING, &["today", "-o", "today", "--format", "csv"]);
    let refused = "error: `today/dana.csv` has 1 row filled in and not recorded\n\
                   help: record it first: firstmove record --from \"today/dana.csv\"\n";
    assert_eq!((exit, said.as_str()), (4, refused));
}

#[test]
fn what_was_done_stays_on_the_sheet_when_it_is_not_to_be_done_any_more() {
    let rep = rep();
    rep.sheet(MONDAY);
    rep.fill(&["10:30"]);
    let policy = fs::read_to_string(rep.path("week.policy")).unwrap();
    let never = "never gone when profile_url is \"linkedin.com/in/p1\"\nrule all";
    fs::write(rep.path("week.policy"), policy.replace("rule all", never)).unwrap();
    let (exit, _, said) = rep.runs("2026-06-01T16:00:00Z", &["today", "-o", "today", "--format", "csv"]);
    let refused = "error: `today/dana.csv` has 1 row filled in and not recorded\n\
                   help: record it first: firstmove record --from \"today/dana.csv\"\n";
    assert_eq!((exit, said.as_str()), (4, refused));
    assert_eq!(rep.filled("today/dana.csv")[0], "linkedin.com/in/p1 10:30");
    assert_eq!(record(&rep, EVENING, &["--from", "today/dana.csv"]).0, 0);
    assert_eq!(told(&rep, "sent"), ["linkedin.com/in/p1 2026-06-01T14:30:00Z"]);
    assert_eq!(rep.runs(EVENING, &["today", "-o", "today", "--format", "csv"]).0, 0);
}

#[test]
fn rows_of_a_workbook_are_named_as_the_workbook_numbers_them() {
    let rep = rep();
    rep.sheet(MONDAY);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("done by Dana").unwrap();
    for (row, cells) in
        [["reservation", "done"], ["2", "nein"], ["3", "soon"], ["1", "blocked - gone"]].iter().enumerate()
    {
        for (column, cell) in cells.iter().enumerate() {
            let (row, column) = (u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
    book.save(rep.path("sorted.xlsx")).unwrap();
    let said = "not recorded: sorted.xlsx, row 3: `soon` says neither whether it was done nor when (write yes, a time like \
                10:30 or 2026-05-29 10:30, or blocked: and why)\n\
                3 rows: 1 recorded, 0 known already, 1 not done, 1 not recorded\n";
    assert_eq!(record(&rep, EVENING, &["--from", "sorted.xlsx"]), (1, said.to_owned()));
    assert_eq!(told(&rep, "blocked"), ["linkedin.com/in/p1 2026-06-01T21:00:00Z gone"]);
}

#[test]
fn a_sender_who_is_called_otherwise_by_now_has_nothing_of_the_old_name() {
    let rep = rep();
    rep.sheet(MONDAY);
    let config = fs::read_to_string(rep.path("firstmove.toml")).unwrap();
    let renamed = config.replace("[senders.dana]", "[senders.dana-weber]\naliases = [\"dana\"]");
    fs::write(rep.path("firstmove.toml"), renamed).unwrap();
    rep.fill(&["yes"]);
    let refused = "not recorded: today/dana.csv, row 1 (line 2): the configuration names no sender `dana` (add them to \
                   firstmove.toml, as they were called when the worksheet was written)\n\
                   3 rows: 0 recorded, 0 known already, 2 not done, 1 not recorded\n";
    assert_eq!(record(&rep, EVENING, &["--from", "today/dana.csv"]), (1, refused.to_owned()));
    fs::write(rep.path("firstmove.toml"), config).unwrap();
    assert_eq!(record(&rep, EVENING, &["--from", "today/dana.csv"]).0, 0);
    assert_eq!(rep.runs(EVENING, &["ledger", "check"]).0, 0);
}

#[test]
fn what_is_typed_is_taken_at_its_word_or_refused() {
    let rep = rep();
    let sent = |args: &[&str]| {
        record(&rep, EVENING, &[&["sent", "--prospect", "linkedin.com/in/p1", "--move", "connect"], args].concat())
    };
    let said = "recorded: connect sent to linkedin.com/in/p1 for dana, 2026-06-01 14:10 EDT\n";
    assert_eq!(sent(&["--at", "14:10"]), (0, said.to_owned()));
    let said = "recorded: connect sent to linkedin.com/in/p1 for dana, 2026-05-30 23:59 EDT\n";
    assert_eq!(sent(&["--at", "30.05.2026"]), (0, said.to_owned()));
    let said = "error: `yesterday` is not a time\n\
                help: write it like \"2026-05-29 10:00\", 2026-05-29 or 10:00, in the zone of dana\n";
    assert_eq!(sent(&["--at", "yesterday"]), (2, said.to_owned()));
    let said = "error: nothing can be told as of another time\nhelp: leave --as-of out\n";
    assert_eq!(sent(&["--as-of", MONDAY]), (2, said.to_owned()));

    for (option, args) in [
        ("`--prospect` says nothing about `restricted`", &["restricted", "--cap", "daily", "--prospect", "ann"][..]),
        ("`--used` says nothing about `restricted`", &["restricted", "--cap", "daily", "--used", "4"]),
        ("`--cap` says nothing about `accepted`", &["accepted", "--prospect", "ann", "--cap", "daily"]),
        ("`--with` says nothing about `replied`", &["replied", "--prospect", "ann", "--with", "body"]),
        ("`--at` says nothing about `--from`", &["--from", "today/dana.csv", "--at", "10:00"]),
    ] {
        assert_eq!(record(&rep, EVENING, args), (2, format!("error: {option}\nhelp: leave it out\n")));
    }
    let said = "error: the policy has no cap `weekly_invites`\nhelp: its caps are daily, weekly\n";
    assert_eq!(record(&rep, EVENING, &["restricted", "--cap", "weekly_invites"]), (2, said.to_owned()));

    let said = "recorded: replied by linkedin.com/in/p11 for dana, 2026-06-01 17:00 EDT\n\
                warning: the ledger knew nobody as `linkedin.com/in/p11`: if that is misspelt, record it again as it should \
                be\n";
    assert_eq!(record(&rep, EVENING, &["replied", "--prospect", "linkedin.com/in/p11"]), (0, said.to_owned()));
    let said = "recorded: replied by linkedin.com/in/p1 for dana, 2026-06-01 17:00 EDT\n";
    assert_eq!(record(&rep, EVENING, &["replied", "--prospect", "linkedin.com/in/p1"]), (0, said.to_owned()));
}

#[test]
fn a_ledger_is_looked_after_as_it_stands() {
    let rep = rep();
    rep.sheet(MONDAY);
    let refused = "error: a ledger isn't looked after as of another time\nhelp: leave --as-of out\n";
    for args in [&["ledger", "export"][..], &["ledger", "check"], &["ledger", "forget", "linkedin.com/in/p1"]] {
        let (exit, out, said) = rep.runs(EVENING, &[args, &["--as-of", MONDAY]].concat());
        assert_eq!((exit, out.as_str(), said.as_str()), (2, "", refused));
    }
    let refused = "error: without --dry-run, nothing can be handed out as of another time\nhelp: leave --as-of out\n";
    let (exit, _, said) = rep.runs(EVENING, &["today", "--as-of", MONDAY]);
    assert_eq!((exit, said.as_str()), (2, refused));
}

#[test]
fn a_follow_up_of_a_sender_whom_nobody_names_any_more_is_not_passed_over_in_silence() {
    let rep = rep();
    rep.sheet(MONDAY);
    rep.done(EVENING, &["yes"]);
    rep.runs(EVENING, &["record", "accepted", "--prospect", "linkedin.com/in/p1"]);
    let config = fs::read_to_string(rep.path("firstmove.toml")).unwrap();
    let warning = "warning: follow-ups of `dana` are passed over: the configuration names no such sender\n";
    for renamed in ["[senders.lee]", "[senders.lee]\naliases = [\"dana\"]"] {
        fs::write(rep.path("firstmove.toml"), config.replace("[senders.dana]", renamed)).unwrap();
        let (_, _, said) = rep.runs("2026-06-04T13:00:00Z", &["due"]);
        assert_eq!(said, format!("{warning}0 follow-ups due\n"));
        let (_, _, said) = rep.runs("2026-06-04T13:00:00Z", &["today", "--dry-run"]);
        assert_eq!(said, warning);
    }
    fs::write(rep.path("firstmove.toml"), config).unwrap();
    let (_, _, said) = rep.runs("2026-06-04T13:00:00Z", &["due"]);
    assert_eq!(said, "1 follow-up due\n");
}

#[test]
fn whom_a_person_must_look_at_is_said_with_every_reason() {
    let rep = rep();
    let policy = fs::read_to_string(rep.path("week.policy")).unwrap();
    let options = "then connect\n    else message when first_name is \"P9\"";
    fs::write(rep.path("week.policy"), policy.replace("then connect\n    else wait", options)).unwrap();
    rep.runs(MONDAY, &["record", "blocked", "--move", "connect", "--prospect", "linkedin.com/in/p1"]);
    let (_, overview, _) = rep.runs(MONDAY, &["today", "--dry-run"]);
    let looked_at = "    look at linkedin.com/in/p1, connect: turned out impossible on 2026-06-01; \
                     message: not so: first_name is \"P9\"\n";
    assert!(overview.contains(looked_at), "{overview}");
}

#[test]
fn a_name_of_several_people_is_said_in_the_morning() {
    let rep = rep();
    let policy = fs::read_to_string(rep.path("week.policy")).unwrap();
    let known = policy.replace("known by profile_url\n", "known by profile_url, email\n    email: text?\n");
    fs::write(rep.path("week.policy"), known).unwrap();
    fs::write(
        rep.path("leads.csv"),
        "profile_url,email\nlinkedin.com/in/a,a@x.example\nlinkedin.com/in/b,a@x.example\n",
    )
    .unwrap();
    let (exit, _, said) = rep.runs(MONDAY, &["today", "--dry-run"]);
    assert_eq!((exit, said.as_str()), (0, "warning: `a@x.example` stands for several people, and is nobody's email\n"));
}

#[test]
fn what_an_import_does_not_say_of_a_person_is_what_was_known_of_them() {
    let rep = rep();
    rep.sheet(MONDAY);
    let told = "event,at,move,profile_url\n\
                sent,2026-06-01 10:30,connect,linkedin.com/in/p1\n\
                sent,2026-06-01 10:40,connect,linkedin.com/in/p1\n\
                accepted,2026-06-01 11:30,connect,linkedin.com/in/p1\n\
                sent,2026-05-30 11:30,connect,linkedin.com/in/p2\n";
    fs::write(rep.path("told.csv"), told).unwrap();
    let all = "4 rows: 4 new, 0 known already, 0 merged with what another source told, 0 left out, 0 rejected\n";
    assert_eq!(rep.runs(EVENING, &["import", "told.csv"]).2, all);
    let again = "4 rows: 0 new, 4 known already, 0 merged with what another source told, 0 left out, 0 rejected\n";
    assert_eq!(rep.runs(EVENING, &["import", "told.csv"]).2, again);
    // One of the two was the reservation, with its rule; what was sent before there was one wasn't.
    let (_, report, _) = rep.runs(EVENING, &["report", "--format", "csv"]);
    assert!(report.contains("\nrule,all,connect,1,"), "{report}");
    rep.fill(&["yes"]);
    let known = "3 rows: 0 recorded, 1 known already, 2 not done, 0 not recorded\n";
    assert_eq!(record(&rep, EVENING, &["--from", "today/dana.csv"]), (0, known.to_owned()));
    fs::write(rep.path("leads.csv"), "profile_url,first_name\n").unwrap();
    let thanks = "late since 2026-06-02 11:30 | linkedin.com/in/p1 | message | Thanks, P1";
    assert_eq!(rep.sheet("2026-06-03T13:00:00Z"), [thanks]);
    assert_eq!(rep.runs("2026-06-03T14:00:00Z", &["ledger", "check"]).0, 0);
}

#[test]
fn who_is_on_no_list_any_more_is_explained_by_what_the_ledger_keeps() {
    let rep = rep();
    rep.sheet(MONDAY);
    rep.done(EVENING, &["10:30"]);
    rep.runs(EVENING, &["record", "accepted", "--prospect", "linkedin.com/in/p1", "--at", "11:30"]);
    fs::write(rep.path("leads.csv"), "profile_url,first_name\nlinkedin.com/in/p9,P9\n").unwrap();
    let explain = |key: &str| rep.runs("2026-06-03T13:00:00Z", &["explain", key]);
    let (exit, out, said) = explain("https://www.linkedin.com/in/P1/");
    let note = "no record is known as `https://www.linkedin.com/in/P1/`: decided by what the ledger keeps\n";
    assert_eq!((exit, said.as_str()), (0, note));
    assert!(
        out.contains("2026-06-01 11:30  connect accepted, dana\n\nlinkedin.com/in/p1: message with body\n"),
        "{out}"
    );
    assert!(out.contains("\n    text: Thanks, P1\n"), "{out}");
    assert!(out.contains("→ follow_up thanks (due 2026-06-02 11:30, 21 hours late)\n"), "{out}");
    let (exit, out, said) = explain("linkedin.com/in/p5");
    assert_eq!((exit, out.as_str()), (2, ""));
    assert!(said.starts_with("error: no record is known as `linkedin.com/in/p5`\n"), "{said}");
}

#[test]
fn the_story_of_a_person_whom_the_ledger_has_apart_is_told_whole() {
    let rep = rep();
    let policy = fs::read_to_string(rep.path("week.policy")).unwrap();
    let known = policy.replace("known by profile_url\n", "known by profile_url, email\n    email: text?\n");
    fs::write(rep.path("week.policy"), known).unwrap();
    for (at, key) in [("10:00", "ann@x.example"), ("11:00", "linkedin.com/in/ann")] {
        rep.runs(EVENING, &["record", "sent", "--move", "connect", "--prospect", key, "--at", at]);
    }
    fs::write(rep.path("leads.csv"), "profile_url,email\nlinkedin.com/in/ann,ann@x.example\n").unwrap();
    let (_, out, _) = rep.runs(EVENING, &["explain", "linkedin.com/in/ann"]);
    assert!(out.starts_with("2026-06-01 10:00  connect sent, dana\n2026-06-01 11:00  connect sent, dana\n\n"), "{out}");
}

/// The policy of two ways to write to somebody, with its words in LinkedIn's archive.
const WRITTEN: &str = "policy \"Written\" language 1
record prospect
    known by profile_url
    profile_url:  text?
    first_name:   text?
    relationship: stranger | connected = stranger
    reachable:    yes/no = relationship is connected
record sender
    id:       text
    timezone: text = \"America/New_York\"
move connect
move message
    needs reachable because \"not connected\"
    text  body up to 300 characters
move inmail
    text  subject up to 100 characters
    text  body up to 300 characters
follow_up thanks
    after  connect accepted
    wait   1 day
    unless relationship is stranger
    then   message with body \"Thanks, {first_name | there}\"
rule all
    then inmail
";

/// An archive with messages to one person: when, with which subject.
fn archive_of(rep: &Rep, messages: &[(&str, &str)]) {
    let header = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,\
                  CONTENT,FOLDER,ATTACHMENTS,IS MESSAGE DRAFT,IS CONVERSATION DRAFT\n";
    let own = "https://www.linkedin.com/in/dana-own";
    let row = |(at, subject): &(&str, &str)| {
        format!("c1,,Dana,{own},P1,https://www.linkedin.com/in/p1,{at} UTC,{subject},Hello,INBOX,,No,No\n")
    };
    let rows: String = messages.iter().map(row).collect();
    fs::create_dir_all(rep.path("archive")).unwrap();
    fs::write(rep.path("archive/messages.csv"), format!("{header}{rows}")).unwrap();
    let config = fs::read_to_string(rep.path("firstmove.toml")).unwrap();
    let named = config.replace("[senders.dana]\n", "[senders.dana]\naliases = [\"linkedin.com/in/dana-own\"]\n");
    fs::write(rep.path("firstmove.toml"), if config.contains("aliases") { config } else { named }).unwrap();
}

#[test]
fn an_inmail_without_a_subject_is_one_where_somebody_else_says_so() {
    let said = |rep: &Rep| rep.runs("2026-06-05T13:00:00Z", &["import", "archive", "--sender", "dana"]).2;
    let is = |new: u8, known: u8, merged: u8| {
        format!(
            "{} rows: {new} new, {known} known already, {merged} merged with what another source told, 0 left out, 0 rejected\n",
            new + known + merged
        )
    };
    let inmails = |rep: &Rep| {
        let report = rep.runs("2026-06-05T13:00:00Z", &["report", "--format", "csv"]).1;
        let of_moves = report.lines().filter(|line| line.starts_with("move,"));
        of_moves.map(|line| line.split(',').take(4).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>()
    };
    for is_recorded in [true, false] {
        let rep = rep();
        fs::write(rep.path("week.policy"), WRITTEN).unwrap();
        rep.sheet(MONDAY);
        if is_recorded {
            rep.done(EVENING, &["yes"]);
        }
        archive_of(&rep, &[("2026-06-01 15:00:00", ""), ("2026-06-02 15:00:00", "")]);
        assert_eq!(said(&rep), if is_recorded { is(1, 0, 1) } else { is(2, 0, 0) });
        assert_eq!(inmails(&rep), ["move inmail inmail 1", "move message message 1"]);
        assert_eq!(said(&rep), is(0, 2, 0));
        archive_of(&rep, &[("2026-06-01 15:00:00", ""), ("2026-06-02 15:00:00", ""), ("2026-06-02 16:00:00", "")]);
        assert_eq!(said(&rep), is(1, 2, 0));
        assert_eq!(inmails(&rep), ["move inmail inmail 1", "move message message 2"]);
    }
}

#[test]
fn what_follows_from_what_an_import_says_is_not_what_followed_before() {
    let rep = rep();
    fs::write(rep.path("week.policy"), WRITTEN).unwrap();
    rep.sheet(MONDAY);
    fs::write(
        rep.path("told.csv"),
        "event,at,move,relationship,profile_url\naccepted,2026-06-01 11:30,connect,connected,linkedin.com/in/p1\n",
    )
    .unwrap();
    rep.runs(EVENING, &["import", "told.csv"]);
    fs::write(rep.path("leads.csv"), "profile_url,first_name\n").unwrap();
    let thanks = "late since 2026-06-02 11:30 | linkedin.com/in/p1 | message | Thanks, P1";
    assert_eq!(rep.sheet("2026-06-03T13:00:00Z"), [thanks]);
}
