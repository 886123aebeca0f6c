//! What is decided otherwise than before.

use std::collections::HashMap;
use std::fmt;

use super::layout::{cut, shown};
use crate::report::impact::{Change, Noted};

/// Two decisions on one person that differ; nothing where there is no record of them any more, or wasn't yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flip<'a> {
    was: Option<&'a Noted>,
    now: Option<&'a Noted>,
}

/// The decisions that differ, in the order of those now, then those whose records are gone. The second record of a person
/// is held against the second.
#[must_use]
pub fn flips<'a>(before: &'a [Noted], now: &'a [Noted]) -> Vec<Flip<'a>> {
    let mut known: HashMap<(&str, usize), &Noted> = counted(before).collect();
    let mut flips = Vec::new();
    for (key, noted) in counted(now) {
        let was = known.remove(&key);
        if was.is_none_or(|was| differ(was, noted)) {
            flips.push(Flip { was, now: Some(noted) });
        }
    }
    let gone = counted(before).filter(|(key, _)| known.contains_key(key));
    flips.extend(gone.map(|(_, noted)| Flip { was: Some(noted), now: None }));
    flips
}

/// Whether a screen shows the two otherwise.
fn differ(was: &Noted, now: &Noted) -> bool {
    let is_flip = was.change_to(now).is_some_and(|change| change > Change::Reason);
    is_flip || was.reasons.rule != now.reasons.rule
}

/// Each with its person, and how many of theirs come before it.
fn counted(noted: &[Noted]) -> impl Iterator<Item = ((&str, usize), &Noted)> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    noted.iter().map(move |noted| {
        let place = seen.entry(&noted.key).or_default();
        *place += 1;
        ((&*noted.key, *place), noted)
    })
}

/// What is decided, in a few words: `connect with note (cold_stranger)`
fn words(noted: &Noted) -> String {
    let reasons = &noted.reasons;
    let until = noted.until.as_ref().map(|until| format!(" until {}", until.strftime("%Y-%m-%d %H:%M")));
    let rule = reasons.rule.as_ref().map(|rule| format!(" ({rule})"));
    format!("{}{}{}", reasons.option, until.unwrap_or_default(), rule.unwrap_or_default())
}

/// A decision on one line: `mara: connect with note (cold_stranger)`
#[must_use]
pub fn decision_line(noted: &Noted) -> String {
    format!("{}: {}", shown(&noted.prospect), words(noted))
}

impl Flip<'_> {
    /// The flip on one line of a screen.
    #[must_use]
    pub fn line(&self, width: u16) -> String {
        cut(&self.to_string(), usize::from(width))
    }
}

impl fmt::Display for Flip<'_> {
    /// `mara: connect with note (cold_stranger) → wait (paused)`
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prospect = self.now.or(self.was).map_or("", |noted| &*noted.prospect);
        write!(out, "{}: ", shown(prospect))?;
        let or_none = |noted: Option<&Noted>| noted.map_or_else(|| "no record".to_owned(), words);
        match (self.was, self.now) {
            (Some(was), Some(now)) if was.sender != now.sender => {
                write!(out, "{} for {} → {} for {}", words(was), shown(&was.sender), words(now), shown(&now.sender))
            }
            (Some(was), Some(now)) if words(was) == words(now) => {
                let what = if was.texts == now.texts { "due at another time" } else { "with another text" };
                write!(out, "{}, {what}", words(now))
            }
            (was, now) => write!(out, "{} → {}", or_none(was), or_none(now)),
        }
    }
}
