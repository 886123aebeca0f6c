//! The same people in every format, decided the same to the byte.

use std::collections::BTreeMap;

use crate::report::output::RejectsFormat;

use super::people::{POLICY, csv, ndjson, people, utf_16, xlsx};
use super::{eval, policy};

#[test]
fn a_thousand_people_are_decided_the_same_in_every_format() {
    let policy = policy(POLICY);
    let people = people(1_000);
    let cells: Vec<[String; 9]> = people.iter().map(|person| person.cells()).collect();
    let files = [
        ("people.csv", csv(&cells, b',')),
        ("semicolons.csv", csv(&cells, b';')),
        ("tabs.tsv", csv(&cells, b'\t')),
        ("people.ndjson", ndjson(&people)),
        ("utf_16.csv", utf_16(&csv(&cells, b','), u16::to_le_bytes)),
        ("utf_16.txt", utf_16(&csv(&cells, b'\t'), u16::to_be_bytes)),
        ("utf_16.ndjson", utf_16(&ndjson(&people), u16::to_le_bytes)),
        ("people.xlsx", xlsx(&people)),
    ];
    #[cfg(feature = "columnar")]
    let files = [&files[..], &[("people.parquet", super::parquet::people_file(&people))]].concat();
    let decided: Vec<_> =
        files.into_iter().map(|file| (file.0, eval(&policy, &[file], RejectsFormat::Ndjson))).collect();
    let (_, first) = &decided[0];
    assert_eq!(first.decisions.lines().count(), 1_000);
    // The people are such that every rule decides for some of them, a cap is reached, and some stand there twice.
    let mut rules: BTreeMap<String, usize> = BTreeMap::new();
    for line in first.decisions.lines() {
        let decision: serde_json::Value = serde_json::from_str(line).unwrap();
        *rules.entry(format!("{} by {}", decision["move"], decision["rule"])).or_default() += 1;
    }
    assert!(rules.len() >= 8 && rules.values().all(|count| *count >= 5), "{rules:#?}");
    for (name, outcome) in &decided {
        assert!(outcome.rejects.is_empty(), "{name}: {}", outcome.rejects[0]);
        let differs = first.decisions.lines().zip(outcome.decisions.lines()).find(|(one, other)| one != other);
        assert_eq!(differs, None, "{name}");
        assert_eq!(first.decisions, outcome.decisions, "{name}");
    }
}
