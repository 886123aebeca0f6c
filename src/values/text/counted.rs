//! Words behind a count.

use std::borrow::Cow;
use std::fmt::Display;

/// A count with what is counted, named as one of it.
#[must_use]
pub fn counted(count: impl Display, noun: &str) -> String {
    let count = count.to_string();
    match noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        _ if count == "1" => format!("1 {noun}"),
        Some(stem) => format!("{count} {stem}ies"),
        None => format!("{count} {noun}s"),
    }
}

/// What is counted, given in words that begin with the name of several of it, where there are so many.
#[must_use]
pub fn for_count(count: u64, several: &str) -> Cow<'_, str> {
    let (noun, rest) = several.split_at(several.find(' ').unwrap_or(several.len()));
    match noun.strip_suffix('s').filter(|_| count == 1) {
        Some(one) => Cow::Owned(format!("{one}{rest}")),
        None => Cow::Borrowed(several),
    }
}
