//! A record decides as the same line of NDJSON does.

use std::process::Command;

use firstmove::Engine;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{POLICY, moment, policy};

const NOW: &str = "2026-05-29T10:00:00Z";

/// A value as people and tools hand it over: typed or as a text, right, wrong or standing for nothing.
fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::from),
        (-20..130_i32).prop_map(Value::from),
        (0.0..100.0_f64).prop_map(Value::from),
        prop::sample::select(vec![
            "yes",
            "No",
            "ja",
            "n/a",
            "-",
            "",
            " 41 ",
            "40,5",
            "1.000",
            "12%",
            "2026-05-01",
            "03/04/2026",
            "13/04/2026",
            "a@x.example",
            "Ann <a@x.example>; b@y.example",
            "#N/A",
            "'=1",
            "null",
            "x\u{fffd}y",
            "18446744073709551616",
        ])
        .prop_map(Value::from),
        Just(Value::Null),
        Just(json!(["a", "b"])),
        Just(json!(18_446_744_073_709_551_615_u64)),
    ]
}

fn record(id: usize) -> impl Strategy<Value = Value> {
    let keys = ["email", "E-mail", "fit", "engaged", "do_not_contact", "seen", "connect.sent", "note"];
    prop::collection::btree_map(prop::sample::select(keys.to_vec()), value(), 0..5).prop_map(move |fields| {
        let mut record: Map<String, Value> = fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        record.insert("id".to_owned(), format!("p-{id}").into());
        Value::Object(record)
    })
}

/// What the command decides about each record, as it writes it; nothing of rejects.
fn by_command(folder: &std::path::Path, records: &[Value]) -> Vec<Option<String>> {
    let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
    std::fs::write(folder.join("leads.ndjson"), lines).unwrap();
    std::fs::write(folder.join("api.policy"), POLICY).unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_firstmove"))
        .args(["eval", "--follow", "leads.ndjson", "--policy", "api.policy", "--sender", "dana", "--now", NOW])
        .args(["--format", "ndjson", "--quiet"])
        .current_dir(folder)
        .output()
        .unwrap();
    let mut written = std::str::from_utf8(&out.stdout).unwrap().lines().peekable();
    let of = |record: &Value| format!("{{\"prospect\":{},", record["id"]);
    records.iter().map(|record| written.next_if(|line| line.starts_with(&of(record))).map(str::to_owned)).collect()
}

#[test]
fn a_record_decides_as_the_same_line_of_ndjson_does() {
    let folder = tempfile::tempdir().unwrap();
    let records = (0..30).map(record).collect::<Vec<_>>();
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(records in records)| {
        let expected = by_command(folder.path(), &records);
        prop_assert!(expected.iter().any(Option::is_some), "nothing was decided");
        let mut engine = Engine::new(&policy()).now(moment(NOW));
        engine.sender("dana", &json!({})).unwrap();
        for (record, expected) in records.iter().zip(&expected) {
            let decided = engine.decide("dana", record).ok();
            let decided = decided.map(|decision| serde_json::to_string(&decision).unwrap());
            // The policy is known by its path too.
            let plain = |line: &Option<String>| line.as_ref().map(|line| line.split(",\"policy\":").next().unwrap().to_owned());
            prop_assert_eq!(plain(&decided), plain(expected), "{}", record);
        }
    });
}
