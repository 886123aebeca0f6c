//! Record files: what is read as a row, what is refused, and that nothing is lost.

mod bytes;
mod cases;
mod intake;
mod property;
mod told;
mod workbooks;

use std::io::{self, Cursor, Read};

use crate::records::read::{self, ReadError, Rows};
use crate::records::rows::{RawCells, RawRow, Reject};

/// A file read to its end: its header, its rows and rejects in order, and what ended it before its end.
struct ReadFile {
    header: Vec<String>,
    rows: Vec<Result<RawRow, Box<Reject>>>,
    failure: Option<ReadError>,
}

fn read(name: &str, bytes: impl Into<Vec<u8>>) -> Result<ReadFile, ReadError> {
    read_from(name, Box::new(Cursor::new(bytes.into())))
}

fn read_from(name: &str, file: Box<dyn Read>) -> Result<ReadFile, ReadError> {
    read_rows(read::open(name, file)?)
}

fn read_rows(mut rows: Box<dyn Rows>) -> Result<ReadFile, ReadError> {
    let mut whole = ReadFile { header: rows.header().to_vec(), rows: Vec::new(), failure: None };
    while let Some(row) = rows.next_row() {
        match row {
            Ok(row) => whole.rows.push(Ok(row)),
            Err(ReadError::Row(reject)) => whole.rows.push(Err(reject)),
            Err(failure) => {
                whole.failure = Some(failure);
                assert!(rows.next_row().is_none(), "a file that failed goes on");
            }
        }
    }
    Ok(whole)
}

/// The cells of a table's row.
fn cells(row: &RawRow) -> Vec<&str> {
    assert!(matches!(row.cells, RawCells::Table { .. }));
    row.cells.iter().collect()
}

/// A pipe that brings a byte at a time.
struct Dripping(Cursor<Vec<u8>>);

impl Read for Dripping {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(1);
        self.0.read(&mut buffer[..most])
    }
}
