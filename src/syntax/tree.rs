//! The tree of a policy file, as written: no name is resolved and no type is known at this stage.
//!
//! Every node says where it stands. Two trees are the same policy text, apart from layout and comments, when they are
//! equal after [`Spanned::span`]s are ignored.

use jiff::{SignedDuration, Timestamp, civil};

use crate::source::{Span, Spanned};

/// A name as written: `weekly_invites`.
pub type Name = Spanned<Box<str>>;

/// The content of a string, its escapes and its common indentation already taken away.
pub type Text = Spanned<Box<str>>;

/// All items of one file in the order they stand, and the comments between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// The items that could be read.
    pub items: Vec<Item>,
    /// Every comment of the file, in order.
    pub comments: Vec<Comment>,
    /// The names that something unreadable would have had: an item left out of `items`, or a field left out of its
    /// record. A finding was made for each, so that no later stage need call them unknown.
    pub unread: Vec<Name>,
}

/// `# why this figure`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From the `#` to the end of the line, without the line break and trailing blanks.
    pub span: Span,
    /// The words with their `#`.
    pub text: Box<str>,
    /// Whether nothing but blanks stands before it on its line.
    pub own_line: bool,
}

/// An item with its place, from its first word to the end of its last clause.
pub type Item = Spanned<ItemKind>;

/// What can stand in the first column.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// `policy "B2B outbound" language 1`
    Policy(Policy),
    /// `include "limits.policy"`
    Include(Text),
    /// `define new_account = sender.created within 90 days`
    Define(Define),
    /// `list blocked from "lists/do_not_contact.txt"`
    List(List),
    /// `record prospect …`
    Record(Record),
    /// `move connect "Connection request" …`
    Move(Move),
    /// `cap weekly_invites …`
    Cap(Cap),
    /// `never do_not_contact …`
    Never(Never),
    /// `rule cold_stranger …`
    Rule(Rule),
    /// `hours working_hours …`
    Hours(Hours),
    /// `follow_up after_accept …`
    FollowUp(FollowUp),
    /// `prioritize by engaged descending, fit descending`
    Prioritize(Vec<SortKey>),
    /// `test "closed network gets InMail" …`
    Test(Test),
    /// `cases from "tests/article.csv"`
    Cases(Text),
    /// `replace cap daily_invites …`: the item that takes the place of an included one. Never another `Replace`.
    Replace(Box<Item>),
}

/// `policy "B2B outbound" language 1`
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// The title.
    pub title: Text,
    /// The version of the language; only 1 exists.
    pub language: Spanned<f64>,
}

/// `define ceiling = 50 when new_account = 100`
#[derive(Clone, Debug, PartialEq)]
pub struct Define {
    /// The name it defines.
    pub name: Name,
    /// Its value.
    pub value: Cases<Expr>,
}

/// Several values, the first whose `when` holds applies. Never empty.
pub type Cases<T> = Vec<Case<T>>;

/// `= 50 when new_account because "50 to 80 under three months"`, or the same behind `limit`, or `text note up to`.
#[derive(Clone, Debug, PartialEq)]
pub struct Case<T> {
    /// The value.
    pub value: T,
    /// When it applies; nothing for the last.
    pub when: Option<Expr>,
    /// What `explain` shows beside it.
    pub because: Option<Text>,
    /// From the value to the end of the case.
    pub span: Span,
}

/// `list engagers from "lists/likers.csv" column "profileUrl"`
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// The name.
    pub name: Name,
    /// The file, relative to the policy file.
    pub file: Text,
    /// The column of a CSV.
    pub column: Option<Text>,
}

/// `record prospect known by profile_url, email …`
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// `prospect` or `sender`.
    pub name: Name,
    /// The fields of `known by`, in order; empty without the clause.
    pub known_by: Vec<Name>,
    /// The fields in the order of their declaration.
    pub fields: Vec<Field>,
}

/// `engaged: yes/no = engaged_at is present "liked or commented on our content"`
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name.
    pub name: Name,
    /// What values it takes.
    pub ty: Spanned<Type>,
    /// Whether a `?` stands behind the type.
    pub optional: bool,
    /// The value of a record that gives none; empty without a default.
    pub default: Cases<Expr>,
    /// What it means.
    pub meaning: Option<Text>,
    /// From the name to the end of its last clause.
    pub span: Span,
}

/// A type as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// `text`
    Text,
    /// `number`, `number from 0 to 100`
    Number {
        /// The least and the greatest value, both allowed.
        range: Option<(Spanned<f64>, Spanned<f64>)>,
    },
    /// `yes/no`
    YesNo,
    /// `date`
    Date,
    /// `time`
    Time,
    /// `duration`
    Duration,
    /// `stranger | pending | connected`; also a single word that is no type's name (`active`).
    Words(Vec<Name>),
    /// `list of text`
    ListOfText,
}

/// `move inmail "InMail" …`
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// The name.
    pub name: Name,
    /// What people call it.
    pub title: Option<Text>,
    /// When it is possible at all: all of them must hold.
    pub needs: Vec<Need>,
    /// The texts it may carry. Several lines of one form are the cases of its length.
    pub texts: Vec<TextForm>,
    /// `during working_hours`
    pub during: Option<Name>,
}

/// `needs network is open because "the profile takes no requests"`
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// What must hold.
    pub condition: Expr,
    /// What is said where it doesn't.
    pub because: Option<Text>,
    /// The clause.
    pub span: Span,
}

/// `text note up to 300 characters when sender.plan is not free`
#[derive(Clone, Debug, PartialEq)]
pub struct TextForm {
    /// What the text is called: `note`, `subject`, `body`.
    pub form: Name,
    /// How many UTF-16 units it may have; without it, any length.
    pub limit: Option<Expr>,
    /// When this length applies.
    pub when: Option<Expr>,
    /// What `explain` shows beside it.
    pub because: Option<Text>,
    /// The clause.
    pub span: Span,
}

/// `cap weekly_invites counts connect limit 100 every 7 days`
#[derive(Clone, Debug, PartialEq)]
pub struct Cap {
    /// The name.
    pub name: Name,
    /// `connect`, `connect with note`: what is counted.
    pub counts: Vec<Counted>,
    /// `unless open_profile or replied within 90 days`
    pub unless: Option<Expr>,
    /// `for each sender and company_domain`; nothing where it is left out (for each sender).
    pub scope: Option<Spanned<Scope>>,
    /// `limit 50 when new_account`, `limit none`. Empty where the clause is missing.
    pub limit: Cases<Limit>,
    /// `every 7 days`; nothing where the clause is missing.
    pub every: Option<Spanned<Window>>,
    /// `cooldown 1 week after restricted`
    pub cooldown: Option<Cooldown>,
}

/// `connect`, `connect with note`
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// The move.
    pub name: Name,
    /// Its text, where only those with it count.
    pub with: Option<Name>,
}

/// For whom a cap counts.
#[derive(Clone, Debug, PartialEq)]
pub enum Scope {
    /// `for each sender`, `for each company_domain`, `for each sender and company_domain`: the names, in order.
    /// `sender` is among them as a name like any other.
    Each(Vec<Name>),
    /// `for everyone`
    Everyone,
}

/// A cap's limit.
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// `none`
    None(Span),
    /// `25`, `sender.inmail_credits`
    Count(Expr),
}

/// The stretch of time a cap counts over.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// `7 days`: what happened in the last so long.
    Rolling(SignedDuration),
    /// `day`, `week in "UTC"`, `month from day 14`
    Calendar {
        /// How long.
        unit: CalendarUnit,
        /// The time zone after `in`; without it, the sender's.
        zone: Option<Text>,
    },
}

/// A calendar period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CalendarUnit {
    /// `day`: from midnight to midnight.
    Day,
    /// `week`: from Monday.
    Week,
    /// `month`, `month from day 14`: from that day of the month (1 where nothing is said).
    Month {
        /// 1 to 31; a shorter month begins on its last day.
        from_day: i8,
    },
}

/// `cooldown 1 week after restricted`
#[derive(Clone, Debug, PartialEq)]
pub struct Cooldown {
    /// How long the cap is shut.
    pub length: Spanned<SignedDuration>,
    /// Whether only a recorded `restricted` starts it.
    pub after_restricted: bool,
}

/// `never do_not_contact when … because "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Never {
    /// The name.
    pub name: Name,
    /// All must hold.
    pub when: Vec<Expr>,
    /// Its reason.
    pub because: Option<Text>,
}

/// `rule cold_stranger when … then … else … because "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The name.
    pub name: Name,
    /// All must hold; none is always.
    pub when: Vec<Expr>,
    /// `then …`, then every `else …`. Empty where `then` is missing.
    pub options: Vec<Choice>,
    /// Its reason.
    pub because: Option<Text>,
}

/// `connect with note good_note when weekly_invites.left > 5`, behind `then` or `else`
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The move, or `wait`, `skip`, `review`, `next`.
    pub action: Name,
    /// The texts it carries.
    pub with: Vec<With>,
    /// Its own condition.
    pub when: Option<Expr>,
    /// From the action to the end of its condition.
    pub span: Span,
}

/// `note good_note`, `body from "texts/inmail.txt"`, `note`: behind `with` or `and`
#[derive(Clone, Debug, PartialEq)]
pub struct With {
    /// The form: `note`, `subject`, `body`.
    pub form: Name,
    /// What the text is.
    pub text: WithText,
}

/// Where an option's text comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum WithText {
    /// `note`: one that the rep writes.
    ByHand,
    /// `note "Hi {first_name}"`
    Literal(Text),
    /// `note good_note`
    Defined(Name),
    /// `body from "texts/inmail.txt"`
    File(Text),
}

/// `hours working_hours mon to fri 09:00 to 17:30 in sender.timezone except 2026-12-25`
#[derive(Clone, Debug, PartialEq)]
pub struct Hours {
    /// The name.
    pub name: Name,
    /// The open stretches of a week.
    pub open: Vec<OpenDays>,
    /// `in sender.timezone`, `in "Europe/Berlin"`; without it, the sender's.
    pub zone: Option<Zone>,
    /// `except 2026-12-25, dates in "lists/holidays.txt"`
    pub except: Vec<Except>,
}

/// A time zone as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Zone {
    /// `"Europe/Berlin"`
    Named(Text),
    /// `sender.timezone`, `timezone`: a field that holds the name of a zone.
    Field(Expr),
}

/// `mon to thu 09:00 to 17:30`, `sat, sun 10:00 to 12:00`
#[derive(Clone, Debug, PartialEq)]
pub struct OpenDays {
    /// The days, as ranges; a single day is a range of one.
    pub days: Vec<(Spanned<civil::Weekday>, Spanned<civil::Weekday>)>,
    /// Opening and closing time of day, to the minute. `24:00` is written as [`civil::Time::MAX`].
    pub from: Spanned<civil::Time>,
    /// The closing time.
    pub to: Spanned<civil::Time>,
}

/// A day that is not open.
#[derive(Clone, Debug, PartialEq)]
pub enum Except {
    /// `2026-12-25`
    Date(Spanned<civil::Date>),
    /// `dates in "lists/holidays.txt"`: a file of dates, one a line.
    File(Text),
}

/// `follow_up after_accept after connect accepted wait 24 hours to 48 hours …`
#[derive(Clone, Debug, PartialEq)]
pub struct FollowUp {
    /// The name.
    pub name: Name,
    /// `connect accepted`: the anchoring event. Nothing where the clause is missing.
    pub after: Option<(Name, Spanned<EventWord>)>,
    /// `24 hours to 48 hours`; one length stands for both. Nothing where the clause is missing.
    pub wait: Option<(Spanned<SignedDuration>, Spanned<SignedDuration>)>,
    /// `during working_hours`
    pub during: Option<Name>,
    /// What cancels it.
    pub unless: Option<Expr>,
    /// `then …`, then every `else …`.
    pub options: Vec<Choice>,
    /// `lapses 14 days late`
    pub lapses: Option<Spanned<SignedDuration>>,
    /// Its reason.
    pub because: Option<Text>,
}

/// `engaged descending`
#[derive(Clone, Debug, PartialEq)]
pub struct SortKey {
    /// What is sorted by.
    pub by: Expr,
    /// Whether the greatest comes first.
    pub descending: bool,
}

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
    /// What is given.
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
        /// The cap.
        cap: Name,
        /// How many.
        count: Spanned<f64>,
        /// How long ago; nothing is now.
        ago: Option<Spanned<SignedDuration>>,
    },
    /// `weekly_invites restricted 2 days ago`
    Restricted {
        /// The cap.
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
        word: Spanned<EventWord>,
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

/// A moment as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// `2026-05-29`: in a condition, the day.
    Date(civil::Date),
    /// `2026-05-29 10:00`: in the sender's time zone.
    Local(civil::DateTime),
    /// `2026-05-29T10:00:00+02:00`
    Exact(Timestamp),
}

/// An expression with its place.
pub type Expr = Spanned<ExprKind>;

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `"in quotes"`
    Text(Box<str>),
    /// `25`, `2.5`
    Number(f64),
    /// `yes`, `no`
    YesNo(bool),
    /// `2026-05-29`, `2026-05-29 10:00`
    Moment(Moment),
    /// `24 hours`
    Duration(SignedDuration),
    /// `["a", "b"]`
    List(Vec<Text>),
    /// `now`
    Now,
    /// `relationship`, `connected`, `new_account`: a field, a defined name, a list, a word, or a bare event word.
    Name(Box<str>),
    /// `sender.ssi`, `weekly_invites.left`
    Member(Name, Name),
    /// `connect accepted`, `anything sent by another sender within 90 days`
    Event(Box<Event>),
    /// `not engaged`
    Not(Box<Expr>),
    /// `a and b and c`: two or more, none of them an `And`.
    And(Vec<Expr>),
    /// `a or b or c`: two or more, none of them an `Or`.
    Or(Vec<Expr>),
    /// `fit >= 50`, `relationship is connected`, `title contains "sales"`
    Compare(Box<Expr>, Spanned<Comparison>, Box<Expr>),
    /// `seniority is one of vp, c_suite`; `negated` with `is not one of`.
    OneOf {
        /// The value asked.
        value: Box<Expr>,
        /// What it may be: words, literals, lists.
        choices: Vec<Expr>,
        /// Whether `not` stands between.
        negated: bool,
    },
    /// `signal is present`, `x is missing`, `weekly_invites is exhausted`, each also with `is not`.
    State {
        /// The value asked.
        value: Box<Expr>,
        /// Which state.
        state: State,
        /// Whether `not` stands between.
        negated: bool,
    },
    /// `fit between 20 and 80`
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `title mentions one of "ceo", "vice president"`
    Mentions(Box<Expr>, Vec<Text>),
    /// `title matches "^head"`
    Matches(Box<Expr>, Text),
    /// `engaged_at within 14 days`. (An event's own `within` is in [`Event`].)
    Within(Box<Expr>, Box<Expr>),
    /// `fit + 10`
    Arithmetic(Box<Expr>, Spanned<Operator>, Box<Expr>),
    /// `min(a, b)`, `length(t)`
    Call(Spanned<Function>, Vec<Expr>),
    /// `days since engaged_at`
    DaysSince(Box<Expr>),
}

/// Between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `is`
    Is,
    /// `is not`
    IsNot,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `contains`
    Contains,
    /// `starts with`
    StartsWith,
    /// `ends with`
    EndsWith,
}

/// What can be asked of a value, or of a cap, without another value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// `is present`
    Present,
    /// `is missing`
    Missing,
    /// `is exhausted`
    Exhausted,
}

/// Arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    DividedBy,
}

/// Built-in functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// `min(a, b)`
    Min,
    /// `max(a, b)`
    Max,
    /// `round(x)`
    Round,
    /// `length(t)`
    Length,
}

/// `anything not sent by another sender at company_domain within 90 days`
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The move, or `anything`.
    pub subject: Name,
    /// `not` or `never` before the event word.
    pub negated: Option<Spanned<Negation>>,
    /// What happened.
    pub word: Spanned<EventWord>,
    /// `by anyone`, `by another sender`
    pub by: Option<Spanned<By>>,
    /// `at company_domain`
    pub at: Option<Name>,
    /// `within 90 days`
    pub within: Option<Expr>,
}

/// How an event is denied. Both mean the same; a reader prefers `never` without `within`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Negation {
    /// `not sent within 90 days`
    Not,
    /// `never sent`
    Never,
}

/// What can have happened to a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventWord {
    /// `sent`
    Sent,
    /// `accepted`
    Accepted,
    /// `replied`
    Replied,
    /// `declined`
    Declined,
    /// `withdrawn`
    Withdrawn,
    /// `blocked`
    Blocked,
    /// `unanswered`: the last one sent has had no answer.
    Unanswered,
}

impl EventWord {
    /// What happened, by its word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "sent" => Self::Sent,
            "accepted" => Self::Accepted,
            "replied" => Self::Replied,
            "declined" => Self::Declined,
            "withdrawn" => Self::Withdrawn,
            "blocked" => Self::Blocked,
            "unanswered" => Self::Unanswered,
            _ => return None,
        })
    }
}

/// Whose events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// `by anyone`
    Anyone,
    /// `by another sender`
    AnotherSender,
}
