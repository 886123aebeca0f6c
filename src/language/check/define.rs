//! Defined names and cases.

use super::checker::{Checker, Place, named, whole};
use super::typed::{Case, Define, Expr, ExprKind, Whose};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::Span;
use crate::language::syntax::tree;
use crate::values::Type;
use crate::values::ids::{DefineId, FieldId};

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
        // Bare words are of the type that a field among the cases has.
        let bare = item.value.iter().find_map(|case| self.words_of(&case.value).cloned());
        self.cases(&item.value, whole, |checker, value, expected| match &value.node {
            // In a defined name, a text is one to fill in.
            tree::ExprKind::Text(text) => checker.template(text, value.span),
            _ => checker.expr(value, expected.or(bare.as_ref())),
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
        let mut passed = Vec::new();
        for case in cases {
            let when = case.when.as_ref().map(|when| self.guarding(passed.clone(), |checker| checker.condition(when)));
            let guards = self.guards_of_case(case.when.as_ref(), &mut passed);
            let expected = typed.first().map(|first| first.value.ty.clone());
            let value = self.guarding(guards, |checker| value(checker, &case.value, expected.as_ref()));
            let (Some(value), Some(when)) = (value, whole(when)) else {
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

    /// The fields that are present where a case applies. `passed` holds those that the cases before it say of it, and then
    /// of the next.
    pub(super) fn guards_of_case(
        &self,
        when: Option<&tree::Expr>,
        passed: &mut Vec<(Whose, FieldId)>,
    ) -> Vec<(Whose, FieldId)> {
        let mut guards = passed.clone();
        if let Some(when) = when {
            guards.extend(self.guards(when, tree::State::Present));
            passed.extend(self.guards(when, tree::State::Missing));
        }
        guards
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
            let behind = cases.iter().find(|case| case.span.start > always.span.start).unwrap_or(last);
            let finding = Diagnostic::new(Code::UnreachableCase, behind.span, "this case can never apply");
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
