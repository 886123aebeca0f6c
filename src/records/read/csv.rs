//! CSV, by `,`, `;` or tab.

use std::cell::Cell;
use std::io::{BufRead, Read};
use std::rc::Rc;

use super::{ReadError, Rows, reject};
use crate::records::rows::{RawCells, RawRow};

/// The rows of a CSV.
pub(super) struct CsvRows {
    name: String,
    reader: ::csv::Reader<CountingQuotes>,
    header: Vec<String>,
    record: ::csv::ByteRecord,
    rows: u64,
    quotes: Rc<Cell<u64>>,
}

impl CsvRows {
    pub(super) fn open(name: &str, mut input: Box<dyn BufRead>) -> Result<Self, ReadError> {
        let separator = separator(input.fill_buf().map_err(ReadError::File)?);
        let quotes = Rc::new(Cell::new(0));
        let input = CountingQuotes { input, quotes: Rc::clone(&quotes) };
        let mut reader =
            ::csv::ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).from_reader(input);
        let mut first = ::csv::ByteRecord::new();
        let has_header = reader.read_byte_record(&mut first).map_err(failed)?;
        let header: Result<Vec<String>, _> =
            first.iter().map(|cell| String::from_utf8(cell.trim_ascii().to_vec())).collect();
        let header = header.map_err(|_| ReadError::Shape("its header is not UTF-8 text".to_owned()))?;
        if !has_header || header.iter().all(String::is_empty) {
            return Err(ReadError::Shape("it has no header".to_owned()));
        }
        Ok(Self { name: name.to_owned(), reader, header, record: first, rows: 0, quotes })
    }

    fn row(&mut self) -> Result<RawRow, ReadError> {
        let number = self.rows;
        let line = self.record.position().map_or(0, ::csv::Position::line);
        let is_last = self.reader.is_done();
        let record = &self.record;
        let shown = || String::from_utf8_lossy(record.get(0).unwrap_or_default()).into_owned();
        // A quote that isn't closed takes in all that follows, up to the end of the file.
        let is_open = is_last && self.quotes.get() % 2 == 1 && record.iter().any(|cell| cell.contains(&b'\n'));
        if is_open {
            return Err(reject(
                &self.name,
                number,
                line,
                "",
                "a closing quote: one that opens here is never closed, and takes in the rest of the file",
            ));
        }
        if record.len() != self.header.len() {
            let expected = format!("{} cells, and there are {}", self.header.len(), record.len());
            return Err(reject(&self.name, number, line, &shown(), expected));
        }
        let mut ends = Vec::with_capacity(record.len());
        let mut end = 0;
        ends.extend(record.iter().map(|cell| {
            end += cell.len();
            end
        }));
        match String::from_utf8(record.as_slice().to_vec()) {
            // Cells that are UTF-8 together only because one ends where the next goes on are not text.
            Ok(text) if ends.iter().all(|end| text.is_char_boundary(*end)) => {
                Ok(RawRow { number, line, cells: RawCells::Table { text, ends } })
            }
            _ => Err(reject(&self.name, number, line, &shown(), "UTF-8 text")),
        }
    }
}

impl Rows for CsvRows {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next_row(&mut self) -> Option<Result<RawRow, ReadError>> {
        match self.reader.read_byte_record(&mut self.record) {
            Ok(false) => None,
            Ok(true) => {
                self.rows += 1;
                Some(self.row())
            }
            Err(error) => Some(Err(failed(error))),
        }
    }
}

fn failed(error: ::csv::Error) -> ReadError {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => ReadError::File(error),
        _ => ReadError::Shape("it is no CSV".to_owned()),
    }
}

/// The separator that the header has most of, outside of quotes.
fn separator(start: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in start {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            byte => counts.iter_mut().filter(|(separator, _)| separator == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // Of as many, the comma.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| *separator)
}

/// Counts quotes on the way, to tell whether the last one was closed.
struct CountingQuotes {
    input: Box<dyn BufRead>,
    quotes: Rc<Cell<u64>>,
}

impl Read for CountingQuotes {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(buffer)?;
        let seen = buffer.get(..read).unwrap_or_default();
        let quotes = memchr_count(seen);
        self.quotes.set(self.quotes.get() + quotes);
        Ok(read)
    }
}

fn memchr_count(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'"').count() as u64
}
