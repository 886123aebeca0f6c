//! What comes back in the evening: worksheets of every kind, and what is typed.

use std::fs;

use rust_xlsxwriter::Workbook;

use super::week::{Rep, rep};

pub(super) const MONDAY: &str = "2026-06-01T13:00:00Z";
pub(super) const EVENING: &str = "2026-06-01T21:00:00Z";

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

pub(super) fn record(rep: &Rep, now: &str, args: &[&str]) -> (i32, String) {
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
    let refused = "error: `today/dana.csv` has 1 row filled in and not recorded: row 1 (line 2), linkedin.com/in/q1, which \
                   says `yes`\n\
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
    let refused = "error: `today/dana.csv` has 1 row filled in and not recorded: row 1 (line 2), linkedin.com/in/p1, which \
                   says `10:30`\n\
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
                1 blocked: only that move isn't handed out again, and the policy may choose another for them: whoever is \
                to get none goes on a list that a `never` asks\n\
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
    let said = "recorded: connect sent to linkedin.com/in/p1 for dana, 2026-06-01 14:10 EDT\n\
                `linkedin.com/in/p1` is new to the ledger: if that is misspelt, take it back with `firstmove record \
                --undo`, and record it as it should be\n";
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
                warning: the ledger knew nobody as `linkedin.com/in/p11`: if that is misspelt, take it back with \
                `firstmove record --undo`, and record it as it should be\n";
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
                     message: its condition doesn't hold: first_name is \"P9\" (first_name is P1)\n";
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
        out.contains("2026-06-01 11:30  #5  connect accepted, dana\n\nlinkedin.com/in/p1: message with body\n"),
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
    assert!(
        out.starts_with("2026-06-01 10:00  #1  connect sent, dana\n2026-06-01 11:00  #2  connect sent, dana\n\n"),
        "{out}"
    );
}

#[test]
fn the_sheets_of_a_team_are_recorded_together() {
    let rep = rep();
    let config = fs::read_to_string(rep.path("firstmove.toml")).unwrap();
    let others = "[senders.\"sales/1\"]\n[senders.\"sales_1\"]\n";
    fs::write(rep.path("firstmove.toml"), format!("{config}{others}")).unwrap();
    let people = "profile_url,first_name,sender\n\
                  linkedin.com/in/p1,P1,dana\nlinkedin.com/in/p2,P2,sales/1\nlinkedin.com/in/p3,P3,sales_1\n";
    fs::write(rep.path("leads.csv"), people).unwrap();
    rep.sheet(MONDAY);
    rep.fill(&["yes"]);
    // Names that are one as those of files stay apart.
    let mut sheets: Vec<_> = fs::read_dir(rep.path("today")).unwrap().map(|entry| entry.unwrap().path()).collect();
    sheets.sort();
    assert_eq!(sheets.len(), 3, "{sheets:?}");
    let said = "today/dana.csv: 1 row: 1 recorded, 0 known already, 0 not done, 0 not recorded\n\
                today/sales_1.csv: 1 row: 0 recorded, 0 known already, 1 not done, 0 not recorded\n";
    assert_eq!(record(&rep, EVENING, &["--from", "today/dana.csv", "today/sales_1.csv"]), (0, said.to_owned()));
    // One that can't be read is said before any is recorded.
    rep.sheet("2026-06-02T13:00:00Z");
    let (exit, said) = record(&rep, "2026-06-02T21:00:00Z", &["--from", "today/sales_1.csv", "leads.csv"]);
    assert_eq!(exit, 4);
    assert!(said.starts_with("error: `leads.csv` is no worksheet"), "{said}");

    let said = "error: whose it is isn't said\nhelp: add --sender dana, or --sender sales/1, or --sender sales_1\n";
    assert_eq!(record(&rep, EVENING, &["replied", "--prospect", "linkedin.com/in/p1"]), (2, said.to_owned()));
    // Who is gone is still asked about.
    fs::write(rep.path("firstmove.toml"), config.replace("dana", "lee")).unwrap();
    let (exit, report, _) = rep.runs("2026-06-02T21:00:00Z", &["report", "--sender", "dana", "--format", "csv"]);
    assert!(exit == 0 && report.contains("sender,dana,connect,1,"), "{report}");
}

#[test]
fn a_sheet_of_which_nothing_is_reserved_records_nothing() {
    let rep = rep();
    rep.runs(MONDAY, &["today", "--dry-run", "-o", "today", "--format", "csv"]);
    rep.fill(&["yes"]);
    let refused = "not recorded: today/dana.csv, row 1 (line 2): nothing is reserved for it (if it was added by hand: \
                   firstmove record sent --prospect \"https://www.linkedin.com/in/p1\" --move connect, and take it out of \
                   the sheet; else take a worksheet written without --dry-run)\n\
                   3 rows: 0 recorded, 0 known already, 2 not done, 1 not recorded\n";
    assert_eq!(record(&rep, EVENING, &["--from", "today/dana.csv"]), (1, refused.to_owned()));
}

#[test]
fn an_answer_of_the_day_on_which_its_request_was_recorded_comes_after_it() {
    let rep = rep();
    rep.sheet(MONDAY);
    rep.done(EVENING, &["yes", "16:00"]);
    let accepted = |key: &str| record(&rep, EVENING, &["accepted", "--prospect", key, "--at", "14:00"]);
    let said = "recorded: connect accepted by linkedin.com/in/p1 for dana, 2026-06-01 17:00 EDT\n";
    assert_eq!(accepted("linkedin.com/in/p1"), (0, said.to_owned()));
    let refused =
        "error: it can't be accepted before it was sent, on 2026-06-01 16:00\nhelp: mend the time with --at\n";
    assert_eq!(accepted("linkedin.com/in/p2"), (2, refused.to_owned()));
    assert_eq!(told(&rep, "accepted"), ["linkedin.com/in/p1 2026-06-01T21:00:00Z"]);
    let (_, report, _) = rep.runs(EVENING, &["report", "--format", "csv"]);
    assert!(report.contains("\nmove,connect,connect,2,1,"), "{report}");
    assert!(accepted("linkedin.com/in/p1").1.starts_with("known already: "));
}

#[test]
fn what_was_done_for_somebody_who_was_forgotten_since_counts_as_theirs() {
    let rep = rep();
    rep.sheet(MONDAY);
    rep.fill(&["10:30"]);
    assert_eq!(rep.runs(EVENING, &["ledger", "forget", "linkedin.com/in/p1"]).0, 0);
    let said = "3 rows: 1 recorded, 0 known already, 2 not done, 0 not recorded\n";
    assert_eq!(record(&rep, EVENING, &["--from", "today/dana.csv"]), (0, said.to_owned()));
    assert_eq!(told(&rep, "sent"), [" 2026-06-01T14:30:00Z"]);
    // Two are reserved, and one was sent.
    assert!(rep.runs(EVENING, &["caps", "--format", "csv"]).1.contains("\ndana,daily,,3,3,0,"));
    assert_eq!(rep.runs(EVENING, &["ledger", "check"]).0, 0);
    assert_eq!(rep.runs(EVENING, &["today", "-o", "today", "--format", "csv"]).0, 0);
}

#[test]
fn what_is_answered_before_the_sheet_is_recorded_was_done_before() {
    let rep = rep();
    rep.sheet(MONDAY);
    let accepted = |key: &str, now: &str| rep.runs(now, &["record", "accepted", "--prospect", key]).0;
    // While it is reserved, the accept says that it was sent, and takes its slot.
    assert_eq!(accepted("linkedin.com/in/p1", "2026-06-01T16:00:00Z"), 0);
    assert!(rep.runs(EVENING, &["caps", "--format", "csv"]).1.contains("\ndana,daily,,3,3,0,"));
    rep.fill(&["yes", "yes", "yes"]);
    // When the day is over, nothing is reserved any more, and the sheet is still to be recorded.
    assert_eq!(accepted("linkedin.com/in/p2", "2026-06-02T06:00:00Z"), 0);
    let said = "3 rows: 2 recorded, 1 known already, 0 not done, 0 not recorded\n";
    assert_eq!(record(&rep, "2026-06-02T13:00:00Z", &["--from", "today/dana.csv"]), (0, said.to_owned()));
    let at = ["linkedin.com/in/p1 2026-06-01T15:59:59Z", "linkedin.com/in/p2 2026-06-02T03:59:59Z"];
    assert_eq!(told(&rep, "sent")[..2], at);
    let (_, report, _) = rep.runs("2026-06-02T13:00:00Z", &["report", "--format", "csv"]);
    assert!(report.contains("\nmove,connect,connect,3,2,"), "{report}");
    assert_eq!(rep.runs("2026-06-02T13:00:00Z", &["ledger", "check"]).0, 0);
}

#[test]
fn what_is_answered_on_its_day_when_it_is_not_reserved_any_more_was_done_before() {
    let rep = rep();
    rep.sheet(MONDAY);
    let replied = ["record", "replied", "--prospect", "linkedin.com/in/p1", "--move", "connect"];
    assert_eq!(rep.runs("2026-06-01T16:00:00Z", &replied).0, 0);
    rep.done(EVENING, &["yes", "yes"]);
    let at = ["linkedin.com/in/p1 2026-06-01T15:59:59Z", "linkedin.com/in/p2 2026-06-01T21:00:00Z"];
    assert_eq!(told(&rep, "sent"), at);
}

#[test]
fn who_asks_not_to_be_contacted_is_heard_whatever_the_policy_asks() {
    let rep = rep();
    rep.sheet(MONDAY);
    let said = rep.done(EVENING, &["blocked: asked not to be contacted", "-", "no contact button"]);
    let expected = "warning: linkedin.com/in/p1 asked not to be contacted, and only this is recorded: no `never` of the policy \
                    asks a field like `do_not_contact`, so whoever must not be contacted goes on the do-not-contact list\n";
    assert!(said.contains(expected), "{said}");
    assert!(said.ends_with("3 rows: 1 recorded, 0 known already, 1 not done, 1 not recorded\n"), "{said}");
}

#[test]
fn who_asks_not_to_be_contacted_is_nobodys_where_a_never_asks_for_it() {
    let rep = rep();
    let policy = fs::read_to_string(rep.path("week.policy")).unwrap();
    let policy = policy.replace("known by profile_url\n", "known by profile_url\n    do_not_contact: yes/no = no\n");
    fs::write(rep.path("week.policy"), policy.replace("rule all", "never asked when do_not_contact\nrule all"))
        .unwrap();
    rep.sheet(MONDAY);
    let said =
        rep.done(EVENING, &["blocked: asked not to be contacted", "Do not contact", "blocked: the profile is gone"]);
    for person in ["p1", "p2"] {
        let expected = format!(
            "warning: linkedin.com/in/{person} asked not to be contacted: the ledger has `do_not_contact` of them now, and \
             nobody writes to them (if that is wrong: firstmove record allowed --prospect \"linkedin.com/in/{person}\")\n"
        );
        assert!(said.contains(&expected), "{said}");
    }
    assert!(said.ends_with("3 rows: 3 recorded, 0 known already, 0 not done, 0 not recorded\n"), "{said}");
    // Taken again, it changes nothing and says nothing more.
    let again = record(&rep, EVENING, &["--from", "today/dana.csv"]);
    assert_eq!(again, (0, "3 rows: 0 recorded, 3 known already, 0 not done, 0 not recorded\n".to_owned()));
    let eval = ["eval", "leads.csv", "--columns", "key,move,rule", "--format", "csv"];
    let (_, decided, _) = rep.runs("2026-06-02T14:00:00Z", &eval);
    for expected in ["linkedin.com/in/p1,skip,asked", "linkedin.com/in/p2,skip,asked"] {
        assert!(decided.contains(expected), "{decided}");
    }
    assert!(!decided.contains("linkedin.com/in/p3,skip,asked"), "{decided}");
}

#[test]
fn a_remark_behind_the_last_column_says_what_to_do() {
    let rep = rep();
    rep.sheet(MONDAY);
    let path = rep.path("today/dana.csv");
    let mut lines: Vec<String> = fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
    lines[1].push_str(",call him");
    fs::write(&path, lines.join("\n")).unwrap();
    let (exit, said) = record(&rep, EVENING, &["--from", "today/dana.csv"]);
    assert!(exit == 1 && said.contains("(what stands behind the last column needs a name in the first row)"), "{said}");
    lines[0].push_str(",my notes");
    fs::write(&path, lines.join("\n")).unwrap();
    let (_, said) = record(&rep, EVENING, &["--from", "today/dana.csv"]);
    assert!(!said.contains("(what stands behind"), "{said}");
}

#[test]
fn a_sheet_of_notes_before_the_worksheet_is_passed_over() {
    let rep = rep();
    rep.sheet(MONDAY);
    rep.fill(&["yes"]);
    for is_empty in [true, false] {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let notes = workbook.add_worksheet().set_name("My notes").unwrap();
        if !is_empty {
            notes.write(0, 0, "call Ann").unwrap();
        }
        let sheet = workbook.add_worksheet().set_name("today").unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(rep.path("today/dana.csv")).unwrap();
        for (row, cells) in (0..).zip(reader.records()) {
            for (column, cell) in (0..).zip(&cells.unwrap()) {
                sheet.write(row, column, cell).unwrap();
            }
        }
        fs::create_dir_all(rep.path("other")).unwrap();
        workbook.save(rep.path("other/dana.xlsx")).unwrap();
        let (exit, _, said) = rep.runs("2026-06-01T16:00:00Z", &["today", "-o", "other"]);
        assert_eq!((exit, said.contains("no worksheet")), (0, false), "{said}");
        workbook.save(rep.path("other/dana.xlsx")).unwrap();
        let (exit, said) = record(&rep, EVENING, &["--from", "other/dana.xlsx"]);
        assert!(exit == 0 && !said.contains("not recorded: "), "{said}");
    }
}
