//! Where a span lies, as people and editors count.

use crate::source::{Sources, Span};

use super::Diagnostic;

/// A span as file, lines and columns, counted from 1; columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

impl<'a> Place<'a> {
    /// Where `span` lies; line 1, column 1 of a file without a name if its source is not among `sources`.
    pub(super) fn of(sources: &'a Sources, span: Span) -> Self {
        let Some(source) = sources.get(span.source) else {
            return Self { file: "", line: 1, column: 1, end_line: 1, end_column: 1 };
        };
        let (line, column) = source.line_column(span.start);
        let (end_line, end_column) = source.line_column(span.end);
        Self { file: &source.name, line, column, end_line, end_column }
    }
}

/// The findings by file, in the order the files were read, and by place.
pub(super) fn in_order(findings: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut findings: Vec<&Diagnostic> = findings.iter().collect();
    findings.sort_by_key(|finding| (finding.primary.span, finding.code));
    findings
}
