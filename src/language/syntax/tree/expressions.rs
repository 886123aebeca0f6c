//! Conditions and values.

use jiff::{SignedDuration, Timestamp, civil};

use super::name::{Name, Text};
use crate::language::source::Spanned;
use crate::values::EventKind;

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
        state: State,
        /// Whether `not` stands between.
        negated: bool,
    },
    /// `fit between 20 and 80`
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `title mentions one of "ceo", "vice president"`
    Mentions(Box<Expr>, Vec<Text>),
    /// `title mentions one of strategic_titles`: the name of a list, or of a list of text.
    MentionsOneOf(Box<Expr>, Box<Expr>),
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
    pub word: Spanned<Happening>,
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

/// What is asked of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Happening {
    /// `sent`, `accepted`, `replied`, `declined`, `withdrawn`, `blocked`
    Event(EventKind),
    /// `unanswered`: the last one sent has had no answer.
    Unanswered,
}

impl Happening {
    /// What is asked, by its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "unanswered" => Some(Self::Unanswered),
            word => {
                let kind = EventKind::from_word(word)?;
                (kind.is_between_two() && kind.as_str() == word).then_some(Self::Event(kind))
            }
        }
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Event(kind) => kind.as_str(),
            Self::Unanswered => "unanswered",
        }
    }

    /// The event that is asked for; none where it is the lack of one.
    #[must_use]
    pub fn event(self) -> Option<EventKind> {
        match self {
            Self::Event(kind) => Some(kind),
            Self::Unanswered => None,
        }
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
