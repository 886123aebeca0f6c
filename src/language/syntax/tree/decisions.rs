//! What decides: rules, follow-ups, and what must never happen.

use jiff::SignedDuration;

use super::expressions::{Expr, Happening};
use super::name::{Name, Text};
use crate::language::source::{Span, Spanned};

/// `never do_not_contact when … because "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Never {
    pub name: Name,
    /// All must hold.
    pub when: Vec<Expr>,
    pub because: Option<Text>,
}

/// `rule cold_stranger when … then … else … because "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub name: Name,
    /// All must hold; none is always.
    pub when: Vec<Expr>,
    /// `then …`, then every `else …`. Empty where `then` is missing.
    pub options: Vec<Choice>,
    pub because: Option<Text>,
}

/// `connect with note good_note when weekly_invites.left > 5`, behind `then` or `else`
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The move, or `wait`, `skip`, `review`, `next`.
    pub action: Name,
    /// The texts it carries.
    pub with: Vec<With>,
    /// Its own condition.
    pub when: Option<Expr>,
    /// From the action to the end of its condition.
    pub span: Span,
}

/// `note good_note`, `body from "texts/inmail.txt"`, `note`: behind `with` or `and`
#[derive(Clone, Debug, PartialEq)]
pub struct With {
    /// The form: `note`, `subject`, `body`.
    pub form: Name,
    pub text: WithText,
}

/// Where an option's text comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum WithText {
    /// `note`: one that the rep writes.
    ByHand,
    /// `note "Hi {first_name}"`
    Literal(Text),
    /// `note good_note`
    Defined(Name),
    /// `body from "texts/inmail.txt"`
    File(Text),
}

/// `follow_up after_accept after connect accepted wait 24 hours to 48 hours …`
#[derive(Clone, Debug, PartialEq)]
pub struct FollowUp {
    pub name: Name,
    /// `connect accepted`: the anchoring event. Nothing where the clause is missing.
    pub after: Option<(Name, Spanned<Happening>)>,
    /// All must hold; none is always.
    pub when: Vec<Expr>,
    /// `24 hours to 48 hours`; one length stands for both. Nothing where the clause is missing.
    pub wait: Option<(Spanned<SignedDuration>, Spanned<SignedDuration>)>,
    /// `during working_hours`
    pub during: Option<Name>,
    /// What cancels it.
    pub unless: Option<Expr>,
    /// `then …`, then every `else …`.
    pub options: Vec<Choice>,
    /// `lapses 14 days late`
    pub lapses: Option<Spanned<SignedDuration>>,
    pub because: Option<Text>,
}
