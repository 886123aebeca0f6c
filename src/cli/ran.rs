//! A test that was run.

use crate::decide::testing::Outcome;

/// A test, and where it stands.
pub(super) struct Ran {
    pub(super) outcome: Outcome,
    /// The file, as it is seen from here.
    pub(super) file: String,
    /// Its line, from 1.
    pub(super) line: usize,
}

impl Ran {
    /// `policies/outbound.test.policy:12`
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }

    pub(super) fn has_passed(&self) -> bool {
        self.outcome.failures.is_empty()
    }
}
