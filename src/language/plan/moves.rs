//! Moves, and how many of them there may be.

use super::conditions::Expr;
use super::ids::ConditionId;
use super::reads::Reads;
use crate::language::check::typed::{Cooldown, Counted};
use crate::values::calendar::Window;
use crate::values::ids::{CapId, FieldId, FormId, HoursId, Table};

#[derive(Clone, Debug)]
pub struct Move {
    pub name: Box<str>,
    /// What must hold, with what is said where it doesn't.
    pub needs: Vec<(ConditionId, Option<Box<str>>)>,
    /// The texts it may carry.
    pub forms: Table<FormId, Form>,
    pub during: Option<HoursId>,
    /// The caps that count it, and with which text only.
    pub caps: Vec<(CapId, Option<FormId>)>,
}

/// A text that a move may carry.
#[derive(Clone, Debug)]
pub struct Form {
    /// `note`
    pub name: Box<str>,
    /// How many UTF-16 units it may have.
    pub limit: Option<Expr>,
    /// What the limit reads.
    pub reads: Reads,
}

#[derive(Clone, Debug)]
pub struct Cap {
    pub name: Box<str>,
    pub counts: Vec<Counted>,
    /// What is exempt, asked of the counted event.
    pub unless: Option<ConditionId>,
    /// What the exemption reads.
    pub unless_reads: Reads,
    /// Whether each sender has a count of their own.
    pub per_sender: bool,
    /// The fields whose every value has a count of its own.
    pub per_fields: Vec<FieldId>,
    pub limit: Vec<LimitCase>,
    /// No limit may be higher than this.
    pub clamp: Option<u64>,
    /// Over what time.
    pub every: Window,
    /// How long it is shut.
    pub cooldown: Option<Cooldown>,
    /// What the limit reads.
    pub reads: Reads,
}

#[derive(Clone, Debug)]
pub struct LimitCase {
    /// When it applies.
    pub when: Option<ConditionId>,
    /// How many; nothing is `none`.
    pub count: Option<Expr>,
    /// The reason that `explain` shows.
    pub because: Option<Box<str>>,
}
