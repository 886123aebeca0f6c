//! `--log FILE`: each decision with what it was made from, so that it can be made again.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use jiff::Timestamp;

use super::exit::Failure;
use crate::engine::{Decided, telling};
use crate::output;
use crate::plan::Plan;

/// A log, to which lines are added.
pub(super) struct Log {
    file: File,
    name: String,
    /// The lines of decisions that may not be told yet.
    pending: Vec<u8>,
}

impl Log {
    /// Opens a log to add to it; one that isn't there is made.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let name = format!("`{}`", path.display());
        let file = OpenOptions::new().append(true).create(true).open(path);
        let file = file.map_err(|error| Failure::writing(&error, &name))?;
        Ok(Self { file, name, pending: Vec::new() })
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
