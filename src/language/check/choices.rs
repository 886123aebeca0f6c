//! `is one of`: words and literals, lists, and a whole person in lists.

use super::checker::{Checker, condition, named};
use super::compare::goes_with;
use super::scope::Meaning;
use super::typed::{Expr, ExprKind};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::Span;
use crate::language::syntax::tree;
use crate::values::ids::ListId;
use crate::values::{Type, Value};

impl Checker<'_> {
    pub(super) fn one_of(
        &mut self,
        value: &tree::Expr,
        choices: &[tree::Expr],
        negated: bool,
        span: Span,
    ) -> Option<Expr> {
        if matches!(&value.node, tree::ExprKind::Name(name) if &**name == "prospect") {
            return self.person_in_lists(choices, negated, span);
        }
        let typed = self.expr(value, None)?;
        let mut asked = Vec::new();
        let mut values = Vec::new();
        let mut is_whole = true;
        for choice in choices {
            is_whole &= match self.list_of(choice) {
                Some(list) => self.in_list(&typed, list, choice.span).map(|found| asked.push(found)).is_some(),
                None => self.choice(&typed, choice).map(|choice| values.push(choice)).is_some(),
            };
        }
        if !is_whole {
            return None;
        }
        if let Some(last) = values.last() {
            let place = typed.span.to(last.span);
            asked.push(condition(ExprKind::OneOf(Box::new(typed.clone()), values), place));
        }
        if negated {
            self.warn_if_missing([&typed], span, "`is not one of`");
        }
        Some(denied(any_of(asked, span), negated))
    }

    /// The list of a name.
    pub(super) fn list_of(&mut self, choice: &tree::Expr) -> Option<ListId> {
        let tree::ExprKind::Name(name) = &choice.node else { return None };
        let Some(Meaning::List(list)) = self.scope.meaning(name) else { return None };
        self.used_names.insert(name.clone());
        Some(list)
    }

    fn in_list(&mut self, value: &Expr, list: ListId, place: Span) -> Option<Expr> {
        if value.ty.is_text() || value.ty == Type::ListOfText {
            self.list_uses.entry(list).or_default().texts = true;
            return Some(condition(ExprKind::InList(Box::new(value.clone()), list), value.span.to(place)));
        }
        let finding = Diagnostic::new(Code::TypeMismatch, value.span, "only a text can be one of a list");
        self.find(finding.label(format!("this is {}", named(&value.ty))).also(place, "a list of texts"));
        None
    }

    /// `prospect is one of blocked`: only lists can be asked for a whole person.
    fn person_in_lists(&mut self, choices: &[tree::Expr], negated: bool, span: Span) -> Option<Expr> {
        if !self.not_in_default(span, "for the whole person") {
            return None;
        }
        let mut asked = Vec::new();
        let mut is_whole = true;
        for choice in choices {
            if let Some(list) = self.list_of(choice) {
                self.list_uses.entry(list).or_default().people = true;
                asked.push(condition(ExprKind::PersonInList(list), span.to(choice.span)));
                continue;
            }
            is_whole = false;
            let words = self.bundle.sources.one_line(choice.span);
            let lists: Vec<&str> = self.scope.names_of(|meaning| matches!(meaning, Meaning::List(_))).collect();
            if self.scope.meaning(&words).is_none() && matches!(choice.node, tree::ExprKind::Name(_)) {
                self.unknown("list", &words, choice.span, lists);
            } else {
                let finding = Diagnostic::new(Code::WrongKind, choice.span, format!("`{words}` is no list"));
                self.find(finding.help("a prospect is looked for in lists; ask a field for anything else"));
            }
        }
        is_whole.then(|| denied(any_of(asked, span), negated))
    }

    /// Reports a name that nothing has, and a list nearly.
    pub(super) fn is_misspelt_list(&mut self, choice: &tree::Expr) -> bool {
        let tree::ExprKind::Name(name) = &choice.node else { return false };
        let lists: Vec<&str> = self.scope.names_of(|meaning| matches!(meaning, Meaning::List(_))).collect();
        let is_one = self.scope.meaning(name).is_none() && self.near(name, lists.iter().copied()).is_some();
        if is_one {
            self.unknown("list", name, choice.span, lists);
        }
        is_one
    }

    fn choice(&mut self, value: &Expr, choice: &tree::Expr) -> Option<Expr> {
        if value.ty.is_text() && self.is_misspelt_list(choice) {
            return None;
        }
        let typed = self.expr(choice, Some(&value.ty))?;
        let is_list_beside_text = value.ty.is_text() && typed.ty == Type::ListOfText;
        self.names_somebody(&value.ty, &typed)?;
        if is_list_beside_text || goes_with(&value.ty, &typed.ty) {
            return Some(typed);
        }
        let message = format!("{} can't be one of these", named(&value.ty));
        let finding =
            Diagnostic::new(Code::TypeMismatch, typed.span, message).label(format!("this is {}", named(&typed.ty)));
        self.find(finding.also(value.span, format!("this is {}", named(&value.ty))));
        None
    }
}

/// One condition, or any of several.
fn any_of(mut asked: Vec<Expr>, span: Span) -> Expr {
    match asked.pop() {
        Some(only) if asked.is_empty() => Expr { span, ..only },
        Some(last) => {
            asked.push(last);
            condition(ExprKind::Or(asked), span)
        }
        None => condition(ExprKind::Constant(Value::YesNo(false)), span),
    }
}

/// The opposite of a condition, where `negated`.
fn denied(asked: Expr, negated: bool) -> Expr {
    let span = asked.span;
    if negated { condition(ExprKind::Not(Box::new(asked)), span) } else { asked }
}
