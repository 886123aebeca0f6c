//! NDJSON, and an array of JSON read element by element.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::{ReadError, Rows, reject};
use crate::records::rows::{RawCells, RawRow};

/// How long one object may be, in bytes.
const MOST_BYTES: usize = 16 << 20;

/// The objects of a file.
pub(super) struct JsonRows {
    name: String,
    input: Box<dyn BufRead>,
    is_array: bool,
    header: Vec<String>,
    /// The first object, read for its keys.
    first: Option<Result<RawRow, ReadError>>,
    rows: u64,
    line: u64,
    is_over: bool,
}

impl JsonRows {
    pub(super) fn lines(name: &str, input: Box<dyn BufRead>) -> Result<Self, ReadError> {
        Self::open(name, input, false)
    }

    pub(super) fn array(name: &str, input: Box<dyn BufRead>) -> Result<Self, ReadError> {
        Self::open(name, input, true)
    }

    fn open(name: &str, input: Box<dyn BufRead>, is_array: bool) -> Result<Self, ReadError> {
        let mut rows = Self {
            name: name.to_owned(),
            input,
            is_array,
            header: Vec::new(),
            first: None,
            rows: 0,
            line: 1,
            is_over: false,
        };
        if is_array {
            // The bracket, which the caller has seen.
            rows.next_solid()?;
        }
        let first = rows.read();
        if let Some(Err(ReadError::File(error))) = first {
            return Err(ReadError::File(error));
        }
        if let Some(Ok(RawRow { cells: RawCells::Object(object), .. })) = &first {
            rows.header = object.keys().cloned().collect();
        }
        rows.first = first;
        Ok(rows)
    }

    fn read(&mut self) -> Option<Result<RawRow, ReadError>> {
        if self.is_over {
            return None;
        }
        let read = if self.is_array { self.element() } else { self.text_line() };
        match read {
            Ok(None) => {
                self.is_over = true;
                None
            }
            Ok(Some((line, text))) => {
                self.rows += 1;
                Some(self.object(line, &text))
            }
            Err(error) => {
                self.is_over = true;
                Some(Err(error))
            }
        }
    }

    fn object(&self, line: u64, text: &[u8]) -> Result<RawRow, ReadError> {
        let refused = |expected: &str| {
            let shown: String = String::from_utf8_lossy(text).chars().take(80).collect();
            reject(&self.name, self.rows, line, shown.trim(), expected)
        };
        if std::str::from_utf8(text).is_err() {
            return Err(refused("UTF-8 text"));
        }
        match serde_json::from_slice::<Value>(text) {
            Ok(Value::Object(object)) => self.flat(line, object),
            Ok(_) => Err(refused("an object: `{\"id\": …}`")),
            Err(error) => Err(refused(&format!("JSON ({error})"))),
        }
    }

    fn flat(&self, line: u64, object: Map<String, Value>) -> Result<RawRow, ReadError> {
        Ok(RawRow { number: self.rows, line, cells: RawCells::Object(object) })
    }

    /// The next line that isn't blank.
    fn text_line(&mut self) -> Result<Option<(u64, Vec<u8>)>, ReadError> {
        loop {
            let mut text = Vec::new();
            let line = self.line;
            if self.input.read_until(b'\n', &mut text).map_err(ReadError::File)? == 0 {
                return Ok(None);
            }
            self.line += 1;
            if !text.trim_ascii().is_empty() {
                return Ok(Some((line, text)));
            }
        }
    }

    /// The next element of the array, cut out by its brackets and quotes.
    fn element(&mut self) -> Result<Option<(u64, Vec<u8>)>, ReadError> {
        let mut byte = match self.next_solid()? {
            Some(b']') => return Ok(None),
            Some(b',') => self.next_solid()?,
            other => other,
        };
        let line = self.line;
        let mut text = Vec::new();
        let mut depth = 0usize;
        let (mut quoted, mut escaped) = (false, false);
        while let Some(this) = byte {
            text.push(this);
            if text.len() > MOST_BYTES {
                return Err(ReadError::Shape(format!(
                    "an object of more than {MOST_BYTES} bytes begins in line {line}"
                )));
            }
            match this {
                b'"' if !escaped => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
                _ => {}
            }
            escaped = quoted && this == b'\\' && !escaped;
            if !quoted && depth == 0 && matches!(self.peek()?, Some(b',' | b']') | None) {
                return Ok(Some((line, text)));
            }
            byte = self.next_byte()?;
        }
        Err(ReadError::Shape(format!("the array is not closed; its last object begins in line {line}")))
    }

    fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        Ok(self.input.fill_buf().map_err(ReadError::File)?.first().copied())
    }

    fn next_byte(&mut self) -> Result<Option<u8>, ReadError> {
        let byte = self.peek()?;
        if byte.is_some() {
            self.input.consume(1);
        }
        self.line += u64::from(byte == Some(b'\n'));
        Ok(byte)
    }

    fn next_solid(&mut self) -> Result<Option<u8>, ReadError> {
        loop {
            match self.next_byte()? {
                Some(byte) if byte.is_ascii_whitespace() => {}
                other => return Ok(other),
            }
        }
    }
}

impl Rows for JsonRows {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next_row(&mut self) -> Option<Result<RawRow, ReadError>> {
        self.first.take().or_else(|| self.read())
    }
}
