//! A new ledger from the lines of an exported one.

use std::io::BufRead;
use std::path::Path;

use rusqlite::{ErrorCode, params};

use super::Ledger;
use super::migrations::STEPS;
use super::place;
use crate::history::ledger::{Access, Contents, Line, RestoreError, Tombstone};

impl Ledger {
    /// Makes a ledger that is equal to the one that the lines were exported from. It is there whole or not at all.
    ///
    /// # Errors
    ///
    /// Where something lies at the path already, a line is none of an export or contradicts the others, the export was
    /// cut off or is of a later version, or the disk fails.
    pub fn restore(path: &Path, lines: &mut dyn BufRead) -> Result<Contents, RestoreError> {
        if path.exists() {
            return Err(RestoreError::There(path.to_owned()));
        }
        let mut contents = None;
        let is_put = place::make(path, |beside| {
            let mut ledger = Self::of(beside, Access::Write)?;
            contents = Some(ledger.write(|ledger| ledger.take(lines))?);
            Ok::<(), RestoreError>(ledger.close()?)
        })
        .map_err(|error| match error {
            RestoreError::Ledger(error) => error.at(path).into(),
            error => error,
        })?;
        contents.filter(|_| is_put).ok_or_else(|| RestoreError::There(path.to_owned()))
    }

    fn take(&mut self, lines: &mut dyn BufRead) -> Result<Contents, RestoreError> {
        let mut said: Option<Contents> = None;
        let mut found = Contents::default();
        for (number, line) in (1..).zip(lines.lines()) {
            let line = line.map_err(RestoreError::Read)?;
            let line: Line = match serde_json::from_str(&line) {
                Ok(line) => line,
                Err(_) if number == 1 => return Err(RestoreError::NoExport),
                Err(error) => return Err(RestoreError::Line(number, error.to_string())),
            };
            match (line, said) {
                (Line::Ledger(_), Some(_)) => return Err(RestoreError::Line(number, "a second beginning".to_owned())),
                (Line::Ledger(contents), None) => said = Some(known_version(contents)?),
                (_, None) => return Err(RestoreError::NoExport),
                (line, Some(_)) => self.add(line, &mut found).map_err(|error| self.refused(number, &error))?,
            }
        }
        let said = said.ok_or(RestoreError::NoExport)?;
        found.version = said.version;
        if found != said {
            return Err(RestoreError::CutOff { said, found });
        }
        // What an earlier version exported stands in its forms.
        self.renew_names().map_err(|error| RestoreError::Ledger(self.failure(&error)))?;
        Ok(found)
    }

    /// A line that contradicts the others is to blame itself, for all else it isn't.
    fn refused(&self, number: u64, error: &rusqlite::Error) -> RestoreError {
        match error.sqlite_error_code() {
            _ if matches!(error, rusqlite::Error::StatementChangedRows(_)) => {
                RestoreError::Line(number, "it can't stand there".to_owned())
            }
            Some(ErrorCode::ConstraintViolation) => RestoreError::Line(number, "it contradicts the others".to_owned()),
            _ => RestoreError::Ledger(self.failure(error)),
        }
    }

    fn add(&mut self, line: Line, found: &mut Contents) -> rusqlite::Result<()> {
        let Self { connection, words, .. } = self;
        match line {
            Line::Ledger(_) => {}
            Line::Person(person) => {
                let sql = "INSERT INTO person (id, root) VALUES (?1, ?2)";
                connection.prepare_cached(sql)?.execute([person.id, person.root])?;
                found.persons += 1;
            }
            Line::Alias(alias) => {
                let field = words.number(connection, &alias.name.0)?;
                let disputed = alias.disputed.map(jiff::Timestamp::as_microsecond);
                let sql = "INSERT INTO alias (field, name, person, disputed) VALUES (?1, ?2, ?3, ?4)";
                connection.prepare_cached(sql)?.execute(params![field, alias.name.1, alias.person, disputed])?;
                self.note_field(field, &alias.name.1)?;
                found.aliases += 1;
            }
            Line::Event(told) => {
                self.insert_as(Some(told.id), &told.event, told.told, told.person)?;
                found.events += 1;
            }
            Line::Retold(retold) => {
                let source = words.number(connection, &retold.source)?;
                let sql = "INSERT INTO retold (event, source, at, told) VALUES (?1, ?2, ?3, ?4)";
                let (at, told) = (retold.at.as_microsecond(), retold.told.as_microsecond());
                connection.prepare_cached(sql)?.execute(params![retold.event, source, at, told])?;
                found.retold += 1;
            }
            Line::Key(key) => {
                let sql = "INSERT INTO secret (key) SELECT key FROM (SELECT unhex(?1) key)
                    WHERE length(key) = 32 AND NOT EXISTS (SELECT 1 FROM secret)";
                one(connection.prepare_cached(sql)?.execute([key])?)?;
            }
            Line::Forgotten(Tombstone { hash, at }) => {
                let sql = "INSERT INTO forgotten (hash, at) SELECT hash, ?2 FROM (SELECT unhex(?1) hash)
                    WHERE length(hash) = 32 AND EXISTS (SELECT 1 FROM secret)";
                one(connection.prepare_cached(sql)?.execute(params![hash, at.as_microsecond()])?)?;
                found.forgotten += 1;
            }
        }
        Ok(())
    }
}

/// A line that adds nothing can't stand there.
fn one(added: usize) -> rusqlite::Result<()> {
    if added == 1 { Ok(()) } else { Err(rusqlite::Error::StatementChangedRows(added)) }
}

fn known_version(contents: Contents) -> Result<Contents, RestoreError> {
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    if contents.version > known { Err(RestoreError::Newer(contents.version, known)) } else { Ok(contents) }
}
