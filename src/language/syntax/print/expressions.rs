//! Expressions and literals, with no more parentheses than their meaning asks for.

use jiff::{SignedDuration, civil};

use crate::language::source::{Span, Spanned};
use crate::language::syntax::tree::{
    By, Comparison, Event, Expr, ExprKind, Function, Moment, Name, Negation, Operator, State, Text,
};
use crate::values::{Length, Plain};

use super::layout::Pieces;

/// How tightly an expression holds together, loosest first: the layers of the grammar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Operand,
    Atom,
}

/// Writes expressions; literals that can be written in several ways come from the source.
#[derive(Clone, Copy)]
pub(super) struct Writer<'a> {
    pub(super) source: &'a str,
}

impl<'a> Writer<'a> {
    /// The words a span covers; empty for a tree that was not read from this text.
    fn written(self, span: Span) -> &'a str {
        self.source.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// A whole expression.
    pub(super) fn expr(self, expr: &Expr) -> Pieces {
        self.at_least(expr, Level::Or)
    }

    /// An expression that stands where only one of a certain level can.
    pub(super) fn at_least(self, expr: &Expr, level: Level) -> Pieces {
        let mut out = Pieces::default();
        self.put(expr, level, &mut out);
        out
    }

    /// An expression with a comma behind it, which a list of choices at its end would take for its own.
    pub(super) fn before_comma(self, expr: &Expr, out: &mut Pieces) {
        if ends_in_list(expr) {
            self.put_in_parentheses(expr, out);
        } else {
            self.put(expr, Level::Or, out);
        }
    }

    fn put(self, expr: &Expr, level: Level, out: &mut Pieces) {
        if level_of(&expr.node) >= level {
            self.kind(expr, out);
        } else {
            self.put_in_parentheses(expr, out);
        }
    }

    /// An expression in parentheses.
    pub(super) fn in_parentheses(self, expr: &Expr) -> Pieces {
        let mut out = Pieces::default();
        self.put_in_parentheses(expr, &mut out);
        out
    }

    fn put_in_parentheses(self, expr: &Expr, out: &mut Pieces) {
        out.push("(");
        self.kind(expr, out);
        out.push(")");
    }

    fn kind(self, expr: &Expr, out: &mut Pieces) {
        match &expr.node {
            ExprKind::Text(content) => out.push(&self.text_of(content, expr.span)),
            ExprKind::Number(number) => out.push(&Plain(*number).to_string()),
            ExprKind::YesNo(yes) => out.push(if *yes { "yes" } else { "no" }),
            ExprKind::Moment(moment) => out.push(&self.moment(&Spanned::new(*moment, expr.span))),
            ExprKind::Duration(length) => out.push(&self.duration(&Spanned::new(*length, expr.span))),
            ExprKind::List(texts) => {
                out.push("[");
                self.texts(texts, out);
                out.push("]");
            }
            ExprKind::Now => out.push("now"),
            ExprKind::Name(name) => out.push(name),
            ExprKind::Member(owner, name) => out.push(&format!("{}.{}", owner.node, name.node)),
            ExprKind::Event(event) => self.event(event, out),
            ExprKind::Not(inner) => {
                out.push("not ");
                self.put(inner, Level::Not, out);
            }
            ExprKind::And(terms) => self.joined(terms, "and ", Level::Not, out),
            ExprKind::Or(terms) => self.joined(terms, "or ", Level::And, out),
            ExprKind::Arithmetic(left, operator, right) => {
                let level = level_of(&expr.node);
                self.put(left, level, out);
                out.push(operator_word(operator.node));
                self.put(right, if level == Level::Sum { Level::Product } else { Level::Operand }, out);
            }
            ExprKind::Call(function, arguments) => self.call(function.node, arguments, out),
            ExprKind::DaysSince(since) => {
                out.push("days since ");
                self.put(since, Level::Atom, out);
            }
            comparison => self.comparison(comparison, out),
        }
    }

    fn joined(self, terms: &[Expr], word: &str, level: Level, out: &mut Pieces) {
        for (index, term) in terms.iter().enumerate() {
            if index > 0 {
                out.space();
                out.push(word);
            }
            self.put(term, level, out);
        }
    }

    fn comparison(self, kind: &ExprKind, out: &mut Pieces) {
        match kind {
            ExprKind::Compare(left, comparison, right) => {
                self.put(left, Level::Sum, out);
                out.push(comparison_word(comparison.node));
                if begins_with(right, &["present", "missing", "exhausted"]) {
                    self.put_in_parentheses(right, out);
                } else {
                    self.put(right, Level::Sum, out);
                }
            }
            ExprKind::OneOf { value, choices, negated } => {
                self.put(value, Level::Sum, out);
                out.push(if *negated { " is not one of " } else { " is one of " });
                for (index, choice) in choices.iter().enumerate() {
                    if index > 0 {
                        out.push(",");
                        out.space();
                    }
                    self.put(choice, Level::Sum, out);
                }
            }
            ExprKind::State { value, state, negated } => {
                self.put(value, Level::Sum, out);
                out.push(if *negated { " is not " } else { " is " });
                out.push(state_word(*state));
            }
            ExprKind::Between(value, least, greatest) => {
                self.put(value, Level::Sum, out);
                out.push(" between ");
                self.put(least, Level::Sum, out);
                out.push(" and ");
                self.put(greatest, Level::Sum, out);
            }
            ExprKind::Mentions(value, texts) => {
                self.put(value, Level::Sum, out);
                out.push(if texts.len() == 1 { " mentions " } else { " mentions one of " });
                self.texts(texts, out);
            }
            ExprKind::MentionsOneOf(value, list) => {
                self.put(value, Level::Sum, out);
                out.push(" mentions one of ");
                self.put(list, Level::Atom, out);
            }
            ExprKind::Matches(value, pattern) => {
                self.put(value, Level::Sum, out);
                out.push(" matches ");
                out.push(&self.text(pattern));
            }
            ExprKind::Within(value, length) => {
                self.put(value, Level::Sum, out);
                out.push(" within ");
                self.put(length, Level::Sum, out);
            }
            _ => {}
        }
    }

    fn texts(self, texts: &[Text], out: &mut Pieces) {
        for (index, text) in texts.iter().enumerate() {
            if index > 0 {
                out.push(",");
                out.space();
            }
            out.push(&self.text(text));
        }
    }

    fn call(self, function: Function, arguments: &[Expr], out: &mut Pieces) {
        out.push(match function {
            Function::Min => "min(",
            Function::Max => "max(",
            Function::Round => "round(",
            Function::Length => "length(",
        });
        for (index, argument) in arguments.iter().enumerate() {
            if index > 0 {
                out.push(",");
                out.space();
            }
            self.before_comma(argument, out);
        }
        out.push(")");
    }

    fn event(self, event: &Event, out: &mut Pieces) {
        out.push(&event.subject.node);
        if let Some(negation) = &event.negated {
            out.push(if negation.node == Negation::Never { " never" } else { " not" });
        }
        out.push(" ");
        out.push(event.word.node.as_str());
        modifiers(event.by.as_ref(), event.at.as_ref(), out);
        if let Some(length) = &event.within {
            out.push(" within ");
            self.put(length, Level::Sum, out);
        }
    }

    /// A text; a `"""` block stays as it was written.
    pub(super) fn text(self, text: &Text) -> String {
        self.text_of(&text.node, text.span)
    }

    fn text_of(self, content: &str, span: Span) -> String {
        let written = self.written(span);
        if written.starts_with("\"\"\"") { written.replace("\r\n", "\n") } else { quoted(content) }
    }

    /// A length of time, in the unit it was written in.
    pub(super) fn duration(self, length: &Spanned<SignedDuration>) -> String {
        let written = self.written(length.span);
        let count = written.trim_end_matches(|c: char| !c.is_ascii_digit());
        let unit = written.get(count.len()..).unwrap_or("").trim().trim_end_matches('s');
        match count.parse::<f64>() {
            Ok(number) if unit.chars().all(char::is_alphabetic) => {
                format!("{} {unit}{}", Plain(number), if number == 1.0 { "" } else { "s" })
            }
            _ => Length(length.node).to_string(),
        }
    }

    /// A date, a local date and time, or an instant with the offset it was written with.
    pub(super) fn moment(self, moment: &Spanned<Moment>) -> String {
        match moment.node {
            Moment::Date(date) => date.to_string(),
            Moment::Local(local) if local.second() == 0 && local.subsec_nanosecond() == 0 => {
                format!("{} {:02}:{:02}", local.date(), local.hour(), local.minute())
            }
            Moment::Local(local) => format!("{} {}", local.date(), local.time()),
            Moment::Exact(instant) => match self.written(moment.span) {
                "" => instant.to_string(),
                written => written.to_ascii_uppercase(),
            },
        }
    }
}

/// ` by another sender at company_domain`
pub(super) fn modifiers(by: Option<&Spanned<By>>, at: Option<&Name>, out: &mut Pieces) {
    match by.map(|by| by.node) {
        Some(By::Anyone) => out.push(" by anyone"),
        Some(By::AnotherSender) => out.push(" by another sender"),
        None => {}
    }
    if let Some(field) = at {
        out.push(" at ");
        out.push(&field.node);
    }
}

/// A text in plain quotes.
fn quoted(content: &str) -> String {
    let escaped = content.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{escaped}\"")
}

/// `09:00`; the end of a day is `24:00`.
pub(super) fn time_of_day(time: civil::Time) -> String {
    if time == civil::Time::MAX {
        return "24:00".to_owned();
    }
    format!("{:02}:{:02}", time.hour(), time.minute())
}

fn level_of(kind: &ExprKind) -> Level {
    match kind {
        ExprKind::Or(_) => Level::Or,
        ExprKind::And(_) => Level::And,
        ExprKind::Not(_) => Level::Not,
        ExprKind::Compare(..)
        | ExprKind::OneOf { .. }
        | ExprKind::State { .. }
        | ExprKind::Between(..)
        | ExprKind::Mentions(..)
        | ExprKind::MentionsOneOf(..)
        | ExprKind::Matches(..)
        | ExprKind::Within(..) => Level::Comparison,
        ExprKind::Event(event) if event.within.is_some() => Level::Comparison,
        ExprKind::Arithmetic(_, operator, _) => match operator.node {
            Operator::Plus | Operator::Minus => Level::Sum,
            Operator::Times | Operator::DividedBy => Level::Product,
        },
        ExprKind::DaysSince(_) => Level::Operand,
        _ => Level::Atom,
    }
}

/// Whether a comma behind it would go on with a list that it ends in.
fn ends_in_list(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::OneOf { .. } => true,
        ExprKind::Mentions(_, texts) => texts.len() > 1,
        ExprKind::Not(inner) => ends_in_list(inner),
        ExprKind::And(terms) | ExprKind::Or(terms) => terms.last().is_some_and(ends_in_list),
        _ => false,
    }
}

/// Whether an expression's first word is a name among `words`, which mean something else where it would stand.
pub(super) fn begins_with(expr: &Expr, words: &[&str]) -> bool {
    match &expr.node {
        ExprKind::Name(name) => words.contains(&&**name),
        ExprKind::Member(owner, _) => words.contains(&&*owner.node),
        ExprKind::Event(event) => words.contains(&&*event.subject.node),
        ExprKind::Arithmetic(left, ..) => begins_with(left, words),
        _ => false,
    }
}

fn comparison_word(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Is => " is ",
        Comparison::IsNot => " is not ",
        Comparison::Less => " < ",
        Comparison::LessOrEqual => " <= ",
        Comparison::Greater => " > ",
        Comparison::GreaterOrEqual => " >= ",
        Comparison::Contains => " contains ",
        Comparison::StartsWith => " starts with ",
        Comparison::EndsWith => " ends with ",
    }
}

fn operator_word(operator: Operator) -> &'static str {
    match operator {
        Operator::Plus => " + ",
        Operator::Minus => " - ",
        Operator::Times => " * ",
        Operator::DividedBy => " / ",
    }
}

fn state_word(state: State) -> &'static str {
    match state {
        State::Present => "present",
        State::Missing => "missing",
        State::Exhausted => "exhausted",
    }
}
