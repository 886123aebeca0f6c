//! Clauses that several items have, and the tables they stand in.

use crate::language::source::{Span, Spanned};
use crate::language::syntax::tree::{Choice, Expr, Name, Text, With, WithText};

use super::Line;
use super::expressions::Writer;
use super::layout::{INDENT, Pieces, Row, align};

/// An option's condition further away than this from the option is hard to see as its own.
const WIDEST_GAP: usize = 16;

/// A table's rows with the places they were read from.
pub(super) struct Table {
    rows: Vec<Row>,
    spans: Vec<Span>,
    indent: usize,
    widest_gap: usize,
    reasons: Option<Reasons>,
}

/// What stands behind a clause, at one column in all items of a kind in a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reasons {
    /// `because "…"` of a cap's limits.
    Limits,
    /// `because "…"` of a move's needs.
    Needs,
    /// What the fields of a record mean.
    Meanings,
}

impl Table {
    /// An empty table `indent` blanks in.
    pub(super) fn new(indent: usize) -> Self {
        Self { rows: Vec::new(), spans: Vec::new(), indent, widest_gap: usize::MAX, reasons: None }
    }

    /// With columns only where no gap grows wider than this.
    pub(super) fn close(self, widest_gap: usize) -> Self {
        Self { widest_gap, ..self }
    }

    /// With a last column that is aligned over the whole file.
    pub(super) fn with(self, reasons: Reasons) -> Self {
        Self { reasons: Some(reasons), ..self }
    }

    /// Adds a row.
    pub(super) fn row(&mut self, span: Span, cells: Row) {
        self.rows.push(cells);
        self.spans.push(span);
    }

    /// The aligned rows as lines.
    pub(super) fn lines(mut self) -> Vec<Line> {
        let last_cell = |row: &mut Row| self.reasons.and_then(|kind| Some((kind, row.pop()??)));
        let reasons: Vec<_> = self.rows.iter_mut().map(last_cell).collect();
        let words = align(self.rows, self.indent, self.widest_gap);
        let lines = words.into_iter().zip(self.spans).zip(reasons);
        lines.map(|((words, span), reason)| Line { reason, ..Line::new(self.indent, words, span) }).collect()
    }
}

/// The first words of an item's clauses, blanks behind them so that what follows begins at one column.
pub(super) struct Keywords {
    width: usize,
}

impl Keywords {
    /// As wide as the longest of those that are there.
    pub(super) fn of(present: &[(bool, &str)]) -> Self {
        Self { width: present.iter().filter(|(there, _)| *there).map(|(_, word)| word.len()).max().unwrap_or(0) }
    }

    /// `word`, and blanks up to the column.
    pub(super) fn before(&self, word: &str, rest: Pieces) -> Pieces {
        rest.prefixed(&format!("{word:width$} ", width = self.width))
    }

    /// A clause of its own line.
    pub(super) fn line(&self, word: &str, rest: Pieces, span: Span) -> Line {
        Line::new(INDENT, self.before(word, rest), span)
    }
}

impl Writer<'_> {
    /// `when …`, where there is one.
    pub(super) fn when(self, when: Option<&Expr>) -> Option<Pieces> {
        when.map(|when| self.expr(when).prefixed("when "))
    }

    /// `because "…"`, where there is one.
    pub(super) fn because(self, because: Option<&Text>) -> Option<Pieces> {
        because.map(|because| Pieces::of(format!("because {}", self.text(because))))
    }

    /// `then …` and every `else …`, their conditions at one column.
    pub(super) fn options(self, options: &[Choice], keywords: &Keywords, lines: &mut Vec<Line>) {
        let mut table = Table::new(INDENT).close(WIDEST_GAP);
        for (index, option) in options.iter().enumerate() {
            let word = if index == 0 { "then" } else { "else" };
            let choice = keywords.before(word, self.choice(option));
            table.row(option.span, vec![Some(choice), self.when(option.when.as_ref())]);
        }
        lines.extend(table.lines());
    }

    fn choice(self, option: &Choice) -> Pieces {
        let mut out = Pieces::of(&*option.action.node);
        for (index, with) in option.with.iter().enumerate() {
            out.space();
            out.push(if index == 0 { "with " } else { "and " });
            self.with(with, &mut out);
        }
        out
    }

    fn with(self, with: &With, out: &mut Pieces) {
        out.push(&with.form.node);
        match &with.text {
            WithText::ByHand => {}
            WithText::Literal(text) => out.push(&format!(" {}", self.text(text))),
            WithText::Defined(name) => out.push(&format!(" {}", name.node)),
            WithText::File(file) => out.push(&format!(" from {}", self.text(file))),
        }
    }

    /// Names with `word` between them: `a, b`, `a and b`.
    pub(super) fn names(self, names: &[Name], between: &str) -> Pieces {
        let mut out = Pieces::default();
        for (index, name) in names.iter().enumerate() {
            if index > 0 {
                out.push(between);
                out.space();
            }
            out.push(&name.node);
        }
        out
    }

    /// ` with subject and body`
    pub(super) fn forms(self, forms: &[Name], out: &mut Pieces) {
        for (index, form) in forms.iter().enumerate() {
            out.push(if index == 0 { " with " } else { " and " });
            out.push(&form.node);
        }
    }

    /// ` 2 days ago`
    pub(super) fn ago(self, ago: Option<&Spanned<jiff::SignedDuration>>, out: &mut Pieces) {
        if let Some(ago) = ago {
            out.push(&format!(" {} ago", self.duration(ago)));
        }
    }
}
