//! Files as rows, a format a file here. Nothing is known of fields yet.

mod csv;
mod json;

use std::io::{self, BufRead, BufReader, Read};

use super::rows::{RawRow, Reject};

/// The format of a record file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Cells separated by commas, semicolons or tabs, a header first.
    Csv,
    /// An object of JSON a line.
    Ndjson,
    /// One array of objects of JSON.
    Json,
}

/// Rows of a file.
pub trait Rows {
    /// The names of the columns. Of JSON, those of the first object.
    fn header(&self) -> &[String];

    /// The next row, or why it is none; nothing at the end.
    ///
    /// # Errors
    ///
    /// Where the file can't be read on.
    fn next_row(&mut self) -> Option<Result<RawRow, ReadError>>;
}

/// Why a row can't be read, or a file.
#[derive(Debug)]
pub enum ReadError {
    /// The row is a reject; reading goes on behind it.
    Row(Box<Reject>),
    /// The file failed.
    File(io::Error),
    /// The file is no table, or no JSON: why. Nothing more can be read.
    Shape(String),
}

/// Opens a record file. `name` is what messages call it, and its ending says the format, else its content does.
///
/// # Errors
///
/// Where it can't be read, or is no table.
pub fn open(name: &str, file: Box<dyn Read>) -> Result<Box<dyn Rows>, ReadError> {
    let mut input = BufReader::with_capacity(1 << 16, file);
    let is_gzip = input.fill_buf().map_err(ReadError::File)?.starts_with(b"\x1f\x8b");
    let mut input: Box<dyn BufRead> = if is_gzip {
        Box::new(BufReader::with_capacity(1 << 16, flate2::bufread::MultiGzDecoder::new(input)))
    } else {
        Box::new(input)
    };
    skip_mark(&mut input)?;
    let first = input.fill_buf().map_err(ReadError::File)?;
    let first = first.iter().find(|byte| !byte.is_ascii_whitespace()).copied();
    let plain = name.strip_suffix(".gz").unwrap_or(name).to_lowercase();
    let format = match (plain.rsplit_once('.').map(|(_, ending)| ending), first) {
        (Some("csv" | "tsv"), _) => Format::Csv,
        (Some("ndjson" | "jsonl"), _) => Format::Ndjson,
        (_, Some(b'[')) => Format::Json,
        (_, Some(b'{')) => Format::Ndjson,
        _ => Format::Csv,
    };
    Ok(match format {
        Format::Csv => Box::new(csv::CsvRows::open(name, input)?),
        Format::Ndjson => Box::new(json::JsonRows::lines(name, input)?),
        Format::Json => Box::new(json::JsonRows::array(name, input)?),
    })
}

/// Skips a byte-order mark.
fn skip_mark(input: &mut Box<dyn BufRead>) -> Result<(), ReadError> {
    let start = input.fill_buf().map_err(ReadError::File)?;
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        return Err(ReadError::Shape("it is UTF-16; save it as UTF-8".to_owned()));
    }
    if start.starts_with(b"\xef\xbb\xbf") {
        input.consume(3);
    }
    Ok(())
}

fn reject(file: &str, row: u64, line: u64, value: &str, expected: impl Into<String>) -> ReadError {
    ReadError::Row(Box::new(Reject {
        file: file.to_owned(),
        row,
        line,
        column: None,
        value: value.to_owned(),
        expected: expected.into(),
        nearest: None,
    }))
}
