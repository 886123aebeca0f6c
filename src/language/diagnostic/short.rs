//! One line a finding, for editors and `grep`.

use std::fmt::Write;

use crate::language::source::Sources;

use super::Diagnostic;
use super::place::{Place, shown};

/// `file:line:column: error[E0102]: message`, a line each, by file and place. Of more than 200 the first, errors before
/// warnings, and how many more there are.
#[must_use]
pub fn short(sources: &Sources, findings: &[Diagnostic]) -> String {
    let mut out = String::new();
    let (shown, left_out) = shown(findings);
    for finding in shown {
        let Place { file, line, column, .. } = Place::of(sources, finding.primary.span);
        let severity = finding.severity();
        // Writing to a string can't fail.
        let _ = writeln!(out, "{file}:{line}:{column}: {severity}[{}]: {}", finding.code, finding.message);
    }
    if left_out > 0 {
        let _ = writeln!(out, "note: {left_out} more");
    }
    out
}
