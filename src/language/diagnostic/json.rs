//! An array of objects, for scripts.

use serde::Serialize;

use crate::language::source::{Sources, Span};

use super::place::{Place, in_order};
use super::{Diagnostic, Label};

/// A finding as scripts read it: these fields, in this order.
#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    severity: String,
    message: &'a str,
    #[serde(flatten)]
    place: Where<'a>,
    labels: Vec<Said<'a>>,
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct Where<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct Said<'a> {
    #[serde(flatten)]
    place: Where<'a>,
    text: &'a str,
}

impl<'a> Where<'a> {
    fn of(sources: &'a Sources, span: Span) -> Self {
        let Place { file, line, column, end_line, end_column } = Place::of(sources, span);
        Self { file, line, column, end_line, end_column }
    }
}

/// A JSON array of the findings, by file and place, with a line break behind it.
///
/// Each is `{"code", "severity", "message", "file", "line", "column", "end_line", "end_column", "labels", "help"}`: lines
/// and columns count from 1, columns in characters, the end is behind the last one. A label is such a place with a
/// `text`; the first is the finding's own where words stand at it. Without help, `help` is `null`.
#[must_use]
pub fn json(sources: &Sources, findings: &[Diagnostic]) -> String {
    let said = |label: &'_ Label| !label.text.is_empty();
    let findings: Vec<Finding<'_>> = in_order(findings)
        .into_iter()
        .map(|finding| {
            let labels = std::iter::once(&finding.primary).filter(|label| said(label)).chain(&finding.secondary);
            Finding {
                code: finding.code.as_str(),
                severity: finding.severity().to_string(),
                message: &finding.message,
                place: Where::of(sources, finding.primary.span),
                labels: labels.map(|label| Said { place: Where::of(sources, label.span), text: &label.text }).collect(),
                help: finding.help.as_deref(),
            }
        })
        .collect();
    // Strings and numbers alone: there is nothing in it that JSON can't say.
    serde_json::to_string_pretty(&findings).unwrap_or_default() + "\n"
}
