//! Follow-ups.

use super::checker::{Checker, Place, whole};
use super::rules::reason;
use super::typed::{Anchor, Expr, ExprKind, FollowUp, History, Subject};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::Spanned;
use crate::language::syntax::tree::{self, By, Happening};

/// How long something takes.
type Length = jiff::SignedDuration;

impl Checker<'_> {
    pub(super) fn follow_up(&mut self, item: &tree::FollowUp) -> Option<FollowUp> {
        let anchor = item.after.as_ref().map(|(name, word)| self.anchor(name, word));
        let wait = item.wait.as_ref().map(|(from, to)| self.wait(from, to));
        let during = item.during.as_ref().map(|hours| self.hours(hours));
        // Without an anchor, a bare event word has nothing to speak of, and that isn't its fault.
        let anchored = anchor.flatten();
        let place = Place::FollowUpUnless(anchored.and_then(|anchor| anchor.mv));
        let when = self.at(Place::FollowUpWhen, |checker| checker.when_lines(&item.when));
        if let (Some(anchor), Some(when)) = (anchored, &when) {
            self.never_under_way(item, anchor, when);
        }
        let unless = item
            .unless
            .as_ref()
            .map(|unless| self.under(&item.when, |checker| checker.at(place, |checker| checker.condition(unless))));
        let options = self.under(&item.when, |checker| checker.options(&item.options, false));
        let (wait_from, wait_to) = wait??;
        Some(FollowUp {
            name: item.name.node.clone(),
            anchor: anchor??,
            when: when?,
            wait_from,
            wait_to,
            during: whole(during)?,
            unless: whole(unless)?,
            options: options?,
            lapses: item.lapses.map(|lapses| lapses.node),
            because: reason(item.because.as_ref()),
        })
    }

    /// The event that a follow-up comes after.
    fn anchor(&mut self, name: &tree::Name, word: &Spanned<Happening>) -> Option<Anchor> {
        let mv = match &*name.node {
            "anything" => Some(None),
            _ => self.mv(name).map(Some),
        };
        let happening = self.kind(word);
        Some(Anchor { mv: mv?, happening: happening? })
    }

    fn wait(&mut self, from: &Spanned<Length>, to: &Spanned<Length>) -> Option<(Length, Length)> {
        if from.node <= to.node {
            return Some((from.node, to.node));
        }
        let words = |span| self.bundle.sources.one_line(span);
        let right = format!("{} to {}", words(to.span), words(from.span));
        let place = from.span.to(to.span);
        let finding = Diagnostic::new(Code::EmptyRange, place, "the wait ends before it begins");
        self.find(finding.help(format!("write `wait {right}`")).edit(place, right));
        None
    }

    /// Warns of a `when` that denies the very event that the follow-up comes after, as if it counted from that one on.
    fn never_under_way(&mut self, item: &tree::FollowUp, anchor: Anchor, when: &[Expr]) {
        let Some(denied) = when.iter().find_map(|line| denial(anchor, line)) else { return };
        let words = |span| self.bundle.sources.one_line(span);
        let Some((after, happened)) = &item.after else { return };
        let message = format!("`{}` is never under way: its `when` denies what it comes after", item.name.node);
        let event = after.span.to(happened.span);
        let finding = Diagnostic::new(Code::NeverUnderWay, denied.span, message);
        let finding = finding.also(event, format!("it comes after `{}`", words(event)));
        self.find(finding.help(
            "a `when` asks about all that is known, before that event and after; what cancels from it on stands behind \
             `unless`",
        ));
    }
}

/// The part of a condition that says that no such event ever happened.
fn denial(anchor: Anchor, condition: &Expr) -> Option<&Expr> {
    match &condition.kind {
        ExprKind::And(parts) => parts.iter().find_map(|part| denial(anchor, part)),
        ExprKind::Not(inner) => match &inner.kind {
            ExprKind::History(asked) if is_asked(anchor, asked) => Some(condition),
            ExprKind::Or(parts) => {
                let has = |part: &Expr| matches!(&part.kind, ExprKind::History(asked) if is_asked(anchor, asked));
                parts.iter().any(has).then_some(condition)
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether the anchoring event itself answers the question with yes, whenever it happened.
fn is_asked(anchor: Anchor, asked: &History) -> bool {
    let is_its_move = match asked.subject {
        Subject::Anything => true,
        Subject::Move(mv) => anchor.mv == Some(mv),
        Subject::Counted => false,
    };
    is_its_move
        && asked.happening == anchor.happening
        && matches!(asked.by, None | Some(By::Anyone))
        && asked.at.is_none()
        && asked.within.is_none()
}
