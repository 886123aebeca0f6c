//! Rejects that are mended and read again come to what they would have come to at once.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use crate::language::LoadedPolicy;
use crate::records::read::{self, ReadError};
use crate::records::rows::{AsRead, RawCells};
use crate::report::output::{PROBLEM, RejectsFormat};
use rust_xlsxwriter::Workbook;

use super::people::{HEADER, POLICY, csv, people};
use super::{File, eval, policy};

const FORMATS: [RejectsFormat; 3] = [RejectsFormat::Csv { raw: false }, RejectsFormat::Ndjson, RejectsFormat::Xlsx];

/// The policy for all types, without its cap: whom it has room for would depend on who is there.
fn without_caps() -> LoadedPolicy {
    let (before, cap) = POLICY.split_once("cap monthly").unwrap();
    policy(&format!("{before}{}", &cap[cap.find("\nrule ").unwrap()..]))
}

/// People, and the same with mistakes: words, numbers and days that are none, cells too few and too many.
fn with_mistakes() -> (Vec<[String; 9]>, Vec<Vec<String>>) {
    let good: Vec<[String; 9]> = people(99).iter().map(|person| person.cells()).collect();
    let mistakes = good.iter().enumerate().map(|(place, row)| {
        let mut row = row.to_vec();
        match place % 9 {
            1 => row[2] = "a lot".to_owned(),
            3 => row[3] = "conected".to_owned(),
            4 => row[5] = "2026-02-30".to_owned(),
            6 => row.truncate(4),
            7 => row.push("=1+1".to_owned()),
            _ => {}
        }
        row
    });
    (good.clone(), mistakes.collect())
}

fn table(header: &[&str], rows: &[Vec<String>], separator: u8) -> Vec<u8> {
    let mut out = ::csv::WriterBuilder::new().flexible(true).delimiter(separator).from_writer(Vec::new());
    out.write_record(header).unwrap();
    rows.iter().for_each(|row| out.write_record(row).unwrap());
    out.into_inner().unwrap()
}

fn sheet(rows: &[Vec<String>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, HEADER).unwrap();
    for (row, place) in rows.iter().zip(1..) {
        sheet.write_row(place, 0, row).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

fn objects(rows: &[Vec<String>]) -> Vec<u8> {
    let mut out = Vec::new();
    for row in rows {
        let object: serde_json::Map<String, serde_json::Value> =
            HEADER.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), cell.as_str().into())).collect();
        writeln!(out, "{}", serde_json::Value::Object(object)).unwrap();
    }
    out
}

/// Does what a person does with a file of rejects: puts the cell right that is to blame, and where none is, the row.
/// Everything else is left as it stands. Saved as CSV.
fn mended(name: &str, bytes: Vec<u8>, good: &[[String; 9]]) -> Vec<u8> {
    let mut rows = read::open_file(name, None, Box::new(Cursor::new(bytes))).unwrap();
    let mut header = rows.header().to_vec();
    let mut mended = Vec::new();
    while let Some(row) = rows.next_row() {
        let cells = match row {
            Ok(row) => row.cells,
            Err(ReadError::Row(reject)) => match reject.as_read {
                AsRead::Cells(cells) => cells,
                AsRead::Text(text) => panic!("{text}"),
            },
            Err(error) => panic!("{error:?}"),
        };
        if let RawCells::Object(object) = &cells {
            let keys = object.keys().iter().map(|key| key.to_string());
            header.extend(keys.filter(|key| !header.contains(key)).collect::<Vec<_>>());
        }
        let place = |name: &str| header.iter().position(|column| column == name).unwrap();
        let cell = |name: &str| cells.text(place(name), name);
        let right = good.iter().find(|row| row[0] == cell("id")).unwrap();
        let blamed = cell("problem.column");
        let mut row: Vec<String> = header.iter().enumerate().map(|(place, name)| cells.text(place, name)).collect();
        for (name, right) in HEADER.iter().zip(right) {
            if blamed.is_empty() || blamed == *name {
                row[place(name)] = right.clone();
            }
        }
        mended.push(row);
    }
    let width = header.len();
    mended.iter_mut().for_each(|row| row.resize(width, String::new()));
    table(&header.iter().map(String::as_str).collect::<Vec<_>>(), &mended, b',')
}

#[test]
fn mended_rejects_come_to_what_they_would_have_come_to() {
    let policy = without_caps();
    let (good, bad) = with_mistakes();
    let expected = eval(&policy, &[("good.csv", csv(&good, b','))], FORMATS[0]);
    let expected: BTreeSet<&str> = expected.decisions.lines().collect();
    let files: [(File, usize); 4] = [
        (("bad.csv", table(&HEADER, &bad, b',')), 55),
        (("semicolons.csv", table(&HEADER, &bad, b';')), 55),
        // A row that ends early is one with empty cells there; an object's keys say themselves where they stand.
        (("bad.xlsx", sheet(&bad)), 44),
        (("bad.ndjson", objects(&bad)), 33),
    ];
    for (file, rejects) in files {
        for format in FORMATS {
            let first = eval(&policy, std::slice::from_ref(&file), format);
            assert_eq!(first.rejects.len(), rejects, "{}", file.0);
            let name = match format {
                RejectsFormat::Csv { .. } => "rejects.csv",
                RejectsFormat::Ndjson => "rejects.ndjson",
                RejectsFormat::Xlsx => "rejects.xlsx",
            };
            let second = eval(&policy, &[("mended.csv", mended(name, first.rejects_file, &good))], format);
            assert!(second.rejects.is_empty(), "{} as {name}: {}", file.0, second.rejects[0]);
            let both: BTreeSet<&str> = first.decisions.lines().chain(second.decisions.lines()).collect();
            let lost: Vec<_> = expected.difference(&both).take(3).collect();
            // What was no mistake in that format was decided as it stood.
            let unmended = 99 - rejects - (99 - 55);
            assert!(lost.len() <= unmended, "{} as {name}: {lost:#?}", file.0);
        }
    }
}

#[test]
fn rejects_that_nobody_mended_are_rejected_again() {
    let policy = without_caps();
    let (_, bad) = with_mistakes();
    let first = eval(&policy, &[("bad.csv", table(&HEADER, &bad, b','))], FORMATS[0]);
    let again = eval(&policy, &[("rejects.csv", first.rejects_file.clone())], FORMATS[0]);
    assert_eq!(again.rejects.len(), 55);
    assert_eq!(again.decisions, "");
    let problems = |rejects: &[crate::records::rows::Reject]| -> Vec<(Option<String>, String)> {
        rejects.iter().map(|reject| (reject.column.clone(), reject.value.clone())).collect()
    };
    let of_cells =
        |all: Vec<(Option<String>, String)>| all.into_iter().filter(|(column, _)| column.is_some()).collect::<Vec<_>>();
    assert_eq!(of_cells(problems(&first.rejects)), of_cells(problems(&again.rejects)));
    assert_eq!(
        PROBLEM.len(),
        String::from_utf8(again.rejects_file).unwrap().lines().next().unwrap().matches("problem.").count()
    );
}
