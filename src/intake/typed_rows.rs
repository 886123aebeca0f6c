//! Rows of a file that are typed, and not made records of a batch: whoever takes them decides when.

use super::{Intake, IntakeError, OpenFile, RawResult};
use crate::records::rows::{RawRow, Reject, Row};

/// A row of a file, typed, its defaults not filled in, or why it is no record.
pub(crate) type TypedRow = Result<(RawRow, Row), Box<Reject>>;

impl<'p> Intake<'p> {
    /// The next rows of a file, typed, their defaults not filled in; nothing at its end.
    ///
    /// # Errors
    ///
    /// Where the file can't be read on.
    pub(crate) fn next_rows(&mut self, file: &mut OpenFile<'p>) -> Option<Result<Vec<TypedRow>, IntakeError>> {
        self.fills_in = false;
        let (raw, typed) = match self.next_typed(file) {
            Ok(next) => next?,
            Err(error) => return Some(Err(error)),
        };
        let hides =
            |raw: &RawResult| raw.as_ref().is_ok_and(|row| file.columns.typer.mapping.hides_member(row).is_some());
        let rows = raw.into_iter().zip(typed).filter(|(raw, _)| !hides(raw));
        let rows = rows.filter_map(|(raw, typed)| match (raw, typed) {
            (Err(reject), _) | (Ok(_), Some(Err(reject))) => Some(Err(reject)),
            (Ok(raw), Some(Ok((row, _)))) => Some(Ok((raw, row))),
            (Ok(_), None) => None,
        });
        Some(Ok(rows.collect()))
    }
}
