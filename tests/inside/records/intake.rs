//! Rows in are records and rejects, always.

use std::io::Cursor;

use crate::decide::state::State;
use crate::intake::{Chunk, Intake, IntakeError, Keep};
use crate::language::LoadedPolicy;
use crate::language::bundle::{Extra, MemoryFiles};
use crate::language::plan::Plan;
use crate::records::read;
use crate::records::source::{Source, SourceColumn};
use crate::values::Value;
use crate::workspace::senders::Roster;
use jiff::Timestamp;
use proptest::prelude::*;

use super::property::hostile;

const POLICY: &str = "policy \"P\" language 1\nrecord prospect\n    known by id, email\n    id: text?\n    email: text?\n    \
    fit: number from 0 to 100?\nmove connect\nrule all\n    then connect\n";

fn plan() -> Plan {
    let mut files = MemoryFiles::default();
    files.put("p.policy", POLICY);
    match LoadedPolicy::load(&files, "p.policy", &Extra::default()) {
        Ok(loaded) => loaded.plan,
        Err(refused) => panic!("{:#?}", refused.findings),
    }
}

/// All records of a file and how many rows were read.
fn take_in(name: &str, bytes: &[u8], sources: Vec<Source>, threads: usize) -> Result<(Chunk, u64), IntakeError> {
    let plan = plan();
    let roster = Roster::new(&plan, None, None).unwrap();
    let mut intake = Intake::new(&plan, &roster, sources, None, Timestamp::UNIX_EPOCH, threads);
    let rows = read::open(name, Box::new(Cursor::new(bytes.to_vec()))).map_err(IntakeError::Read)?;
    let mut file = intake.open(name, rows, &Keep::All)?;
    let (mut state, mut whole) = (State::default(), Chunk::default());
    while let Some(chunk) = intake.next_chunk(&mut file, &mut state) {
        let chunk = chunk?;
        whole.entries.extend(chunk.entries);
        whole.kept.extend(chunk.kept);
        whole.rejects.extend(chunk.rejects);
    }
    Ok((whole, intake.rows()))
}

proptest! {
    #[test]
    fn rows_in_are_records_and_rejects(bytes in hostile(), header in any::<bool>(), name in prop_oneof![
        Just("leads.csv"), Just("leads.ndjson"), Just("leads.json"), Just("leads"),
    ]) {
        let start: &[u8] = match (header, name) {
            (false, _) => b"",
            (true, "leads.ndjson") => b"{\"id\":\"a\"}\n",
            (true, "leads.json") => b"[{\"id\":\"a\"},",
            (true, _) => b"id,fit\n",
        };
        if let Ok((whole, rows)) = take_in(name, &[start, &bytes].concat(), Vec::new(), 1) {
            prop_assert_eq!((whole.entries.len() + whole.rejects.len()) as u64, rows);
            prop_assert_eq!(whole.entries.len(), whole.kept.len());
        }
    }
}

#[test]
fn threads_change_nothing() {
    let rows: String = (0..9_000)
        .map(|number| match number % 7 {
            0 => format!("{number},,101\n"),
            1 => format!(",,{}\n", number % 100),
            2 => format!("{number},\"a,b\n@x\",\n"),
            _ => format!("{number},,{}\n", number % 100),
        })
        .collect();
    let text = format!("id,email,fit\n{rows}");
    let (one, rows_of_one) = take_in("leads.csv", text.as_bytes(), Vec::new(), 1).unwrap();
    let (three, rows_of_three) = take_in("leads.csv", text.as_bytes(), Vec::new(), 3).unwrap();
    assert_eq!((rows_of_one, rows_of_three), (9_000, 9_000));
    assert_eq!(one.rejects, three.rejects);
    assert_eq!(one.kept, three.kept);
    assert_eq!(one.rejects.len(), 9_000usize.div_ceil(7) + 8_999usize.div_ceil(7));
    let slots = |chunk: &Chunk| chunk.entries.iter().map(|entry| entry.prospect.clone()).collect::<Vec<_>>();
    assert_eq!(slots(&one), slots(&three));
}

#[test]
fn keys_of_later_objects_are_read_and_go_through_the_source() {
    let text = "{\"id\":\"1\"}\n{\"id\":\"2\",\"FIT\":7}\n{\"id\":\"3\",\"Mail\":\"c@x.com\",\"other\":1}\n";
    let column = SourceColumn { columns: vec!["mail".to_owned()], ..SourceColumn::default() };
    let source = Source {
        name: "crm".to_owned(),
        matches: vec!["id".to_owned()],
        fields: [("email".to_owned(), column)].into(),
        ..Source::default()
    };
    let (whole, _) = take_in("leads.ndjson", text.as_bytes(), vec![source], 1).unwrap();
    let slots: Vec<&[Value]> = whole.entries.iter().map(|entry| &*entry.prospect).collect();
    assert_eq!(slots[1][2], Value::Number(7.0));
    assert_eq!(slots[2][1], Value::Text("c@x.com".into()));
}

#[test]
fn objects_may_spell_a_key_in_several_ways_and_only_one_that_says_two_things_is_a_reject() {
    let text =
        "{\"id\":\"1\",\"ID\":\"2\"}\n{\"I d\":\"3\"}\n{\"ID\":\"4\",\"id\":\"4\"}\n{\"id\":null,\"ID\":\"5\"}\n";
    for name in ["leads.ndjson", "leads.json"] {
        let text = if name == "leads.json" { format!("[{}]", text.trim().replace('\n', ",")) } else { text.to_owned() };
        let (whole, rows) = take_in(name, text.as_bytes(), Vec::new(), 1).unwrap();
        let ids: Vec<&Value> = whole.entries.iter().map(|entry| &entry.prospect[0]).collect();
        assert_eq!(ids, [&Value::Text("3".into()), &Value::Text("4".into()), &Value::Text("5".into())]);
        let reject = &whole.rejects[0];
        assert_eq!((reject.row, reject.column.as_deref(), reject.value.as_str()), (1, Some("ID"), "2"));
        assert_eq!((rows, whole.rejects.len()), (4, 1));
    }
}

#[test]
fn a_key_is_kept_under_its_name_wherever_it_stands() {
    let (whole, _) = take_in(
        "leads.ndjson",
        b"{\"id\":\"1\",\"x\":\"a\"}\n{\"y\":\"b\",\"id\":\"2\"}\n{\"id\":\"3\",\"x\":\"\"}\n",
        Vec::new(),
        1,
    )
    .unwrap();
    let cell = |place: usize, text: &str| (place, text.to_owned());
    assert_eq!(whole.kept[0], [cell(0, "1"), cell(1, "a")]);
    assert_eq!(whole.kept[1], [cell(2, "b"), cell(0, "2")]);
    assert_eq!(whole.kept[2], [cell(0, "3")]);
}

#[test]
fn more_keys_than_a_sheet_has_columns_are_not_kept_in_silence() {
    let rows: String = (0..16_500).map(|row| format!("{{\"id\":\"{row}\",\"key {row}\":1}}\n")).collect();
    let (whole, rows) = take_in("leads.ndjson", rows.as_bytes(), Vec::new(), 1).unwrap();
    assert_eq!((rows, whole.entries.len()), (16_500, 16_383));
    assert!(whole.rejects[0].expected.starts_with("at most 16384 keys to keep"), "{}", whole.rejects[0]);
}
