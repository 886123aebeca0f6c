//! What runs: flat, resolved, immutable, shared between threads. Nothing is looked up by name at run time.
//!
//! All conditions of a policy stand over one table of [`Atom`]s, each a total function to yes or no; rules are logic over
//! atoms. Evaluation, explanation and `until` read that table.

mod build;
mod lower;
mod reads;

use std::sync::Arc;

use jiff::{SignedDuration, civil};

use crate::calendar::Window;
use crate::check::typed;
use crate::ids::{CapId, FieldId, FormId, HoursId, ListId, MoveId, Table, ids};
use crate::records::schema::Schema;
use crate::source::{Sources, Span};
use crate::text::{Pattern, Phrases};
use crate::types::Words;
use crate::value::Value;

pub use crate::check::typed::{
    Anchor, Cooldown, Counted, Figure, Function, Happening, Hours, List, Operator, Order, Subject, TextTest, Whose,
    Zone,
};
pub use crate::syntax::tree::By;
pub(crate) use build::whole_count;
pub use reads::Reads;

ids! {
    /// An atom.
    AtomId;
    /// A condition.
    ConditionId;
    /// A defined value, as it reads in one kind of place: in an `unless`, its events mean something else.
    DefinedId;
    /// A rule, in reading order.
    RuleId;
    /// A follow-up, in reading order.
    FollowUpId;
    /// A `never`, in the order in which they are asked.
    NeverId;
}

/// A policy, ready to decide.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The policy's title.
    pub title: Box<str>,
    /// The texts it was made from, for what `explain` shows.
    pub sources: Sources,
    /// The SHA-256 over all that makes the policy, in hex.
    pub hash: Box<str>,
    /// What a prospect is.
    pub prospect: Record,
    /// What a sender is.
    pub sender: Record,
    /// The sender's field `timezone`, if there is one.
    pub timezone: Option<FieldId>,
    /// The prospect's field `company_domain`, which `prospect is one of` asks too.
    pub company_domain: Option<FieldId>,
    /// The moves.
    pub moves: Table<MoveId, Move>,
    /// The move `connect`: the request that a `withdraw` takes back.
    pub request: Option<MoveId>,
    /// The move `withdraw`.
    pub withdraw: Option<MoveId>,
    /// The caps.
    pub caps: Table<CapId, Cap>,
    /// The lists.
    pub lists: Table<ListId, List>,
    /// The hours.
    pub hours: Table<HoursId, Hours>,
    /// Every condition.
    pub conditions: Table<ConditionId, Condition>,
    /// What the conditions are about.
    pub atoms: Table<AtomId, Atom>,
    /// Defined values. Defined conditions are atoms.
    pub defines: Table<DefinedId, Expr>,
    /// Asked before everything.
    pub nevers: Table<NeverId, Never>,
    /// The rules.
    pub rules: Table<RuleId, Rule>,
    /// The follow-ups.
    pub follow_ups: Table<FollowUpId, FollowUp>,
    /// Who gets the last slots.
    pub prioritize: Vec<SortKey>,
    /// Which fields an event keeps in memory.
    pub kept: Kept,
    /// Which fields an event keeps in a ledger, so that its person can be decided without a record.
    pub snapshot: Kept,
    /// Whether anything hangs on who a record is about: a cap, a follow-up or a question to the past.
    pub remembers: bool,
}

/// A kind of record.
#[derive(Clone, Debug)]
pub struct Record {
    /// The fields.
    pub schema: Schema,
    /// The defaults, each after those that it reads.
    pub defaults: Vec<(FieldId, Expr)>,
}

/// The fields whose values an event keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    /// Of the prospect, in order.
    pub prospect: Vec<FieldId>,
    /// Of the sender, in order.
    pub sender: Vec<FieldId>,
    /// Those of the prospect by which events are looked up.
    pub shared: Vec<FieldId>,
}

/// A move.
#[derive(Clone, Debug)]
pub struct Move {
    /// The name.
    pub name: Box<str>,
    /// What must hold, with what is said where it doesn't.
    pub needs: Vec<(ConditionId, Option<Box<str>>)>,
    /// The texts it may carry.
    pub forms: Table<FormId, Form>,
    /// In which hours.
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

/// A cap.
#[derive(Clone, Debug)]
pub struct Cap {
    /// The name.
    pub name: Box<str>,
    /// What is counted.
    pub counts: Vec<Counted>,
    /// What is exempt, asked of the counted event.
    pub unless: Option<ConditionId>,
    /// Whether a decision of this run can change what is exempt.
    pub unless_is_open: bool,
    /// Whether each sender has a count of their own.
    pub per_sender: bool,
    /// The fields whose every value has a count of its own.
    pub per_fields: Vec<FieldId>,
    /// The limit, in cases.
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

/// One case of a limit.
#[derive(Clone, Debug)]
pub struct LimitCase {
    /// When it applies.
    pub when: Option<ConditionId>,
    /// How many; nothing is `none`.
    pub count: Option<Expr>,
    /// The reason that `explain` shows.
    pub because: Option<Box<str>>,
    /// Where it stands.
    pub span: Span,
}

/// A `never`.
#[derive(Clone, Debug)]
pub struct Never {
    /// The name.
    pub name: Box<str>,
    /// When it is met.
    pub when: ConditionId,
    /// Its reason.
    pub because: Option<Box<str>>,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The name.
    pub name: Box<str>,
    /// All must hold.
    pub when: Vec<ConditionId>,
    /// What it would do.
    pub options: Vec<Choice>,
    /// Its reason.
    pub because: Option<Box<str>>,
}

/// What decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A `never`.
    Never(NeverId),
    /// A follow-up under way.
    FollowUp(FollowUpId),
    /// A rule.
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
    /// Which form.
    pub form: FormId,
    /// The text; nothing where the rep writes it.
    pub text: Option<Expr>,
    /// What the text reads.
    pub reads: Reads,
}

/// A follow-up.
#[derive(Clone, Debug)]
pub struct FollowUp {
    /// The name.
    pub name: Box<str>,
    /// The anchoring event.
    pub anchor: Anchor,
    /// From when on after it.
    pub wait_from: SignedDuration,
    /// Until when after it.
    pub wait_to: SignedDuration,
    /// In which hours.
    pub during: Option<HoursId>,
    /// What cancels it.
    pub unless: Option<ConditionId>,
    /// What it would do.
    pub options: Vec<Choice>,
    /// The moves that make it done.
    pub done_by: Vec<MoveId>,
    /// How late it may be.
    pub lapses: Option<SignedDuration>,
    /// Its reason.
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

/// Logic over atoms, with the place it stands at.
#[derive(Clone, Debug)]
pub struct Condition {
    /// What it is.
    pub kind: ConditionKind,
    /// Where it stands.
    pub span: Span,
}

/// What a condition is.
#[derive(Clone, Debug)]
pub enum ConditionKind {
    /// Always so.
    Constant(bool),
    /// One atom.
    Atom(AtomId),
    /// The opposite.
    Not(ConditionId),
    /// All of them.
    All(Box<[ConditionId]>),
    /// Any of them.
    Any(Box<[ConditionId]>),
}

/// A question that has the answer yes or no for every record, state and moment.
#[derive(Clone, Debug)]
pub struct Atom {
    /// What is asked.
    pub kind: AtomKind,
    /// Where it stands first.
    pub span: Span,
    /// What the answer depends on.
    pub reads: Reads,
}

/// What an atom asks.
#[derive(Clone, Debug)]
pub enum AtomKind {
    /// Is this value yes?
    Yes(Expr),
    /// Does this defined condition hold? An atom, so that it is worked out once a record however often it is named.
    Defined(ConditionId),
    /// Are the two the same?
    Is(Expr, Expr),
    /// Does the first stand so to the second?
    Order(Expr, Order, Expr),
    /// Is the first between the others, both included?
    Between(Expr, Expr, Expr),
    /// Is it one of these?
    OneOf(Expr, Box<[Expr]>),
    /// Does the list hold it?
    InList(Expr, ListId),
    /// Does the list hold anything by which the person is known?
    PersonInList(ListId),
    /// Does the first text hold the second?
    TextTest(Expr, TextTest, Expr),
    /// Does the text mention one of the phrases?
    Mentions(Expr, Arc<Phrases>),
    /// Does the pattern match somewhere?
    Matches(Expr, Arc<Pattern>),
    /// Is it there?
    Present(Expr),
    /// Is it less than so long ago, and not to come?
    Within(Expr, Expr),
    /// Has the cap no room for one more?
    Exhausted(CapId),
    /// Has it happened?
    History(History),
}

/// A question to the past.
#[derive(Clone, Debug)]
pub struct History {
    /// Which moves.
    pub subject: Subject,
    /// What happened to them.
    pub happening: Happening,
    /// Whose; nothing is this sender's.
    pub by: Option<By>,
    /// Of everyone who shares this field's value, instead of this person.
    pub at: Option<FieldId>,
    /// How long ago at most.
    pub within: Option<Expr>,
    /// The follow-up in whose `unless` it stands: events count from its anchor on.
    pub since: Option<FollowUpId>,
}

/// A value to be worked out.
#[derive(Clone, Debug)]
pub enum Expr {
    /// A literal.
    Constant(Value),
    /// A moment in the sender's time zone.
    LocalTime(civil::DateTime),
    /// The moment of evaluation.
    Now,
    /// A field.
    Field(Whose, FieldId),
    /// A defined value.
    Defined(DefinedId),
    /// A figure of a cap.
    Usage(CapId, Figure),
    /// A condition as a value.
    Condition(ConditionId),
    /// Arithmetic.
    Arithmetic(Box<Expr>, Operator, Box<Expr>),
    /// A function.
    Call(Function, Box<[Expr]>),
    /// Whole days since.
    DaysSince(Box<Expr>),
    /// A text to fill in.
    Template(Box<[Part]>),
    /// The first whose condition holds.
    Cases(Box<[ExprCase]>),
}

/// One of several values.
#[derive(Clone, Debug)]
pub struct ExprCase {
    /// When it applies.
    pub when: Option<ConditionId>,
    /// The value.
    pub value: Expr,
}

/// A part of a text.
#[derive(Clone, Debug)]
pub enum Part {
    /// Words as they stand.
    Words(Box<str>),
    /// A value to fill in.
    Value {
        /// What.
        value: Expr,
        /// The words of its type, where it is a word.
        words: Option<Words>,
        /// What stands there where it is missing.
        fallback: Option<Box<str>>,
        /// What the user wrote.
        name: Box<str>,
    },
}

impl Plan {
    /// The plan of a checked policy. `hash` is the one of its files, in hex; `clamps` are ceilings over caps' limits by
    /// the caps' names.
    #[must_use]
    pub fn new(policy: &typed::Policy, sources: Sources, hash: &str, clamps: &[(Box<str>, f64)]) -> Self {
        build::plan(policy, sources, hash, clamps)
    }

    /// The first 12 hex digits of the hash, by which decisions name the policy.
    #[must_use]
    pub fn short_hash(&self) -> &str {
        self.hash.get(..12).unwrap_or(&self.hash)
    }

    /// A condition as the policy has it, on one line.
    #[must_use]
    pub fn words(&self, condition: ConditionId) -> String {
        self.sources.one_line(self.conditions[condition].span)
    }

    /// The options of a rule or follow-up.
    #[must_use]
    pub fn options(&self, step: Step) -> &[Choice] {
        match step {
            Step::Never(_) => &[],
            Step::FollowUp(id) => &self.follow_ups[id].options,
            Step::Rule(id) => &self.rules[id].options,
        }
    }

    /// One option of a rule or follow-up.
    #[must_use]
    pub fn option(&self, step: Step, place: usize) -> Option<&Choice> {
        self.options(step).get(place)
    }

    /// The name and the reason of what decides.
    #[must_use]
    pub fn name_and_reason(&self, step: Step) -> (&str, Option<&str>) {
        let (name, because) = match step {
            Step::Never(id) => (&self.nevers[id].name, &self.nevers[id].because),
            Step::FollowUp(id) => (&self.follow_ups[id].name, &self.follow_ups[id].because),
            Step::Rule(id) => (&self.rules[id].name, &self.rules[id].because),
        };
        (name, because.as_deref())
    }

    /// The record kind of a field.
    #[must_use]
    pub fn schema(&self, whose: Whose) -> &Schema {
        match whose {
            Whose::Prospect => &self.prospect.schema,
            Whose::Sender => &self.sender.schema,
        }
    }
}
