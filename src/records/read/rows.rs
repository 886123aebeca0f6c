//! Rows of a file, whatever its format.

use std::io::{self, Read, Seek};

use crate::records::place::Numbering;
use crate::records::rows::{AsRead, RawRow, Reject};

/// Rows of a file.
pub trait Rows {
    /// The names of the columns. Of JSON, those of the first object.
    fn header(&self) -> &[String];

    /// How people count the rows.
    fn numbering(&self) -> Numbering {
        Numbering::Lines
    }

    /// Whether the rows are objects, of which each has names of its own.
    fn are_objects(&self) -> bool {
        false
    }

    /// Takes the next row for the header, since what was taken for it is a title or a note above the table. To be asked
    /// before the first row. Whether there is such a row; of formats whose names don't stand in a row there is none.
    ///
    /// # Errors
    ///
    /// Where the file can't be read on.
    fn skip_header(&mut self) -> Result<bool, ReadError> {
        Ok(false)
    }

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

/// A file that can be read from any place of it, as workbooks must be.
pub trait SeekRead: Read + Seek + Send {}

impl<F: Read + Seek + Send> SeekRead for F {}

/// How long a line, a row or an object may be, in bytes, so that memory stays bounded whatever the file holds.
pub(super) const MOST_BYTES: usize = 16 << 20;

/// How many characters of a row that can't be read are shown.
pub(super) const MOST_SHOWN: usize = 80;

/// What some programs write before a text.
pub(super) const MARK_OF_UTF_8: &[u8] = b"\xef\xbb\xbf";

/// What is said of bytes that are no UTF-8: mostly of files saved for another region.
pub(super) fn expected_text(text: &[u8]) -> &'static str {
    match text {
        [0xed, 0xa0..=0xbf, ..] => "whole characters: half of one stands here, as where a text was cut off",
        _ => "UTF-8 text: save the file as UTF-8, in Excel as \"CSV UTF-8\"",
    }
}

/// The beginning of something that can't be read, on a screen.
pub(super) fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text).trim().chars().take(MOST_SHOWN).collect()
}

pub(super) fn reject(
    file: &str,
    row: u64,
    line: u64,
    column: Option<&String>,
    value: &str,
    expected: impl Into<String>,
    as_read: AsRead,
) -> ReadError {
    ReadError::Row(Box::new(Reject {
        file: file.to_owned(),
        row,
        line,
        numbering: Numbering::Lines,
        column: column.cloned(),
        value: value.to_owned(),
        expected: expected.into(),
        nearest: None,
        also: Vec::new(),
        as_read,
    }))
}
