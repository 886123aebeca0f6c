//! Values at run time.

use std::fmt;

use jiff::{SignedDuration, Timestamp, civil};

/// What a field holds. Which variant may stand in a slot is said by its type; every slot may hold `Missing` where its
/// field is optional.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing is known.
    #[default]
    Missing,
    /// A text as given, the white space around it taken away. Never empty.
    Text(Box<str>),
    /// A number, never NaN or infinite.
    Number(f64),
    YesNo(bool),
    Date(civil::Date),
    /// An instant.
    Time(Timestamp),
    /// An exact length.
    Duration(SignedDuration),
    /// One of the type's words, by its place in the type.
    Word(u16),
    /// Texts, none of them empty.
    List(Box<[Box<str>]>),
}

impl Value {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }
}

/// Writes a number the shortest way that reads back the same: `25`, `2.5`.
#[derive(Clone, Copy, Debug)]
pub struct Plain(pub f64);

impl fmt::Display for Plain {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0.0 { out.write_str("0") } else { write!(out, "{}", self.0) }
    }
}

/// Writes a length as people say it: the largest units that fit exactly, `2 weeks`, `36 hours`, `1 day`.
#[derive(Clone, Copy, Debug)]
pub struct Length(pub SignedDuration);

impl fmt::Display for Length {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(i64, &str); 5] =
            [(7 * 86_400, "week"), (86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
        let seconds = self.0.as_secs();
        let (unit, name) = UNITS.into_iter().find(|(unit, _)| seconds % unit == 0).unwrap_or((1, "second"));
        let count = seconds / unit;
        write!(out, "{count} {name}{}", if count == 1 { "" } else { "s" })
    }
}
