//! What the builders of items, clauses, expressions and literals share: places, findings, names.

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::{SourceId, Span, Spanned};
use crate::language::syntax::grammar::{Node, Nodes, Rule};
use crate::language::syntax::tree::Name;

use super::look_alikes::{self, Seeming};
use super::working::Working;

/// Builds the tree of one item from what the grammar read.
///
/// A builder's function returns nothing only where the grammar and it disagree on what a node holds. A mistake in the
/// text makes a finding, and something sound stands in its place in the tree.
pub(super) struct Builder<'a> {
    source: SourceId,
    working: &'a Working,
    /// What is wrong with the item.
    pub(super) findings: Vec<Diagnostic>,
    /// Whether something in the tree stands for what can't be known, so that the item must be left out.
    pub(super) broken: bool,
}

impl<'a> Builder<'a> {
    pub(super) fn new(source: SourceId, working: &'a Working) -> Self {
        Self { source, working, findings: Vec::new(), broken: false }
    }

    /// Where a node stands in its file, from its first word to its last.
    ///
    /// The end is that of the last thing read in it: pest counts the blanks before an absent optional part as read.
    pub(super) fn span(&self, node: &Node<'_>) -> Span {
        self.place(node.as_span().start(), end_of(node))
    }

    /// From the first of some nodes to the end of the last, the end of the text left out.
    pub(super) fn span_of_all(&self, nodes: Nodes<'_>) -> Span {
        let mut nodes = nodes.filter(|node| node.as_rule() != Rule::EOI);
        let Some(first) = nodes.next() else { return self.place(0, 0) };
        let first = self.span(&first);
        nodes.last().map_or(first, |last| first.to(self.span(&last)))
    }

    /// A place given in offsets of the text that was read.
    pub(super) fn place(&self, start: usize, end: usize) -> Span {
        let start = self.working.origin(start);
        Span::new(self.source, start, self.working.origin(end).max(start))
    }

    /// The text that was read, before or behind an offset of it.
    pub(super) fn around(&self, start: usize, end: usize) -> (&str, &str) {
        let text = self.working.text();
        (text.get(..start).unwrap_or(""), text.get(end..).unwrap_or(""))
    }

    pub(super) fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Reports what can't be given a meaning; the item is left out of the tree.
    pub(super) fn report_broken(&mut self, finding: Diagnostic) {
        self.broken = true;
        self.findings.push(finding);
    }

    /// Reports a spelling from elsewhere, and what is written here instead of it.
    pub(super) fn foreign(&mut self, span: Span, found: &str, right: &str) {
        let finding = Diagnostic::new(Code::Foreign, span, format!("`{found}` is written `{right}` here"));
        self.report(finding.help(format!("write `{right}`")).edit(span, right));
    }

    /// A name; capitals and hyphens are reported, and corrected in the tree.
    pub(super) fn name(&mut self, node: &Node<'_>) -> Name {
        let written = node.as_str();
        let span = self.span(node);
        if let Some(seeming) = look_alikes::seeming(written) {
            let right = snake_case(&seeming.word);
            self.report(foreign_letter(span, written, &seeming, &right));
            return Spanned::new(right.into(), span);
        }
        let right = snake_case(written);
        if !written.is_ascii() {
            let message = format!("the name `{written}` has letters other than a to z");
            self.report(Diagnostic::new(Code::BadName, span, message).help("write names with a to z, digits and `_`"));
        } else if written.contains('-') {
            let message = format!("the name `{written}` has a hyphen");
            let help = format!("write `{right}`; a minus has blanks around it");
            self.report(Diagnostic::new(Code::Foreign, span, message).help(help).edit(span, &right));
        } else if right != written {
            let message = format!("the name `{written}` has capitals");
            self.report(
                Diagnostic::new(Code::BadName, span, message).help(format!("write `{right}`")).edit(span, &right),
            );
        }
        Spanned::new(right.into(), span)
    }

    /// The names among a node's parts.
    pub(super) fn names(&mut self, node: Node<'_>) -> Vec<Name> {
        node.into_inner().filter(|part| part.as_rule() == Rule::name).map(|part| self.name(&part)).collect()
    }
}

/// The words of a node, from its first to its last.
pub(super) fn words_of<'i>(node: &Node<'i>) -> &'i str {
    let start = node.as_span().start();
    node.as_str().get(..end_of(node).saturating_sub(start)).unwrap_or(node.as_str())
}

/// The end of the last thing that was read in a node.
fn end_of(node: &Node<'_>) -> usize {
    let mut last = node.clone();
    while let Some(inner) = last.clone().into_inner().next_back() {
        last = inner;
    }
    last.as_span().end()
}

/// `goodNote`, `Good-Note` and `good_note` are all `good_note`; a word all in capitals is only made small.
fn snake_case(written: &str) -> String {
    let shouted = !written.chars().any(char::is_lowercase);
    let mut out = String::with_capacity(written.len() + 2);
    let mut last = None;
    for c in written.chars() {
        let before = last.replace(c);
        if c == '-' {
            out.push('_');
        } else if c.is_uppercase() {
            if !shouted && before.is_some_and(|before| before.is_lowercase() || before.is_ascii_digit()) {
                out.push('_');
            }
            out.extend(c.to_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}

/// A word with a letter that only looks like one of its own.
pub(super) fn foreign_letter(span: Span, written: &str, seeming: &Seeming, right: &str) -> Diagnostic {
    let start = span.start as usize + seeming.at;
    let letter = Span::new(span.source, start, start + seeming.odd.len_utf8());
    let message = format!("`{written}` has {}, which only looks like `{}`", seeming.letter(), seeming.plain());
    let finding = Diagnostic::new(Code::BadName, span, message).also(letter, "this letter");
    finding.help(format!("write `{right}`")).edit(span, right)
}
