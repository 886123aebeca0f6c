//! Where a span lies, as people and editors count.

use std::cmp::Reverse;

use crate::language::source::{Sources, Span};

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

/// More findings than this at once help nobody.
const MOST_SHOWN: usize = 200;

/// As many findings as people read, errors before warnings, by file and place; and how many are left out.
pub(super) fn shown(findings: &[Diagnostic]) -> (Vec<&Diagnostic>, usize) {
    let mut shown = in_order(findings);
    if shown.len() > MOST_SHOWN {
        shown.sort_by_key(|finding| Reverse(finding.severity()));
        shown.truncate(MOST_SHOWN);
        shown.sort_by_key(|finding| (finding.primary.span, finding.code));
    }
    let left_out = findings.len() - shown.len();
    (shown, left_out)
}

/// The findings by file, in the order the files were read, and by place.
pub(super) fn in_order(findings: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut findings: Vec<&Diagnostic> = findings.iter().collect();
    findings.sort_by_key(|finding| (finding.primary.span, finding.code));
    findings
}

#[cfg(test)]
mod tests {
    use super::{MOST_SHOWN, shown};
    use crate::language::diagnostic::{Code, Diagnostic};
    use crate::language::source::{Sources, Span};

    #[test]
    fn of_too_many_the_errors_are_shown_first() {
        let source = Sources::default().add("a.policy", "");
        let at = |place, code| Diagnostic::new(code, Span::new(source, place, place + 1), "wrong");
        let warnings = (0..300).map(|place| at(place, Code::Unused));
        let findings: Vec<Diagnostic> = warnings.chain([at(900, Code::Misspelt)]).collect();
        let (some, left_out) = shown(&findings);
        assert_eq!((some.len(), left_out), (MOST_SHOWN, 301 - MOST_SHOWN));
        assert_eq!(some.last().map(|last| last.code), Some(Code::Misspelt));
        assert!(some.is_sorted_by_key(|finding| finding.primary.span));
        assert_eq!(shown(&findings[..200]).1, 0);
    }
}
