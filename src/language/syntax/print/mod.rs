//! From tree to the one canonical text: clauses in their order, columns aligned, at most one blank line in a row.
//!
//! Comments stay with what they stand at: one on a line of its own before the clause below it, one behind a clause
//! on that clause's line. What can be written in several ways and means the same (`2 weeks` and `14 days`, a `"""`
//! block) stays as the author wrote it, so the source text is needed beside the tree.

mod clauses;
mod decisions;
mod expressions;
mod items;
mod layout;
mod measures;

use std::collections::BTreeMap;

use crate::language::source::Span;

use super::tree::{Comment, File};
use clauses::Reasons;
use layout::{HALF, INDENT, Pieces};

/// Writes `file`, which was read from `source_text`, in the canonical layout.
///
/// The text of an unreadable item is not in the tree and would be lost: print only what was read without an error.
/// Printing twice changes nothing, and reading the print gives the same tree but for places.
#[must_use]
pub fn print(file: &File, source_text: &str) -> String {
    let writer = expressions::Writer { source: source_text };
    let mut lines = Vec::new();
    for item in &file.items {
        let first = lines.len();
        writer.item(item, &mut lines);
        let many = lines.len() - first > 1;
        if let Some(head) = lines.get_mut(first) {
            head.head = true;
            head.apart = many;
        }
    }
    align_reasons(&mut lines);
    let mut notes = Notes::of(&file.comments, &lines, source_text);
    let mut out = Out { text: String::new(), source: source_text };
    let mut after_many = false;
    for (index, line) in lines.iter().enumerate() {
        let mut apart = line.head && (line.apart || after_many);
        for comment in notes.before.get_mut(index).map(std::mem::take).unwrap_or_default() {
            out.start(comment.span, std::mem::take(&mut apart), line.head);
            out.comment(comment, line.indent);
        }
        out.start(line.span, apart, line.head);
        line.words.write(line.indent, &mut out.text);
        for comment in notes.behind.get_mut(index).map(std::mem::take).unwrap_or_default() {
            out.text.push_str("  ");
            out.text.push_str(&comment.text);
        }
        out.text.push('\n');
        for comment in notes.after.get_mut(index).map(std::mem::take).unwrap_or_default() {
            out.start(comment.span, false, false);
            out.comment(comment, line.indent.max(INDENT));
        }
        after_many = if line.head { line.apart } else { after_many };
    }
    for comment in notes.last {
        out.start(comment.span, false, true);
        out.comment(comment, 0);
    }
    out.text
}

/// One clause, or the head of an item.
struct Line {
    indent: usize,
    words: Pieces,
    /// What stands behind it, at a column of the whole file.
    reason: Option<(Reasons, Pieces)>,
    /// From its first word in the source that has a place to its last.
    span: Span,
    /// Whether an item begins here.
    head: bool,
    /// Whether the item that begins here has clauses, and so stands between blank lines.
    apart: bool,
}

impl Line {
    fn new(indent: usize, words: Pieces, span: Span) -> Self {
        Self { indent, words, reason: None, span, head: false, apart: false }
    }
}

/// Puts the reasons of each kind at one column, as far right as the longest line before one that still ends in the left
/// half of the page. Behind a longer line a reason follows at once.
fn align_reasons(lines: &mut [Line]) {
    let mut columns: BTreeMap<Reasons, usize> = BTreeMap::new();
    for line in lines.iter() {
        if let (Some((kind, _)), Some(width)) = (&line.reason, line.words.width())
            && line.indent + width <= HALF
        {
            let column = columns.entry(*kind).or_default();
            *column = width.max(*column);
        }
    }
    for line in lines {
        if let Some((kind, reason)) = line.reason.take() {
            line.words.pad(columns.get(&kind).copied().unwrap_or(0));
            line.words = std::mem::take(&mut line.words).then(reason);
        }
    }
}

/// The comments, by the line they stand at.
struct Notes<'a> {
    before: Vec<Vec<&'a Comment>>,
    behind: Vec<Vec<&'a Comment>>,
    after: Vec<Vec<&'a Comment>>,
    last: Vec<&'a Comment>,
}

impl<'a> Notes<'a> {
    fn of(comments: &'a [Comment], lines: &[Line], source: &str) -> Self {
        let none = || vec![Vec::new(); lines.len()];
        let mut notes = Notes { before: none(), behind: none(), after: none(), last: Vec::new() };
        // Clauses are printed in their canonical order, which may not be that of the source.
        let mut order: Vec<usize> = (0..lines.len()).collect();
        order.sort_by_key(|index| lines.get(*index).map(|line| line.span.start));
        for comment in comments {
            let starts_before =
                |index: &usize| lines.get(*index).is_some_and(|line| line.span.start <= comment.span.start);
            let place = order.partition_point(starts_before);
            let previous = place.checked_sub(1).and_then(|place| order.get(place)).copied();
            let next = order.get(place).copied();
            notes.put(comment, previous, next, lines, source);
        }
        notes
    }

    fn put(
        &mut self,
        comment: &'a Comment,
        previous: Option<usize>,
        next: Option<usize>,
        lines: &[Line],
        source: &str,
    ) {
        let line = |index: Option<usize>| index.and_then(|index| lines.get(index));
        let inside = line(previous).is_some_and(|line| comment.span.start < line.span.end);
        let indented = source.get(..comment.span.start as usize).is_some_and(|before| before.ends_with([' ', '\t']));
        let ends_item = line(next).is_none_or(|line| line.head);
        let slot = if inside {
            previous.and_then(|index| self.before.get_mut(index))
        } else if !comment.own_line && previous.and_then(|index| self.behind.get(index)).is_some_and(Vec::is_empty) {
            previous.and_then(|index| self.behind.get_mut(index))
        } else if ends_item && (indented || !comment.own_line) && previous.is_some() {
            previous.and_then(|index| self.after.get_mut(index))
        } else {
            next.and_then(|index| self.before.get_mut(index))
        };
        slot.unwrap_or(&mut self.last).push(comment);
    }
}

/// The text so far.
struct Out<'a> {
    text: String,
    source: &'a str,
}

impl Out<'_> {
    /// Begins something that stands at `span` in the source: behind a blank line where it must, or where the author
    /// left one.
    fn start(&mut self, span: Span, apart: bool, head: bool) {
        let before = self.source.get(..span.start as usize).unwrap_or("");
        let gap = before.len() - before.trim_end().len();
        let breaks = before.get(before.len() - gap..).unwrap_or("").matches('\n').count();
        // The blank line that an author leaves below an item's head says nothing.
        let below_head = !head && self.text.rsplit('\n').nth(1).is_some_and(|line| !line.starts_with([' ', '#']));
        let wanted = apart || breaks > 1 && !below_head;
        if wanted && !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn comment(&mut self, comment: &Comment, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.text.push_str(&comment.text);
        self.text.push('\n');
    }
}
