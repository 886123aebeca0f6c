//! Tests: what is given, and what is expected.

use std::sync::Arc;

use jiff::SignedDuration;

use super::expressions::{Expr, Whose};
use crate::language::source::Span;
use crate::language::syntax::tree::{By, Happening, Moment};
use crate::values::ids::{CapId, FieldId, FormId, MoveId};

#[derive(Clone, Debug)]
pub struct Test {
    /// What it shows.
    pub title: Box<str>,
    /// The situation, in order.
    pub given: Vec<Given>,
    /// The moment; nothing is the usual one.
    pub at: Option<Moment>,
    /// What must come out.
    pub expect: Vec<(Expect, Span)>,
    /// The item.
    pub span: Span,
}

/// What a test sets.
#[derive(Clone, Debug)]
pub enum Given {
    /// A field has this value; nothing of it known with `is missing`.
    Field(Whose, FieldId, Expr),
    /// A field has some value: `is present`.
    Present(Whose, FieldId),
    Missing(Whose, FieldId),
    /// `weekly_invites is exhausted`
    Exhausted(CapId),
    /// `inmail_credits used 4`, `weekly_invites read 100 2 days ago`
    Reading {
        cap: CapId,
        /// How many.
        used: f64,
        /// How long ago.
        ago: SignedDuration,
    },
    /// `weekly_invites restricted 2 days ago`
    Restricted {
        cap: CapId,
        /// How long ago.
        ago: SignedDuration,
    },
    /// `connect with note sent 3 days ago by another sender`
    Event {
        /// The move; nothing is `anything`.
        mv: Option<MoveId>,
        /// The texts it carried.
        forms: Vec<FormId>,
        /// What happened. Never `unanswered`.
        happening: Happening,
        /// How long ago.
        ago: SignedDuration,
        /// Who did it: this sender where nothing is said.
        by: Option<By>,
        /// To somebody else, who shares this field's value.
        at: Option<FieldId>,
    },
}

/// What a test expects.
#[derive(Clone, Debug, PartialEq)]
pub enum Expect {
    Decision {
        /// The name of the move, or `wait`, `skip`, `review`.
        action: Box<str>,
        /// The forms, where something is said of them.
        with: Option<Vec<Box<str>>>,
        /// The first and the last moment that `until` may be.
        until: Option<(Moment, Moment)>,
        /// The name of what decides.
        by: Option<Box<str>>,
    },
    /// A refusal among those carried.
    Refused {
        /// The name of the move.
        action: Box<str>,
        /// The code, as written in output.
        code: Box<str>,
    },
}

/// A `cases` item.
#[derive(Clone, Debug)]
pub struct CasesFile {
    /// The file's name as written.
    pub file: Box<str>,
    /// Its content, as read when the policy was loaded.
    pub text: Arc<str>,
    /// Where it is named.
    pub span: Span,
}
