//! CSV.

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
            let raw = self.raw;
            let names = self.columns.names().map(str::to_owned);
            self.out.write_record(names.map(|name| if raw { name } else { guarded(name) })).map_err(unwrapped_csv)?;
        }
        Ok(())
    }
}

impl DecisionWriter for CsvWriter<'_> {
    fn write(&mut self, line: &Line<'_>) -> io::Result<()> {
        self.header()?;
        let cells = self
            .columns
            .places
            .iter()
            .map(|place| cell(line.decision, *place).into_owned())
            .chain(line.kept.iter().take(self.columns.kept.len()).cloned());
        let lacking = self.columns.kept.len().saturating_sub(line.kept.len());
        let cells = cells.chain(std::iter::repeat_n(String::new(), lacking));
        let raw = self.raw;
        self.out.write_record(cells.map(|cell| if raw { cell } else { guarded(cell) })).map_err(unwrapped_csv)
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
