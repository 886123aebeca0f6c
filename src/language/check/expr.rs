//! The type of every expression, and what it stands for. Names, comparisons and arithmetic have files of their own.

use super::checker::{Checker, condition, constant, named, whole};
use super::habit::Joined;
use super::typed::{Expr, ExprKind, History, Subject};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::{Span, Spanned};
use crate::language::syntax::tree::{self, Moment};
use crate::values::{Type, Value};

impl Checker<'_> {
    /// An expression that must be a condition.
    pub(super) fn condition(&mut self, expr: &tree::Expr) -> Option<Expr> {
        let expected = matches!(expr.node, tree::ExprKind::Name(_)).then_some(&Type::YesNo);
        let typed = self.expr(expr, expected)?;
        if typed.ty == Type::YesNo {
            return Some(Expr { may_be_missing: false, ..typed });
        }
        let words = self.bundle.sources.one_line(expr.span);
        let message = format!("`{words}` is {}, and no condition", named(&typed.ty));
        if let ExprKind::Constant(_) = typed.kind {
            self.find(Diagnostic::new(Code::NotACondition, expr.span, message).help("compare something with it"));
            return None;
        }
        let help = match &typed.ty {
            Type::Number(_) => format!("compare it: `{words} > 0`"),
            Type::Words(set) => format!("compare it: `{words} is {}`", set.first().map_or("…", |word| word)),
            _ => format!("compare it, or ask `{words} is present`"),
        };
        self.find(Diagnostic::new(Code::NotACondition, expr.span, message).help(help));
        None
    }

    /// Types an expression. `expected` is the type of what it stands beside: a bare word is a word of it.
    pub(super) fn expr(&mut self, expr: &tree::Expr, expected: Option<&Type>) -> Option<Expr> {
        let span = expr.span;
        match &expr.node {
            tree::ExprKind::Text(text) => self.text_literal(text, span),
            tree::ExprKind::Number(number) => Some(constant(Value::Number(*number), Type::Number(None), span)),
            tree::ExprKind::YesNo(answer) => Some(constant(Value::YesNo(*answer), Type::YesNo, span)),
            tree::ExprKind::Moment(moment) => Some(moment_of(*moment, span)),
            tree::ExprKind::Duration(length) => Some(constant(Value::Duration(*length), Type::Duration, span)),
            tree::ExprKind::List(texts) => {
                let texts = texts.iter().map(|text| text.node.clone()).filter(|text| !text.trim().is_empty());
                Some(constant(Value::List(texts.collect()), Type::ListOfText, span))
            }
            tree::ExprKind::Now => self.not_in_default(span, "`now`").then(|| Expr {
                kind: ExprKind::Now,
                ty: Type::Time,
                may_be_missing: false,
                span,
            }),
            tree::ExprKind::Name(name) => self.name(&Spanned::new(name.clone(), span), expected),
            tree::ExprKind::Member(owner, name) => self.member(owner, name, span),
            tree::ExprKind::Event(event) => self.event(event, span),
            tree::ExprKind::Not(inner) => self.not(inner, span),
            tree::ExprKind::And(parts) => self.and(parts, span),
            tree::ExprKind::Or(parts) => self.or(parts, span),
            tree::ExprKind::Compare(left, sign, right) => self.compare(left, *sign, right, span),
            tree::ExprKind::OneOf { value, choices, negated } => self.one_of(value, choices, *negated, span),
            tree::ExprKind::State { value, state, negated } => self.state(value, *state, *negated, span),
            tree::ExprKind::Between(value, least, greatest) => self.between(value, least, greatest, span),
            tree::ExprKind::Mentions(value, phrases) => self.mentions(value, phrases, span),
            tree::ExprKind::MentionsOneOf(value, list) => self.mentions_one_of(value, list, span),
            tree::ExprKind::Matches(value, pattern) => self.matches(value, pattern, span),
            tree::ExprKind::Within(value, length) => self.within(value, length, span),
            tree::ExprKind::Arithmetic(left, operator, right) => self.arithmetic(left, *operator, right, span),
            tree::ExprKind::Call(function, arguments) => self.call(*function, arguments, span),
            tree::ExprKind::DaysSince(moment) => self.days_since(moment, span),
        }
    }

    /// A text that says something: white space is missing, as everywhere, and nothing compares with it.
    pub(super) fn text_literal(&mut self, text: &str, span: Span) -> Option<Expr> {
        if text.trim().is_empty() {
            let finding = Diagnostic::new(Code::EmptyText, span, "an empty text is no value: what is blank is missing");
            self.find(finding.help("ask `… is missing` or `… is present`"));
            return None;
        }
        Some(constant(Value::Text(text.trim().into()), Type::Text, span))
    }

    fn event(&mut self, event: &tree::Event, span: Span) -> Option<Expr> {
        if !self.not_in_default(span, "what happened") {
            return None;
        }
        let subject = match &*event.subject.node {
            "anything" => Some(Subject::Anything),
            _ => self.mv(&event.subject).map(Subject::Move),
        };
        let at = event.at.as_ref().map(|name| self.text_field(name));
        let within = event.within.as_ref().map(|length| self.length(length));
        let history = History {
            subject: subject?,
            happening: event.word.node,
            by: event.by.map(|by| by.node),
            at: whole(at)?,
            within: whole(within)?,
        };
        let asked = condition(ExprKind::History(Box::new(history)), span);
        Some(if event.negated.is_some() { condition(ExprKind::Not(Box::new(asked)), span) } else { asked })
    }

    /// An expression that must be a length of time.
    pub(super) fn length(&mut self, expr: &tree::Expr) -> Option<Expr> {
        let typed = self.expr(expr, Some(&Type::Duration))?;
        if typed.ty == Type::Duration {
            return Some(typed);
        }
        let finding = Diagnostic::new(Code::TypeMismatch, expr.span, "a length of time must stand here");
        let finding = finding.label(format!("this is {}", named(&typed.ty)));
        let help = match expr.node {
            tree::ExprKind::Number(number) => format!("write the unit: `{} days`", crate::values::Plain(number)),
            _ => "lengths are written `30 minutes`, `24 hours`, `7 days`, `2 weeks`".to_owned(),
        };
        self.find(finding.help(help));
        None
    }

    fn not(&mut self, inner: &tree::Expr, span: Span) -> Option<Expr> {
        let typed = self.condition(inner)?;
        if !matches!(inner.node, tree::ExprKind::State { .. }) {
            self.warn_unguarded(&typed, span, "`not`");
        }
        Some(condition(ExprKind::Not(Box::new(typed)), span))
    }

    fn and(&mut self, parts: &[tree::Expr], span: Span) -> Option<Expr> {
        let guards = parts.iter().flat_map(|part| self.guards(part, tree::State::Present)).collect();
        let typed = self.guarding(guards, |checker| checker.conditions(parts, Joined::And))?;
        Some(condition(ExprKind::And(typed), span))
    }

    /// The parts of an `and` or `or`. Bare values behind a comparison have a finding of their own.
    fn conditions(&mut self, parts: &[tree::Expr], joined: Joined) -> Option<Vec<Expr>> {
        let mut typed = Vec::new();
        let mut is_whole = true;
        let mut rest = parts;
        while let Some((part, behind)) = rest.split_first() {
            let habit = self.habit(part, behind, joined);
            is_whole &= habit.is_none();
            match self.condition(part) {
                Some(part) => typed.push(part),
                None => is_whole = false,
            }
            rest = behind.get(habit.unwrap_or(0)..).unwrap_or(&[]);
        }
        is_whole.then_some(typed)
    }

    fn or(&mut self, parts: &[tree::Expr], span: Span) -> Option<Expr> {
        let guards = parts.iter().flat_map(|part| self.guards(part, tree::State::Missing)).collect();
        let typed = self.guarding(guards, |checker| checker.conditions(parts, Joined::Or))?;
        Some(condition(ExprKind::Or(typed), span))
    }

    fn state(&mut self, value: &tree::Expr, state: tree::State, negated: bool, span: Span) -> Option<Expr> {
        let kind = match state {
            tree::State::Exhausted => {
                let tree::ExprKind::Name(name) = &value.node else {
                    self.find(Diagnostic::new(Code::WrongKind, value.span, "only a cap can be exhausted"));
                    return None;
                };
                let cap = self.cap(&Spanned::new(name.clone(), value.span))?;
                self.not_in_cap(span).then_some(ExprKind::Exhausted(cap))?
            }
            tree::State::Present | tree::State::Missing => ExprKind::Present(Box::new(self.expr(value, None)?)),
        };
        let asked = condition(kind, span);
        let is_denied = negated != (state == tree::State::Missing);
        Some(if is_denied { condition(ExprKind::Not(Box::new(asked)), span) } else { asked })
    }

    /// An expression that must be a date or time.
    pub(super) fn moment(&mut self, expr: &tree::Expr) -> Option<Expr> {
        let typed = self.expr(expr, None)?;
        if matches!(typed.ty, Type::Date | Type::Time) {
            return Some(typed);
        }
        let finding = Diagnostic::new(Code::TypeMismatch, expr.span, "a date or time must stand here");
        self.find(finding.label(format!("this is {}", named(&typed.ty))));
        None
    }
}

fn moment_of(moment: Moment, span: Span) -> Expr {
    match moment {
        Moment::Date(date) => constant(Value::Date(date), Type::Date, span),
        Moment::Exact(at) => constant(Value::Time(at), Type::Time, span),
        Moment::Local(at) => Expr { kind: ExprKind::LocalTime(at), ty: Type::Time, may_be_missing: false, span },
    }
}
