//! Lines of a file, counted, of bounded length, and given back where a row turns out to take too many.

use std::io::{BufRead, ErrorKind, Read};

use super::rows::{MOST_BYTES, ReadError, reject};
use crate::records::rows::AsRead;

/// The lines of a file.
pub(super) struct Lines {
    input: Box<dyn BufRead>,
    /// What ends a line: a line feed, or a carriage return in files that have no other.
    end: u8,
    /// Lines that were given back, from `at` on.
    again: Vec<u8>,
    at: usize,
    line: u64,
}

impl Lines {
    pub(super) fn new(input: Box<dyn BufRead>, end: u8) -> Self {
        Self { input, end, again: Vec::new(), at: 0, line: 1 }
    }

    /// The number of the line that is read next, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// What ends a line.
    pub(super) fn end(&self) -> u8 {
        self.end
    }

    /// Whether there is nothing more to read.
    pub(super) fn is_over(&mut self) -> Result<bool, ReadError> {
        Ok(self.again.is_empty() && self.input.fill_buf().map_err(ReadError::File)?.is_empty())
    }

    /// Adds the next line with its line break; `false` at the end of the file.
    ///
    /// # Errors
    ///
    /// Where the file fails, or `text` would grow beyond [`MOST_BYTES`].
    pub(super) fn read(&mut self, text: &mut Vec<u8>) -> Result<bool, ReadError> {
        let before = text.len();
        let again = self.again.get(self.at..).unwrap_or_default();
        let length = again.iter().position(|byte| *byte == self.end).map_or(again.len(), |place| place + 1);
        text.extend(again.iter().take(length));
        self.at += length;
        if self.at == self.again.len() {
            self.again.clear();
            self.at = 0;
        }
        if text.len() == before || text.last() != Some(&self.end) {
            let most = MOST_BYTES.saturating_sub(text.len()) as u64;
            let read = (&mut self.input).take(most).read_until(self.end, text).map_err(ReadError::File)?;
            if most == 0 || (read as u64 == most && text.last() != Some(&self.end)) {
                let error = format!("line {} is longer than {MOST_BYTES} bytes", self.line);
                self.line += u64::from(read > 0);
                return Err(ReadError::Shape(error));
            }
        }
        if text.len() == before {
            return Ok(false);
        }
        self.line += 1;
        Ok(true)
    }

    /// Passes over what is left of a line that is too long.
    ///
    /// # Errors
    ///
    /// Where the file fails.
    pub(super) fn skip(&mut self) -> Result<(), ReadError> {
        loop {
            let rest = match self.input.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                rest => rest.map_err(ReadError::File)?,
            };
            let length = rest.len();
            let end = rest.iter().position(|byte| *byte == self.end);
            self.input.consume(end.map_or(length, |place| place + 1));
            if end.is_some() || length == 0 {
                return Ok(());
            }
        }
    }

    /// Takes lines back, to be read again.
    pub(super) fn give_back(&mut self, lines: &[u8]) {
        let breaks = lines.iter().filter(|byte| **byte == self.end).count() as u64;
        let unended = u64::from(lines.last().is_some_and(|last| *last != self.end));
        self.line -= (breaks + unended).min(self.line - 1);
        let rest = self.again.split_off(self.at);
        self.again = [lines, &rest].concat();
        self.at = 0;
    }
}

/// The rest of a line of a stream that is too long is passed over, and the stream goes on behind it.
pub(super) fn pass_over(lines: &mut Lines, file: &str, row: u64) -> ReadError {
    let line = lines.line().saturating_sub(1);
    match lines.skip() {
        Ok(()) => {
            let expected = format!("a line of at most {MOST_BYTES} bytes");
            reject(file, row, line, None, "", expected, AsRead::Text(String::new()))
        }
        Err(error) => error,
    }
}
