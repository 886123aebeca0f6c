//! Tests: what is given, and what is expected.

use jiff::SignedDuration;

use super::checker::{Checker, named, whole};
use super::scope::Meaning;
use super::typed::{Expect, ExprKind, Given, Test, Whose};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::{Span, Spanned};
use crate::language::syntax::tree::{self, Comparison, GivenKind};
use crate::values::ids::{FieldId, MoveId};
use crate::values::{RefusalCode, Type, Value};

impl Checker<'_> {
    pub(super) fn test(&mut self, item: &tree::Test, span: Span) -> Option<Test> {
        let before = self.findings.len();
        let given = item.given.iter().flat_map(|given| self.given(given)).collect();
        let expect = item.expect.iter().filter_map(|expect| Some((self.expect(expect)?, expect.span))).collect();
        let is_whole = self.findings.len() == before;
        is_whole.then(|| Test { title: item.title.node.clone(), given, at: item.at.map(|at| at.node), expect, span })
    }

    fn given(&mut self, given: &tree::Given) -> Vec<Given> {
        match &given.kind {
            GivenKind::Condition(condition) => self.given_condition(condition),
            GivenKind::Used { cap, count, ago } => {
                let reading =
                    self.cap(cap).map(|cap| Given::Reading { cap, used: count.node, ago: length(ago.as_ref()) });
                reading.into_iter().collect()
            }
            GivenKind::Restricted { cap, ago } => {
                let restricted = self.cap(cap).map(|cap| Given::Restricted { cap, ago: length(ago.as_ref()) });
                restricted.into_iter().collect()
            }
            GivenKind::Event { subject, with, word, ago, by, at } => {
                let mv = match &*subject.node {
                    "anything" => Some(None),
                    _ => self.mv(subject).map(Some),
                };
                let happening = self.kind(word);
                let at = at.as_ref().map(|at| self.text_field(at));
                let event = (|| {
                    let mv = mv?;
                    Some(Given::Event {
                        mv,
                        forms: self.forms(mv, with)?,
                        happening: happening?,
                        ago: length(ago.as_ref()),
                        by: by.map(|by| by.node),
                        at: whole(at)?,
                    })
                })();
                event.into_iter().collect()
            }
        }
    }

    fn forms(&mut self, mv: Option<MoveId>, names: &[tree::Name]) -> Option<Vec<crate::values::ids::FormId>> {
        let (Some(mv), true) = (mv, !names.is_empty()) else { return Some(Vec::new()) };
        names.iter().map(|name| self.form(mv, name)).collect()
    }

    /// A field or cap set in the words of a condition.
    fn given_condition(&mut self, condition: &tree::Expr) -> Vec<Given> {
        let given = match &condition.node {
            tree::ExprKind::And(parts) => return parts.iter().flat_map(|part| self.given_condition(part)).collect(),
            tree::ExprKind::Compare(field, sign, value) if sign.node == Comparison::Is => {
                self.given_value(field, value)
            }
            tree::ExprKind::Not(field) => self.given_answer(field, false),
            tree::ExprKind::Name(_) | tree::ExprKind::Member(..) => self.given_answer(condition, true),
            tree::ExprKind::State { value, state, negated } => self.given_state(value, *state, *negated),
            _ => self.not_given(condition.span),
        };
        given.into_iter().collect()
    }

    fn not_given(&mut self, span: Span) -> Option<Given> {
        let finding = Diagnostic::new(Code::NotASituation, span, "a test can't make this so");
        let help = "give a field a value: `given fit is 80`, a cap its use: `given daily_invites used 25`, or an event: `given connect accepted 3 days ago`";
        self.find(finding.help(help));
        None
    }

    /// The field that a test sets.
    fn given_field(&mut self, field: &tree::Expr) -> Option<(Whose, FieldId)> {
        let typed = self.expr(field, None)?;
        match typed.kind {
            ExprKind::Field(whose, field) => Some((whose, field)),
            _ => {
                self.not_given(field.span);
                None
            }
        }
    }

    fn given_value(&mut self, field: &tree::Expr, value: &tree::Expr) -> Option<Given> {
        let (whose, id) = self.given_field(field)?;
        let info = &self.scope.fields(whose)[id];
        let ty = info.ty.clone();
        let typed = self.expr(value, Some(&ty))?;
        let is_constant = matches!(typed.kind, ExprKind::Constant(_) | ExprKind::LocalTime(_));
        if !is_constant {
            return self.not_given(value.span);
        }
        if !ty.same_kind(&typed.ty) {
            let message = format!("`{}` is {}", info.name.node, named(&ty));
            let finding = Diagnostic::new(Code::TypeMismatch, value.span, message);
            self.find(finding.label(format!("this is {}", named(&typed.ty))));
            return None;
        }
        self.in_range(&typed, &ty, &info.name.node.clone())?;
        Some(Given::Field(whose, id, typed))
    }

    fn given_answer(&mut self, field: &tree::Expr, answer: bool) -> Option<Given> {
        let (whose, id) = self.given_field(field)?;
        if self.scope.fields(whose)[id].ty != Type::YesNo {
            return self.not_given(field.span);
        }
        let value = super::checker::constant(Value::YesNo(answer), Type::YesNo, field.span);
        Some(Given::Field(whose, id, value))
    }

    fn given_state(&mut self, value: &tree::Expr, state: tree::State, negated: bool) -> Option<Given> {
        if state == tree::State::Exhausted {
            let tree::ExprKind::Name(name) = &value.node else { return self.not_given(value.span) };
            if negated {
                return self.not_given(value.span);
            }
            return Some(Given::Exhausted(self.cap(&Spanned::new(name.clone(), value.span))?));
        }
        let (whose, id) = self.given_field(value)?;
        let is_present = (state == tree::State::Present) != negated;
        Some(if is_present { Given::Present(whose, id) } else { Given::Missing(whose, id) })
    }

    fn expect(&mut self, expect: &tree::Expect) -> Option<Expect> {
        match &expect.kind {
            tree::ExpectKind::Decision { action, with, until, by } => {
                self.action_name(action);
                if let Some(Meaning::Move(mv)) = self.scope.meaning(&action.node) {
                    for form in with {
                        self.form(mv, form);
                    }
                } else if let Some(form) = with.first() {
                    let message = format!("`{}` carries no text", action.node);
                    self.find(Diagnostic::new(Code::WrongOption, form.span, message));
                }
                if let Some((first, _)) = until.as_ref().filter(|_| &*action.node != "wait") {
                    let message = format!("only `wait` has an `until`, and this expects `{}`", action.node);
                    self.find(Diagnostic::new(Code::WrongOption, first.span, message));
                }
                if let Some(by) = by
                    && !self.scope.steps.contains_key(&*by.node)
                {
                    let names: Vec<&str> = self.scope.steps.keys().copied().collect();
                    self.unknown("rule, follow-up or `never`", &by.node, by.span, names);
                }
                let with: Vec<Box<str>> = with.iter().map(|form| form.node.clone()).collect();
                Some(Expect::Decision {
                    action: action.node.clone(),
                    with: if with.is_empty() { None } else { Some(with) },
                    until: until.map(|(first, last)| (first.node, last.node)),
                    by: by.as_ref().map(|by| by.node.clone()),
                })
            }
            tree::ExpectKind::Refused { action, code } => {
                self.action_name(action);
                self.refusal_code(code)?;
                Some(Expect::Refused { action: action.node.clone(), code: code.node.clone() })
            }
        }
    }

    fn refusal_code(&mut self, code: &tree::Name) -> Option<()> {
        let codes = RefusalCode::ALL.map(RefusalCode::as_str);
        if codes.contains(&&*code.node) {
            return Some(());
        }
        let message = format!("there is no refusal code `{}`", code.node);
        let finding = Diagnostic::new(Code::UnknownName, code.span, message);
        self.find(match self.near(&code.node, codes) {
            Some(near) => finding.suggest(code.span, &code.node, near, codes),
            None => finding.help(format!("the codes are {}", super::checker::quoted(&codes))),
        });
        None
    }
}

fn length(ago: Option<&Spanned<SignedDuration>>) -> SignedDuration {
    ago.map_or(SignedDuration::ZERO, |ago| ago.node)
}
