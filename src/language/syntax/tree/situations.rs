//! Tests: what is given, and what is expected.

use jiff::SignedDuration;

use super::expressions::{By, Expr, Happening, Moment};
use super::name::{Name, Text};
use crate::language::source::{Span, Spanned};

/// `test "closed network gets InMail" given … at … expect …`
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// What it shows.
    pub title: Text,
    /// The situation.
    pub given: Vec<Given>,
    /// `at 2026-05-29 10:00`
    pub at: Option<Spanned<Moment>>,
    /// What must come out: at least one, or a finding was made.
    pub expect: Vec<Expect>,
}

/// `given …`
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    pub kind: GivenKind,
    /// The clause without `given`.
    pub span: Span,
}

/// What a test sets.
#[derive(Clone, Debug, PartialEq)]
pub enum GivenKind {
    /// `sender.plan is sales_navigator`, `engaged`, `not engaged`, `signal is missing`, `weekly_invites is exhausted`:
    /// a field set to a value, or a cap without room, in the words of a condition.
    Condition(Expr),
    /// `inmail_credits used 4`: so many were used, as of now. `weekly_invites read 100 2 days ago`: the network's own
    /// counter said so then.
    Used {
        cap: Name,
        count: Spanned<f64>,
        /// How long ago; nothing is now.
        ago: Option<Spanned<SignedDuration>>,
    },
    /// `weekly_invites restricted 2 days ago`
    Restricted {
        cap: Name,
        /// How long ago; nothing is now.
        ago: Option<Spanned<SignedDuration>>,
    },
    /// `connect with note sent 3 days ago by another sender`, `anything replied 1 hour ago at company_domain`
    Event {
        /// The move, or `anything`.
        subject: Name,
        /// The text it carried.
        with: Vec<Name>,
        /// What happened.
        word: Spanned<Happening>,
        /// How long ago; nothing is now.
        ago: Option<Spanned<SignedDuration>>,
        /// Who did it: this sender where nothing is said.
        by: Option<Spanned<By>>,
        /// `at company_domain`: to somebody else who shares that field's value.
        at: Option<Name>,
    },
}

/// `expect inmail with body by closed_network`
#[derive(Clone, Debug, PartialEq)]
pub struct Expect {
    /// What is expected.
    pub kind: ExpectKind,
    /// The clause without `expect`.
    pub span: Span,
}

/// What a test expects.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpectKind {
    /// `connect with note by cold_stranger`, `wait until 2026-05-30 00:00`
    Decision {
        /// The move, or `wait`, `skip`, `review`.
        action: Name,
        /// `with note`, `with subject and body`; nothing where nothing is said of it.
        with: Vec<Name>,
        /// `until …`: both ends included; one moment stands for both.
        until: Option<(Spanned<Moment>, Spanned<Moment>)>,
        /// `by NAME`: the rule, follow-up or `never` that decides.
        by: Option<Name>,
    },
    /// `refused connect because cap_exhausted`
    Refused {
        /// The move.
        action: Name,
        /// The code of the refusal.
        code: Name,
    },
}
