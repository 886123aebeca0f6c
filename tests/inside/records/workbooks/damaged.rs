//! Files that are no workbooks, or twisted ones: an error that says why, and never a panic.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{open, rows, shape, sheet, workbook};

const CONTENT: (&str, &str) = ("[Content_Types].xml", "<Types/>");
const WORKBOOK: (&str, &str) =
    ("xl/workbook.xml", "<workbook><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
const PACKAGE: (&str, &str) = (
    "_rels/.rels",
    "<Relationships><Relationship Type=\"http://x/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
);
const RELATIONS: (&str, &str) = (
    "xl/_rels/workbook.xml.rels",
    "<Relationships><Relationship Id=\"rId1\" Type=\"worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
);

/// An archive of these parts.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook whose sheet and shared texts are these.
fn raw(rows: &str, shared: &str) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let texts = ("xl/sharedStrings.xml", shared);
    archive(&[CONTENT, PACKAGE, WORKBOOK, RELATIONS, ("xl/worksheets/sheet1.xml", &sheet), texts])
}

const HEADER: &str = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>id</v></c></row>";

#[test]
fn what_is_no_workbook_is_said_to_be_none() {
    let no_workbook = "it is no workbook, whatever its name says";
    let damaged = "it is cut off or damaged; open it in a spreadsheet program and save it again";
    assert_eq!(shape("leads.xlsx", None, b"id,fit\n1,2\n".to_vec()), no_workbook);
    assert_eq!(shape("leads.xlsx", None, Vec::new()), "it is empty");
    assert_eq!(shape("leads.xlsx", None, b"PK\x03\x04rest".to_vec()), damaged);
    assert_eq!(shape("leads", None, archive(&[("Connections.csv", "a,b\n")])), "it is an archive and no workbook");
    let ods = archive(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<a/>")]);
    assert_eq!(shape("leads.xlsx", None, ods), "it is an OpenDocument file; save it as .xlsx");
    let binary = archive(&[CONTENT, ("xl/workbook.bin", "")]);
    assert_eq!(shape("leads.xlsx", None, binary), "it is a binary workbook (.xlsb); save it as .xlsx");
    let locked = include_bytes!("locked.xlsx").to_vec();
    assert_eq!(shape("leads.xlsx", None, locked), "it is protected with a password; save it without one");
    let old = include_bytes!("old.xls").to_vec();
    assert_eq!(shape("leads.xls", None, old), "it is an old workbook (.xls); save it as .xlsx");
}

#[test]
fn a_workbook_cut_off_anywhere_says_so() {
    let rows: Vec<(u32, Vec<String>)> = (2..40).map(|row| (row, vec![format!("p{row}"), format!("x{row}")])).collect();
    let mut table = sheet("A", &[(1, &["id", "name"])]);
    for (row, cells) in &rows {
        for (cell, column) in cells.iter().zip(0..) {
            table.write_string(row - 1, column, cell).unwrap();
        }
    }
    let whole = workbook([table]);
    assert_eq!(super::rows(&open("leads.xlsx", None, whole.clone()).unwrap()).len(), 38);
    for kept in (4..whole.len()).step_by(97) {
        let why = shape("leads.xlsx", None, whole[..kept].to_vec());
        assert!(why.starts_with("it is cut off or damaged"), "{kept}: {why}");
    }
}

#[test]
fn a_sheet_that_breaks_off_says_where() {
    let broken = [
        (
            "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"3\"><c r=\"A3\"><v>2",
            "is cut off or damaged behind row 2",
        ),
        ("<row r=\"2\"><c r=\"A2\" t=\"s\"><v>7</v></c></row>", "is cut off or damaged behind row 1"),
        (
            "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row>",
            "has a cell twice or out of its order in row 2",
        ),
        (
            "<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"A2\"><v>1</v></c></row>",
            "has a cell twice or out of its order in row 2",
        ),
        ("<row r=\"2\"><c r=\"A2\" t=\"s\"><v>-1</v></c></row>", "is cut off or damaged behind row 1"),
        ("<row r=\"2\"><c r=\"A2\" t=\"s\"><v>x</v></c></row>", "is cut off or damaged behind row 1"),
        (
            "<row r=\"3\"><c r=\"A3\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row>",
            "has row 2 behind row 3",
        ),
        ("<row r=\"2\"><c r=\"XFE2\"><v>1</v></c></row>", "has more than 16384 columns in row 2"),
        ("<row r=\"1048577\"><c><v>1</v></c></row>", "has more than 1048576 rows"),
        // More than a number of 32 bits can count.
        ("<row r=\"2\"><c r=\"ZZZZZZZZZZ2\"><v>1</v></c></row>", ""),
        ("<row r=\"99999999999999\"><c><v>1</v></c></row>", ""),
    ];
    for (rows, why) in broken {
        let said = shape("leads.xlsx", None, raw(&format!("{HEADER}{rows}"), "<sst/>"));
        assert!(said.starts_with("its sheet `A` ") && said.ends_with(why), "{rows}: {said}");
    }
}

#[test]
fn a_sheet_whose_part_is_missing_is_damaged() {
    let said = shape("leads.xlsx", None, archive(&[CONTENT, PACKAGE, WORKBOOK, RELATIONS]));
    assert_eq!(said, "its sheet `A` is damaged");
}

#[test]
fn a_dimension_that_lies_changes_nothing() {
    for dimension in ["A1:A1", "A1", "C7:XFD1048576", "B9:A1"] {
        let sheet = format!(
            "<worksheet><dimension ref=\"{dimension}\"/><sheetData>{HEADER}<row r=\"2\"><c r=\"A2\" t=\"str\"><v>ann</v></c></row>\
             </sheetData></worksheet>"
        );
        let file = archive(&[CONTENT, PACKAGE, WORKBOOK, RELATIONS, ("xl/worksheets/sheet1.xml", &sheet)]);
        match open("leads.xlsx", None, file) {
            Ok(file) => assert_eq!(rows(&file), [(2, vec!["ann"])], "{dimension}"),
            Err(_) => assert_eq!(dimension, "B9:A1"),
        }
    }
}

#[test]
fn parts_that_claim_more_than_they_hold_take_no_memory() {
    let too_big = "it expands to more than memory should hold; save the sheet as CSV";
    for count in ["1000000000000000", "99999999999999999999", "40000000"] {
        let shared = format!("<sst uniqueCount=\"{count}\"><si><t>x</t></si></sst>");
        assert_eq!(shape("leads.xlsx", None, raw(HEADER, &shared)), too_big);
    }
    let rows = format!("{HEADER}<row r=\"2\"><c r=\"A2\" t=\"str\"><v>{}</v></c></row>", "x".repeat(80 << 20));
    assert_eq!(shape("leads.xlsx", None, raw(&rows, "<sst/>")), too_big);
}

#[test]
fn parts_of_many_elements_take_no_memory() {
    let too_big = "it expands to more than memory should hold; save the sheet as CSV";
    for text in ["<si/>", "<x:si></x:si>"] {
        let shared = format!("<sst>{}</sst>", text.repeat(4_000_001));
        assert_eq!(shape("leads.xlsx", None, raw(HEADER, &shared)), too_big, "{text}");
    }
    let runs = format!("<sst><si>{}</si></sst>", "<r><t>x</t></r>".repeat(2_000_000));
    assert!(open("leads.xlsx", None, raw(HEADER, &runs)).is_ok());
}

#[test]
fn rows_and_cells_without_places_stand_in_order() {
    let bare = "<row><c t=\"str\"><v>ann</v></c></row><row/><row><c t=\"inlineStr\"><is><t>bob</t></is></c></row>";
    let file = open("leads.xlsx", None, raw(&format!("{HEADER}{bare}"), "<sst/>")).unwrap();
    assert_eq!(rows(&file), [(2, vec!["ann"]), (4, vec!["bob"])]);
}

#[test]
fn an_error_by_an_unusual_name_damages_nothing() {
    let cells = "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>ann</v></c></row>\
        <row r=\"3\"><c r=\"A3\" t=\"e\"><v>#SPILL!</v></c></row>\
        <row r=\"4\"><c r=\"A4\" t=\"str\"><v>bob</v></c></row>";
    let file = open("leads.xlsx", None, raw(&format!("{HEADER}{cells}"), "<sst/>")).unwrap();
    assert_eq!(rows(&file), [(2, vec!["ann"]), (4, vec!["bob"])]);
}
