//! A policy whose every name is resolved and every type known. What stands here needs no further question: the plan is
//! built from it without a finding.

use std::sync::Arc;

use jiff::{SignedDuration, civil, tz::TimeZone};

use crate::calendar::{OpenHours, Window};
use crate::ids::{CapId, DefineId, FieldId, FormId, HoursId, ListId, MoveId, Table};
use crate::records::schema::Schema;
use crate::source::Span;
use crate::text::{Pattern, Phrases};
use crate::types::Type;
use crate::value::Value;

pub use crate::syntax::tree::{By, Function, Operator};

/// A whole policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The title of its `policy` line.
    pub title: Box<str>,
    /// The `prospect`.
    pub prospect: Record,
    /// The `sender`.
    pub sender: Record,
    /// The moves, in the order of their declaration.
    pub moves: Table<MoveId, Move>,
    /// The caps.
    pub caps: Table<CapId, Cap>,
    /// The lists.
    pub lists: Table<ListId, List>,
    /// The hours.
    pub hours: Table<HoursId, Hours>,
    /// The defined names that hold a value or a condition. One that holds a text is in it too.
    pub defines: Table<DefineId, Define>,
    /// The `never`s, those of the configuration first.
    pub nevers: Vec<Never>,
    /// The rules, in reading order.
    pub rules: Vec<Rule>,
    /// The follow-ups, in reading order.
    pub follow_ups: Vec<FollowUp>,
    /// Who gets the last slots.
    pub prioritize: Vec<SortKey>,
    /// The tests that stand in the files.
    pub tests: Vec<Test>,
    /// The `cases` items: files of tests, as written, with the source that names them.
    pub cases: Vec<CasesFile>,
}

/// A kind of record with the defaults of its fields.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// The fields.
    pub schema: Schema,
    /// The default of each field, by its position; nothing where it has none. Evaluation in the order of
    /// `default_order` finds every field that a default reads already filled.
    pub defaults: Vec<Option<Expr>>,
    /// The fields with a default, each after those that its default reads.
    pub default_order: Vec<FieldId>,
}

/// A defined name.
#[derive(Clone, Debug)]
pub struct Define {
    /// The name.
    pub name: Box<str>,
    /// Its value.
    pub value: Expr,
    /// The name's place.
    pub span: Span,
}

/// A list of entries, normalised.
#[derive(Clone, Debug)]
pub struct List {
    /// The name.
    pub name: Box<str>,
    /// The entries in their normal form, sorted, each once.
    pub entries: Arc<[Box<str>]>,
}

/// A move.
#[derive(Clone, Debug)]
pub struct Move {
    /// The name.
    pub name: Box<str>,
    /// What people call it.
    pub title: Option<Box<str>>,
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

/// A cap.
#[derive(Clone, Debug)]
pub struct Cap {
    /// The name.
    pub name: Box<str>,
    /// What is counted. Never empty.
    pub counts: Vec<Counted>,
    /// What is exempt. In it [`Subject::Counted`] stands for the counted move.
    pub unless: Option<Expr>,
    /// Whether each sender has a count of their own.
    pub per_sender: bool,
    /// The fields of the prospect whose every value has a count of its own. Empty and not `per_sender`: for everyone.
    pub per_fields: Vec<FieldId>,
    /// The limit: a number, or [`ExprKind::NoLimit`], in cases. Never missing.
    pub limit: Expr,
    /// Over what time.
    pub every: Window,
    /// How long it is shut, and whether only a recorded `restricted` starts that.
    pub cooldown: Option<Cooldown>,
}

/// What a cap counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The move.
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

/// Whom never to write to.
#[derive(Clone, Debug)]
pub struct Never {
    /// The name.
    pub name: Box<str>,
    /// All must hold; one `And` where several stand.
    pub when: Expr,
    /// Its reason.
    pub because: Option<Box<str>>,
    /// The item.
    pub span: Span,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The name.
    pub name: Box<str>,
    /// All must hold, each `when` line by itself, in order; empty is always.
    pub when: Vec<Expr>,
    /// What it would do, in order. Never empty.
    pub options: Vec<Choice>,
    /// Its reason.
    pub because: Option<Box<str>>,
    /// The item.
    pub span: Span,
}

/// One option of a rule or follow-up.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is done.
    pub action: Action,
    /// Its own condition.
    pub when: Option<Expr>,
    /// The option without its condition, from the action on.
    pub span: Span,
}

/// What an option does.
#[derive(Clone, Debug)]
pub enum Action {
    /// A move with its texts.
    Move(MoveId, Vec<With>),
    /// `wait`
    Wait,
    /// `skip`
    Skip,
    /// `review`
    Review,
    /// `next`: on to the rules below. Only in rules.
    Next,
}

/// A text that an option carries.
#[derive(Clone, Debug)]
pub struct With {
    /// Which form of the move.
    pub form: FormId,
    /// The text to fill in; nothing where the rep writes it.
    pub text: Option<Expr>,
}

/// Open hours.
#[derive(Clone, Debug)]
pub struct Hours {
    /// The name.
    pub name: Box<str>,
    /// The stretches of a week, and the days left out.
    pub open: Arc<OpenHours>,
    /// Whose time.
    pub zone: Zone,
}

/// Whose time hours are kept in.
#[derive(Clone, Debug)]
pub enum Zone {
    /// That of the sender, which is their field `timezone`.
    Sender,
    /// A fixed one.
    Fixed(TimeZone),
    /// The one a text field names; where it is missing or no zone's name, that of the sender.
    Field(Whose, FieldId),
}

/// A follow-up.
#[derive(Clone, Debug)]
pub struct FollowUp {
    /// The name.
    pub name: Box<str>,
    /// The move of the anchoring event.
    pub anchor: Anchor,
    /// From when on after it.
    pub wait_from: SignedDuration,
    /// Until when after it, not before `wait_from`.
    pub wait_to: SignedDuration,
    /// In which hours.
    pub during: Option<HoursId>,
    /// What cancels it. Every event in it counts from the anchoring one on; a bare event word has become one of the
    /// anchoring move.
    pub unless: Option<Expr>,
    /// What it would do, in order. Never empty, never `next`.
    pub options: Vec<Choice>,
    /// How late it may be.
    pub lapses: Option<SignedDuration>,
    /// Its reason.
    pub because: Option<Box<str>>,
    /// The item.
    pub span: Span,
}

/// The event that a follow-up comes after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The move; nothing is any.
    pub mv: Option<MoveId>,
    /// What happened to it. Never [`Happening::Unanswered`].
    pub happening: Happening,
}

/// A key of `prioritize`.
#[derive(Clone, Debug)]
pub struct SortKey {
    /// What is sorted by: a number, date, time, duration, yes/no or word.
    pub by: Expr,
    /// Whether the greatest comes first.
    pub descending: bool,
}

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
    /// The value.
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
    /// One move.
    Move(MoveId),
    /// `anything`
    Anything,
    /// The move that a cap counted: a bare event word in its `unless`.
    Counted,
}

/// What can have happened to a move, as asked.
pub use crate::syntax::tree::EventWord as Happening;

/// A test.
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

/// A moment in a test.
pub use crate::syntax::tree::Moment;

/// What a test sets.
#[derive(Clone, Debug)]
pub enum Given {
    /// A field has this value; nothing of it known with `is missing`.
    Field(Whose, FieldId, Expr),
    /// A field has some value: `is present`.
    Present(Whose, FieldId),
    /// A field is missing.
    Missing(Whose, FieldId),
    /// `weekly_invites is exhausted`
    Exhausted(CapId),
    /// `inmail_credits used 4`, `weekly_invites read 100 2 days ago`
    Reading {
        /// The cap.
        cap: CapId,
        /// How many.
        used: f64,
        /// How long ago.
        ago: SignedDuration,
    },
    /// `weekly_invites restricted 2 days ago`
    Restricted {
        /// The cap.
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
    /// A decision.
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
