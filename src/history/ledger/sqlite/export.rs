//! A ledger written out as lines.

use std::io::Write;

use jiff::Timestamp;
use rusqlite::{Params, Row};

use super::Ledger;
use super::ask::moment;
use crate::history::ledger::{Alias, Contents, ExportError, LedgerError, Line, Name, Person, Retold, Tombstone};

/// How many events are read at once.
const PART: usize = 4_096;

impl Ledger {
    /// Writes all that the ledger holds, a line of JSON each, in an order that hangs on nothing else. What others tell
    /// meanwhile is not in it.
    ///
    /// # Errors
    ///
    /// Where the ledger can't be read, or the lines can't be written.
    pub fn export(&mut self, out: &mut dyn Write) -> Result<Contents, ExportError> {
        self.read(|ledger| {
            let contents = ledger.contents()?;
            write(out, &Line::Ledger(contents))?;
            ledger.export_persons(out)?;
            ledger.export_events(out)?;
            ledger.export_retold(out)?;
            ledger.export_forgotten(out)?;
            Ok(contents)
        })
    }

    /// What it holds.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn contents(&self) -> Result<Contents, LedgerError> {
        self.counted().map_err(|error| self.failure(&error))
    }

    pub(super) fn counted(&self) -> rusqlite::Result<Contents> {
        let version = self.version()?;
        let sql = "SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM alias), (SELECT count(*) FROM event),
                (SELECT count(*) FROM retold), (SELECT count(*) FROM forgotten)";
        self.connection.query_row(sql, [], |row| {
            let count = |place: usize| row.get::<_, i64>(place).map(|count| u64::try_from(count).unwrap_or(0));
            let (persons, aliases, events) = (count(0)?, count(1)?, count(2)?);
            Ok(Contents { version, persons, aliases, events, retold: count(3)?, forgotten: count(4)? })
        })
    }

    fn export_persons(&self, out: &mut dyn Write) -> Result<(), ExportError> {
        let person = |row: &Row<'_>| Ok(Line::Person(Person { id: row.get(0)?, root: row.get(1)? }));
        self.each("SELECT id, root FROM person ORDER BY id", [], person, out)?;
        let alias = |row: &Row<'_>| {
            let name = Name(row.get(0)?, row.get(1)?);
            let disputed: Option<i64> = row.get(3)?;
            Ok(Line::Alias(Alias { name, person: row.get(2)?, disputed: disputed.map(moment) }))
        };
        let sql = "SELECT field.text, alias.name, alias.person, alias.disputed
            FROM alias JOIN word field ON field.id = alias.field ORDER BY field.text, alias.name";
        self.each(sql, [], alias, out)
    }

    fn export_events(&mut self, out: &mut dyn Write) -> Result<(), ExportError> {
        let mut last = 0;
        loop {
            let events = self.told_after(last, PART)?;
            let Some(end) = events.last().map(|told| told.id) else { return Ok(()) };
            last = end;
            for told in events {
                write(out, &Line::Event(Box::new(told)))?;
            }
        }
    }

    fn export_retold(&self, out: &mut dyn Write) -> Result<(), ExportError> {
        let retold = |row: &Row<'_>| {
            let (at, told): (Timestamp, Timestamp) = (moment(row.get(2)?), moment(row.get(3)?));
            Ok(Line::Retold(Retold { event: row.get(0)?, source: row.get(1)?, at, told }))
        };
        let sql = "SELECT retold.event, source.text, retold.at, retold.told
            FROM retold JOIN word source ON source.id = retold.source ORDER BY retold.event, source.text, retold.at";
        self.each(sql, [], retold, out)
    }

    fn export_forgotten(&self, out: &mut dyn Write) -> Result<(), ExportError> {
        self.each("SELECT lower(hex(key)) FROM secret", [], |row| Ok(Line::Key(row.get(0)?)), out)?;
        let tombstone = |row: &Row<'_>| Ok(Line::Forgotten(Tombstone { hash: row.get(0)?, at: moment(row.get(1)?) }));
        self.each("SELECT lower(hex(hash)), at FROM forgotten ORDER BY hash", [], tombstone, out)
    }

    /// Writes a line for each row.
    fn each(
        &self,
        sql: &str,
        parameters: impl Params,
        line: impl Fn(&Row<'_>) -> rusqlite::Result<Line>,
        out: &mut dyn Write,
    ) -> Result<(), ExportError> {
        let failed = |error: rusqlite::Error| ExportError::Ledger(self.failure(&error));
        let mut statement = self.connection.prepare(sql).map_err(failed)?;
        let mut rows = statement.query(parameters).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            write(out, &line(row).map_err(failed)?)?;
        }
        Ok(())
    }
}

fn write(out: &mut dyn Write, line: &Line) -> Result<(), ExportError> {
    serde_json::to_writer(&mut *out, line).map_err(|error| ExportError::Write(error.into()))?;
    out.write_all(b"\n").map_err(ExportError::Write)
}
