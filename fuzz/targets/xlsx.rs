//! Any parts as a workbook: no panic, and every row a record or a reject.
//!
//! The bytes are the rows of a sheet, its shared texts and its styles, each behind a line `%`; they are put into an
//! archive, since random bytes are none. Where the library that reads workbooks panics, the file must come out as
//! damaged; a panic of anything else ends the run.
#![no_main]

use std::io::{Cursor, Write};
use std::panic;
use std::process;

use libfuzzer_sys::fuzz_target;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

mod intake;

const PACKAGE: &str = "<Relationships><Relationship Type=\"/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
const WORKBOOK: &str = "<workbook><sheets><sheet name=\"A\" r:id=\"r\"/></sheets></workbook>";
const RELATIONS: &str = "<Relationships><Relationship Id=\"r\" Type=\"worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";

/// Libraries whose panics are contained.
const CONTAINED: [&str; 3] = ["calamine-", "quick-xml-", "zip-"];

fn workbook(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.split("\n%\n");
    let mut part = || parts.next().unwrap_or_default();
    let sheet = format!("<worksheet><sheetData>{}</sheetData></worksheet>", part());
    let files = [
        ("_rels/.rels", PACKAGE),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/worksheets/sheet1.xml", &sheet),
        ("xl/sharedStrings.xml", part()),
        ("xl/styles.xml", part()),
    ];
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, text) in files {
        archive.start_file(name, stored).expect("an archive in memory");
        archive.write_all(text.as_bytes()).expect("an archive in memory");
    }
    archive.finish().expect("an archive in memory").into_inner()
}

fuzz_target!(
    init: {
        panic::set_hook(Box::new(|panicked| {
            let file = panicked.location().map(|place| place.file()).unwrap_or_default();
            if !CONTAINED.iter().any(|library| file.contains(library)) {
                eprintln!("{panicked}");
                process::abort();
            }
        }));
    },
    |bytes: &[u8]| {
        let bytes = if bytes.starts_with(b"PK") { bytes.to_vec() } else { workbook(bytes) };
        intake::take_in("leads.xlsx", &bytes);
    }
);
