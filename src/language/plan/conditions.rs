//! Conditions over one table of atoms, and values.

use std::sync::Arc;

use jiff::civil;

use super::ids::{AtomId, ConditionId, DefinedId, FollowUpId};
use super::lookup::Lookup;
use super::reads::Reads;
use crate::language::check::typed::{Figure, Function, Happening, Operator, Order, Subject, TextTest, Whose};
use crate::language::source::Span;
use crate::language::syntax::tree::By;
use crate::values::ids::{CapId, FieldId, ListId};
use crate::values::text::{Pattern, Phrases};
use crate::values::{NameForm, Value, Words};

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
    Atom(AtomId),
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
    OneOf(Expr, Choices),
    /// Is a name one of these, in the form in which names are compared?
    Named(NameForm, Expr, Choices),
    /// Does the list hold it?
    InList(Expr, ListId),
    /// Does the list hold anything by which the person is known?
    PersonInList(ListId),
    /// Does the first text hold the second?
    TextTest(Expr, TextTest, Expr),
    /// Does the text mention one of the phrases?
    Mentions(Expr, Arc<Phrases>),
    /// Does the text mention an entry of the list?
    MentionsList(Expr, ListId),
    /// Does the text mention one of the other texts?
    MentionsText(Expr, Expr),
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

/// The values behind `is one of`.
#[derive(Clone, Debug)]
pub struct Choices {
    /// All of them, in their order.
    pub values: Box<[Expr]>,
    /// Finds a value without going through all, where they are many texts or words.
    pub lookup: Lookup,
}

impl Choices {
    /// These values; `form` is that in which names are compared, and nothing of what is no name.
    #[must_use]
    pub fn new(values: Box<[Expr]>, form: Option<NameForm>) -> Self {
        let constants = values.iter().map(|value| match value {
            Expr::Constant(constant) => Some(constant),
            _ => None,
        });
        let constants = constants.collect::<Option<Vec<&Value>>>();
        let lookup = constants.map(|constants| Lookup::of(&constants, form)).unwrap_or_default();
        Self { values, lookup }
    }
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
    Constant(Value),
    /// A moment in the sender's time zone.
    LocalTime(civil::DateTime),
    /// The moment of evaluation.
    Now,
    Field(Whose, FieldId),
    /// A defined value.
    Defined(DefinedId),
    Usage(CapId, Figure),
    /// A condition as a value.
    Condition(ConditionId),
    Arithmetic(Box<Expr>, Operator, Box<Expr>),
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
    pub value: Expr,
}

/// A part of a text.
#[derive(Clone, Debug)]
pub enum Part {
    /// Words as they stand.
    Words(Box<str>),
    /// A value to fill in.
    Value {
        value: Expr,
        /// The words of its type, where it is a word.
        words: Option<Words>,
        /// What stands there where it is missing.
        fallback: Option<Box<str>>,
        /// What the user wrote.
        name: Box<str>,
    },
}
