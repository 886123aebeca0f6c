//! Rejects with their own columns: told into a table, and read again as they were.

use std::io::Cursor;

use crate::records::place::Numbering;
use crate::records::read::{self, ReadError};
use crate::records::rows::{AsRead, RawCells, Reject};
use crate::report::output::{RejectsFormat, RejectsWriter};

const CSV: RejectsFormat = RejectsFormat::Csv { raw: false };

fn reject(file: &str, row: u64, column: Option<&str>, as_read: AsRead) -> Reject {
    Reject {
        file: file.to_owned(),
        row,
        line: row + 1,
        numbering: Numbering::Lines,
        column: column.map(str::to_owned),
        value: "120".to_owned(),
        expected: "a number from 0 to 100".to_owned(),
        nearest: None,
        also: Vec::new(),
        as_read,
    }
}

fn table(cells: &[&str]) -> AsRead {
    AsRead::Cells(RawCells::table(cells))
}

fn object(text: &str) -> AsRead {
    AsRead::Cells(RawCells::Object(serde_json::from_str(text).unwrap()))
}

fn written(format: RejectsFormat, rejects: &[(&[&str], Reject)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = RejectsWriter::new(format, Box::new(Cursor::new(Vec::new())), Box::new(&mut out));
    for (header, reject) in rejects {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        writer.write(&header, reject).unwrap();
    }
    writer.finish().unwrap();
    out
}

fn text(format: RejectsFormat, rejects: &[(&[&str], Reject)]) -> String {
    String::from_utf8(written(format, rejects)).unwrap()
}

#[test]
fn a_csv_has_the_problem_and_then_the_columns_as_they_were() {
    let header: &[&str] = &["Company Name", "fit", "fit"];
    let rows = [
        (header, reject("a.csv", 1, Some("fit"), table(&["Acme, Inc", "120", "x"]))),
        (header, reject("a.csv", 2, None, table(&["Beta"]))),
        (header, reject("a.csv", 3, None, table(&["Gamma", "1", "2", "3", "=4"]))),
    ];
    let problem = "problem.file,problem.row,problem.line,problem.column,problem.value,problem.expected,problem.nearest";
    let expected = format!(
        "{problem},Company Name,fit,fit\n\
         a.csv,1,2,fit,120,a number from 0 to 100,,\"Acme, Inc\",120,x\n\
         a.csv,2,3,,120,a number from 0 to 100,,Beta\n\
         a.csv,3,4,,120,a number from 0 to 100,,Gamma,1,2,3,'=4\n"
    );
    assert_eq!(text(CSV, &rows), expected);
}

#[test]
fn files_of_other_columns_share_one_table() {
    let rows = [
        (&["id", "fit"][..], reject("a.csv", 1, Some("fit"), table(&["ann", "120"]))),
        (&["fit", "name"][..], reject("b.csv", 1, Some("fit"), table(&["130", "Bob"]))),
        (
            &["fit", "id"][..],
            reject("c.ndjson", 1, Some("fit"), object("{\"id\":\"cy\",\"fit\":140,\"tags\":[\"a\",\"b\"]}")),
        ),
    ];
    let table = text(CSV, &rows);
    let own: Vec<&str> = table.lines().map(|line| line.splitn(8, ',').nth(7).unwrap()).collect();
    assert_eq!(own, ["id,fit,name,tags", "ann,120,,", ",130,Bob,", "cy,140,,a; b"]);
}

#[test]
fn objects_stay_objects() {
    let rows = [
        (
            &[][..],
            reject("a.ndjson", 1, Some("fit"), object("{\"fit\":120,\"id\":\"ann\",\"tags\":[\"a\"],\"none\":null}")),
        ),
        (&[][..], reject("a.ndjson", 2, None, AsRead::Text("{\"id\": broken".to_owned()))),
        (&["id", "", "id"][..], reject("b.csv", 1, None, table(&["ann", "x", "y", "z"]))),
    ];
    let lines: Vec<String> = text(RejectsFormat::Ndjson, &rows).lines().map(str::to_owned).collect();
    assert_eq!(
        lines[0],
        "{\"problem.file\":\"a.ndjson\",\"problem.row\":1,\"problem.line\":2,\"problem.column\":\"fit\",\
         \"problem.value\":\"120\",\"problem.expected\":\"a number from 0 to 100\",\"problem.nearest\":null,\
         \"fit\":120,\"id\":\"ann\",\"tags\":[\"a\"],\"none\":null}"
    );
    assert!(lines[1].contains("\"problem.value\":\"{\\\"id\\\": broken\""), "{}", lines[1]);
    assert!(
        lines[2].ends_with("\"id\":\"ann\",\"(column 2)\":\"x\",\"id (column 3)\":\"y\",\"(column 4)\":\"z\"}"),
        "{}",
        lines[2]
    );
}

#[test]
fn rejects_that_are_rejected_again_have_their_new_problem_only() {
    let first = written(CSV, &[(&["id", "fit"], reject("a.csv", 7, Some("fit"), table(&["ann", "120"])))]);
    let mut rows = read::open("rejects.csv", Box::new(Cursor::new(first.clone()))).unwrap();
    let header: Vec<String> = rows.header().to_vec();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let row = rows.next_row().unwrap().unwrap();
    let again = written(CSV, &[(&header, reject("rejects.csv", 1, Some("fit"), AsRead::Cells(row.cells)))]);
    let first = String::from_utf8(first).unwrap();
    assert_eq!(String::from_utf8(again).unwrap(), first.replace("a.csv,7,8", "rejects.csv,1,2"));
}

#[test]
fn a_workbook_has_them_typed_and_reads_as_they_were() {
    let header: &[&str] = &["id", "fit", "name"];
    let bytes = written(
        RejectsFormat::Xlsx,
        &[
            (header, reject("a.csv", 1, Some("fit"), table(&["0017", "120", "=1+1"]))),
            (header, reject("a.csv", 2, None, table(&["18", "80", "Ann", "more"]))),
        ],
    );
    let mut rows = read::open_file("rejects.xlsx", None, Box::new(Cursor::new(bytes))).unwrap();
    assert_eq!(rows.header()[7..], ["id", "fit", "name"]);
    let first = rows.next_row().unwrap().unwrap();
    assert_eq!(first.cells.iter().skip(7).collect::<Vec<_>>(), ["0017", "120", "=1+1"]);
    let Some(Err(ReadError::Row(second))) = rows.next_row() else { panic!("a cell too many is not refused") };
    assert_eq!((second.line, second.expected.as_str()), (3, "10 cells, and there are 11"));
}
