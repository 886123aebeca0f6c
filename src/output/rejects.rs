//! Records that can't be read, as a CSV of where and why.

use std::io::{self, Write};

use super::guarded;
use crate::records::rows::Reject;

/// Writes rejects.
#[derive(Debug)]
pub struct RejectsWriter<W: Write> {
    out: ::csv::Writer<W>,
}

impl<W: Write> RejectsWriter<W> {
    /// Begins with the header: file, row, line, column, value, expected, nearest.
    ///
    /// # Errors
    ///
    /// Where the file can't be written.
    pub fn new(out: W) -> io::Result<Self> {
        let mut out = ::csv::Writer::from_writer(out);
        out.write_record(["file", "row", "line", "column", "value", "expected", "nearest"])?;
        Ok(Self { out })
    }

    /// Writes one.
    ///
    /// # Errors
    ///
    /// Where the file can't be written.
    pub fn write(&mut self, reject: &Reject) -> io::Result<()> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let cells = [
            reject.file.clone(),
            reject.row.to_string(),
            reject.line.to_string(),
            text(&reject.column),
            reject.value.clone(),
            reject.expected.clone(),
            text(&reject.nearest),
        ];
        self.out.write_record(cells.map(guarded))?;
        Ok(())
    }

    /// Ends the file, and gives back what it was written to.
    ///
    /// # Errors
    ///
    /// Where the file can't be written.
    pub fn finish(self) -> io::Result<W> {
        self.out.into_inner().map_err(|error| error.into_error())
    }
}
