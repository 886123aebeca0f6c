//! What runs: flat, resolved, immutable, shared between threads. Nothing is looked up by name at run time.
//!
//! All conditions of a policy stand over one table of [`Atom`]s, each a total function to yes or no; rules are logic over
//! atoms. Evaluation, explanation and `until` read that table.

mod build;
mod conditions;
mod forbidding;
mod ids;
mod lookup;
mod lower;
mod moves;
mod of_records;
mod reads;
mod said;
mod steps;

use crate::language::check::typed;
use crate::language::source::Sources;
use crate::records::schema::Schema;
use crate::values::ids::{CapId, FieldId, HoursId, ListId, MoveId, Table};

pub use crate::language::check::typed::{
    Cooldown, Figure, Function, Happening, Hours, List, Operator, Order, Subject, TextTest, Whose, Zone,
};
pub use crate::language::syntax::tree::By;
pub use crate::values::ids::NeverId;
pub(crate) use build::whole_count;
pub use conditions::{Atom, AtomKind, Choices, Condition, ConditionKind, Expr, ExprCase, History, Part};
pub use ids::{AtomId, ConditionId, DefinedId, FollowUpId, RuleId};
pub use lookup::in_form;
pub use moves::{Cap, Form, LimitCase, Move};
pub use reads::Reads;
pub use steps::{Action, Choice, FollowUp, Never, Rule, SortKey, Step, With};

/// A policy, ready to decide.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The policy's title.
    pub title: Box<str>,
    /// The texts it was made from, for what `explain` shows.
    pub sources: Sources,
    /// The SHA-256 over all that makes the policy, in hex.
    pub hash: Box<str>,
    pub prospect: Record,
    pub sender: Record,
    /// The sender's field `timezone`, if there is one.
    pub timezone: Option<FieldId>,
    /// The prospect's fields that `prospect is one of` asks.
    pub membership: Membership,
    pub moves: Table<MoveId, Move>,
    /// The move `connect`: the request that a `withdraw` takes back.
    pub request: Option<MoveId>,
    /// The move `withdraw`.
    pub withdraw: Option<MoveId>,
    pub caps: Table<CapId, Cap>,
    pub lists: Table<ListId, List>,
    pub hours: Table<HoursId, Hours>,
    pub conditions: Table<ConditionId, Condition>,
    /// What the conditions are about.
    pub atoms: Table<AtomId, Atom>,
    /// The atoms whose answers may be others later, with nothing happening but time.
    pub passing: Vec<AtomId>,
    /// Defined values. Defined conditions are atoms.
    pub defines: Table<DefinedId, Expr>,
    /// Asked before everything.
    pub nevers: Table<NeverId, Never>,
    pub rules: Table<RuleId, Rule>,
    pub follow_ups: Table<FollowUpId, FollowUp>,
    /// Who gets the last slots.
    pub prioritize: Vec<SortKey>,
    /// Which fields an event keeps in memory.
    pub kept: Kept,
    /// Which fields an event keeps in a ledger, so that its person can be decided without a record.
    pub snapshot: Kept,
    /// The prospect's fields that `never`s read, and those by which a list may name somebody, in order.
    pub asked_by_nevers: Vec<FieldId>,
    /// Whether anything hangs on who a record is about: a cap, a follow-up or a question to the past.
    pub remembers: bool,
}

/// The fields by which a list may name a prospect.
#[derive(Clone, Debug, Default)]
pub struct Membership {
    /// Addresses, e-mails and other identities.
    pub identities: Box<[FieldId]>,
    /// `company_domain`
    pub site: Option<FieldId>,
    /// `company`
    pub company: Option<FieldId>,
    /// `full_name`
    pub whole_name: Option<FieldId>,
    /// `first_name` and `last_name`
    pub name_parts: Option<(FieldId, FieldId)>,
}

impl Membership {
    /// Those of a schema.
    #[must_use]
    pub fn of(schema: &Schema) -> Self {
        let (site, company) = (schema.field("company_domain"), schema.field("company"));
        let (whole_name, name_parts) =
            (schema.field("full_name"), schema.field("first_name").zip(schema.field("last_name")));
        Self { identities: schema.identifying().into(), site, company, whole_name, name_parts }
    }

    /// All of them.
    pub fn fields(&self) -> impl Iterator<Item = FieldId> {
        let of_name = self.name_parts.into_iter().flat_map(|(first, last)| [first, last]);
        self.identities.iter().copied().chain(self.site).chain(self.company).chain(self.whole_name).chain(of_name)
    }
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

    /// The schema of the prospect's or the sender's record.
    #[must_use]
    pub fn schema(&self, whose: Whose) -> &Schema {
        match whose {
            Whose::Prospect => &self.prospect.schema,
            Whose::Sender => &self.sender.schema,
        }
    }
}

/// A record's schema and defaults.
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
