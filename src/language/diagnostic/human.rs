//! The source line with carets below it, for people.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::language::source::{Source, SourceId, Sources, Span};

use super::place::shown;
use super::{Diagnostic, Label, Severity};

/// Every finding with its place in the source, second places and help, by file and place; with `color`, as ANSI codes.
/// Of more than 200 the first, errors before warnings, and how many more there are.
#[must_use]
pub fn human(sources: &Sources, findings: &[Diagnostic], color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    let (shown, left_out) = shown(findings);
    for finding in shown {
        out.push_str(&renderer.render(&[group(sources, finding)]));
        out.push_str("\n\n");
    }
    if left_out > 0 {
        out.push_str(&renderer.render(&[Group::with_title(Level::NOTE.primary_title(format!("{left_out} more")))]));
        out.push_str("\n\n");
    }
    out
}

fn group<'a>(sources: &'a Sources, finding: &'a Diagnostic) -> Group<'a> {
    let level = match finding.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(finding.message.as_str()).id(finding.code.as_str());
    let mut group = Group::with_title(title);
    for source in files(finding) {
        if let Some(snippet) = sources.get(source).and_then(|text| snippet(text, source, finding)) {
            group = group.element(snippet);
        }
    }
    match &finding.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    }
}

/// The files that a finding speaks of, its own first.
fn files(finding: &Diagnostic) -> Vec<SourceId> {
    let mut files = vec![finding.primary.span.source];
    for label in &finding.secondary {
        if !files.contains(&label.span.source) {
            files.push(label.span.source);
        }
    }
    files
}

/// The lines of one file that a finding speaks of. Only they are handed over, so that a finding in a large file costs no
/// more than one in a small file.
fn snippet<'a>(
    text: &'a Source,
    source: SourceId,
    finding: &'a Diagnostic,
) -> Option<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let here = |label: &&Label| label.span.source == source;
    let labels: Vec<&Label> = std::iter::once(&finding.primary).chain(&finding.secondary).filter(here).collect();
    let lines = lines_of(text, &labels)?;
    let shown = text.text.get(lines.clone())?;
    let (first_line, _) = text.line_column(u32::try_from(lines.start).ok()?);
    let annotations = labels.into_iter().filter_map(|label| {
        let kind =
            if std::ptr::eq(label, &finding.primary) { AnnotationKind::Primary } else { AnnotationKind::Context };
        let span = within(shown, label.span, lines.start)?;
        Some(kind.span(span).label((!label.text.is_empty()).then_some(label.text.as_str())))
    });
    Some(Snippet::source(shown).path(&*text.name).line_start(first_line).annotations(annotations))
}

/// From the start of the first line that a label touches to the end of the last.
fn lines_of(text: &Source, labels: &[&Label]) -> Option<Range<usize>> {
    let first = labels.iter().map(|label| label.span.start as usize).min()?;
    let last = labels.iter().map(|label| label.span.end as usize).max()?.max(first);
    let start = text.text.get(..first)?.rfind('\n').map_or(0, |end| end + 1);
    let end = text.text.get(last..)?.find('\n').map_or(text.text.len(), |length| last + length);
    // A carriage return at the end of what is shown is shown as a sign of its own.
    let carriage = usize::from(end > last && text.text.get(..end)?.ends_with('\r'));
    Some(start..end - carriage)
}

/// A span in offsets of the text that is shown.
fn within(shown: &str, span: Span, start: usize) -> Option<Range<usize>> {
    let range = (span.start as usize).checked_sub(start)?..(span.end as usize).checked_sub(start)?;
    shown.get(range.clone()).map(|_| range)
}
