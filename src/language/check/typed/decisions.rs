//! What decides: rules, follow-ups, and what must never happen.

use jiff::SignedDuration;

use super::expressions::Expr;
use crate::language::source::Span;
use crate::language::syntax::tree::Happening;
use crate::values::ids::{FormId, HoursId, MoveId};

/// Whom never to write to.
#[derive(Clone, Debug)]
pub struct Never {
    pub name: Box<str>,
    /// All must hold; one `And` where several stand.
    pub when: Expr,
    pub because: Option<Box<str>>,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub name: Box<str>,
    /// All must hold, each `when` line by itself, in order; empty is always.
    pub when: Vec<Expr>,
    /// What it would do, in order. Never empty.
    pub options: Vec<Choice>,
    pub because: Option<Box<str>>,
    /// The item.
    pub span: Span,
}

/// One option of a rule or follow-up.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is done.
    pub action: Action,
    /// Its own condition.
    pub when: Option<Expr>,
    /// The option without its condition, from the action on.
    pub span: Span,
}

/// What an option does.
#[derive(Clone, Debug)]
pub enum Action {
    /// A move with its texts.
    Move(MoveId, Vec<With>),
    /// `wait`
    Wait,
    /// `skip`
    Skip,
    /// `review`
    Review,
    /// `next`: on to the rules below. Only in rules.
    Next,
}

/// A text that an option carries.
#[derive(Clone, Debug)]
pub struct With {
    /// Which form of the move.
    pub form: FormId,
    /// The text to fill in; nothing where the rep writes it.
    pub text: Option<Expr>,
}

#[derive(Clone, Debug)]
pub struct FollowUp {
    pub name: Box<str>,
    /// The move of the anchoring event.
    pub anchor: Anchor,
    /// All must hold, each `when` line by itself, in order; empty is always. Asked over all that is known.
    pub when: Vec<Expr>,
    /// From when on after it.
    pub wait_from: SignedDuration,
    /// Until when after it, not before `wait_from`.
    pub wait_to: SignedDuration,
    pub during: Option<HoursId>,
    /// What cancels it. Every event in it counts from the anchoring one on; a bare event word has become one of the
    /// anchoring move.
    pub unless: Option<Expr>,
    /// What it would do, in order. Never empty, never `next`.
    pub options: Vec<Choice>,
    /// How late it may be.
    pub lapses: Option<SignedDuration>,
    pub because: Option<Box<str>>,
}

/// The event that a follow-up comes after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The move; nothing is any.
    pub mv: Option<MoveId>,
    /// What happened to it. Never [`Happening::Unanswered`].
    pub happening: Happening,
}
