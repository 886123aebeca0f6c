//! `never`s, rules, follow-ups and their options.

use super::checker::{Checker, condition, whole};
use super::typed::{Action, Choice, Expr, ExprKind, Never, Rule, Whose, With};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::Span;
use crate::language::syntax::tree::{self, WithText};
use crate::values::Type;

impl Checker<'_> {
    pub(super) fn never(&mut self, item: &tree::Never, span: Span) -> Option<Never> {
        let mut when = self.when_lines(&item.when)?;
        let when = match when.len() {
            1 => when.pop()?,
            _ => condition(ExprKind::And(when), span),
        };
        Some(Never { name: item.name.node.clone(), when, because: reason(item.because.as_ref()) })
    }

    /// `when` lines: all of them hold, so that each guards the others.
    pub(super) fn when_lines(&mut self, lines: &[tree::Expr]) -> Option<Vec<Expr>> {
        let typed: Vec<Option<Expr>> =
            self.under(lines, |checker| lines.iter().map(|line| checker.condition(line)).collect());
        typed.into_iter().collect()
    }

    /// Does something where all of these `when` lines hold.
    pub(super) fn under<T>(&mut self, lines: &[tree::Expr], work: impl FnOnce(&mut Self) -> T) -> T {
        let guards = lines.iter().flat_map(|line| self.guards(line, tree::State::Present)).collect();
        self.guarding(guards, work)
    }

    pub(super) fn rule(&mut self, item: &tree::Rule, span: Span) -> Option<Rule> {
        let when = self.when_lines(&item.when);
        let options = self.under(&item.when, |checker| checker.options(&item.options, true));
        Some(Rule {
            name: item.name.node.clone(),
            when: when?,
            options: options?,
            because: reason(item.because.as_ref()),
            span,
        })
    }

    pub(super) fn options(&mut self, options: &[tree::Choice], may_go_on: bool) -> Option<Vec<Choice>> {
        let typed: Vec<Option<Choice>> = options.iter().map(|option| self.option(option, may_go_on)).collect();
        let ends = |option: &tree::Choice| option.when.is_none() && is_built_in(&option.action.node);
        if let Some((end, behind)) = options.iter().zip(options.iter().skip(1)).find(|(option, _)| ends(option)) {
            let message = format!("this option can never be reached: `{}` is always possible", end.action.node);
            let finding = Diagnostic::new(Code::UnreachableCase, behind.span, message);
            self.find(finding.also(end.span, "it ends here").help("give that one a `when`, or put it last"));
        }
        typed.into_iter().collect()
    }

    fn option(&mut self, option: &tree::Choice, may_go_on: bool) -> Option<Choice> {
        let action = self.action(option, may_go_on);
        let when = option.when.as_ref().map(|when| self.condition(when));
        let end = option.with.last().map_or(option.action.span.end, |with| match &with.text {
            WithText::ByHand => with.form.span.end,
            WithText::Literal(text) | WithText::File(text) => text.span.end,
            WithText::Defined(name) => name.span.end,
        });
        Some(Choice { action: action?, when: whole(when)?, span: Span { end, ..option.span } })
    }

    fn action(&mut self, option: &tree::Choice, may_go_on: bool) -> Option<Action> {
        let built_in = match &*option.action.node {
            "wait" => Action::Wait,
            "skip" => Action::Skip,
            "review" => Action::Review,
            "next" if may_go_on => Action::Next,
            "next" => {
                let message = "`next` leads to the rules below, and there are none below a follow-up";
                self.find(Diagnostic::new(Code::WrongOption, option.action.span, message));
                return None;
            }
            _ => return self.move_action(option),
        };
        if let Some(with) = option.with.first() {
            let message = format!("`{}` carries no text", option.action.node);
            self.find(Diagnostic::new(Code::WrongOption, with.form.span, message));
            return None;
        }
        Some(built_in)
    }

    fn move_action(&mut self, option: &tree::Choice) -> Option<Action> {
        let mv = match self.scope.meaning(&option.action.node) {
            Some(_) => self.mv(&option.action)?,
            None => {
                let moves = self.scope.names_of(|meaning| matches!(meaning, super::scope::Meaning::Move(_)));
                let names: Vec<&str> = moves.chain(["wait", "skip", "review", "next"]).collect();
                self.unknown("move", &option.action.node, option.action.span, names);
                return None;
            }
        };
        let mut with: Vec<With> = Vec::with_capacity(option.with.len());
        let mut is_whole = true;
        for one in &option.with {
            let (Some(form), Some(text)) = (self.form(mv, &one.form), self.with_text(&one.text)) else {
                is_whole = false;
                continue;
            };
            if with.iter().any(|known| known.form == form) {
                let message = format!("`{}` is given twice", one.form.node);
                self.find(Diagnostic::new(Code::WrongOption, one.form.span, message));
                is_whole = false;
            }
            with.push(With { form, text });
        }
        is_whole.then_some(Action::Move(mv, with))
    }

    /// The outer nothing has a finding; the inner is a text by hand.
    fn with_text(&mut self, text: &WithText) -> Option<Option<Expr>> {
        match text {
            WithText::ByHand => Some(None),
            WithText::Literal(text) => self.template(&text.node, text.span).map(Some),
            WithText::File(file) => {
                let content = self.bundle.attachment(file)?.clone();
                let content = content.trim_start_matches('\u{feff}').replace("\r\n", "\n");
                self.template(content.trim_end(), file.span).map(Some)
            }
            WithText::Defined(name) if self.scope.meaning(&name.node).is_none() => {
                let names = self.values_of(Whose::Prospect, Some(&Type::Text));
                self.unknown("defined text", &name.node, name.span, names);
                None
            }
            WithText::Defined(name) => {
                let value = tree::Expr { node: tree::ExprKind::Name(name.node.clone()), span: name.span };
                let typed = self.expr(&value, None)?;
                if !typed.ty.is_text() {
                    let finding = Diagnostic::new(Code::TypeMismatch, name.span, "a text must stand here");
                    self.find(finding.label(format!("this is {}", super::checker::named(&typed.ty))));
                    return None;
                }
                Some(Some(typed))
            }
        }
    }

    /// Warns of rules below one that decides about everyone.
    pub(super) fn rules_below(&mut self, rules: &[Rule]) {
        let goes_on = |rule: &Rule| rule.options.iter().any(|option| matches!(option.action, Action::Next));
        let last = rules.iter().position(|rule| rule.when.is_empty() && !goes_on(rule));
        let Some(last) = last else { return };
        if let (Some(end), Some(below)) = (rules.get(last), rules.get(last + 1)) {
            let message = format!("`{}` is never asked: `{}` above it decides about everyone", below.name, end.name);
            let finding = Diagnostic::new(Code::UnreachableRule, below.span, message);
            self.find(finding.also(end.span, "this has no `when`").help("put the rule for everyone else last"));
        }
    }

    /// The names of what can be decided: moves and the built-in three.
    pub(super) fn action_name(&mut self, name: &tree::Name) {
        let is_built_in = matches!(&*name.node, "wait" | "skip" | "review");
        let is_move = matches!(self.scope.meaning(&name.node), Some(super::scope::Meaning::Move(_)));
        if is_built_in || is_move {
            return;
        }
        let moves = self.scope.names_of(|meaning| matches!(meaning, super::scope::Meaning::Move(_)));
        let names: Vec<&str> = moves.chain(["wait", "skip", "review"]).collect();
        if let Some(near) = self.near(&name.node, names.iter().copied()) {
            let finding = Diagnostic::new(Code::UnknownName, name.span, format!("there is no move `{}`", name.node));
            return self.find(finding.suggest(name.span, &name.node, near, names.iter().copied()));
        }
        self.unknown("move", &name.node, name.span, names);
    }
}

/// Whether an option is no move, and so always available.
fn is_built_in(action: &str) -> bool {
    matches!(action, "wait" | "skip" | "review" | "next")
}

pub(super) fn reason(because: Option<&tree::Text>) -> Option<Box<str>> {
    because.map(|because| because.node.clone())
}
