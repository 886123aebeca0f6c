//! CSV.

use std::borrow::Cow;
use std::io::{self, Write};

use super::{Columns, DecisionWriter, Line, cell, guarded, unwrapped_csv};

pub(super) struct CsvWriter<'w> {
    columns: Columns,
    raw: bool,
    out: ::csv::Writer<Box<dyn Write + 'w>>,
    has_header: bool,
}

impl<'w> CsvWriter<'w> {
    pub(super) fn new(columns: Columns, raw: bool, out: Box<dyn Write + 'w>) -> Self {
        Self { columns, raw, out: ::csv::Writer::from_writer(out), has_header: false }
    }

    fn header(&mut self) -> io::Result<()> {
        if !self.has_header {
            self.has_header = true;
            for name in self.columns.names() {
                write_cell(&mut self.out, self.raw, name)?;
            }
            self.end_row()?;
        }
        Ok(())
    }

    fn end_row(&mut self) -> io::Result<()> {
        self.out.write_record(None::<&[u8]>).map_err(unwrapped_csv)
    }
}

/// Writes a cell behind those of its row.
fn write_cell<W: Write>(out: &mut ::csv::Writer<W>, raw: bool, cell: &str) -> io::Result<()> {
    let cell = if raw { Cow::Borrowed(cell) } else { guarded(cell) };
    out.write_field(cell.as_bytes()).map_err(unwrapped_csv)
}

impl DecisionWriter for CsvWriter<'_> {
    fn write(&mut self, line: &Line<'_>) -> io::Result<()> {
        self.header()?;
        for place in &self.columns.places {
            write_cell(&mut self.out, self.raw, &cell(line.decision, *place))?;
        }
        let kept = line.kept.iter().map(String::as_str).chain(std::iter::repeat(""));
        for cell in kept.take(self.columns.kept.len()) {
            write_cell(&mut self.out, self.raw, cell)?;
        }
        self.end_row()
    }

    fn keep(&mut self, names: &[String]) -> bool {
        if !self.has_header {
            self.columns.keep(names);
        }
        !self.has_header
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.header()?;
        self.out.flush()
    }
}
