//! A rep's days, played through with the files that a rep has: worksheets out, worksheets in.

use std::fs;
use std::path::Path;
use std::process::Command;

const POLICY: &str = "policy \"Week\" language 1
record prospect
    known by profile_url
    profile_url: text?
    first_name:  text?
record sender
    id:       text
    timezone: text = \"America/New_York\"
move connect
    needs not connect sent because \"asked already\"
move message
    needs connect accepted
    text  body up to 300 characters
cap daily
    counts connect
    limit  3
    every  day
cap weekly
    counts connect
    limit  5
    every  7 days
follow_up thanks
    after  connect accepted
    wait   1 day
    unless message sent
    then   message with body \"Thanks, {first_name | there}\"
    lapses 7 days late
rule all
    then connect
    else wait
";

/// The week is full, and room comes a week after the first who was asked at 10:30 on Monday.
const WEDNESDAY: &str = "dana: nothing to do
    3 wait until 2026-06-08 10:30 EDT (weekly is exhausted (5 of 5)): linkedin.com/in/p7, linkedin.com/in/p8, linkedin.com/in/p9
    5 wait (asked already): linkedin.com/in/p1, linkedin.com/in/p2, linkedin.com/in/p4, linkedin.com/in/p5, linkedin.com/in/p6
    1 waits (turned out impossible on 2026-06-01): linkedin.com/in/p3

dana
  daily   ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  0 of 3  3 left
  weekly  ██████████████████████████████  5 of 5  0 left  next 2026-06-08 10:30
";

pub(super) struct Rep {
    folder: tempfile::TempDir,
}

impl Rep {
    pub(super) fn runs(&self, now: &str, args: &[&str]) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_firstmove"))
            .args(args)
            .args(["--now", now])
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1")
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// The rows of a worksheet: when, prospect, move, text.
    pub(super) fn sheet(&self, now: &str) -> Vec<String> {
        let (exit, _, said) = self.runs(now, &["today", "-o", "today", "--format", "csv"]);
        assert_eq!(exit, 0, "{said}");
        let mut reader = csv::Reader::from_path(self.path("today/dana.csv")).unwrap();
        let places = ["when", "prospect", "move", "text"].map(|name| place(&mut reader, name));
        let rows = reader.records().map(Result::unwrap);
        rows.map(|row| places.map(|place| row[place].to_owned()).join(" | ")).collect()
    }

    /// Fills `done` in, row by row, and records the sheet.
    pub(super) fn done(&self, now: &str, done: &[&str]) -> String {
        self.fill(done);
        self.runs(now, &["record", "--from", "today/dana.csv"]).2
    }

    /// Fills `done` in, row by row.
    pub(super) fn fill(&self, done: &[&str]) {
        let path = self.path("today/dana.csv");
        let mut reader = csv::Reader::from_path(&path).unwrap();
        let header = reader.headers().unwrap().clone();
        let to_fill = place(&mut reader, "done");
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let mut writer = csv::Writer::from_path(&path).unwrap();
        writer.write_record(&header).unwrap();
        for (row, done) in rows.iter().zip(done.iter().chain(std::iter::repeat(&""))) {
            let cells = row.iter().enumerate().map(|(place, cell)| if place == to_fill { done } else { cell });
            writer.write_record(cells).unwrap();
        }
        writer.flush().unwrap();
    }

    /// Whom the rows of a worksheet name, and what stands in their `done`.
    pub(super) fn filled(&self, name: &str) -> Vec<String> {
        let mut reader = csv::Reader::from_path(self.path(name)).unwrap();
        let places = ["prospect", "done"].map(|name| place(&mut reader, name));
        let rows = reader.records().map(Result::unwrap);
        rows.map(|row| places.map(|place| row[place].to_owned()).join(" ")).collect()
    }

    pub(super) fn path(&self, name: &str) -> std::path::PathBuf {
        Path::new(self.folder.path()).join(name)
    }

    /// How many requests the ledger says were sent in the seven days up to a moment.
    fn sent_in_a_week(&self, now: &str) -> usize {
        let (_, lines, _) = self.runs(now, &["ledger", "export"]);
        let now: jiff::Timestamp = now.parse().unwrap();
        let events = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        events
            .filter(|line| line["event"]["kind"] == "sent" && line["event"]["move"] == "connect")
            .filter(|line| {
                let at: jiff::Timestamp = line["event"]["at"].as_str().unwrap().parse().unwrap();
                at <= now && now.duration_since(at) < jiff::SignedDuration::from_hours(7 * 24)
            })
            .count()
    }
}

/// The place of a column.
fn place(reader: &mut csv::Reader<fs::File>, name: &str) -> usize {
    reader.headers().unwrap().iter().position(|column| column == name).unwrap()
}

/// A workspace with a list of nine people.
pub(super) fn rep() -> Rep {
    let rep = Rep { folder: tempfile::tempdir().unwrap() };
    fs::write(rep.path("week.policy"), POLICY).unwrap();
    let config = "policy = \"week.policy\"\nledger = \"firstmove.db\"\nrecords = [\"leads.csv\"]\n[senders.dana]\n";
    fs::write(rep.path("firstmove.toml"), config).unwrap();
    let people: String = (1..=9).map(|n| format!("linkedin.com/in/p{n},P{n}\n")).collect();
    fs::write(rep.path("leads.csv"), format!("profile_url,first_name\n{people}")).unwrap();
    rep
}

#[test]
fn a_week_holds_its_caps_and_misses_no_follow_up() {
    let rep = rep();
    let monday = rep.sheet("2026-06-01T13:00:00Z");
    let first = |time: &str, n: u8| format!("{time} first move | linkedin.com/in/p{n} | connect | ");
    assert_eq!(monday, [1, 2, 3].map(|n| first("09:00", n)));
    assert_eq!(rep.sheet("2026-06-01T15:00:00Z"), monday, "asked again, the same");
    let said = rep.done("2026-06-01T21:00:00Z", &["yes", "10:30", "blocked: no such profile"]);
    let expected = "1 blocked: only that move isn't handed out again, and the policy may choose another for them: whoever is \
                    to get none goes on a list that a `never` asks\n\
                    3 rows: 3 recorded, 0 known already, 0 not done, 0 not recorded\n";
    assert_eq!(said, expected);
    assert_eq!(rep.sent_in_a_week("2026-06-01T22:00:00Z"), 2);

    // What was blocked took no slot, and that person is not asked again.
    assert_eq!(rep.sheet("2026-06-01T22:00:00Z"), [first("18:00", 4)]);

    // What was not done on Monday is free again on Tuesday; the week has room for three more.
    assert_eq!(rep.sheet("2026-06-02T13:00:00Z"), [4, 5, 6].map(|n| first("09:00", n)));
    rep.done("2026-06-02T21:00:00Z", &["yes", "yes", "yes"]);
    assert_eq!(rep.sent_in_a_week("2026-06-02T22:00:00Z"), 5);
    let (_, overview, _) = rep.runs("2026-06-03T13:00:00Z", &["today", "--dry-run"]);
    assert_eq!(overview, WEDNESDAY);

    // An accept of which nobody thought for four days is the first thing on the sheet, record or not.
    let accepted = ["record", "accepted", "--prospect", "linkedin.com/in/p2", "--at", "2026-06-01 14:00"];
    assert_eq!(rep.runs("2026-06-05T13:00:00Z", &accepted).0, 0);
    fs::write(rep.path("leads.csv"), "profile_url,first_name\nlinkedin.com/in/p9,P9\n").unwrap();
    let friday = rep.sheet("2026-06-05T13:00:00Z");
    assert_eq!(friday, ["late since 2026-06-02 14:00 | linkedin.com/in/p2 | message | Thanks, P2"]);
    rep.done("2026-06-05T14:00:00Z", &["yes"]);
    let (_, overview, _) = rep.runs("2026-06-05T15:00:00Z", &["today", "--dry-run"]);
    assert!(overview.starts_with("dana: nothing to do\n"), "{overview}");
}

#[test]
fn what_a_rep_has_filled_in_is_never_written_over() {
    let rep = rep();
    let today = |now: &str| rep.runs(now, &["today", "-o", "today", "--format", "csv"]);
    rep.sheet("2026-06-01T13:00:00Z");
    rep.fill(&["yes", "", "blocked: gone"]);

    // At noon nothing is recorded yet: the same rows, with what was filled in.
    let (exit, _, said) = today("2026-06-01T16:00:00Z");
    assert_eq!((exit, said.as_str()), (0, ""));
    let noon = ["linkedin.com/in/p1 yes", "linkedin.com/in/p2 ", "linkedin.com/in/p3 blocked: gone"];
    assert_eq!(rep.filled("today/dana.csv"), noon);
    // A sheet without reservations may not take its place.
    let dry = ["today", "--dry-run", "-o", "today", "--format", "csv"];
    let (exit, _, said) = rep.runs("2026-06-01T16:30:00Z", &dry);
    let refused = "error: `today/dana.csv` has 2 rows filled in and not recorded: row 1 (line 2), linkedin.com/in/p1, which \
                   says `yes`; row 3 (line 4), linkedin.com/in/p3, which says `blocked: gone`\n\
                   help: record it first: firstmove record --from \"today/dana.csv\"\n";
    assert_eq!((exit, said.as_str()), (4, refused));
    assert_eq!(rep.filled("today/dana.csv"), noon);
    rep.runs("2026-06-01T17:00:00Z", &["record", "--from", "today/dana.csv"]);
    rep.sheet("2026-06-01T17:00:00Z");
    assert_eq!(rep.filled("today/dana.csv"), ["linkedin.com/in/p2 ", "linkedin.com/in/p4 "]);

    // Who forgets to record in the evening doesn't get the same people again in the morning.
    rep.fill(&["yes", ""]);
    let (exit, _, said) = today("2026-06-02T13:00:00Z");
    let refused = "error: `today/dana.csv` has 1 row filled in and not recorded: row 1 (line 2), linkedin.com/in/p2, which \
                   says `yes`\n\
                   help: record it first: firstmove record --from \"today/dana.csv\"\n";
    assert_eq!((exit, said.as_str()), (4, refused));
    let (_, _, said) = rep.runs("2026-06-02T13:00:00Z", &["record", "--from", "today/dana.csv"]);
    assert_eq!(said, "2 rows: 1 recorded, 0 known already, 1 not done, 0 not recorded\n");

    // A sheet of which nothing is left to do is empty.
    rep.sheet("2026-06-02T13:30:00Z");
    rep.done("2026-06-02T14:00:00Z", &["yes", "yes", "yes"]);
    let (_, _, said) = today("2026-06-02T15:00:00Z");
    assert_eq!(said, "");
    assert_eq!(rep.filled("today/dana.csv"), [""; 0]);
}

#[test]
fn a_file_that_is_no_worksheet_is_not_written_over() {
    let rep = rep();
    fs::create_dir(rep.path("today")).unwrap();
    fs::write(rep.path("today/dana.csv"), "name,phone\nann,1\n").unwrap();
    let (exit, _, said) = rep.runs("2026-06-01T13:00:00Z", &["today", "-o", "today", "--format", "csv"]);
    let refused = "error: `today/dana.csv` is there, and is no worksheet\nhelp: name another folder with -o\n";
    assert_eq!((exit, said.as_str()), (4, refused));
    assert_eq!(fs::read_to_string(rep.path("today/dana.csv")).unwrap(), "name,phone\nann,1\n");
}
