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
pub(super) struct Log<'p> {
    file: File,
    name: String,
    plan: &'p Plan,
    now: Timestamp,
    /// The lines of decisions that may not be told yet.
    pending: Vec<u8>,
}

impl<'p> Log<'p> {
    /// Opens a log to add to it; one that isn't there is made.
    pub(super) fn open(path: &Path, plan: &'p Plan, now: Timestamp) -> Result<Self, Failure> {
        let name = format!("`{}`", path.display());
        let file = OpenOptions::new().append(true).create(true).open(path);
        let file = file.map_err(|error| Failure::writing(&error, &name))?;
        Ok(Self { file, name, plan, now, pending: Vec::new() })
    }

    /// Notes a decision.
    pub(super) fn note(&mut self, decided: &Decided<'_>) -> io::Result<()> {
        let record = serde_json::to_string(&telling::inputs(self.plan, decided.entry))?;
        let decision = output::object(&decided.decision, None)?;
        let (now, policy) = (self.now, &self.plan.hash);
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
