//! Comparisons: which values go together.

use std::sync::Arc;

use super::checker::{Checker, condition, named};
use super::scope::Meaning;
use super::typed::{Expr, ExprKind, Order, TextTest, Whose};
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::{FieldId, ListId};
use crate::source::{Span, Spanned};
use crate::syntax::tree::{self, Comparison, Text};
use crate::text::{Pattern, Phrases};
use crate::types::Type;

impl Checker<'_> {
    pub(super) fn compare(
        &mut self,
        left: &tree::Expr,
        sign: Spanned<Comparison>,
        right: &tree::Expr,
        span: Span,
    ) -> Option<Expr> {
        let (left, right) = self.sides(left, right)?;
        match sign.node {
            Comparison::Is | Comparison::IsNot => {
                self.same_kind(&left, &right, sign.span)?;
                let asked = condition(ExprKind::Is(Box::new(left.clone()), Box::new(right.clone())), span);
                if sign.node == Comparison::Is {
                    return Some(asked);
                }
                self.warn_if_missing([&left, &right], span, "`is not`");
                Some(condition(ExprKind::Not(Box::new(asked)), span))
            }
            Comparison::Less => self.order(left, Order::Less, right, sign.span, span),
            Comparison::LessOrEqual => self.order(left, Order::LessOrEqual, right, sign.span, span),
            Comparison::Greater => self.order(left, Order::Greater, right, sign.span, span),
            Comparison::GreaterOrEqual => self.order(left, Order::GreaterOrEqual, right, sign.span, span),
            Comparison::Contains => self.text_test(left, TextTest::Contains, right, sign.span, span),
            Comparison::StartsWith => self.text_test(left, TextTest::StartsWith, right, sign.span, span),
            Comparison::EndsWith => self.text_test(left, TextTest::EndsWith, right, sign.span, span),
        }
    }

    /// Both sides of a comparison; a bare word on either is one of the other's type.
    fn sides(&mut self, left: &tree::Expr, right: &tree::Expr) -> Option<(Expr, Expr)> {
        let typed_left = self.expr(left, None);
        let expected = typed_left.as_ref().map(|left| left.ty.clone());
        if typed_left.is_none() && is_bare(right) {
            // What the right word should be can't be known.
            return None;
        }
        let typed_right = self.expr(right, expected.as_ref());
        Some((typed_left?, typed_right?))
    }

    fn same_kind(&mut self, left: &Expr, right: &Expr, sign: Span) -> Option<()> {
        if goes_with(&left.ty, &right.ty) {
            return Some(());
        }
        let message = format!("{} can't be compared with {}", named(&left.ty), named(&right.ty));
        let finding = Diagnostic::new(Code::TypeMismatch, sign, message);
        let finding = finding.also(left.span, format!("this is {}", named(&left.ty)));
        let finding = finding.also(right.span, format!("this is {}", named(&right.ty)));
        self.find(match unit_help(left, right) {
            Some(help) => finding.help(help),
            None => finding,
        });
        None
    }

    fn order(&mut self, left: Expr, order: Order, right: Expr, sign: Span, span: Span) -> Option<Expr> {
        self.ordered(&left, sign)?;
        self.same_kind(&left, &right, sign)?;
        Some(condition(ExprKind::Order(Box::new(left), order, Box::new(right)), span))
    }

    fn ordered(&mut self, value: &Expr, sign: Span) -> Option<()> {
        if !matches!(value.ty, Type::Text | Type::YesNo | Type::ListOfText) {
            return Some(());
        }
        let message = format!("{} has no order", named(&value.ty));
        let finding = Diagnostic::new(Code::NoOrder, sign, message);
        self.find(finding.also(value.span, format!("this is {}", named(&value.ty))).help("ask with `is`"));
        None
    }

    fn text_test(&mut self, left: Expr, test: TextTest, right: Expr, sign: Span, span: Span) -> Option<Expr> {
        let has_parts = left.ty == Type::Text || left.ty == Type::ListOfText && test == TextTest::Contains;
        if has_parts && right.ty == Type::Text {
            return Some(condition(ExprKind::TextTest(Box::new(left), test, Box::new(right)), span));
        }
        let odd = if has_parts { &right } else { &left };
        let finding = Diagnostic::new(Code::TypeMismatch, sign, "only a text can be looked for in a text");
        self.find(finding.also(odd.span, format!("this is {}", named(&odd.ty))));
        None
    }

    pub(super) fn between(
        &mut self,
        value: &tree::Expr,
        least: &tree::Expr,
        greatest: &tree::Expr,
        span: Span,
    ) -> Option<Expr> {
        let typed = self.expr(value, None);
        let expected = typed.as_ref().map(|value| value.ty.clone());
        let least = self.expr(least, expected.as_ref());
        let greatest = self.expr(greatest, expected.as_ref());
        let (value, least, greatest) = (typed?, least?, greatest?);
        self.ordered(&value, value.span)?;
        self.same_kind(&value, &least, least.span)?;
        self.same_kind(&value, &greatest, greatest.span)?;
        Some(condition(ExprKind::Between(Box::new(value), Box::new(least), Box::new(greatest)), span))
    }

    pub(super) fn one_of(
        &mut self,
        value: &tree::Expr,
        choices: &[tree::Expr],
        negated: bool,
        span: Span,
    ) -> Option<Expr> {
        let asked = match self.list_of(choices) {
            Some(list) => self.in_list(value, list, span)?,
            None => {
                let typed = self.expr(value, None)?;
                let choices: Vec<Option<Expr>> = choices.iter().map(|choice| self.choice(&typed, choice)).collect();
                let choices = choices.into_iter().collect::<Option<Vec<Expr>>>()?;
                condition(ExprKind::OneOf(Box::new(typed), choices), span)
            }
        };
        if !negated {
            return Some(asked);
        }
        if let ExprKind::OneOf(value, _) | ExprKind::InList(value, _) = &asked.kind {
            let value = (**value).clone();
            self.warn_if_missing([&value], span, "`is not one of`");
        }
        Some(condition(ExprKind::Not(Box::new(asked)), span))
    }

    /// The list that is asked, where the one choice is its name.
    fn list_of(&mut self, choices: &[tree::Expr]) -> Option<ListId> {
        let [tree::Expr { node: tree::ExprKind::Name(name), .. }] = choices else { return None };
        let Some(Meaning::List(list)) = self.scope.meaning(name) else { return None };
        self.used_names.insert(name.clone());
        Some(list)
    }

    fn in_list(&mut self, value: &tree::Expr, list: ListId, span: Span) -> Option<Expr> {
        if matches!(&value.node, tree::ExprKind::Name(name) if &**name == "prospect") {
            return Some(condition(ExprKind::PersonInList(list), span));
        }
        let typed = self.expr(value, Some(&Type::Text))?;
        if matches!(typed.ty, Type::Text | Type::ListOfText) {
            return Some(condition(ExprKind::InList(Box::new(typed), list), span));
        }
        let finding = Diagnostic::new(Code::TypeMismatch, typed.span, "only a text can be one of a list");
        self.find(finding.label(format!("this is {}", named(&typed.ty))));
        None
    }

    fn choice(&mut self, value: &Expr, choice: &tree::Expr) -> Option<Expr> {
        let typed = self.expr(choice, Some(&value.ty))?;
        let is_list_beside_text = value.ty == Type::Text && typed.ty == Type::ListOfText;
        if is_list_beside_text || goes_with(&value.ty, &typed.ty) {
            return Some(typed);
        }
        let message = format!("{} can't be one of these", named(&value.ty));
        let finding =
            Diagnostic::new(Code::TypeMismatch, typed.span, message).label(format!("this is {}", named(&typed.ty)));
        self.find(finding.also(value.span, format!("this is {}", named(&value.ty))));
        None
    }

    pub(super) fn mentions(&mut self, value: &tree::Expr, phrases: &[Text], span: Span) -> Option<Expr> {
        let value = self.text(value)?;
        let phrases: Vec<&str> = phrases.iter().map(|phrase| &*phrase.node).collect();
        match Phrases::new(&phrases) {
            Ok(phrases) => Some(condition(ExprKind::Mentions(Box::new(value), Arc::new(phrases)), span)),
            Err(error) => {
                self.find(Diagnostic::new(Code::BadPattern, span, error.to_string()));
                None
            }
        }
    }

    pub(super) fn matches(&mut self, value: &tree::Expr, pattern: &Text, span: Span) -> Option<Expr> {
        let value = self.text(value)?;
        match Pattern::new(&pattern.node) {
            Ok(pattern) => Some(condition(ExprKind::Matches(Box::new(value), Arc::new(pattern)), span)),
            Err(error) => {
                let message = format!("this pattern can't be read: {error}");
                let finding = Diagnostic::new(Code::BadPattern, pattern.span, message);
                self.find(finding.help("to look for words as they stand, use `mentions` or `contains`"));
                None
            }
        }
    }

    fn text(&mut self, value: &tree::Expr) -> Option<Expr> {
        let typed = self.expr(value, Some(&Type::Text))?;
        if typed.ty == Type::Text {
            return Some(typed);
        }
        let finding = Diagnostic::new(Code::TypeMismatch, typed.span, "a text must stand here");
        self.find(finding.label(format!("this is {}", named(&typed.ty))));
        None
    }

    pub(super) fn within(&mut self, value: &tree::Expr, length: &tree::Expr, span: Span) -> Option<Expr> {
        let length = self.length(length);
        // Behind a bare event word of an `unless`, `within` belongs to the event.
        if let tree::ExprKind::Name(name) = &value.node
            && super::expr::event_word(name).is_some()
            && let Some(Expr { kind: ExprKind::History(mut history), .. }) = self.expr(value, None)
        {
            history.within = Some(length?);
            return Some(condition(ExprKind::History(history), span));
        }
        if matches!(self.place, super::checker::Place::Default(_)) {
            let finding = Diagnostic::new(Code::NotInDefault, span, "a field's default can't ask the time");
            self.find(finding.help("a default knows the record's other fields only; write a `define` instead"));
            return None;
        }
        let moment = self.moment(value);
        Some(condition(ExprKind::Within(Box::new(moment?), Box::new(length?)), span))
    }

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
            tree::ExprKind::Within(value, _) if asked == tree::State::Present => {
                self.field_of(value).into_iter().collect()
            }
            tree::ExprKind::And(parts) if asked == tree::State::Present => {
                parts.iter().flat_map(|part| self.guards(part, asked)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn field_of(&self, expr: &tree::Expr) -> Option<(Whose, FieldId)> {
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
        match &denied.kind {
            ExprKind::Is(left, right) | ExprKind::Order(left, _, right) | ExprKind::TextTest(left, _, right) => {
                self.warn_if_missing([left, right], span, what);
            }
            ExprKind::Between(value, ..) | ExprKind::OneOf(value, _) | ExprKind::InList(value, _) => {
                self.warn_if_missing([value], span, what);
            }
            ExprKind::Mentions(value, _) | ExprKind::Matches(value, _) | ExprKind::Within(value, _) => {
                self.warn_if_missing([value], span, what);
            }
            ExprKind::Field(whose, field) => {
                let info = &self.scope.fields(*whose)[*field];
                if info.optional && !self.guarded.contains(&(*whose, *field)) {
                    self.warn_missing(&denied.clone(), span, what);
                }
            }
            _ => {}
        }
    }

    fn warn_if_missing<'e>(
        &mut self,
        values: impl IntoIterator<Item = &'e (impl std::borrow::Borrow<Expr> + 'e)>,
        span: Span,
        what: &str,
    ) {
        let missing = values.into_iter().map(std::borrow::Borrow::borrow).find(|value| value.may_be_missing).cloned();
        if let Some(value) = missing {
            self.warn_missing(&value, span, what);
        }
    }

    fn warn_missing(&mut self, value: &Expr, span: Span, what: &str) {
        let words = self.bundle.sources.one_line(value.span);
        let message = format!("{what} also holds where `{words}` is missing");
        let finding = Diagnostic::new(Code::UnguardedNot, span, message).also(value.span, "this can be missing");
        self.find(
            finding.help(format!("add `and {words} is present`, or `or {words} is missing` to say that it is meant")),
        );
    }
}

fn is_bare(expr: &tree::Expr) -> bool {
    matches!(expr.node, tree::ExprKind::Name(_))
}

/// Whether two types can be compared: the same kind, or a date beside a time.
fn goes_with(left: &Type, right: &Type) -> bool {
    left.same_kind(right) || matches!((left, right), (Type::Date, Type::Time) | (Type::Time, Type::Date))
}

/// What was probably meant where units differ.
fn unit_help(left: &Expr, right: &Expr) -> Option<String> {
    let number = |expr: &Expr| match &expr.kind {
        ExprKind::Constant(crate::value::Value::Number(number)) => Some(*number),
        _ => None,
    };
    match (&left.ty, &right.ty) {
        (Type::Duration, Type::Number(_)) => {
            number(right).map(|days| format!("write the unit: `{} days`", crate::value::Plain(days)))
        }
        (Type::Date | Type::Time, Type::Duration) => Some("write `within` to ask how long ago it was".to_owned()),
        (Type::Date | Type::Time, Type::Number(_)) => {
            Some("write `days since …` to ask how many days ago it was".to_owned())
        }
        (Type::Number(_), Type::Text) => Some("a number stands without quotes".to_owned()),
        (Type::Words(words), Type::Text) => {
            Some(format!("a word stands without quotes; the words are {}", words.join(", ")))
        }
        (Type::YesNo, Type::Text) => Some("write `is yes` or `is no`, or just the field".to_owned()),
        _ => None,
    }
}
