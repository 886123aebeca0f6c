//! Values while they are worked out, borrowed from the plan and the records wherever they can be.

use std::borrow::Cow;
use std::cmp::Ordering;

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};

use crate::language::plan::{Operator, Order};
use crate::values::{Value, calendar, text};

/// A value, borrowed where it stands in a plan or record.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Val<'a> {
    Missing,
    Text(Cow<'a, str>),
    Number(f64),
    YesNo(bool),
    Date(civil::Date),
    Time(Timestamp),
    Duration(SignedDuration),
    Word(u16),
    List(&'a [Box<str>]),
}

impl<'a> From<&'a Value> for Val<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Missing => Self::Missing,
            Value::Text(text) => Self::Text(Cow::Borrowed(text)),
            Value::Number(number) => Self::Number(*number),
            Value::YesNo(answer) => Self::YesNo(*answer),
            Value::Date(date) => Self::Date(*date),
            Value::Time(time) => Self::Time(*time),
            Value::Duration(length) => Self::Duration(*length),
            Value::Word(word) => Self::Word(*word),
            Value::List(texts) => Self::List(texts),
        }
    }
}

impl From<Val<'_>> for Value {
    fn from(value: Val<'_>) -> Self {
        match value {
            Val::Missing => Self::Missing,
            Val::Text(text) => Self::Text(text.into_owned().into()),
            Val::Number(number) => Self::Number(number),
            Val::YesNo(answer) => Self::YesNo(answer),
            Val::Date(date) => Self::Date(date),
            Val::Time(time) => Self::Time(time),
            Val::Duration(length) => Self::Duration(length),
            Val::Word(word) => Self::Word(word),
            Val::List(texts) => Self::List(texts.into()),
        }
    }
}

impl Val<'_> {
    /// The instant a date or time stands for: of a date, the start of its day.
    pub(super) fn instant(&self, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::Time(time) => Some(*time),
            Self::Date(date) => Some(calendar::start_of_day(*date, zone)),
            _ => None,
        }
    }

    /// Whether the two are the same; no where either is missing.
    pub(super) fn is(&self, other: &Self, zone: &TimeZone) -> bool {
        match (self, other) {
            (Self::Missing, _) | (_, Self::Missing) => false,
            (Self::Text(one), Self::Text(other)) => text::same(one, other),
            (Self::List(one), Self::List(other)) => {
                one.len() == other.len() && one.iter().zip(*other).all(|(one, other)| text::same(one, other))
            }
            (Self::Date(_), Self::Time(_)) | (Self::Time(_), Self::Date(_)) => {
                self.instant(zone) == other.instant(zone)
            }
            (one, other) => one == other,
        }
    }

    /// How the two stand to each other, where they can be ordered and both are there.
    pub(super) fn compare(&self, other: &Self, zone: &TimeZone) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.partial_cmp(other),
            (Self::Duration(one), Self::Duration(other)) => Some(one.cmp(other)),
            (Self::Date(one), Self::Date(other)) => Some(one.cmp(other)),
            (Self::Word(one), Self::Word(other)) => Some(one.cmp(other)),
            (Self::YesNo(one), Self::YesNo(other)) => Some(one.cmp(other)),
            (one, other) => Some(one.instant(zone)?.cmp(&other.instant(zone)?)),
        }
    }

    /// Arithmetic; missing where there is no result.
    pub(super) fn arithmetic(self, operator: Operator, other: Self, zone: &TimeZone) -> Self {
        match (self, operator, other) {
            (Self::Number(one), operator, Self::Number(other)) => number(match operator {
                Operator::Plus => one + other,
                Operator::Minus => one - other,
                Operator::Times => one * other,
                Operator::DividedBy => one / other,
            }),
            (Self::Duration(one), Operator::Plus, Self::Duration(other)) => length(one.checked_add(other)),
            (Self::Duration(one), Operator::Minus, Self::Duration(other)) => length(one.checked_sub(other)),
            (Self::Duration(one), Operator::DividedBy, Self::Duration(other)) => {
                number(one.as_secs_f64() / other.as_secs_f64())
            }
            (Self::Duration(one), Operator::Times, Self::Number(factor))
            | (Self::Number(factor), Operator::Times, Self::Duration(one)) => {
                length(SignedDuration::try_from_secs_f64(one.as_secs_f64() * factor).ok())
            }
            (Self::Duration(one), Operator::DividedBy, Self::Number(divisor)) => {
                length(SignedDuration::try_from_secs_f64(one.as_secs_f64() / divisor).ok())
            }
            (Self::Duration(length), Operator::Plus, moment) | (moment, Operator::Plus, Self::Duration(length)) => {
                time(moment.instant(zone).and_then(|moment| moment.checked_add(length).ok()))
            }
            (moment, Operator::Minus, Self::Duration(length)) => {
                time(moment.instant(zone).and_then(|moment| moment.checked_sub(length).ok()))
            }
            (one, Operator::Minus, other) => match (one.instant(zone), other.instant(zone)) {
                (Some(one), Some(other)) => Self::Duration(one.duration_since(other)),
                _ => Self::Missing,
            },
            _ => Self::Missing,
        }
    }
}

/// A number, or missing where it is none or has no end.
pub(super) fn number<'a>(number: f64) -> Val<'a> {
    if number.is_finite() { Val::Number(number) } else { Val::Missing }
}

fn length<'a>(length: Option<SignedDuration>) -> Val<'a> {
    length.map_or(Val::Missing, Val::Duration)
}

fn time<'a>(time: Option<Timestamp>) -> Val<'a> {
    time.map_or(Val::Missing, Val::Time)
}

/// Whether an ordering is the one asked for.
pub(super) fn holds(order: Order, ordering: Ordering) -> bool {
    match order {
        Order::Less => ordering.is_lt(),
        Order::LessOrEqual => ordering.is_le(),
        Order::Greater => ordering.is_gt(),
        Order::GreaterOrEqual => ordering.is_ge(),
    }
}
