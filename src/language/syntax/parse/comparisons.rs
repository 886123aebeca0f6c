//! Comparisons, chains of them, and what other languages write for `is`.

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::Spanned;
use crate::language::syntax::grammar::{Node, Rule};
use crate::language::syntax::tree::{Comparison, Expr, ExprKind, State};

use super::builder::{Builder, words_of};

/// What is said of a chain of which nothing more is certain.
const TWO_COMPARISONS: &str = "comparisons do not chain: write two with `and` between them";

impl Builder<'_> {
    /// A value, or a value and what is asked of it; `denied` where a `not` stands before it.
    pub(super) fn comparison(&mut self, node: Node<'_>, denied: bool) -> Option<Expr> {
        let mut parts = node.into_inner();
        let value = parts.next()?;
        let tails: Vec<Node<'_>> = parts.collect();
        if let [first, second, more @ ..] = tails.as_slice() {
            self.chain(&value, first, second, more.is_empty(), denied);
        }
        let start = self.span(&value);
        let value = self.sum(value)?;
        let Some(tail) = tails.into_iter().next() else { return Some(value) };
        let span = start.to(self.span(&tail));
        let kind = self.tail(value, tail.into_inner().next()?)?;
        Some(Spanned::new(kind, span))
    }

    /// What is asked of `value`.
    fn tail(&mut self, value: Expr, node: Node<'_>) -> Option<ExprKind> {
        let rule = node.as_rule();
        if rule == Rule::within_tail {
            return self.within(value, node);
        }
        let value = Box::new(value);
        let mut parts = node.into_inner();
        let first = parts.next()?;
        let word = self.span(&first);
        match rule {
            Rule::is_tail => {
                let next = parts.next()?;
                if matches!(first.as_str(), "=" | "==") {
                    if is_blank(&next) {
                        return self.blank(value, &first, &next);
                    }
                    self.foreign_sign(&first, "is");
                }
                if next.as_rule() == Rule::kw_not {
                    let word = word.to(self.span(&next));
                    return self.is(value, Spanned::new(Comparison::IsNot, word), parts.next()?);
                }
                self.is(value, Spanned::new(Comparison::Is, word), next)
            }
            Rule::differs_tail => {
                let next = parts.next()?;
                if is_blank(&next) {
                    return self.blank(value, &first, &next);
                }
                self.foreign_sign(&first, "is not");
                self.is(value, Spanned::new(Comparison::IsNot, word), next)
            }
            Rule::order_tail | Rule::words_tail => {
                match first.as_str() {
                    "≤" => self.foreign_sign(&first, "<="),
                    "≥" => self.foreign_sign(&first, ">="),
                    _ => {}
                }
                let comparison = Spanned::new(comparison_of(first.as_str()), word);
                Some(ExprKind::Compare(value, comparison, Box::new(self.sum(parts.next()?)?)))
            }
            Rule::between_tail => {
                let least = self.sum(parts.next()?)?;
                let greatest = self.sum(parts.nth(1)?)?;
                Some(ExprKind::Between(value, Box::new(least), Box::new(greatest)))
            }
            Rule::mentions_tail => self.mentions(value, std::iter::once(first).chain(parts)),
            Rule::matches_tail => Some(ExprKind::Matches(value, self.text(&parts.next()?))),
            _ => None,
        }
    }

    /// Behind `mentions`: texts, or the name of a list.
    fn mentions<'n>(&mut self, value: Box<Expr>, parts: impl Iterator<Item = Node<'n>>) -> Option<ExprKind> {
        let mut texts = Vec::new();
        for part in parts {
            match part.as_rule() {
                Rule::string => texts.push(self.text(&part)),
                Rule::mentioned => {
                    let span = self.span(&part);
                    let list = Spanned::new(self.named_value(part.into_inner(), span)?, span);
                    return Some(ExprKind::MentionsOneOf(value, Box::new(list)));
                }
                _ => {}
            }
        }
        Some(ExprKind::Mentions(value, texts))
    }

    /// Behind `is` or `is not`.
    fn is(&mut self, value: Box<Expr>, comparison: Spanned<Comparison>, node: Node<'_>) -> Option<ExprKind> {
        let negated = comparison.node == Comparison::IsNot;
        match node.as_rule() {
            Rule::state => {
                let state = match node.as_str() {
                    "present" => State::Present,
                    "missing" => State::Missing,
                    _ => State::Exhausted,
                };
                Some(ExprKind::State { value, state, negated })
            }
            Rule::choices => {
                let mut choices = Vec::new();
                for part in node.into_inner().filter(|part| part.as_rule() == Rule::sum) {
                    choices.push(self.sum(part)?);
                }
                Some(ExprKind::OneOf { value, choices, negated })
            }
            _ if matches!(words_of(&node), "null" | "NULL" | "Null" | "nil" | "None" | "undefined") => {
                self.foreign(self.span(&node), words_of(&node), "missing");
                Some(ExprKind::State { value, state: State::Missing, negated })
            }
            _ => Some(ExprKind::Compare(value, comparison, Box::new(self.sum(node)?))),
        }
    }

    /// `within 14 days`, with the `by` and `at` of an event behind it too. An event keeps its own `within`.
    fn within(&mut self, value: Expr, node: Node<'_>) -> Option<ExprKind> {
        let mut parts = node.into_inner().skip(1);
        let length = self.sum(parts.next()?)?;
        let Expr { node: ExprKind::Event(mut event), span } = value else {
            if let Some(modifier) = parts.next() {
                let place = self.span(&modifier);
                let word = modifier.as_str().split_whitespace().next().unwrap_or("by");
                let message = format!("`{word}` stands behind an event only: `connect sent by anyone`");
                self.report(Diagnostic::new(Code::Unexpected, place, message));
            }
            return Some(ExprKind::Within(Box::new(value), Box::new(length)));
        };
        if event.within.is_some() {
            return Some(ExprKind::Within(Box::new(Spanned::new(ExprKind::Event(event), span)), Box::new(length)));
        }
        event.within = Some(length);
        for modifier in parts {
            let event = &mut *event;
            self.event_modifier(modifier, &mut event.by, &mut event.at)?;
        }
        Some(ExprKind::Event(event))
    }

    /// `= ""`, `<> ""`: what is blank is missing here.
    fn blank(&mut self, value: Box<Expr>, sign: &Node<'_>, text: &Node<'_>) -> Option<ExprKind> {
        let negated = sign.as_rule() == Rule::compat_differs;
        let right = if negated { "is present" } else { "is missing" };
        let span = self.span(sign).to(self.span(text));
        let (before, _) = self.around(sign.as_span().start(), sign.as_span().end());
        let left = if before.ends_with(char::is_whitespace) { "" } else { " " };
        let finding =
            Diagnostic::new(Code::Foreign, span, format!("nothing is a blank text: it is written `{right}` here"));
        self.report(finding.help(format!("write `{right}`")).edit(span, format!("{left}{right}")));
        Some(ExprKind::State { value, state: State::Missing, negated })
    }

    /// Reports `==`, `=` or `!=`, with blanks around the words that take its place.
    fn foreign_sign(&mut self, node: &Node<'_>, right: &str) {
        let span = self.span(node);
        let written = node.as_str();
        let start = node.as_span().start();
        let (before, after) = self.around(start, start + written.len());
        let left = if before.ends_with(char::is_whitespace) { "" } else { " " };
        let behind = if after.starts_with(char::is_whitespace) { "" } else { " " };
        let finding = Diagnostic::new(Code::Foreign, span, format!("`{written}` is written `{right}` here"));
        self.report(finding.help(format!("write `{right}`")).edit(span, format!("{left}{right}{behind}")));
    }

    /// `0 < fit < 100`: what is written instead, where that is certain.
    fn chain(&mut self, value: &Node<'_>, first: &Node<'_>, second: &Node<'_>, only: bool, denied: bool) {
        let (start, place) = (self.span(value), self.span(second));
        let finding = Diagnostic::new(Code::Chained, place, "a comparison of a comparison")
            .also(start.to(self.span(first)), "this is one comparison already");
        let (Some((one, middle)), Some((other, last))) = (order_of(first), order_of(second).filter(|_| only)) else {
            return self.report(finding.help(TWO_COMPARISONS));
        };
        let first_value = words_of(value);
        // Whether 3 lies between two values is nothing to ask.
        if middle.starts_with(|first: char| first.is_ascii_digit() || first == '"') {
            let help =
                format!("comparisons do not chain: write `{first_value} {one} {middle}` alone, or two with `and`");
            return self.report(finding.help(help));
        }
        let rising = one.starts_with('<');
        let (low, high) = if rising { (first_value, last) } else { (last, first_value) };
        let between = format!("{middle} between {low} and {high}");
        self.report(if rising != other.starts_with('<') {
            finding.help(TWO_COMPARISONS)
        } else if one.ends_with('=') && other.ends_with('=') {
            finding.help(format!("write `{between}`")).edit(start.to(place), between)
        } else {
            let exact = format!("{first_value} {one} {middle} and {middle} {other} {last}");
            // `not` holds more tightly than `and`.
            let exact = if denied { format!("({exact})") } else { exact };
            let help = format!("write `{between}`, which includes both ends, or `{exact}`");
            finding.help(help).edit(start.to(place), exact)
        });
    }
}

/// The sign and the operand of `< 100`.
fn order_of<'i>(tail: &Node<'i>) -> Option<(&'i str, &'i str)> {
    let mut parts = tail.clone().into_inner().next().filter(|inner| inner.as_rule() == Rule::order_tail)?.into_inner();
    Some((parts.next()?.as_str(), words_of(&parts.next()?)))
}

/// Which comparison a sign or a word is.
fn comparison_of(written: &str) -> Comparison {
    match written.split_whitespace().next() {
        Some("<") => Comparison::Less,
        Some("<=" | "≤") => Comparison::LessOrEqual,
        Some(">") => Comparison::Greater,
        Some(">=" | "≥") => Comparison::GreaterOrEqual,
        Some("contains") => Comparison::Contains,
        Some("starts") => Comparison::StartsWith,
        _ => Comparison::EndsWith,
    }
}

/// Whether a text is empty: `""`, `''`.
fn is_blank(node: &Node<'_>) -> bool {
    matches!(words_of(node), "\"\"" | "''" | "“”")
}
