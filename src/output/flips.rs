//! What is decided otherwise than before.

use std::collections::HashMap;
use std::fmt;

use super::layout::{cut, shown};
use crate::decision::Decision;

/// A decision, as far as it is held against another on the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    prospect: String,
    key: String,
    sender: String,
    /// `connect with note (cold_stranger)`
    words: String,
    texts: [Option<String>; 2],
}

impl Noted {
    /// What of a decision is compared: who acts, the move, its texts, until when, and by which rule.
    #[must_use]
    pub fn of(decision: &Decision<'_>) -> Self {
        let mut words = decision.action.to_owned();
        if !decision.with.is_empty() {
            words += &format!(" with {}", decision.with.join(" and "));
        }
        if let Some(until) = &decision.until {
            words += &format!(" until {}", until.strftime("%Y-%m-%d %H:%M"));
        }
        words += &decision.rule.map(|rule| format!(" ({rule})")).unwrap_or_default();
        let text = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().map(str::to_owned);
        Self {
            prospect: decision.prospect.to_string(),
            key: decision.key.to_string(),
            sender: decision.sender.to_string(),
            words,
            texts: [text(&decision.subject), text(&decision.text)],
        }
    }
}

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
        if was != Some(noted) {
            flips.push(Flip { was, now: Some(noted) });
        }
    }
    let gone = counted(before).filter(|(key, _)| known.contains_key(key));
    flips.extend(gone.map(|(_, noted)| Flip { was: Some(noted), now: None }));
    flips
}

/// Each with its person, and how many of theirs come before it.
fn counted(noted: &[Noted]) -> impl Iterator<Item = ((&str, usize), &Noted)> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    noted.iter().map(move |noted| {
        let place = seen.entry(&noted.key).or_default();
        *place += 1;
        ((noted.key.as_str(), *place), noted)
    })
}

impl fmt::Display for Noted {
    /// `mara: connect with note (cold_stranger)`
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", shown(&self.prospect), self.words)
    }
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
        let prospect = self.now.or(self.was).map_or("", |noted| noted.prospect.as_str());
        write!(out, "{}: ", shown(prospect))?;
        match (self.was, self.now) {
            (Some(was), Some(now)) if was.sender != now.sender => {
                write!(out, "{} for {} → {} for {}", was.words, shown(&was.sender), now.words, shown(&now.sender))
            }
            (Some(was), Some(now)) if was.words == now.words => write!(out, "{}, with another text", now.words),
            (was, now) => {
                let words = |noted: Option<&Noted>| noted.map_or("no record", |noted| noted.words.as_str()).to_owned();
                write!(out, "{} → {}", words(was), words(now))
            }
        }
    }
}
