//! Rows of a batch as people find them.

/// A record's place in its batch, from 1.
pub type Row = u64;

/// From here on rows are none of a file: they stand for follow-ups that are due of whoever has no record.
pub const FIRST_OF_LEDGER: Row = 1 << 62;

/// The files of a batch, and where in it the rows of each begin.
#[derive(Clone, Debug, Default)]
pub struct BatchFiles {
    files: Vec<(Row, Box<str>)>,
}

impl BatchFiles {
    /// Notes that the rows after so many are of this file. One that has been noted stays as it is.
    pub fn begin(&mut self, name: &str, rows_before: Row) {
        let is_known = |(before, known): &(Row, Box<str>)| *before == rows_before && **known == *name;
        if !self.files.iter().any(is_known) {
            self.files.push((rows_before, name.into()));
        }
    }

    /// A row in words: `row 7`, and of several files `row 7 of b.csv`.
    #[must_use]
    pub fn place(&self, row: Row) -> String {
        if row >= FIRST_OF_LEDGER {
            return "a follow-up that is due".to_owned();
        }
        let mut before = self.files.iter().rev().filter(|(before, _)| *before < row);
        match before.next() {
            Some((before, name)) if self.files.len() > 1 => format!("row {} of {name}", row - before),
            _ => format!("row {row}"),
        }
    }
}
