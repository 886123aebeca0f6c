//! Records of a stream: one row at a time, each taken in by itself as soon as it is there.

use super::kept::Kept;
use super::{Chunk, Columns, Intake, IntakeError, Keep, RawResult, Typed, unread};
use crate::decide::eval::Row as BatchRow;
use crate::decide::state::State;
use crate::records::habits::{Doubt, Evidence, Habits, Settled};
use crate::records::mapping::{Mapping, MappingError};
use crate::records::read::{ReadError, Rows};
use crate::records::rows::{RawCells, RawRow, Reject};
use crate::records::source::statement;
use crate::records::typing::CellProblem;
use crate::workspace::senders::SenderError;

/// Rows that come one at a time. A stream outlives the policies by which its rows are read.
pub struct Stream {
    name: String,
    rows: Box<dyn Rows>,
    /// The columns, or the keys of objects that have been seen to matter.
    header: Vec<String>,
    kept: Kept,
    /// The row that was read and not taken in yet.
    row: Option<RawResult>,
    read: BatchRow,
}

impl Stream {
    /// A stream of these rows.
    ///
    /// # Errors
    ///
    /// Where a column to be kept isn't there.
    pub fn new(name: &str, rows: Box<dyn Rows>, keep: &Keep) -> Result<Self, IntakeError> {
        let header = rows.header().to_vec();
        let kept = Kept::new(&*rows, keep)?;
        Ok(Self { name: name.to_owned(), rows, header, kept, row: None, read: 0 })
    }

    /// Waits for the next row; `false` at the end of the stream.
    ///
    /// # Errors
    ///
    /// Where the stream fails.
    pub fn read_on(&mut self) -> Result<bool, IntakeError> {
        let row = match self.rows.next_row() {
            None => return Ok(false),
            Some(Ok(row)) => Ok(row),
            Some(Err(ReadError::Row(reject))) => Err(reject),
            Some(Err(error)) => return Err(IntakeError::Read(error)),
        };
        if let (0, Ok(RawRow { cells: RawCells::Object(object), .. })) = (self.read, &row) {
            self.kept.see(object.keys().iter().map(|key| &**key));
        }
        self.row = Some(row);
        self.read += 1;
        Ok(true)
    }

    /// The names of the columns that are carried over: where it is all of a stream of objects, those that were read so far.
    pub fn kept_names(&self) -> impl Iterator<Item = &str> {
        self.kept.names()
    }

    /// The names of the columns; of objects, those of their keys that have been seen to matter.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }
}

impl<'p> Intake<'p> {
    /// Maps the columns of a stream, from its next row on.
    ///
    /// # Errors
    ///
    /// Where no column names a field, or two stand for one.
    pub fn attend(&self, stream: &Stream) -> Result<Columns<'p>, IntakeError> {
        let mut mapping = match self.mapper.map(&stream.header) {
            // What one object lacks, the next may have.
            Err(MappingError::Nothing(_)) if stream.rows.are_objects() => Mapping::default(),
            mapped => mapped.map_err(IntakeError::Mapping)?,
        };
        if stream.rows.are_objects() {
            mapping.lacking.clear();
        }
        let numbering = stream.rows.numbering();
        let mut columns = self.columns(&stream.name, numbering, mapping, stream.kept.clone(), stream.header.clone());
        if self.refuses_unread && !columns.unread.is_empty() {
            return Err(unread(&stream.name, &mut columns, &stream.row));
        }
        Ok(columns)
    }

    /// The record of the row that was read last, or why it is none. Senders are made known to the state. A row is taken in
    /// by itself: what it leaves open, no other row tells.
    ///
    /// # Errors
    ///
    /// None of the record's: those are rejects.
    pub fn take(
        &mut self,
        stream: &mut Stream,
        columns: &mut Columns<'p>,
        state: &mut State,
    ) -> Result<Chunk, IntakeError> {
        let Some(raw) = stream.row.take() else { return Ok(Chunk::default()) };
        self.rows = stream.read.saturating_sub(1);
        let mut raw = [raw];
        let mut typed = match self.own_keys(columns, &mut raw) {
            Some(reject) => vec![Some(Err(reject))],
            None => self.typed_alone(columns, &raw),
        };
        if columns.header.len() > stream.header.len() {
            stream.header.clone_from(&columns.header);
        }
        if columns.kept.names().count() > stream.kept.names().count() {
            stream.kept.clone_from(&columns.kept);
        }
        if let [Ok(row)] = &raw
            && let [Some(Ok((record, _)))] = typed.as_slice()
            && let Err(error) = self.sender(record, state)
        {
            let reject = columns.typer.reject(row, None, unsaid(&error));
            typed = vec![Some(Err(Box::new(reject)))];
        }
        self.chunk(columns, raw.into(), typed, state)
    }

    /// Looks at the keys of an object; a reject where they can't be told apart from those before.
    fn own_keys(&self, columns: &mut Columns<'p>, raw: &mut [RawResult]) -> Option<Box<Reject>> {
        let before = columns.header.len();
        let error = self.see_keys(columns, raw).err()?;
        let [Ok(row)] = raw else { return None };
        columns.seen.forget(columns.header.drain(before..));
        let expected = format!("keys that each stand for one field, and {error}");
        Some(Box::new(columns.typer.reject(row, None, CellProblem { value: String::new(), expected, nearest: None })))
    }

    /// Types a row by nothing but what stands in it.
    fn typed_alone(&self, columns: &mut Columns<'p>, raw: &[RawResult]) -> Vec<Option<Typed>> {
        columns.typer.habits = Habits::default();
        columns.typer.evidence = Evidence::default();
        let mut typed = self.typed(&columns.typer, raw);
        match columns.typer.evidence.settle(true) {
            Ok(Settled::Known(habits)) if !habits.is_unknown() => {
                columns.typer.habits = habits;
                typed = self.typed(&columns.typer, raw);
            }
            Ok(_) => {}
            Err(doubt) => {
                if let [Some(Err(reject))] = typed.as_mut_slice() {
                    state_how(reject, &doubt);
                }
            }
        }
        typed
    }
}

/// Says how a source may settle what a cell leaves open.
fn state_how(reject: &mut Reject, doubt: &Doubt) {
    let (Doubt::Days(seen) | Doubt::Decimals(seen)) = doubt else { return };
    if reject.column.as_ref() == Some(&seen.column) {
        reject.expected += &format!("; a source of firstmove.toml may state it: {}", statement(doubt));
    }
}

/// What is lacking in a record that doesn't say whose it is.
fn unsaid(error: &SenderError) -> CellProblem {
    let nothing = |expected| CellProblem { value: String::new(), expected, nearest: None };
    match error {
        SenderError::Unsaid(names) => nothing(format!("a sender, or one that --sender names: {}", names.join(", "))),
        SenderError::Unknown(name, nearest) => CellProblem {
            value: name.clone(),
            expected: "a sender of the configuration".to_owned(),
            nearest: nearest.clone(),
        },
    }
}
