//! What keeps a workbook from being read.

use calamine::XlsxError;

use crate::records::read::failing;
use crate::records::read::rows::ReadError;

/// What is said of a workbook that only its password opens.
pub(super) const LOCKED: &str = "it is protected with a password; save it without one";

/// What is said of a workbook that can't be read.
pub(super) const DAMAGED: &str = "it is cut off or damaged; open it in a spreadsheet program and save it again";

/// What the library makes of a file; a panic of it is an error like any other.
pub(super) fn contained<T>(read_file: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, XlsxError> {
    failing::contained(read_file).unwrap_or(Err(XlsxError::Unexpected("a panic")))
}

/// A file that is no workbook that can be read.
pub(super) fn shape(why: impl Into<String>) -> ReadError {
    ReadError::Shape(why.into())
}

/// Why a workbook can't be read.
pub(super) fn in_words(error: &XlsxError) -> &'static str {
    match error {
        XlsxError::Password => LOCKED,
        _ => DAMAGED,
    }
}
