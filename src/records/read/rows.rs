//! Rows of a file, whatever its format.

use std::io::{self, Read, Seek};

use crate::records::place::{Numbering, RowPlace};
use crate::records::rows::{AsRead, RawRow, Reject};

/// Rows of a file.
pub trait Rows {
    /// The names of the columns. Of JSON, those of the first object.
    fn header(&self) -> &[String];

    /// How people count the rows.
    fn numbering(&self) -> Numbering {
        Numbering::Lines
    }

    /// The other sheets of a workbook.
    fn other_sheets(&self) -> &[String] {
        &[]
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

    /// Takes the objects of the one list that stands in the only object of a file for rows, as answers of services hold
    /// them; `false` where there is none. To be asked before the first row.
    ///
    /// # Errors
    ///
    /// Where there are several lists, or the file can't be read on.
    fn enter(&mut self) -> Result<bool, ReadError> {
        Ok(false)
    }

    /// The key of that list.
    fn within(&self) -> Option<&str> {
        None
    }

    /// What stands behind the rows and belongs to none: known once they are over.
    fn trailer(&self) -> Option<&Trailer> {
        None
    }

    /// The next row, or why it is none; nothing at the end.
    ///
    /// # Errors
    ///
    /// Where the file can't be read on.
    fn next_row(&mut self) -> Option<Result<RawRow, ReadError>>;
}

/// The rows of a file that are its trailer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trailer {
    /// How many there are.
    pub count: u64,
    /// Where the first stands.
    pub first: RowPlace,
    /// What stands in it first.
    pub text: String,
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
pub(super) fn expected_text(text: &[u8]) -> String {
    match text {
        [0xed, 0xa0..=0xbf, ..] => "whole characters: half of one stands here, as where a text was cut off".to_owned(),
        _ => format!(
            "{UTF_8}: save the file as UTF-8, in Excel as \"CSV UTF-8\", or read it with --encoding {}, which \
                      it is likely in",
            likely_encoding(text)
        ),
    }
}

/// What was expected of a text in another encoding.
pub(crate) const UTF_8: &str = "UTF-8 text";

/// The encoding that a text which is no UTF-8 is most likely in, of those that spreadsheets write. Nothing is read by it
/// unless somebody says so.
fn likely_encoding(text: &[u8]) -> &'static str {
    let high = |byte: &u8| *byte >= 0x80;
    let pairs = || text.windows(2).filter(|pair| pair.iter().all(high)).count();
    let count = text.iter().filter(|byte| high(byte)).count();
    // Where most letters are none of ASCII's, the script is another; Cyrillic has letters from 0xC0 on.
    if count >= 4 && pairs() * 2 >= count {
        let is_cyrillic = text.iter().filter(|byte| **byte >= 0xc0).count() * 3 >= count * 2;
        return if is_cyrillic { "windows-1251" } else { "shift_jis" };
    }
    // A Mac has its letters where Windows has quotes and signs.
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    let amid = text.iter().enumerate().filter(|(place, byte)| {
        let before = place.checked_sub(1).and_then(|before| text.get(before));
        matches!(byte, 0x80..=0x9f)
            && !matches!(byte, 0x8a | 0x8c | 0x8e | 0x92 | 0x9a | 0x9c | 0x9e | 0x9f)
            && (is_letter(before) && is_letter(text.get(place + 1)))
    });
    if amid.count() > 0 { "macintosh" } else { "windows-1252" }
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

#[cfg(test)]
mod tests {
    use super::likely_encoding;

    #[test]
    fn encodings_are_told_by_what_letters_they_have() {
        for (text, encoding) in [
            (&b"J\xfcrgen"[..], "windows-1252"),
            (b"10 \x96 20, it\x92s", "windows-1252"),
            (b"Zo\xeb", "windows-1252"),
            (b"J\x9frgen Gr\x9a\xa7er, Mar\x97n M\x87rquez", "macintosh"),
            (b"\xc8\xe2\xe0\xed \xcf\xe5\xf2\xf0\xee\xe2", "windows-1251"),
        ] {
            assert_eq!(likely_encoding(text), encoding, "{text:?}");
        }
    }
}
