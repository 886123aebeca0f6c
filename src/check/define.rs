//! Defined names and cases.

use super::checker::{Checker, Place, named};
use super::typed::{Case, Define, Expr, ExprKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::DefineId;
use crate::source::Span;
use crate::syntax::tree;
use crate::types::Type;

/// How many defined names may stand inside each other.
const MOST_DEEP: usize = 64;

impl Checker<'_> {
    /// A defined name, typed when it is first named. `from` is the place that names it.
    pub(super) fn define(&mut self, id: DefineId, from: Span) -> Option<Define> {
        if let Some(known) = self.defines.get(&id) {
            return known.clone();
        }
        let item = self.scope.defines[id];
        if self.open_defines.contains(&id) {
            let circle = self.open_defines.iter().skip_while(|open| **open != id).chain([&id]);
            let names: Vec<&str> = circle.map(|open| &*self.scope.defines[*open].name.node).collect();
            let message = format!("defined names in a circle: {}", names.join(" → "));
            self.find(Diagnostic::new(Code::Circle, from, message).also(item.name.span, "defined here"));
            return None;
        }
        if self.open_defines.len() >= MOST_DEEP {
            let message = format!("more than {MOST_DEEP} defined names inside each other");
            self.find(Diagnostic::new(Code::TooLarge, from, message));
            return None;
        }
        self.open_defines.push(id);
        let guarded = std::mem::take(&mut self.guarded);
        let value = self.at(Place::Anywhere, |checker| checker.define_value(item));
        self.guarded = guarded;
        self.open_defines.pop();
        let typed = value.map(|value| Define { name: item.name.node.clone(), value, span: item.name.span });
        self.defines.insert(id, typed.clone());
        typed
    }

    fn define_value(&mut self, item: &tree::Define) -> Option<Expr> {
        let whole = item.name.span;
        self.cases(&item.value, whole, |checker, value, expected| match &value.node {
            // In a defined name, a text is one to fill in.
            tree::ExprKind::Text(text) => checker.template(text, value.span),
            _ => checker.expr(value, expected),
        })
    }

    /// The value of cases: one alone stands for itself. `item` is the place of what they are the value of.
    pub(super) fn cases(
        &mut self,
        cases: &[tree::Case<tree::Expr>],
        item: Span,
        mut value: impl FnMut(&mut Self, &tree::Expr, Option<&Type>) -> Option<Expr>,
    ) -> Option<Expr> {
        self.last_case(cases, item);
        let mut typed: Vec<Case> = Vec::with_capacity(cases.len());
        let mut is_whole = true;
        for case in cases {
            let when = case.when.as_ref().map(|when| self.condition(when));
            let guards = case.when.as_ref().map_or_else(Vec::new, |when| self.guards(when, tree::State::Present));
            let expected = typed.first().map(|first| first.value.ty.clone());
            let value = self.guarding(guards, |checker| value(checker, &case.value, expected.as_ref()));
            let (Some(value), Some(when)) = (value, when.map_or(Some(None), |when| when.map(Some))) else {
                is_whole = false;
                continue;
            };
            if let Some(first) = typed.first()
                && !first.value.ty.same_kind(&value.ty)
            {
                let message = format!("{} among cases that are {}", named(&value.ty), named(&first.value.ty));
                let finding = Diagnostic::new(Code::TypeMismatch, value.span, message);
                let finding = finding.label(format!("this is {}", named(&value.ty)));
                self.find(finding.also(first.value.span, format!("this is {}", named(&first.value.ty))));
                is_whole = false;
                continue;
            }
            typed.push(Case { when, value, because: case.because.as_ref().map(|because| because.node.clone()) });
        }
        if !is_whole {
            return None;
        }
        joined(typed)
    }

    /// The last case has no `when`, the others have one.
    pub(super) fn last_case<T>(&mut self, cases: &[tree::Case<T>], item: Span) {
        let Some((last, others)) = cases.split_last() else { return };
        if last.when.is_some() {
            let finding = Diagnostic::new(Code::NoLastCase, last.span, "the last case has a `when`");
            let finding = finding.also(item, "what is it when none applies?");
            self.find(finding.help("add a last one without `when`"));
        }
        if let Some(always) = others.iter().find(|case| case.when.is_none()) {
            let finding = Diagnostic::new(Code::UnreachableCase, last.span, "this case can never apply");
            self.find(finding.also(always.span, "this one always applies").help("a case without `when` stands last"));
        }
    }
}

/// Cases as an expression.
fn joined(mut cases: Vec<Case>) -> Option<Expr> {
    if let [Case { when: None, because: None, .. }] = cases.as_slice() {
        return cases.pop().map(|case| case.value);
    }
    let first = cases.first()?;
    let span = first.value.span.to(cases.last()?.value.span);
    let ty = match &first.value.ty {
        Type::Number(_) => Type::Number(None),
        other => other.clone(),
    };
    let may_be_missing = cases.iter().any(|case| case.value.may_be_missing);
    Some(Expr { kind: ExprKind::Cases(cases), ty, may_be_missing, span })
}
