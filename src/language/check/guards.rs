//! Where `not` is also met by what is missing, and what says that it isn't missing.

use std::borrow::Borrow;

use super::checker::Checker;
use super::typed::{Expr, ExprKind, Whose};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::Span;
use crate::language::syntax::tree::{self, Comparison};
use crate::values::ids::FieldId;

impl Checker<'_> {
    /// The fields that a condition says are in this state (`x is present`), where it holds as a whole.
    pub(super) fn guards(&self, expr: &tree::Expr, asked: tree::State) -> Vec<(Whose, FieldId)> {
        match &expr.node {
            tree::ExprKind::State { value, state, negated } => {
                let state = match (state, negated) {
                    (tree::State::Present, true) => tree::State::Missing,
                    (tree::State::Missing, true) => tree::State::Present,
                    (state, _) => *state,
                };
                if state == asked { self.field_of(value).into_iter().collect() } else { Vec::new() }
            }
            // What compares as it should is there.
            tree::ExprKind::Compare(left, sign, _)
                if asked == tree::State::Present && sign.node != Comparison::IsNot =>
            {
                self.field_of(left).into_iter().collect()
            }
            tree::ExprKind::Within(value, _)
            | tree::ExprKind::Between(value, ..)
            | tree::ExprKind::Mentions(value, _)
            | tree::ExprKind::MentionsOneOf(value, _)
            | tree::ExprKind::Matches(value, _)
            | tree::ExprKind::OneOf { value, negated: false, .. }
                if asked == tree::State::Present =>
            {
                self.field_of(value).into_iter().collect()
            }
            tree::ExprKind::Or(parts) if asked == tree::State::Missing => {
                parts.iter().flat_map(|part| self.guards(part, asked)).collect()
            }
            tree::ExprKind::And(parts) if asked == tree::State::Present => {
                parts.iter().flat_map(|part| self.guards(part, asked)).collect()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn field_of(&self, expr: &tree::Expr) -> Option<(Whose, FieldId)> {
        match &expr.node {
            tree::ExprKind::Name(name) => self.scope.field(Whose::Prospect, name).map(|field| (Whose::Prospect, field)),
            tree::ExprKind::Member(owner, name) => {
                let whose = match &*owner.node {
                    "prospect" => Whose::Prospect,
                    "sender" => Whose::Sender,
                    _ => return None,
                };
                self.scope.field(whose, &name.node).map(|field| (whose, field))
            }
            _ => None,
        }
    }

    /// Warns where a denial is met by what is missing too.
    pub(super) fn warn_unguarded(&mut self, denied: &Expr, span: Span, what: &str) {
        let mut missing = Vec::new();
        self.unguarded(denied, &mut missing);
        self.warn_missing(&missing, span, what);
    }

    /// The values that may be missing where `denied` is denied, the first of each comparison.
    fn unguarded<'e>(&self, denied: &'e Expr, missing: &mut Vec<&'e Expr>) {
        match &denied.kind {
            ExprKind::Is(left, right) | ExprKind::Order(left, _, right) | ExprKind::TextTest(left, _, right) => {
                missing.extend([left, right].into_iter().map(Borrow::borrow).find(may_be_missing));
            }
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                parts.iter().for_each(|part| self.unguarded(part, missing));
            }
            ExprKind::Between(value, ..)
            | ExprKind::OneOf(value, _)
            | ExprKind::InList(value, _)
            | ExprKind::Mentions(value, _)
            | ExprKind::MentionsList(value, _)
            | ExprKind::MentionsText(value, _)
            | ExprKind::Matches(value, _)
            | ExprKind::Within(value, _) => missing.extend(Some(&**value).filter(may_be_missing)),
            ExprKind::Field(whose, field) => {
                let info = &self.scope.fields(*whose)[*field];
                let is_unguarded = info.optional && !self.guarded.contains(&(*whose, *field));
                missing.extend(is_unguarded.then_some(denied));
            }
            _ => {}
        }
    }

    pub(super) fn warn_if_missing<'e>(
        &mut self,
        values: impl IntoIterator<Item = &'e (impl Borrow<Expr> + 'e)>,
        span: Span,
        what: &str,
    ) {
        let missing: Vec<&Expr> = values.into_iter().map(Borrow::borrow).find(may_be_missing).into_iter().collect();
        self.warn_missing(&missing, span, what);
    }

    /// One warning, whatever the number of values.
    fn warn_missing(&mut self, values: &[&Expr], span: Span, what: &str) {
        let mut named: Vec<(String, Span)> = Vec::new();
        for value in values {
            let words = self.bundle.sources.one_line(value.span);
            if named.iter().all(|(known, _)| *known != words) {
                named.push((words, value.span));
            }
        }
        if named.is_empty() {
            return;
        }
        let said = |write: fn(&str) -> String, between: &str| {
            named.iter().map(|(words, _)| write(words)).collect::<Vec<_>>().join(between)
        };
        let message = format!("{what} also holds where {} is missing", said(|words| format!("`{words}`"), " or "));
        let mut finding = Diagnostic::new(Code::UnguardedNot, span, message);
        for (_, place) in &named {
            finding = finding.also(*place, "this can be missing");
        }
        let present = said(|words| format!("and {words} is present"), " ");
        let missing = said(|words| format!("or {words} is missing"), " ");
        self.find(finding.help(format!("add `{present}`, or `{missing}` to say that it is meant")));
    }
}

fn may_be_missing(value: &&Expr) -> bool {
    value.may_be_missing
}
