//! Files of records.

use std::fs;
use std::path::{Path, PathBuf};
#[cfg(feature = "cli")]
use std::process::Command;

use firstmove::{Engine, Policy, RecordReader};
use serde_json::json;

use super::{engine, moment, policy};

fn file(name: &str, content: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    (folder, path)
}

#[test]
fn rows_are_records_with_their_places_and_what_is_wrong_is_said() {
    let (_folder, path) = file("leads.csv", "Id;Fit;Engaged\nann;41,5;ja\nben;much;no\ncyd;n/a;\n");
    let read: Vec<_> = engine().read(&path, "dana").unwrap().collect();
    let ann = read[0].as_ref().unwrap();
    assert_eq!((ann.row(), ann.line(), ann.sender()), (1, 2, "dana"));
    assert_eq!(
        (ann.get("fit").as_deref(), ann.get("engaged").as_deref(), ann.get("email")),
        (Some("41.5"), Some("true"), None)
    );
    assert_eq!(ann.to_string(), format!("{}, row 1 (line 2)", path.display()));
    assert_eq!(serde_json::to_value(ann).unwrap(), json!({ "id": "ann", "fit": 41.5, "engaged": true }));
    let ben = read[1].as_ref().unwrap_err();
    assert_eq!((ben.row(), ben.line(), ben.invalid().problems()[0].value.as_str()), (Some(2), Some(3), "much"));
    let place = format!("{}, row 2 (line 3), column `Fit`: `much`, expected a number", path.display());
    assert!(ben.to_string().starts_with(&place), "{ben}");
    assert_eq!(read.len(), 3);
}

#[test]
fn dates_are_read_by_what_the_whole_file_shows() {
    let (_folder, path) = file("leads.csv", "id,seen\nann,03/04/2026\nben,13/04/2026\n");
    let seen = |record: Result<firstmove::Record, firstmove::Reject>| record.unwrap().get("seen").unwrap();
    let read: Vec<String> = RecordReader::open(&path, &policy()).unwrap().map(seen).collect();
    assert_eq!(read, ["2026-04-03", "2026-04-13"]);
}

#[test]
fn events_of_columns_count() {
    let (_folder, path) = file("leads.csv", "id,connect.sent\nann,2026-05-20\nben,\n");
    let mut engine = engine();
    let records: Vec<_> = engine.read(&path, "dana").unwrap().map(Result::unwrap).collect();
    let decided = engine.decide_all(records.iter().map(|record| (record.sender(), record))).unwrap();
    let actions: Vec<String> = decided.into_iter().map(|one| one.unwrap().action.to_string()).collect();
    assert_eq!(actions, ["review", "connect"]);
}

#[test]
fn senders_are_those_of_the_engine() {
    let (_folder, path) = file("leads.csv", "id,sender\nann,DANA\nben,eve\ncyd,\n");
    let mut engine = engine();
    engine.sender("dana", &json!({})).unwrap();
    let read: Vec<_> = engine.read(&path, "dana").unwrap().collect();
    assert_eq!(read[0].as_ref().unwrap().sender(), "dana");
    assert!(read[1].as_ref().unwrap_err().to_string().contains("`eve`, expected a sender"), "{:?}", read[1]);
    assert_eq!(read[2].as_ref().unwrap().sender(), "dana");
}

#[test]
fn what_is_no_table_of_the_policy_is_said() {
    let (_folder, path) = file("other.csv", "colour,size\nred,4\n");
    let error = RecordReader::open(&path, &policy()).unwrap_err();
    let expected = format!("`{}`: no column names a field of the policy: `colour`, `size`", path.display());
    assert!(error.to_string().starts_with(&expected), "{error}");
    let missing = RecordReader::open("no/such.csv", &policy()).unwrap_err();
    assert_eq!(missing.to_string(), "can't read `no/such.csv`: no such file or directory");
}

/// What the command decides about the records of a file, as it writes it.
#[cfg(feature = "cli")]
fn by_command(path: &Path) -> Vec<String> {
    let out = Command::new(env!("CARGO_BIN_EXE_firstmove"))
        .args(["eval", "--policy", "policies/outbound.policy", "--sender", "dana", "--now", "2026-05-29T10:00:00Z"])
        .args(["--format", "ndjson", "--quiet"])
        .arg(path)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    std::str::from_utf8(&out.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[cfg(feature = "cli")]
#[test]
fn files_of_all_tools_decide_as_the_command_decides_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let policy = Policy::open(root.join("policies/outbound.policy")).unwrap();
    let mut files = vec![root.join("policies/sample.csv")];
    files.extend(fs::read_dir(root.join("tests/suite/sources")).unwrap().map(|file| file.unwrap().path()));
    files.retain(|file| {
        file.extension().is_some_and(|ending| ["csv", "ndjson", "json", "xlsx"].iter().any(|known| ending == *known))
    });
    files.sort();
    assert!(files.len() > 5, "{files:?}");
    let mut wrong = String::new();
    for path in &files {
        let mut engine = Engine::new(&policy).now(moment("2026-05-29T10:00:00Z"));
        let Ok(records) = engine.read(path, "dana") else { continue };
        let records: Vec<_> = records.flatten().collect();
        let decided = engine.decide_all(records.iter().map(|record| ("dana", record))).unwrap();
        let decided: Vec<String> = decided.iter().flatten().map(|one| serde_json::to_string(one).unwrap()).collect();
        let expected = by_command(path);
        for (one, other) in decided.iter().zip(&expected).filter(|(one, other)| one != other).take(2) {
            wrong += &format!("{}:\n  {one}\n  {other}\n", path.display());
        }
        if decided.len() != expected.len() {
            wrong += &format!("{}: {} decided, not {}\n", path.display(), decided.len(), expected.len());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
