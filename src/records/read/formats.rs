//! Files of any format: which one it is, told by its name and its first bytes.

use std::io::{self, BufRead, BufReader, Cursor, Read, SeekFrom};

use super::encoded::encoded;
use super::rows::{MARK_OF_UTF_8, ReadError, Rows, SeekRead};
use super::trailer::WithoutTrailer;
use super::{csv, json, utf16, xlsx};

/// The format of a record file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Cells separated by commas, semicolons or tabs, a header first.
    Csv,
    /// An object of JSON a line.
    Ndjson,
    /// One array of objects of JSON, or objects over several lines each.
    Json,
}

/// How many bytes are looked at to tell what a file is.
const START: usize = 1 << 16;

/// Opens a record file that may be a workbook or Parquet too. Of a workbook `sheet` is read, else the first. `name` is what
/// messages call it.
///
/// # Errors
///
/// Where it can't be read, is no table, or a sheet is asked of what is no workbook.
pub fn open_file(name: &str, sheet: Option<&str>, file: Box<dyn SeekRead>) -> Result<Box<dyn Rows>, ReadError> {
    open_as(name, Opening { sheet, encoding: None }, file)
}

/// The same with more that is said of the file.
///
/// # Errors
///
/// As [`open_file`], or where no encoding is called so.
pub fn open_as(name: &str, how: Opening<'_>, mut file: Box<dyn SeekRead>) -> Result<Box<dyn Rows>, ReadError> {
    let mut start = Vec::new();
    file.by_ref().take(MARK).read_to_end(&mut start).map_err(ReadError::File)?;
    file.seek(SeekFrom::Start(0)).map_err(ReadError::File)?;
    match how.sheet {
        _ if is_workbook(&start) || name.to_lowercase().ends_with(".xlsx") => {
            let rows = xlsx::XlsxRows::open(name, how.sheet, file)?;
            Ok(Box::new(WithoutTrailer::new(Box::new(rows))))
        }
        Some(sheet) => Err(ReadError::Shape(format!("it is no workbook, and has no sheet `{sheet}`"))),
        None if start == PARQUET || name.to_lowercase().ends_with(".parquet") => open_parquet(name, file),
        None => open_encoded(name, how.encoding, file),
    }
}

/// How a file is to be opened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Opening<'o> {
    /// The sheet of a workbook that is read, else the first.
    pub sheet: Option<&'o str>,
    /// The encoding of a text, where it isn't UTF-8 or marked as UTF-16; see [`is_encoding`](super::is_encoding).
    pub encoding: Option<&'o str>,
}

/// The names of the sheets of a file that is a workbook; none of any other.
#[must_use]
pub fn sheets(file: Box<dyn SeekRead>) -> Vec<String> {
    xlsx::sheets(file).unwrap_or_default()
}

/// What stands in a file that is a workbook beside the sheets of these names, and the first that has all of these columns.
#[must_use]
pub fn additions(content: &[u8], own: &[&str], columns: &[&str]) -> Vec<xlsx::Addition> {
    xlsx::additions(content, own, columns)
}

#[cfg(feature = "columnar")]
fn open_parquet(name: &str, file: Box<dyn SeekRead>) -> Result<Box<dyn Rows>, ReadError> {
    Ok(Box::new(super::parquet::ParquetRows::open(name, file)?))
}

#[cfg(not(feature = "columnar"))]
fn open_parquet(_: &str, _: Box<dyn SeekRead>) -> Result<Box<dyn Rows>, ReadError> {
    Err(ReadError::Shape("Parquet is read by builds with the feature `columnar`; save it as CSV".to_owned()))
}

/// How many bytes tell a workbook or Parquet from a text.
const MARK: u64 = 4;

/// What a file of Parquet begins with.
const PARQUET: &[u8] = b"PAR1";

/// Whether a file begins as workbooks do: an archive of today's, or the container of old and of encrypted ones.
fn is_workbook(start: &[u8]) -> bool {
    start.starts_with(b"PK\x03\x04") || start.starts_with(b"\xd0\xcf\x11\xe0")
}

/// Opens a record file. `name` is what messages call it, and its ending says the format, else its content does.
///
/// # Errors
///
/// Where it can't be read, or is no table.
pub fn open(name: &str, file: Box<dyn Read>) -> Result<Box<dyn Rows>, ReadError> {
    open_encoded(name, None, file)
}

/// The same of a text in an encoding that isn't UTF-8.
///
/// # Errors
///
/// As [`open`], or where no encoding is called so.
pub fn open_encoded(name: &str, encoding: Option<&str>, file: Box<dyn Read>) -> Result<Box<dyn Rows>, ReadError> {
    let mut input = begun(file).map_err(ReadError::File)?;
    if input.fill_buf().map_err(ReadError::File)?.starts_with(b"\x1f\x8b") {
        input = begun(Box::new(flate2::bufread::MultiGzDecoder::new(input))).map_err(ReadError::File)?;
    }
    input = match encoding {
        None => as_utf8(input)?,
        Some(encoding) => begun(decoded(input, encoding)?).map_err(ReadError::File)?,
    };
    skip_mark(&mut input)?;
    let first = input.fill_buf().map_err(ReadError::File)?;
    let first = first.iter().find(|byte| !byte.is_ascii_whitespace()).copied();
    let format = match (by_ending(name), first) {
        (Some(format), _) => format,
        (_, Some(b'[')) => Format::Json,
        (_, Some(b'{')) if ends_in_first_line(&mut input)? => Format::Ndjson,
        (_, Some(b'{')) => Format::Json,
        _ => Format::Csv,
    };
    Ok(match format {
        Format::Csv => Box::new(WithoutTrailer::new(Box::new(csv::CsvRows::open(name, input)?))),
        Format::Ndjson => Box::new(json::JsonRows::lines(name, input)?),
        Format::Json if first == Some(b'[') => Box::new(json::JsonRows::array(name, input)?),
        Format::Json => Box::new(json::JsonRows::objects(name, input)?),
    })
}

fn decoded<R: Read + 'static>(input: R, encoding: &str) -> Result<Box<dyn Read>, ReadError> {
    let text =
        encoded(input, encoding).ok_or_else(|| ReadError::Shape(format!("no encoding is called `{encoding}`")))?;
    Ok(Box::new(text))
}

/// Opens a stream of records: objects of JSON, a line each, or CSV, of which each row is a line. Nothing is read beyond the
/// row that is asked for, so that each is there as soon as its line is.
///
/// # Errors
///
/// Where it can't be read, or is something else.
pub fn stream(name: &str, mut input: Box<dyn Read>, encoding: Option<&str>) -> Result<Box<dyn Rows>, ReadError> {
    if let Some(encoding) = encoding {
        input = decoded(input, encoding)?;
    }
    let mut start = Vec::new();
    input.by_ref().take(2).read_to_end(&mut start).map_err(ReadError::File)?;
    let is_utf16 = utf16::is_marked(&start);
    input = Box::new(Cursor::new(std::mem::take(&mut start)).chain(input));
    if is_utf16 {
        input = Box::new(utf16::Utf16::new(input));
    }
    let first = loop {
        let before = start.len();
        read_line(&mut *input, &mut start).map_err(ReadError::File)?;
        let text = start.strip_prefix(MARK_OF_UTF_8).unwrap_or(&start);
        let first = text.iter().find(|byte| !byte.is_ascii_whitespace()).copied();
        if first.is_some() || start.len() == before || start.len() >= START {
            break first;
        }
    };
    let capacity = START.max(start.len());
    let mut input: Box<dyn BufRead> = Box::new(BufReader::with_capacity(capacity, Cursor::new(start).chain(input)));
    match input.fill_buf().map_err(ReadError::File)? {
        start if start.starts_with(b"\x1f\x8b") => {
            return Err(ReadError::Shape("it is compressed; a stream is read as it comes".to_owned()));
        }
        [0, _, ..] | [_, 0, ..] => {
            return Err(ReadError::Shape("it is UTF-16 without a byte-order mark; a stream is UTF-8".to_owned()));
        }
        _ => {}
    }
    skip_mark(&mut input)?;
    match (by_ending(name), first) {
        (Some(Format::Csv), Some(_)) => Ok(Box::new(csv::CsvRows::stream(name, input)?)),
        (None, Some(b'[')) => Err(ReadError::Shape("it is one array; a stream has an object a line".to_owned())),
        (Some(_), _) | (None, None | Some(b'{')) => Ok(Box::new(json::JsonRows::stream(name, input))),
        (None, Some(_)) => Ok(Box::new(csv::CsvRows::stream(name, input)?)),
    }
}

/// Adds what is read up to the end of a line, and no more.
fn read_line(input: &mut dyn Read, line: &mut Vec<u8>) -> io::Result<()> {
    let mut byte = [0];
    while line.len() < START && line.last() != Some(&b'\n') {
        match input.read(&mut byte) {
            Ok(0) => break,
            Ok(_) => line.extend(byte),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The format that the ending of a file's name says.
fn by_ending(name: &str) -> Option<Format> {
    let plain = name.strip_suffix(".gz").unwrap_or(name).to_lowercase();
    match plain.rsplit_once('.')?.1 {
        "csv" | "tsv" => Some(Format::Csv),
        "ndjson" | "jsonl" => Some(Format::Ndjson),
        _ => None,
    }
}

/// A file of which the first line, or as much of it as is looked at, is in the buffer: a pipe may bring it in pieces.
fn begun(mut file: Box<dyn Read>) -> io::Result<Box<dyn BufRead>> {
    const AT_LEAST: usize = 8;
    let mut start = Vec::new();
    let mut part = [0; 4_096];
    while start.len() < START && (start.len() < AT_LEAST || !start.contains(&b'\n')) {
        match file.read(&mut part) {
            Ok(0) => break,
            Ok(read) => start.extend(part.iter().take(read)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let capacity = START + part.len();
    Ok(Box::new(BufReader::with_capacity(capacity, Cursor::new(start).chain(file))))
}

/// Whether the first object ends in its line, as it does where every line is one. A line that breaks off behind a bracket
/// or a comma goes on in the next; one that breaks off elsewhere is only broken.
fn ends_in_first_line(input: &mut Box<dyn BufRead>) -> Result<bool, ReadError> {
    let start = input.fill_buf().map_err(ReadError::File)?.trim_ascii_start();
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let goes_on = line.trim_ascii_end().ends_with(b"{") || line.trim_ascii_end().ends_with(b",");
    Ok(!goes_on || !serde_json::from_slice::<serde::de::IgnoredAny>(line).is_err_and(|error| error.is_eof()))
}

/// The same text as UTF-8, where its mark says that it is UTF-16, as spreadsheets write "Unicode text".
fn as_utf8(mut input: Box<dyn BufRead>) -> Result<Box<dyn BufRead>, ReadError> {
    match input.fill_buf().map_err(ReadError::File)? {
        start if utf16::is_marked(start) => begun(Box::new(utf16::Utf16::new(input))).map_err(ReadError::File),
        [0, _, ..] | [_, 0, ..] => {
            Err(ReadError::Shape("it is UTF-16 without a byte-order mark; save it as UTF-8".to_owned()))
        }
        _ => Ok(input),
    }
}

/// Skips a byte-order mark, and says of what is no text at all what it is.
fn skip_mark(input: &mut Box<dyn BufRead>) -> Result<(), ReadError> {
    let start = input.fill_buf().map_err(ReadError::File)?;
    let from_pipe = |what: &str| {
        ReadError::Shape(format!("it is {what}, which can't be read from a pipe; save it to a file and name that"))
    };
    if is_workbook(start) {
        return Err(from_pipe("a workbook or an archive"));
    }
    if start.starts_with(PARQUET) {
        return Err(from_pipe("Parquet"));
    }
    if start.starts_with(MARK_OF_UTF_8) {
        input.consume(MARK_OF_UTF_8.len());
    }
    Ok(())
}
