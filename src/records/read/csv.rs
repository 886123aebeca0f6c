//! CSV, by `,`, `;`, tab or `|`.
//!
//! Quotes are read as spreadsheets write them: a cell that begins with one ends with one, and a quote inside it stands
//! twice. A row whose quotes don't come out is a reject; only its first line is lost with it, since what follows is read
//! again as rows of its own.

use std::io::{BufRead, Cursor};
use std::sync::Arc;

use super::cutter::{Cut, Cutter, Fault, State, strip_break};
use super::lines::{Lines, pass_over};
use super::rows::{MARK_OF_UTF_8, MOST_BYTES, ReadError, Rows, expected_text, reject, shown};
use crate::records::rows::{AsRead, RawCells, RawRow};
use crate::values::text::counted;

/// How many bytes behind misquoted lines are read again, so that a file made of such can't take for ever.
const MOST_REREAD: usize = 64 * MOST_BYTES;

/// How many lines and bytes a row of a stream may have: as many wait where a quote is never closed.
const MOST_LINES_OF_STREAM: u64 = 100;
const MOST_BYTES_OF_STREAM: usize = 1 << 20;

/// The rows of a CSV.
pub(super) struct CsvRows {
    name: String,
    lines: Lines,
    separator: u8,
    /// Whether the file itself names the separator.
    is_named: bool,
    header: Vec<String>,
    /// The header as it stands, to know it where it comes again.
    header_text: Vec<u8>,
    rows: u64,
    /// How many bytes were read again.
    reread: usize,
    /// Whether rows come one at a time, so that none may wait for long.
    is_stream: bool,
    is_over: bool,
}

impl CsvRows {
    pub(super) fn open(name: &str, input: Box<dyn BufRead>) -> Result<Self, ReadError> {
        Self::begin(name, input, false)
    }

    /// Rows that come one at a time.
    #[cfg(feature = "workspace")]
    pub(super) fn stream(name: &str, input: Box<dyn BufRead>) -> Result<Self, ReadError> {
        Self::begin(name, input, true)
    }

    fn begin(name: &str, mut input: Box<dyn BufRead>, is_stream: bool) -> Result<Self, ReadError> {
        let start = input.fill_buf().map_err(ReadError::File)?;
        if start.is_empty() {
            return Err(ReadError::Shape("it is empty".to_owned()));
        }
        let end = line_end(start);
        let named = named_separator(start);
        let separator = named.unwrap_or_else(|| separator(start, end));
        let mut rows = Self {
            name: name.to_owned(),
            lines: Lines::new(input, end),
            separator,
            is_named: named.is_some(),
            header: Vec::new(),
            header_text: Vec::new(),
            rows: 0,
            reread: 0,
            is_stream,
            is_over: false,
        };
        if named.is_some() {
            rows.lines.read(&mut Vec::new())?;
        }
        rows.read_header()?;
        Ok(rows)
    }

    fn read_header(&mut self) -> Result<(), ReadError> {
        let shape = |why: &str| ReadError::Shape(why.to_owned());
        let cut = self.cut()?.ok_or_else(|| shape("it has no header"))?;
        if let Some(fault) = cut.fault {
            return Err(ReadError::Shape(format!("its header lacks {}", fault.expected)));
        }
        self.header_text.clone_from(&cut.text);
        let text = String::from_utf8(cut.text).map_err(|error| {
            let bad = error.as_bytes().get(error.utf8_error().valid_up_to()..).unwrap_or_default();
            shape(&format!("its header is not {}", expected_text(bad)))
        })?;
        let cells = RawCells::Table { text, ends: cut.ends };
        self.header = cells.iter().map(|cell| cell.trim().to_owned()).collect();
        if self.header.iter().all(String::is_empty) { Err(shape("it has no header")) } else { Ok(()) }
    }

    /// Finds the separator out from the next line.
    fn look_for_separator(&mut self) -> Result<(), ReadError> {
        let mut line = Vec::new();
        if !self.is_named && self.lines.read(&mut line)? {
            self.separator = separator(&line, self.lines.end());
            self.lines.give_back(&line);
        }
        Ok(())
    }

    /// The next row that isn't blank, in cells.
    fn cut(&mut self) -> Result<Option<Cut>, ReadError> {
        let mut raw = Vec::new();
        loop {
            let line = self.lines.line();
            if !self.lines.read(&mut raw)? {
                return Ok(None);
            }
            // It also stands in the middle of files that were put together.
            if raw.starts_with(MARK_OF_UTF_8) {
                raw.drain(..MARK_OF_UTF_8.len());
            }
            if raw.contains(&b'"') {
                let cut = self.quoted(line, raw)?;
                if cut.fault.is_none() && self.is_blank(&cut.text) {
                    raw = Vec::new();
                    continue;
                }
                return Ok(Some(cut));
            }
            strip_break(&mut raw, self.lines.end());
            if self.is_blank(&raw) {
                raw.clear();
                continue;
            }
            let breaks = raw.iter().enumerate().filter(|(_, byte)| **byte == self.separator);
            let mut ends = Vec::with_capacity(self.header.len());
            ends.extend(breaks.map(|(place, _)| place));
            ends.push(raw.len());
            return Ok(Some(Cut { line, text: raw, ends, fault: None }));
        }
    }

    /// Whether a row has nothing but empty cells, of whatever blanks.
    fn is_blank(&self, text: &[u8]) -> bool {
        let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == self.separator;
        let Some(first) = text.iter().position(|byte| !is_blank(byte)) else { return true };
        // Nothing of most rows is looked at further.
        let rest = text.get(first..).filter(|rest| !rest.first().is_some_and(u8::is_ascii));
        let rest = rest.and_then(|rest| std::str::from_utf8(rest).ok());
        rest.is_some_and(|rest| {
            rest.chars().all(|letter| letter.is_whitespace() || letter == char::from(self.separator))
        })
    }

    /// Cuts a row with quotes, which may go on over more lines.
    fn quoted(&mut self, line: u64, mut raw: Vec<u8>) -> Result<Cut, ReadError> {
        let first_line = raw.len();
        let mut first_text = None;
        let mut cutter = Cutter::new(self.separator, self.lines.end());
        cutter.cut.text.reserve(raw.len());
        cutter.cut.ends.reserve(self.header.len());
        loop {
            let is_whole = cutter.feed(&raw);
            if is_whole {
                break;
            }
            let is_long = self.lines.line() - line >= MOST_LINES_OF_STREAM || raw.len() > MOST_BYTES_OF_STREAM;
            if self.is_stream && is_long && cutter.state == State::Quoted {
                cutter.fault(&format!(
                    "a closing quote: a row of a stream has at most {MOST_LINES_OF_STREAM} lines and \
                     {MOST_BYTES_OF_STREAM} bytes"
                ));
                strip_break(&mut cutter.cut.text, self.lines.end());
                cutter.end_cell();
                break;
            }
            first_text.get_or_insert(cutter.cut.text.len());
            match self.lines.read(&mut raw) {
                Ok(true) => {}
                // A quote that takes in more than a row may hold is as good as never closed.
                Ok(false) | Err(ReadError::Shape(_)) if cutter.state == State::Quoted => {
                    let opened = line + count(raw.get(..cutter.opened).unwrap_or_default(), self.lines.end());
                    cutter.fault(&format!("a closing quote: the one that opens in line {opened} is never closed"));
                    strip_break(&mut cutter.cut.text, self.lines.end());
                    cutter.end_cell();
                    break;
                }
                Ok(false) => {
                    cutter.end_cell();
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        let again = raw.len().saturating_sub(first_line);
        // A row of a stream is short, and the stream may go on for ever.
        let may_reread = self.is_stream || self.reread.saturating_add(again) <= MOST_REREAD;
        if cutter.cut.fault.is_some() && again > 0 && may_reread {
            self.reread = self.reread.saturating_add(again);
            self.lines.give_back(raw.get(first_line..).unwrap_or_default());
            cutter.cut.shorten(first_text.unwrap_or(0), self.lines.end());
        }
        Ok(Cut { line, ..cutter.cut })
    }

    fn row(&self, cut: Cut) -> Result<RawRow, ReadError> {
        let Cut { line, text, ends, fault } = cut;
        let refused = |place: usize, text: &[u8], column: Option<&String>, expected: &str| {
            let mut start = 0;
            let mut cells = Vec::new();
            for end in &ends {
                cells.push(text.get(start..*end).unwrap_or_default());
                start = end + 1;
            }
            let cell = shown(cells.get(place).copied().unwrap_or_default());
            let as_read = AsRead::Cells(RawCells::table(cells.iter().map(|cell| String::from_utf8_lossy(cell))));
            reject(&self.name, self.rows, line, column, &cell, expected, as_read)
        };
        if let Some(Fault { place, expected }) = fault {
            return Err(refused(place, &text, self.header.get(place), &expected));
        }
        if text == self.header_text {
            return Err(refused(0, &text, self.header.first(), "a record, and this is the header again"));
        }
        if ends.len() != self.header.len() {
            let expected = format!("{}, and there are {}", counted(self.header.len(), "cell"), ends.len());
            return Err(refused(0, &text, None, &expected));
        }
        match String::from_utf8(text) {
            Ok(text) => {
                Ok(RawRow { number: self.rows, line, cells: RawCells::Table { text, ends }, asides: Vec::new() })
            }
            Err(error) => {
                let bad = error.utf8_error().valid_up_to();
                let place = ends.partition_point(|end| *end < bad);
                // What stands before it tells too.
                let start = place.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or_default();
                let cell = error.as_bytes().get(start..).unwrap_or_default();
                let bad = error.as_bytes().get(bad..).unwrap_or_default();
                let expected = expected_text(if bad.starts_with(b"\xed") { bad } else { cell });
                Err(refused(place, error.as_bytes(), self.header.get(place), &expected))
            }
        }
    }
}

/// The rows of a table that stands in memory as text: cells separated as in a file, a header first. `name` is what
/// messages call it.
///
/// # Errors
///
/// Where it is no table.
pub fn table(name: &str, text: &Arc<str>) -> Result<Box<dyn Rows>, ReadError> {
    let bytes: Arc<[u8]> = Arc::clone(text).into();
    Ok(Box::new(CsvRows::open(name, Box::new(Cursor::new(bytes)))?))
}

impl Rows for CsvRows {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn skip_header(&mut self) -> Result<bool, ReadError> {
        self.look_for_separator()?;
        match self.read_header() {
            Ok(()) => Ok(true),
            Err(ReadError::Shape(_)) if self.lines.is_over()? => Ok(false),
            // A row that is no header may still stand before one.
            Err(ReadError::Shape(_)) => {
                self.header = vec![String::new()];
                Ok(true)
            }
            Err(error) => Err(error),
        }
    }

    fn next_row(&mut self) -> Option<Result<RawRow, ReadError>> {
        if self.is_over {
            return None;
        }
        match self.cut() {
            Ok(None) => {
                self.is_over = true;
                None
            }
            Ok(Some(cut)) => {
                self.rows += 1;
                Some(self.row(cut))
            }
            Err(ReadError::Shape(_)) if self.is_stream => {
                self.rows += 1;
                Some(Err(pass_over(&mut self.lines, &self.name, self.rows)))
            }
            Err(error) => {
                self.is_over = true;
                Some(Err(error))
            }
        }
    }
}

fn count(text: &[u8], end: u8) -> u64 {
    text.iter().filter(|byte| **byte == end).count() as u64
}

/// A carriage return where the first line ends with one alone, as old spreadsheets write.
fn line_end(start: &[u8]) -> u8 {
    let mut quoted = false;
    let mut bytes = start.iter().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => return b'\n',
            b'\r' if !quoted && bytes.peek().is_some_and(|next| **next != b'\n') => return b'\r',
            _ => {}
        }
    }
    b'\n'
}

/// The separator that a first line `sep=;` names, as some spreadsheets write.
fn named_separator(start: &[u8]) -> Option<u8> {
    match start.strip_prefix(b"sep=")? {
        [separator @ (b',' | b';' | b'\t' | b'|'), b'\r' | b'\n', ..] => Some(*separator),
        _ => None,
    }
}

/// The separator that the header has most of, outside of quotes; a pipe only where it has no other, since people write it within
/// names.
fn separator(start: &[u8], end: u8) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    let header = start.iter().skip_while(|byte| byte.is_ascii_whitespace() && **byte != b'\t');
    for byte in header {
        match byte {
            b'"' => quoted = !quoted,
            byte if *byte == end && !quoted => break,
            _ if quoted => {}
            byte => counts.iter_mut().filter(|(separator, _)| separator == byte).for_each(|(_, count)| *count += 1),
        }
    }
    let has_others = counts.iter().any(|(separator, count)| *separator != b'|' && *count > 0);
    let candidates = counts.iter().filter(|(separator, _)| *separator != b'|' || !has_others);
    // Of as many, the comma.
    candidates.rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| *separator)
}
