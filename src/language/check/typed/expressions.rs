//! Conditions and values.

use std::sync::Arc;

use jiff::civil;

use crate::language::source::Span;
use crate::language::syntax::tree::{By, Function, Happening, Operator};
use crate::values::ids::{CapId, DefineId, FieldId, ListId, MoveId};
use crate::values::text::{Pattern, Phrases};
use crate::values::{Type, Value};

/// An expression with its type.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// What values it has. A condition is `YesNo`.
    pub ty: Type,
    /// Whether it can be missing. Never for a condition, which is `no` then.
    pub may_be_missing: bool,
    /// Where it stands.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A literal: text, number, yes/no, date, exact time, duration, or a word of `ty`.
    Constant(Value),
    /// `2026-05-29 10:00`: in the sender's time zone.
    LocalTime(civil::DateTime),
    /// `none`, as a limit.
    NoLimit,
    /// `now`
    Now,
    /// A field. As a condition: is it yes.
    Field(Whose, FieldId),
    /// A defined name.
    Defined(DefineId),
    /// `weekly_invites.used`: a number.
    Usage(CapId, Figure),
    /// `weekly_invites is exhausted`
    Exhausted(CapId),
    /// `connect sent within 14 days`. A negated one stands in a `Not`.
    History(Box<History>),
    /// `not a`; also the opposite of every `is not …`.
    Not(Box<Expr>),
    /// All of them; two or more.
    And(Vec<Expr>),
    /// Any of them; two or more.
    Or(Vec<Expr>),
    /// `a is b`; no where either is missing. Both of the same kind of type; a date beside a time is the start of its day.
    Is(Box<Expr>, Box<Expr>),
    /// `a < b` and the others. Numbers, durations, dates and times, words by their order.
    Order(Box<Expr>, Order, Box<Expr>),
    /// `a between b and c`, both ends included.
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `a is one of b, c`: every choice of the same kind of type as the value, or a list of text beside a text.
    OneOf(Box<Expr>, Vec<Expr>),
    /// `profile_url is one of engagers`: after normalising, of a text or of any text of a list.
    InList(Box<Expr>, ListId),
    /// `prospect is one of blocked`: address, e-mail, e-mail's domain, company domain, and every alias known.
    PersonInList(ListId),
    /// `a contains b`, `starts with`, `ends with`; texts. `contains` also of a list and a text.
    TextTest(Box<Expr>, TextTest, Box<Expr>),
    /// `title mentions one of "ceo", "cfo"`
    Mentions(Box<Expr>, Arc<Phrases>),
    /// `title mentions one of strategic_titles`: a list of the policy.
    MentionsList(Box<Expr>, ListId),
    /// `headline mentions one of keywords`: a field that is a list of text.
    MentionsText(Box<Expr>, Box<Expr>),
    /// `title matches "^head"`
    Matches(Box<Expr>, Arc<Pattern>),
    /// `a is present`
    Present(Box<Expr>),
    /// `engaged_at within 14 days`: after the moment so long ago, up to now.
    Within(Box<Expr>, Box<Expr>),
    /// Arithmetic. `ty` of the operands says of what: see `language.md`.
    Arithmetic(Box<Expr>, Operator, Box<Expr>),
    /// `min(a, b)`, `round(x)`, `length(t)`
    Call(Function, Vec<Expr>),
    /// `days since t`: whole days of 24 hours; of a date, calendar days.
    DaysSince(Box<Expr>),
    /// `"Hi {first_name | there}"`: a text, missing where a part is.
    Template(Template),
    /// The first whose condition holds; the last has none.
    Cases(Vec<Case>),
}

/// Whose field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Whose {
    /// The prospect's.
    Prospect,
    /// The sender's.
    Sender,
}

/// A figure of a cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Figure {
    /// How many were counted.
    Used,
    /// How many there may be; missing for `none`.
    Limit,
    /// How many more there may be; missing for `none`.
    Left,
}

/// How two values stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// How a text is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextTest {
    /// `contains`
    Contains,
    /// `starts with`
    StartsWith,
    /// `ends with`
    EndsWith,
}

/// One of several values.
#[derive(Clone, Debug)]
pub struct Case {
    /// When it applies; nothing for the last.
    pub when: Option<Expr>,
    pub value: Expr,
    /// What `explain` shows beside it.
    pub because: Option<Box<str>>,
}

/// A text to fill in.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its parts, in order.
    pub parts: Vec<Part>,
}

/// A part of a text.
#[derive(Clone, Debug)]
pub enum Part {
    /// Words as they stand.
    Words(Box<str>),
    /// `{first_name | there}`
    Value {
        /// What is filled in: of any type but a list's words are joined by `, `.
        value: Expr,
        /// What stands there where it is missing.
        fallback: Option<Box<str>>,
        /// What the user wrote, for messages: `first_name`, `sender.name`.
        name: Box<str>,
    },
}

/// A question to the past.
#[derive(Clone, Debug)]
pub struct History {
    /// Which moves.
    pub subject: Subject,
    /// What happened to them.
    pub happening: Happening,
    /// Whose; nothing is this sender.
    pub by: Option<By>,
    /// Not this person, but everyone who shares this field's value.
    pub at: Option<FieldId>,
    /// How long ago at most (in a cap's `unless`: how long after the counted event at most): a duration.
    pub within: Option<Expr>,
}

/// Which moves an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    Move(MoveId),
    /// `anything`
    Anything,
    /// The move that a cap counted: a bare event word in its `unless`.
    Counted,
}
