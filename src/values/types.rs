//! The types of values, and how messages name them.

use std::fmt;
use std::sync::Arc;

/// The words of a `a | b | c` type, in the order of their declaration.
pub type Words = Arc<[Box<str>]>;

/// What values something takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// `text`
    Text,
    /// `email`: a text that is a mailbox.
    Email,
    /// `address`: a text that is a web address.
    Address,
    /// `id`: a text by which some tool knows somebody.
    Id,
    /// `number`, with the least and greatest value that input may have.
    Number(Option<Range>),
    /// `yes/no`
    YesNo,
    /// `date`: a day in the sender's time zone.
    Date,
    /// `time`: an instant.
    Time,
    /// `duration`: an exact length.
    Duration,
    /// `a | b | c`
    Words(Words),
    /// `list of text`
    ListOfText,
}

/// `from 0 to 100`, both ends allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The least value.
    pub least: f64,
    /// The greatest value.
    pub greatest: f64,
}

impl Range {
    /// Whether `number` lies in it.
    #[must_use]
    pub fn contains(self, number: f64) -> bool {
        self.least <= number && number <= self.greatest
    }
}

/// In which form names of people are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameForm {
    /// In the normal form of addresses and mailboxes.
    Normal,
    /// As they stand, case and all.
    Exact,
}

impl Type {
    /// Whether its values are texts.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Email | Self::Address | Self::Id)
    }

    /// In which form its values are compared, where they name somebody.
    #[must_use]
    pub fn name_form(&self) -> Option<NameForm> {
        match self {
            Self::Email | Self::Address => Some(NameForm::Normal),
            Self::Id => Some(NameForm::Exact),
            _ => None,
        }
    }

    /// Whether values of the two can be asked for equality. Ranges of numbers don't matter; words must be the same ones. A
    /// text may be a mailbox, an address or an id, but none of these is another of them.
    #[must_use]
    pub fn same_kind(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(_), Self::Number(_)) => true,
            (Self::Text, text) | (text, Self::Text) => text.is_text(),
            // Mostly the words of one field, and there may be thousands.
            (Self::Words(one), Self::Words(other)) => Arc::ptr_eq(one, other) || one == other,
            (one, other) => one == other,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => out.write_str("text"),
            Self::Email => out.write_str("email"),
            Self::Address => out.write_str("address"),
            Self::Id => out.write_str("id"),
            Self::Number(None) => out.write_str("number"),
            Self::Number(Some(range)) => write!(out, "number from {} to {}", range.least, range.greatest),
            Self::YesNo => out.write_str("yes/no"),
            Self::Date => out.write_str("date"),
            Self::Time => out.write_str("time"),
            Self::Duration => out.write_str("duration"),
            Self::Words(words) => out.write_str(&words.join(" | ")),
            Self::ListOfText => out.write_str("list of text"),
        }
    }
}
