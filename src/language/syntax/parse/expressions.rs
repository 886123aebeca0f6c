//! Expressions: a layer of the grammar, a function. Comparisons have a file of their own.

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::{Span, Spanned};
use crate::language::syntax::grammar::{Node, Nodes, Rule};
use crate::language::syntax::tree::{By, Event, Expr, ExprKind, Function, Happening, Name, Negation, Operator};
use crate::values::EventKind;
use crate::values::text::nearest;

use super::builder::{Builder, words_of};

/// More operands than this in one sum or product are refused: the tree grows a level with each.
const MOST_OPERANDS: usize = 64;

impl Builder<'_> {
    /// A condition or a value.
    pub(super) fn expr(&mut self, node: Node<'_>) -> Option<Expr> {
        let span = self.span(&node);
        let mut terms = Vec::new();
        for part in node.into_inner() {
            if part.as_rule() == Rule::or_op {
                self.symbol(&part, "or");
                continue;
            }
            match self.conjunction(part)? {
                Expr { node: ExprKind::Or(inner), .. } => terms.extend(inner),
                term => terms.push(term),
            }
        }
        if terms.len() < 2 { terms.pop() } else { Some(Spanned::new(ExprKind::Or(terms), span)) }
    }

    fn conjunction(&mut self, node: Node<'_>) -> Option<Expr> {
        let span = self.span(&node);
        let mut terms = Vec::new();
        for part in node.into_inner() {
            if part.as_rule() == Rule::and_op {
                self.symbol(&part, "and");
                continue;
            }
            match self.negation(part)? {
                Expr { node: ExprKind::And(inner), .. } => terms.extend(inner),
                term => terms.push(term),
            }
        }
        if terms.len() < 2 { terms.pop() } else { Some(Spanned::new(ExprKind::And(terms), span)) }
    }

    fn negation(&mut self, node: Node<'_>) -> Option<Expr> {
        let span = self.span(&node);
        let (mut starts, mut denials) = (Vec::new(), Vec::new());
        let mut inner = None;
        for part in node.into_inner() {
            if part.as_rule() == Rule::not_op {
                starts.push(self.span(&part));
                denials.push(part);
                continue;
            }
            let is_compared = part.clone().into_inner().count() > 1;
            for denial in &denials {
                self.denial(denial, is_compared);
            }
            inner = Some(self.comparison(part, !denials.is_empty())?);
        }
        let negate = |inner, start: &Span| Spanned::new(ExprKind::Not(Box::new(inner)), start.to(span));
        Some(starts.iter().rev().fold(inner?, negate))
    }

    /// Reports `!`. Elsewhere it denies the one value behind it, where `not` denies a whole comparison.
    fn denial(&mut self, node: &Node<'_>, is_compared: bool) {
        if !is_compared || words_of(node) != "!" {
            return self.symbol(node, "not");
        }
        let finding = Diagnostic::new(Code::Foreign, self.span(node), "`!` is written `not` here");
        self.report(finding.help("write `not`, which denies the whole comparison behind it"));
    }

    /// Reports `||`, `&&` or `!` where a word is written here.
    fn symbol(&mut self, node: &Node<'_>, word: &str) {
        let span = self.span(node);
        let end = node.as_span().start() + words_of(node).len();
        let (before, after) = self.around(node.as_span().start(), end);
        let touches = |c: char| !c.is_whitespace() && !matches!(c, '(' | '&' | '|' | '!');
        let left = if before.ends_with(touches) { " " } else { "" };
        let right = if after.chars().next().is_some_and(|c| !c.is_whitespace()) { " " } else { "" };
        let written = words_of(node);
        if written != word {
            let finding = Diagnostic::new(Code::Foreign, span, format!("`{written}` is written `{word}` here"));
            self.report(finding.help(format!("write `{word}`")).edit(span, format!("{left}{word}{right}")));
        }
    }

    /// `a + b - c`
    pub(super) fn sum(&mut self, node: Node<'_>) -> Option<Expr> {
        self.arithmetic(node, Self::product)
    }

    fn product(&mut self, node: Node<'_>) -> Option<Expr> {
        self.arithmetic(node, Self::operand)
    }

    fn arithmetic(&mut self, node: Node<'_>, operand: fn(&mut Self, Node<'_>) -> Option<Expr>) -> Option<Expr> {
        let mut parts = node.into_inner();
        if parts.len() > 2 * MOST_OPERANDS {
            let span = parts.next().map(|part| self.span(&part))?;
            let message = format!("more than {MOST_OPERANDS} values in one calculation");
            self.report_broken(Diagnostic::new(Code::TooDeep, span, message).help("name parts of it with `define`"));
            return Some(Spanned::new(ExprKind::Now, span));
        }
        let first = parts.next()?;
        let start = self.span(&first);
        let mut left = operand(self, first)?;
        while let (Some(operator), Some(right)) = (parts.next(), parts.next()) {
            let operator = self.operator(&operator);
            let span = start.to(self.span(&right));
            let right = operand(self, right)?;
            left = Spanned::new(ExprKind::Arithmetic(Box::new(left), operator, Box::new(right)), span);
        }
        Some(left)
    }

    fn operator(&mut self, node: &Node<'_>) -> Spanned<Operator> {
        let span = self.span(node);
        let operator = match node.as_str() {
            "+" => Operator::Plus,
            "-" => Operator::Minus,
            "*" => Operator::Times,
            _ => Operator::DividedBy,
        };
        let (before, after) = self.around(node.as_span().start(), node.as_span().end());
        let (left, right) = (before.ends_with(char::is_whitespace), after.starts_with(char::is_whitespace));
        if operator == Operator::Minus && !(left && right) {
            let finding = Diagnostic::new(Code::Foreign, span, "a minus has a blank on either side");
            let words = format!("{}-{}", if left { "" } else { " " }, if right { "" } else { " " });
            self.report(finding.help("write ` - `").edit(span, words));
        }
        Spanned::new(operator, span)
    }

    fn operand(&mut self, node: Node<'_>) -> Option<Expr> {
        let inner = node.into_inner().next()?;
        if inner.as_rule() != Rule::days_since {
            return self.atom(inner);
        }
        let span = self.span(&inner);
        let since = self.atom(inner.into_inner().nth(2)?)?;
        Some(Spanned::new(ExprKind::DaysSince(Box::new(since)), span))
    }

    fn atom(&mut self, node: Node<'_>) -> Option<Expr> {
        let span = self.span(&node);
        let kind = match node.as_rule() {
            Rule::parens => return self.expr(node.into_inner().next()?),
            Rule::text_list => {
                let texts = node.into_inner().filter(|part| part.as_rule() == Rule::string);
                ExprKind::List(texts.map(|text| self.text(&text)).collect())
            }
            Rule::string => ExprKind::Text(self.text(&node).node),
            Rule::moment => ExprKind::Moment(self.moment(&node).node),
            Rule::duration => ExprKind::Duration(self.duration(node)?.node),
            Rule::number => ExprKind::Number(self.number(&node).node),
            Rule::named => self.named_value(node.into_inner(), span)?,
            _ => return None,
        };
        Some(Spanned::new(kind, span))
    }

    /// A name, or one of the few words that are literals.
    fn word(&mut self, node: &Node<'_>, span: Span) -> ExprKind {
        match node.as_str() {
            "yes" => return ExprKind::YesNo(true),
            "no" => return ExprKind::YesNo(false),
            "now" => return ExprKind::Now,
            _ => {}
        }
        match node.as_str().to_ascii_lowercase().as_str() {
            "true" => {
                self.foreign(span, node.as_str(), "yes");
                ExprKind::YesNo(true)
            }
            "false" => {
                self.foreign(span, node.as_str(), "no");
                ExprKind::YesNo(false)
            }
            _ => ExprKind::Name(self.name(node).node),
        }
    }

    /// A name with what stands behind it.
    pub(super) fn named_value(&mut self, mut parts: Nodes<'_>, span: Span) -> Option<ExprKind> {
        let name = parts.next()?;
        let Some(tail) = parts.next() else { return Some(self.word(&name, span)) };
        Some(match tail.as_rule() {
            Rule::owned => {
                let owner = self.name(&name);
                ExprKind::Member(owner, self.named(tail)?)
            }
            Rule::arguments => {
                let function = self.function(&name);
                let mut arguments = Vec::new();
                for part in tail.into_inner().filter(|part| part.as_rule() == Rule::expr) {
                    arguments.push(self.expr(part)?);
                }
                ExprKind::Call(function, arguments)
            }
            _ => {
                let subject = self.name(&name);
                ExprKind::Event(Box::new(self.event(subject, tail.into_inner())?))
            }
        })
    }

    fn function(&mut self, name: &Node<'_>) -> Spanned<Function> {
        let span = self.span(name);
        let function = match name.as_str() {
            "min" => Function::Min,
            "max" => Function::Max,
            "round" => Function::Round,
            "length" => Function::Length,
            unknown => {
                let finding = Diagnostic::new(Code::Unexpected, span, format!("there is no function `{unknown}`"));
                let known = ["min", "max", "round", "length"];
                self.report_broken(match nearest(unknown, known) {
                    Some(right) => finding.suggest(span, unknown, right, known),
                    None => finding.help(elsewhere(unknown)),
                });
                Function::Round
            }
        };
        Spanned::new(function, span)
    }

    fn event(&mut self, subject: Name, parts: Nodes<'_>) -> Option<Event> {
        let mut event = Event {
            subject,
            negated: None,
            word: Spanned::new(Happening::Event(EventKind::Sent), self.place(0, 0)),
            by: None,
            at: None,
            within: None,
        };
        for part in parts {
            match part.as_rule() {
                Rule::event_negation => {
                    let never = words_of(&part) == "never";
                    let negation = if never { Negation::Never } else { Negation::Not };
                    event.negated = Some(Spanned::new(negation, self.span(&part)));
                }
                Rule::event_word => event.word = self.event_word(&part),
                _ => self.event_modifier(part, &mut event.by, &mut event.at)?,
            }
        }
        Some(event)
    }

    /// `sent`, `accepted`, …
    pub(super) fn event_word(&mut self, node: &Node<'_>) -> Spanned<Happening> {
        // The grammar lets nothing else through.
        let word = Happening::from_word(words_of(node)).unwrap_or(Happening::Event(EventKind::Sent));
        Spanned::new(word, self.span(node))
    }

    /// `by anyone`, `by another sender`, `at company_domain`: each at most once.
    pub(super) fn event_modifier(
        &mut self,
        node: Node<'_>,
        by: &mut Option<Spanned<By>>,
        at: &mut Option<Name>,
    ) -> Option<()> {
        let modifier = node.into_inner().next()?;
        let span = self.span(&modifier);
        let is_by = modifier.as_rule() == Rule::by_modifier;
        let repeated = if is_by { by.is_some() } else { at.is_some() };
        let mut parts = modifier.into_inner().skip(1);
        let value = parts.next()?;
        if is_by {
            let whose = if value.as_rule() == Rule::kw_anyone { By::Anyone } else { By::AnotherSender };
            *by = Some(Spanned::new(whose, span));
        } else {
            *at = Some(self.name(&value));
        }
        if repeated {
            let word = if is_by { "by" } else { "at" };
            self.report(Diagnostic::new(Code::RepeatedClause, span, format!("`{word}` a second time")));
        }
        Some(())
    }
}

/// What stands here in the place of a function of spreadsheets and databases.
fn elsewhere(function: &str) -> &'static str {
    match function.to_ascii_lowercase().as_str() {
        "and" => "write `and` between the conditions",
        "or" => "write `or` between the conditions",
        "not" => "write `not` and a blank before what is denied",
        "if" | "iif" | "ifs" | "case" => "write the values below each other, each behind `=` and with its `when`",
        "isblank" | "isnull" | "isempty" => "write `… is missing`",
        "coalesce" | "ifnull" | "nvl" | "iferror" => "give the field a value of its own in `record prospect`: `= …`",
        "len" => "write `length(…)`",
        "lower" | "upper" | "trim" => "leave it out: texts are compared without case and the blanks around them",
        "contains" | "search" | "find" | "instr" => "write `title contains \"…\"`, or `mentions` for whole words",
        "today" | "now" | "getdate" => "write `now`, or `within 7 days` behind a date",
        "countif" | "countifs" | "count" | "sum" => "write a `cap` for what is counted",
        "any" | "in" => "write `is one of` and the values with commas between them",
        _ => "there are `min`, `max`, `round` and `length`",
    }
}
