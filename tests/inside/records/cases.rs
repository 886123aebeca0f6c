//! Files of `tests/suite/records`, each with the rows and rejects expected of it beside.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::decide::targets;
use crate::language::LoadedPolicy;
use crate::language::bundle::{Extra, MemoryFiles};
use crate::language::plan::Plan;
use crate::records::habits::{Evidence, Habits};
use crate::records::mapping::map;
use crate::records::read::{self, ReadError};
use crate::records::typer::Typer;
use crate::values::Type;
use crate::values::{Length, Plain, Value};
use crate::workspace::senders::Roster;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/records")
}

fn plan() -> Plan {
    let mut files = MemoryFiles::default();
    files.put("records.policy", std::fs::read(folder().join("records.policy")).unwrap());
    match LoadedPolicy::load(&files, "records.policy", &Extra::default()) {
        Ok(loaded) => loaded.plan,
        Err(refused) => panic!("{:#?}", refused.findings),
    }
}

/// What is made of a file, a line a row.
fn result(plan: &Plan, path: &Path) -> String {
    let name = path.file_name().unwrap().to_str().unwrap();
    let mut rows = match read::open(name, Box::new(std::fs::File::open(path).unwrap())) {
        Ok(rows) => rows,
        Err(error) => return failure(&error),
    };
    let (prospect, sender) = (&plan.prospect.schema, &plan.sender.schema);
    let mapping = match map(rows.header(), &targets(plan), &[], None) {
        Ok(mapping) => mapping,
        Err(error) => return format!("no table: {error}\n"),
    };
    let typer = Typer {
        file: name.to_owned(),
        numbering: rows.numbering(),
        mapping,
        targets: targets(plan),
        habits: Habits::default(),
        evidence: Evidence::default(),
        is_of_rejects: false,
    };
    let roster = Roster::new(plan, None, None).unwrap();
    let mut out = String::new();
    while let Some(row) = rows.next_row() {
        let typed = row.and_then(|row| typer.row(&row, &roster).map(|typed| (row, typed)).map_err(ReadError::Row));
        match typed {
            Err(error) => out.push_str(&failure(&error)),
            Ok((row, typed)) => {
                write!(out, "row {} (line {}):", row.number, row.line).unwrap();
                if let Some(sender) = &typed.sender {
                    write!(out, " from {sender}").unwrap();
                }
                for (field, value) in &typed.sender_fields {
                    write!(out, " sender.{}={}", sender.fields[*field].name, shown(value, &sender.fields[*field].ty))
                        .unwrap();
                }
                for ((_, field), value) in prospect.fields.iter().zip(&typed.prospect) {
                    if !value.is_missing() {
                        write!(out, " {}={}", field.name, shown(value, &field.ty)).unwrap();
                    }
                }
                out.push('\n');
            }
        }
    }
    out
}

fn failure(error: &ReadError) -> String {
    match error {
        ReadError::Row(reject) => format!("reject: {reject}\n"),
        ReadError::Shape(why) => format!("failed: {why}\n"),
        ReadError::File(error) => format!("failed: {error}\n"),
    }
}

fn shown(value: &Value, ty: &Type) -> String {
    match (value, ty) {
        (Value::Word(place), Type::Words(words)) => words[usize::from(*place)].to_string(),
        (Value::Text(text), _) => format!("{text:?}"),
        (Value::Number(number), _) => Plain(*number).to_string(),
        (Value::YesNo(answer), _) => if *answer { "yes" } else { "no" }.to_owned(),
        (Value::Date(date), _) => date.to_string(),
        (Value::Time(time), _) => time.to_string(),
        (Value::Duration(duration), _) => Length(*duration).to_string(),
        (Value::List(texts), _) => format!("{texts:?}"),
        other => format!("{other:?}"),
    }
}

#[test]
fn files_give_the_rows_and_rejects_expected_of_them() {
    let plan = plan();
    let mut wrong = String::new();
    let mut cases = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if matches!(ending, "policy" | "expected") {
            continue;
        }
        cases += 1;
        let expected = PathBuf::from(format!("{}.expected", path.display()));
        let expected = std::fs::read_to_string(&expected).unwrap_or_default();
        let result = result(&plan, &path);
        if result != expected {
            writeln!(wrong, "{}\nexpected:\n{expected}\nis:\n{result}", path.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(cases >= 10, "only {cases} files were read");
}
