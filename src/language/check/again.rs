//! Moves that are decided again for whom they were made for already.

use std::collections::HashSet;

use super::checker::Checker;
use super::typed::{Action, Choice, Expr, ExprKind, Policy, Subject};
use super::visit;
use crate::language::diagnostic::{Code, Diagnostic, any_error};
use crate::language::source::Span;
use crate::language::syntax::tree::Happening;
use crate::values::EventKind;
use crate::values::ids::{DefineId, MoveId};

impl Checker<'_> {
    /// Warns of a move of the rules for which nothing asks whether it was made. A policy without caps and follow-ups is one
    /// of single rows, which are decided as often as they come.
    pub(super) fn asked_again(&mut self, policy: &Policy) {
        let goes_on = !policy.caps.is_empty() || !policy.follow_ups.is_empty();
        if !goes_on || any_error(&self.findings) {
            return;
        }
        let mut told = HashSet::new();
        for (place, rule) in policy.rules.iter().enumerate() {
            for option in &rule.options {
                let Action::Move(mv, _) = &option.action else { continue };
                let above = policy.rules.iter().take(place + 1).flat_map(|rule| &rule.when);
                let own = policy.moves[*mv].needs.iter().map(|need| &need.condition).chain(&option.when);
                let nevers = policy.nevers.iter().map(|never| &never.when);
                let mut asked = above.chain(own).chain(nevers);
                if !asked.any(|condition| asks_for(policy, condition, *mv, &mut HashSet::new())) && told.insert(*mv) {
                    let makes = |choice: &Choice| matches!(&choice.action, Action::Move(made, _) if made == mv);
                    let is_followed = policy.follow_ups.iter().any(|item| item.options.iter().any(makes));
                    self.tell_asked_again(&policy.moves[*mv].name, option.span, is_followed);
                }
            }
        }
    }

    fn tell_asked_again(&mut self, name: &str, place: Span, is_followed: bool) {
        let message =
            format!("nothing asks whether `{name}` was made already: the same person gets it again and again");
        let finding = Diagnostic::new(Code::AsksAgain, place, message);
        // What a move needs holds for follow-ups too, which may make it a second time on purpose.
        self.find(finding.help(if is_followed {
            format!("add to the rule: `when {name} never sent`")
        } else {
            format!("add to `move {name}`: `needs {name} never sent because \"sent before\"`")
        }));
    }
}

/// Whether a condition asks if the move, or anything, was sent.
fn asks_for(policy: &Policy, condition: &Expr, mv: MoveId, seen: &mut HashSet<DefineId>) -> bool {
    let (mut found, mut named) = (false, Vec::new());
    visit(condition, &mut |part| match &part.kind {
        ExprKind::History(history) => {
            let is_meant = matches!(history.subject, Subject::Anything) || history.subject == Subject::Move(mv);
            found |= is_meant && matches!(history.happening, Happening::Event(EventKind::Sent) | Happening::Unanswered);
        }
        ExprKind::Defined(define) => named.push(*define),
        _ => {}
    });
    found
        || named
            .into_iter()
            .any(|define| seen.insert(define) && asks_for(policy, &policy.defines[define].value, mv, seen))
}
