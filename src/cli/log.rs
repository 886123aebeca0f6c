//! `--log FILE`: each decision with what it was made from, so that it can be made again.

use std::fs::File;
use std::io::{self, Write};

use jiff::Timestamp;

use super::exit::Failure;
use super::outputs::Claimed;
use crate::decide::Decided;
use crate::history::telling;
use crate::language::plan::Plan;
use crate::report::output;

/// A log, to which lines are added.
pub(super) struct Log {
    file: File,
    name: String,
    /// The lines of decisions that may not be told yet.
    pending: Vec<u8>,
}

impl Log {
    /// Opens a log to add to it; one that isn't there is made.
    pub(super) fn open(claimed: &Claimed) -> Result<Self, Failure> {
        Ok(Self { file: claimed.add_to()?, name: claimed.name(), pending: Vec::new() })
    }

    /// Notes a decision of this policy at this moment.
    pub(super) fn note(&mut self, plan: &Plan, now: Timestamp, decided: &Decided<'_>) -> io::Result<()> {
        let record = serde_json::to_string(&telling::inputs(plan, decided.entry))?;
        let decision = output::object(&decided.decision, None)?;
        let policy = &plan.hash;
        writeln!(
            self.pending,
            "{{\"now\":\"{now}\",\"policy\":\"{policy}\",\"record\":{record},\"decision\":{decision}}}"
        )
    }

    /// Writes what was noted.
    pub(super) fn write(&mut self) -> Result<(), Failure> {
        let pending = std::mem::take(&mut self.pending);
        self.file.write_all(&pending).map_err(|error| Failure::writing(&error, &self.name))
    }
}
