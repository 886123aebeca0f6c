//! Workbooks: what their cells are read as, which row is the header, and files that are none.

mod damaged;

use std::io::Cursor;

use crate::records::read::{self, ReadError};
use crate::records::rows::Aside;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use super::{ReadFile, cells, read_rows};

fn open(name: &str, sheet: Option<&str>, bytes: Vec<u8>) -> Result<ReadFile, ReadError> {
    read_rows(read::open_file(name, sheet, Box::new(Cursor::new(bytes)))?)
}

/// A workbook of these sheets.
fn workbook(sheets: impl IntoIterator<Item = Worksheet>) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for sheet in sheets {
        workbook.push_worksheet(sheet);
    }
    workbook.save_to_buffer().unwrap()
}

/// A sheet of texts, each row with its number as the sheet shows it.
fn sheet(name: &str, rows: &[(u32, &[&str])]) -> Worksheet {
    let mut sheet = Worksheet::new();
    sheet.set_name(name).unwrap();
    for (number, row) in rows {
        for (cell, column) in row.iter().zip(0..) {
            sheet.write_string(number - 1, column, *cell).unwrap();
        }
    }
    sheet
}

fn shape(name: &str, sheet: Option<&str>, bytes: Vec<u8>) -> String {
    match open(name, sheet, bytes).map(|file| file.failure) {
        Err(ReadError::Shape(why)) | Ok(Some(ReadError::Shape(why))) => why,
        Err(other) => panic!("{other:?}"),
        Ok(other) => panic!("{other:?}"),
    }
}

/// The rows of a file without rejects, each with the row of the sheet.
fn rows(file: &ReadFile) -> Vec<(u64, Vec<&str>)> {
    assert!(file.failure.is_none(), "{:?}", file.failure);
    file.rows.iter().map(|row| row.as_ref().unwrap()).map(|row| (row.line, cells(row))).collect()
}

#[test]
fn typed_cells_are_read_as_the_texts_of_a_csv() {
    let mut sheet = Worksheet::new();
    let at = ExcelDateTime::parse_from_str("2026-05-29 10:00:30").unwrap();
    let midnight = ExcelDateTime::from_ymd(2026, 5, 29).unwrap();
    let format = |code: &str| Format::new().set_num_format(code);
    for (name, column) in (0..14).map(|column| (format!("column {column}"), column)) {
        sheet.write_string(0, column, name).unwrap();
    }
    sheet.write_number(1, 0, 42).unwrap();
    sheet.write_number(1, 1, 0.1 + 0.2).unwrap();
    sheet.write_number(1, 2, 123_456_789_012_345_f64).unwrap();
    sheet.write_boolean(1, 3, true).unwrap();
    sheet.write_datetime_with_format(1, 4, &midnight, &format("d/m/yy")).unwrap();
    sheet.write_datetime_with_format(1, 5, &midnight, &format("yyyy-mm-dd hh:mm")).unwrap();
    sheet.write_datetime_with_format(1, 6, &at, &format("dd.mm.yyyy")).unwrap();
    sheet.write_number_with_format(1, 7, 0.75, &format("hh:mm")).unwrap();
    sheet.write_number_with_format(1, 8, 1.25, &format("[h]:mm:ss")).unwrap();
    sheet.write_formula(1, 9, Formula::new("=A2+1").set_result("43")).unwrap();
    sheet.write_formula(1, 10, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write_string(1, 11, " two\nlines & <tag> _x0041_ ").unwrap();
    sheet.write_number_with_format(1, 13, -4.5, &format("0.00\" h\"")).unwrap();
    let file = open("leads.xlsx", None, workbook([sheet])).unwrap();
    let expected = [
        "42",
        "0.3",
        "123456789012345",
        "TRUE",
        "2026-05-29",
        "2026-05-29 00:00:00",
        "2026-05-29 10:00:30",
        "18:00:00",
        "30:00:00",
        "43",
        "#DIV/0!",
        " two\nlines & <tag> _x0041_ ",
        "",
        "-4.5",
    ];
    assert_eq!(rows(&file), [(2, expected.to_vec())]);
}

#[test]
fn the_header_may_stand_below_other_rows() {
    let table = sheet(
        "Report",
        &[
            (2, &["Leads of the quarter"]),
            (3, &["by", "Dana"]),
            (5, &["id", "name", "title", "fit"]),
            (7, &["ann", "Ann", "CEO", "80"]),
            (8, &["", " ", ""]),
            (10, &["bob", "", "", ""]),
        ],
    );
    let mut rows = read::open_file("leads.xlsx", None, Box::new(Cursor::new(workbook([table])))).unwrap();
    assert_eq!(rows.header(), ["Leads of the quarter"]);
    assert!(rows.skip_header().unwrap() && rows.skip_header().unwrap());
    let file = read_rows(rows).unwrap();
    assert_eq!(file.header, ["id", "name", "title", "fit"]);
    assert_eq!(super::workbooks::rows(&file), [(7, vec!["ann", "Ann", "CEO", "80"]), (10, vec!["bob", "", "", ""])]);
    let numbers: Vec<u64> = file.rows.iter().map(|row| row.as_ref().unwrap().number).collect();
    assert_eq!(numbers, [1, 2]);
}

#[test]
fn a_table_that_begins_further_right_keeps_its_columns() {
    let file = open("leads.xlsx", None, workbook([sheet("A", &[(1, &["", "id"]), (2, &["", "ann"])])])).unwrap();
    assert_eq!(file.header, ["", "id"]);
    assert_eq!(rows(&file), [(2, vec!["", "ann"])]);
}

#[test]
fn cells_beyond_the_header_are_refused_with_the_row_of_the_sheet() {
    let table = sheet("A", &[(1, &["id", "fit"]), (3, &["ann", "80", "", "call her"]), (4, &["bob", "70", " "])]);
    let file = open("leads.xlsx", None, workbook([table])).unwrap();
    let reject = file.rows[0].as_ref().unwrap_err();
    assert_eq!(reject.to_string(), "leads.xlsx, row 3: `call her`, expected 2 cells, and there are 4");
    assert_eq!(cells(file.rows[1].as_ref().unwrap()), ["bob", "70"]);
}

#[test]
fn a_sheet_is_asked_for_by_name_else_it_is_the_first_that_is_shown() {
    let mut leads = sheet("Leads", &[(1, &["id"]), (2, &["ann"])]);
    leads.set_active(true);
    let old = sheet("Old leads", &[(1, &["id"]), (2, &["old"])]);
    let mut hidden = sheet("Lists", &[(1, &["x"])]);
    hidden.set_hidden(true);
    let bytes = workbook([hidden, leads, old]);
    let of = |sheet| rows(&open("leads.xlsx", sheet, bytes.clone()).unwrap())[0].1[0].to_owned();
    assert_eq!(of(None), "ann");
    assert_eq!(of(Some("Old leads")), "old");
    assert_eq!(shape("leads.xlsx", Some("Leeds"), bytes.clone()), "it has no sheet `Leeds` (did you mean `Leads`?)");
    assert_eq!(
        shape("leads.xlsx", Some("Customers"), bytes.clone()),
        "it has no sheet `Customers`; its sheets are Lists, Leads, Old leads"
    );
    assert_eq!(shape("leads.csv", Some("Leads"), b"id\nann\n".to_vec()), "it is no workbook, and has no sheet `Leads`");
}

#[test]
fn a_workbook_is_known_by_what_is_in_it() {
    let bytes = workbook([sheet("Leads", &[(1, &["id"]), (2, &["ann"])])]);
    assert_eq!(rows(&open("leads", None, bytes.clone()).unwrap()), [(2, vec!["ann"])]);
}

#[test]
fn sheets_without_rows_or_without_anything() {
    let header = open("leads.xlsx", None, workbook([sheet("A", &[(4, &["id", "fit"])])])).unwrap();
    assert_eq!(header.header, ["id", "fit"]);
    assert!(rows(&header).is_empty());
    assert_eq!(shape("leads.xlsx", None, workbook([sheet("A", &[])])), "its sheet `A` is empty");
    assert_eq!(shape("leads.xlsx", None, workbook([sheet("A", &[(3, &[" "])])])), "its sheet `A` is empty");
}

#[test]
fn percentages_links_and_long_numbers_are_what_people_see() {
    let mut sheet = sheet("A", &[(1, &["share", "page", "mail", "formula", "long"])]);
    let format = |code: &str| Format::new().set_num_format(code);
    sheet.write_number_with_format(1, 0, 0.5, &format("0%")).unwrap();
    sheet.write_url_with_text(1, 1, "https://www.linkedin.com/in/jane", "View profile").unwrap();
    sheet.write_url_with_text(1, 2, "mailto:jane@example.com", "mail").unwrap();
    let formula = "=HYPERLINK(\"https://www.linkedin.com/in/jane\",\"View\")";
    sheet.write_formula(1, 3, Formula::new(formula).set_result("View")).unwrap();
    sheet.write_number(1, 4, 1.234_567_890_123_457e16).unwrap();
    let file = open("leads.xlsx", None, workbook([sheet])).unwrap();
    assert_eq!(rows(&file), [(2, vec!["50%", "View profile", "mail", "View", "12345678901234570"])]);
    let link = |address: &str| Aside::Link(address.into());
    let expected = [
        (1, link("https://www.linkedin.com/in/jane")),
        (2, link("mailto:jane@example.com")),
        (3, link("https://www.linkedin.com/in/jane")),
        (4, Aside::Rounded),
    ];
    assert_eq!(file.rows[0].as_ref().unwrap().asides, expected);
}
