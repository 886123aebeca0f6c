//! What columns tell of the past, and how a file writes what can be read in two ways.

use std::io::Cursor;

use crate::decide::Batch;
use crate::decide::eval::Run;
use crate::decide::state::State;
use crate::intake::{Intake, IntakeError, Keep};
use crate::language::LoadedPolicy;
use crate::language::bundle::{Extra, MemoryFiles};
use crate::language::plan::Plan;
use crate::records::habits::Doubt;
use crate::records::read;
use crate::records::source::{Source, SourceColumn};
use crate::records::sources::parse;
use crate::values::Value;
use crate::workspace::senders::Roster;
use jiff::Timestamp;

/// Two requests in seven days, and one to a company; who accepted gets a message.
const POLICY: &str = r#"policy "P" language 1
record prospect
    known by url, id
    id:      text?
    url:     text?
    company: text?
    met:     date?
    score:   number?
record sender
    timezone: text = "America/New_York"
move connect
    needs connect never sent because "already asked"
move message
cap weekly
    counts connect
    limit  2
    every  7 days
cap company_touches
    counts connect
    for    each company
    limit  1
    every  7 days
rule accepted
    when connect accepted
    then message
rule replied
    when anything replied by anyone at company
    then skip
rule all
    then connect
"#;

fn plan() -> Plan {
    let files = MemoryFiles::from([("p.policy", POLICY)]);
    match LoadedPolicy::load(&files, "p.policy", &Extra::default()) {
        Ok(loaded) => loaded.plan,
        Err(refused) => panic!("{:#?}", refused.findings),
    }
}

fn now() -> Timestamp {
    "2026-06-10T15:00:00Z".parse().unwrap()
}

/// The move of every record of a file, a word each; rejects as `-`, behind them.
fn decided(text: &str) -> String {
    let plan = plan();
    let roster = Roster::new(&plan, None, None).unwrap();
    let mut intake = Intake::new(&plan, &roster, Vec::new(), None, now(), 1);
    let mut batch = Batch::new(Run::new(&plan, State::default(), now()), 1, false);
    let rows = read::open("leads", Box::new(Cursor::new(text.to_owned().into_bytes()))).unwrap();
    let mut file = intake.open("leads", rows, &Keep::Some(Vec::new())).unwrap();
    let (mut entries, mut rejects) = (Vec::new(), 0);
    while let Some(chunk) = intake.next_chunk(&mut file, &mut batch.run().state) {
        let chunk = chunk.unwrap();
        entries.extend(chunk.entries);
        rejects += chunk.rejects.len();
    }
    let mut moves = Vec::new();
    batch.decide(&entries, |decided| moves.push(decided.decision.action.to_string()));
    moves.extend(std::iter::repeat_n("-".to_owned(), rejects));
    moves.join(" ")
}

#[test]
fn what_a_column_tells_counts_for_its_person_for_caps_and_for_everybody() {
    for (text, expected) in [
        ("id\na\n", "connect"),
        // Of the person.
        ("id,connect.sent\na,2026-06-09 10:00\n", "review"),
        ("id,Connect.Accepted\na,2026-06-09\n", "message"),
        ("id,connect.accepted\na,\nb,  \n", "connect connect"),
        // Of the caps, whatever the order of the rows.
        ("id,connect.sent\na,\nb,2026-06-09\nc,2026-06-08\n", "wait review review"),
        ("id,connect.sent\nb,2026-06-09\nc,2026-06-01\na,\n", "review review connect"),
        ("id,company,connect.sent\na,X,\nb,x,2026-06-09\n", "wait review"),
        ("id,company,message.replied\na,X,\nb,x,2026-06-09\n", "skip skip"),
        // An accept without a known request counts in no cap.
        ("id,connect.accepted\na,\nb,2026-06-09\nc,2026-06-08\nd,2026-06-07\n", "connect message message message"),
        // The same person under two names, and the same event told twice.
        ("id,url,connect.sent\na,linkedin.com/in/a,\na,,2026-06-09\nb,,\n", "review skip connect"),
        ("id,connect.sent\na,2026-06-09 10:00\na,2026-06-10\nb,\n", "review skip connect"),
        ("id,connect.sent\na,2026-06-08 10:00\na,2026-06-10\nb,\n", "review skip wait"),
        // What is no moment is a reject.
        ("id,connect.sent\na,yes\nb,2026-02-30\nc,\n", "connect - -"),
        // Objects, with the event's name in two parts too.
        ("{\"id\":\"a\",\"connect\":{\"accepted\":\"2026-06-09T10:00:00Z\"}}\n", "message"),
        ("{\"id\":\"a\"}\n{\"id\":\"b\",\"connect.accepted\":\"2026-06-09T10:00:00Z\"}\n", "connect message"),
        // A word that nothing of that kind can be.
        ("id,connect.acepted\na,2026-06-09\n", "connect"),
    ] {
        assert_eq!(decided(text), expected, "{text}");
    }
}

#[test]
fn a_day_counts_from_its_end_in_the_zone_of_the_sender_and_today_from_now() {
    for (day, expected) in [
        ("2026-06-10", "message"),
        ("2026-06-09", "message"),
        // Tomorrow hasn't come, and at this hour of another zone it hasn't either.
        ("2026-06-11", "connect"),
        ("2026-06-10 10:59", "message"),
        ("2026-06-10 11:01", "connect"),
        ("2026-06-10T15:01:00Z", "connect"),
        ("6/10/26 10:59 AM", "-"),
        ("10 Jun 2026", "message"),
    ] {
        let text = format!("id,connect.accepted\na,\"{day}\"\n");
        let is = if expected == "-" { String::new() } else { decided(&text) };
        assert_eq!(is, expected.replace('-', ""), "{day}");
    }
    // A week ago the third of June was over on Kiritimati, and not in New York.
    for (zone, expected) in
        [("Pacific/Kiritimati", "review review connect"), ("America/New_York", "review review wait")]
    {
        let row = |id: &str, day: &str| format!("{id},{zone},{day}\n");
        let rows = [row("a", "2026-06-03"), row("b", "2026-06-04"), row("c", "")].concat();
        assert_eq!(decided(&format!("id,sender.timezone,connect.sent\n{rows}")), expected, "{zone}");
    }
}

/// The slots of all records, or why they can't be read.
fn taken_in(text: &str, sources: Vec<Source>, threads: usize) -> Result<Vec<Box<[Value]>>, IntakeError> {
    let plan = plan();
    let roster = Roster::new(&plan, None, None).unwrap();
    let mut intake = Intake::new(&plan, &roster, sources, None, now(), threads);
    let rows = read::open("leads.csv", Box::new(Cursor::new(text.to_owned().into_bytes()))).unwrap();
    let mut file = intake.open("leads.csv", rows, &Keep::Some(Vec::new()))?;
    let (mut state, mut slots) = (State::default(), Vec::new());
    while let Some(chunk) = intake.next_chunk(&mut file, &mut state) {
        let chunk = chunk?;
        assert_eq!(chunk.rejects.first(), None);
        slots.extend(chunk.entries.into_iter().map(|entry| entry.prospect));
    }
    assert_eq!(slots.len() as u64, intake.rows());
    Ok(slots)
}

/// So many rows of which none tells how the file writes dates and numbers, and one that does behind them.
fn telling_late(rows: usize, last: &str) -> String {
    let open: String = (0..rows).map(|row| format!("{row},03/04/2026,\"1,234\"\n")).collect();
    format!("id,met,score\n{open}{last}")
}

#[test]
fn a_row_far_behind_tells_how_the_first_is_read() {
    for (last, met, score) in [
        ("x,15/04/2026,\"12,5\"\n", "2026-04-03", 1.234),
        ("x,04/15/2026,12.5\n", "2026-03-04", 1234.0),
        ("x,4/15/26 2:30 PM,\"1,234,567\"\n", "2026-03-04", 1234.0),
    ] {
        for threads in [1, 2] {
            let slots = taken_in(&telling_late(10_000, last), Vec::new(), threads).unwrap();
            assert_eq!(slots.len(), 10_001);
            for slots in slots.iter().take(10_000) {
                assert_eq!(slots[3..], [Value::Date(met.parse().unwrap()), Value::Number(score)], "{last}");
            }
        }
    }
}

#[test]
fn what_no_row_tells_is_an_error_and_never_guessed() {
    let doubt = |text: &str| match taken_in(text, Vec::new(), 1) {
        Err(IntakeError::Doubt(doubt)) => doubt,
        other => panic!("{other:?}"),
    };
    let open = doubt("id,met\na,2026-05-29\nb,03/04/2026\nc,05/05/2026\n");
    assert!(matches!(&open, Doubt::Days(seen) if (seen.row, seen.text.as_str()) == (2, "03/04/2026")), "{open}");
    let open = doubt("id,met,score\na,,5\nb,,\"1,234\"\nc,,1.234\n");
    assert!(matches!(&open, Doubt::Decimals(seen) if seen.row == 2), "{open}");
    let both = doubt("id,met\na,03/04/2026\nb,15/04/2026\nc,04/15/2026\n");
    assert!(matches!(&both, Doubt::BothDays(one, other) if (one.row, other.row) == (2, 3)), "{both}");
    let both = doubt("id,score\na,12.5\nb,\"12,5\"\nc,1.234\n");
    assert!(matches!(&both, Doubt::BothDecimals(one, other) if (one.row, other.row) == (1, 2)), "{both}");
    // The row that tells stands too far behind for a pipe.
    let late = doubt(&telling_late(120_000, "x,15/04/2026,\"12,5\"\n"));
    assert!(matches!(&late, Doubt::Days(seen) if seen.row == 1), "{late}");
    // What contradicts may come long after the first decision.
    let late =
        taken_in(&format!("{}y,04/15/2026,\"0,5\"\n", telling_late(9_000, "x,15/04/2026,\"12,5\"\n")), Vec::new(), 1);
    assert!(matches!(late, Err(IntakeError::Doubt(Doubt::BothDays(..)))), "{late:?}");
}

#[test]
fn what_needs_no_telling_is_read_in_any_file() {
    // Both orders, and nothing that could be either.
    let slots =
        taken_in("id,met,score\na,15/04/2026,12.5\nb,04/15/2026,\"12,5\"\nc,5/5/2026,7\n", Vec::new(), 1).unwrap();
    let met: Vec<String> = slots.iter().map(|slots| format!("{:?}", slots[3])).collect();
    assert_eq!(met, ["Date(2026-04-15)", "Date(2026-04-15)", "Date(2026-05-05)"]);
    // A point is a decimal one where nothing tells otherwise.
    let slots = taken_in("id,score\na,1.234\n", Vec::new(), 1).unwrap();
    assert_eq!(slots[0][4], Value::Number(1.234));
}

#[test]
fn a_source_states_what_the_file_leaves_open() {
    let source = |text: &str| Source { is_own: true, ..parse("own", &text.parse().unwrap()).unwrap() };
    let own = source(
        "match = [\"id\"]\nmet = { column = \"met\", date = \"day/month\" }\nscore = { column = \"score\", decimal = \",\" }",
    );
    let slots = taken_in("id,met,score\na,03/04/2026,1.234\n", vec![own.clone()], 1).unwrap();
    assert_eq!(slots[0][3..], [Value::Date("2026-04-03".parse().unwrap()), Value::Number(1234.0)]);
    let plan = plan();
    let roster = Roster::new(&plan, None, None).unwrap();
    let mut intake = Intake::new(&plan, &roster, vec![own], None, now(), 1);
    let text = "id,met,score\na,04/15/2026,\nb,,12.5\nc,15/04/2026,7\n";
    let rows = read::open("leads.csv", Box::new(Cursor::new(text))).unwrap();
    let mut file = intake.open("leads.csv", rows, &Keep::Some(Vec::new())).unwrap();
    let chunk = intake.next_chunk(&mut file, &mut State::default()).unwrap().unwrap();
    let expected: Vec<&str> = chunk.rejects.iter().map(|reject| reject.expected.as_str()).collect();
    assert_eq!(
        expected,
        ["a date by day/month, as the source says", "a number whose decimal mark is `,`, as the source says"]
    );
    assert_eq!(chunk.entries.len(), 1);
}

#[test]
fn several_columns_make_one_value() {
    let source = |name: &str, columns: &[&str]| {
        let columns = columns.iter().map(ToString::to_string).collect();
        (name.to_owned(), SourceColumn { columns, ..SourceColumn::default() })
    };
    let mut own = Source {
        name: "own".to_owned(),
        matches: vec!["A".to_owned()],
        fields: [source("id", &["A", "B", "C"])].into(),
        ..Source::default()
    };
    let text = "A,C,company\na,c,X\n ,c,Y\n,,Z\n";
    let ids = |slots: Vec<Box<[Value]>>| slots.iter().map(|slots| format!("{:?}", slots[0])).collect::<Vec<_>>();
    let first = taken_in(&text.replace(",,Z\n", ""), vec![own.clone()], 1).unwrap();
    assert_eq!(ids(first), ["Text(\"a\")", "Text(\"c\")"]);
    own.fields = [(
        "id".to_owned(),
        parse("x", &"id = { joined = [\"A\", \"C\"] }".parse().unwrap()).unwrap().fields["id"].clone(),
    )]
    .into();
    assert_eq!(ids(taken_in("A,C\na, c \n", vec![own], 1).unwrap()), ["Text(\"a c\")"]);
}
