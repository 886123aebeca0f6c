//! Moves, and how many of them there may be.

use jiff::SignedDuration;

use super::expressions::Expr;
use crate::values::calendar::Window;
use crate::values::ids::{FieldId, FormId, HoursId, MoveId, Table};

#[derive(Clone, Debug)]
pub struct Move {
    pub name: Box<str>,
    /// All must hold.
    pub needs: Vec<Need>,
    /// The texts it may carry.
    pub forms: Table<FormId, Form>,
    /// When in the week it may be made.
    pub during: Option<HoursId>,
    /// Whether it is `withdraw`, whose being sent is also `withdrawn` of the person's open request.
    pub withdraws: bool,
}

/// What a move needs.
#[derive(Clone, Debug)]
pub struct Need {
    /// What must hold.
    pub condition: Expr,
    /// What is said where it doesn't.
    pub because: Option<Box<str>>,
}

/// A text that a move may carry.
#[derive(Clone, Debug)]
pub struct Form {
    /// `note`, `subject`, `body`.
    pub name: Box<str>,
    /// How many UTF-16 units it may have: a number, its cases in order. Nothing: any length.
    pub limit: Option<Expr>,
}

#[derive(Clone, Debug)]
pub struct Cap {
    pub name: Box<str>,
    /// What is counted. Never empty.
    pub counts: Vec<Counted>,
    /// What is exempt. In it [`Subject::Counted`](super::Subject::Counted) stands for the counted move.
    pub unless: Option<Expr>,
    /// Whether each sender has a count of their own.
    pub per_sender: bool,
    /// The fields of the prospect whose every value has a count of its own. Empty and not `per_sender`: for everyone.
    pub per_fields: Vec<FieldId>,
    /// The limit: a number, or [`ExprKind::NoLimit`](super::ExprKind::NoLimit), in cases. Never missing.
    pub limit: Expr,
    /// Over what time.
    pub every: Window,
    /// How long it is shut, and whether only a recorded `restricted` starts that.
    pub cooldown: Option<Cooldown>,
}

/// What a cap counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    pub mv: MoveId,
    /// The text it must have been sent with, where not every one counts.
    pub form: Option<FormId>,
}

/// A cap's cooldown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cooldown {
    /// How long.
    pub length: SignedDuration,
    /// Whether our own count starts it too.
    pub by_own_count: bool,
}
