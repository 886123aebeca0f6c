//! What decides, in the order in which it is asked.

use jiff::SignedDuration;

use super::conditions::Expr;
use super::ids::{ConditionId, FollowUpId, RuleId};
use super::reads::Reads;
use crate::language::check::typed::Anchor;
use crate::values::ids::{FormId, HoursId, MoveId, NeverId};

/// A `never`.
#[derive(Clone, Debug)]
pub struct Never {
    pub name: Box<str>,
    /// When it is met.
    pub when: ConditionId,
    /// Those parts of it, between its `or`s, that read nothing but fields, lists and the clock: what any record of a
    /// person says in them holds for that person.
    pub of_records: Vec<RecordCondition>,
    /// Those parts of it, between its `or`s, that can only become true by what is known of somebody: lists, and fields that
    /// say yes. Once the ledger was told what meets one of them, that stays.
    pub lasting: Vec<ConditionId>,
    pub because: Option<Box<str>>,
}

/// A part of a `never` that reads no history and no usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordCondition {
    /// What is asked.
    pub condition: ConditionId,
    /// Whether a field of the sender is read: then it is said of the person and that sender only.
    pub reads_sender: bool,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub name: Box<str>,
    /// All must hold.
    pub when: Vec<ConditionId>,
    /// What it would do.
    pub options: Vec<Choice>,
    pub because: Option<Box<str>>,
}

/// What decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A `never`.
    Never(NeverId),
    /// A follow-up under way.
    FollowUp(FollowUpId),
    Rule(RuleId),
}

/// An option.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is done.
    pub action: Action,
    /// Its own condition.
    pub when: Option<ConditionId>,
    /// As messages have it: `connect with note`.
    pub label: Box<str>,
}

/// What an option does.
#[derive(Clone, Debug)]
pub enum Action {
    /// A move with its texts.
    Move(MoveId, Vec<With>),
    /// Nothing now; time will change that.
    Wait,
    /// Nothing, ever.
    Skip,
    /// A person must look.
    Review,
    /// On to the rules below.
    Next,
}

/// A text that an option carries.
#[derive(Clone, Debug)]
pub struct With {
    pub form: FormId,
    /// The text; nothing where the rep writes it.
    pub text: Option<Expr>,
    /// What the text reads.
    pub reads: Reads,
}

#[derive(Clone, Debug)]
pub struct FollowUp {
    pub name: Box<str>,
    /// The anchoring event.
    pub anchor: Anchor,
    /// All must hold, else it isn't under way.
    pub when: Vec<ConditionId>,
    /// From when on after it.
    pub wait_from: SignedDuration,
    /// Until when after it.
    pub wait_to: SignedDuration,
    pub during: Option<HoursId>,
    /// What cancels it.
    pub unless: Option<ConditionId>,
    /// What it would do.
    pub options: Vec<Choice>,
    /// The moves that make it done.
    pub done_by: Vec<MoveId>,
    /// How late it may be.
    pub lapses: Option<SignedDuration>,
    pub because: Option<Box<str>>,
}

/// A key of `prioritize`.
#[derive(Clone, Debug)]
pub struct SortKey {
    /// What is sorted by.
    pub by: Expr,
    /// Whether the greatest comes first.
    pub descending: bool,
}
