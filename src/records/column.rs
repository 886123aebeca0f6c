//! A column of a file, and what it fills.

use super::source::{Combined, Spelling};
use super::targets::Target;

/// A column that is read, or several that make one value.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its place in the file; for JSON, the place of its name among the names seen.
    pub place: usize,
    /// Its name in the file.
    pub name: String,
    /// More columns of the same value, by place and name.
    pub more: Vec<(usize, String)>,
    /// How they make one value.
    pub combined: Combined,
    /// What it is for.
    pub target: Target,
    /// How its cells are written.
    pub spelling: Spelling,
}

impl Column {
    /// The columns of its value, by place and name.
    pub fn cells(&self) -> impl Iterator<Item = (usize, &str)> {
        let more = self.more.iter().map(|(place, name)| (*place, name.as_str()));
        std::iter::once((self.place, self.name.as_str())).chain(more)
    }

    /// The same, a column for each of which the first with a value counts.
    pub(super) fn apart(self) -> Vec<Self> {
        if self.combined != Combined::First {
            return vec![self];
        }
        let first = Self { more: Vec::new(), ..self.clone() };
        let others = self.more.into_iter().map(|(place, name)| Self { place, name, ..first.clone() });
        std::iter::once(first.clone()).chain(others).collect()
    }

    /// Whether a cell of it is its value.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.more.is_empty() && self.spelling.is_plain()
    }
}

/// A field that several columns may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubled {
    /// What policies call it.
    pub field: String,
    /// The columns, in the order in which they are asked.
    pub columns: Vec<String>,
    /// Whether all of them are read, and not only the first that has a value.
    pub are_all_read: bool,
}
