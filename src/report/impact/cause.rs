//! What made a decision flip.

use super::noted::Noted;

/// What made a decision flip.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// A cap that had room for it before has none: its slots are fewer, or others have them.
    SlotLost(Box<str>),
    /// A cap that had no room for it has some.
    SlotGained(Box<str>),
    /// It is about somebody whom an earlier row is about, and was not taken for that.
    Duplicate,
    /// It was taken for somebody whom an earlier row is about.
    NoDuplicate,
    /// Somebody else would act.
    Sender,
    /// What the policies say: the rule, follow-up or `never` that decided before, and the one that decides now. Nothing
    /// where none does.
    Rules(Option<Box<str>>, Option<Box<str>>),
}

impl Cause {
    /// What made the first of two decisions on one record into the second. A cap is to blame where it alone keeps one
    /// policy from the option that the other takes.
    #[must_use]
    pub fn of(was: &Noted, now: &Noted) -> Self {
        match (was.reasons.duplicate_of().is_some(), now.reasons.duplicate_of().is_some()) {
            (false, true) => return Self::Duplicate,
            (true, false) => return Self::NoDuplicate,
            _ if was.sender != now.sender => return Self::Sender,
            _ => {}
        }
        if let Some(cap) = cap_in_the_way(now, &was.reasons.option) {
            return Self::SlotLost(cap);
        }
        if let Some(cap) = cap_in_the_way(was, &now.reasons.option) {
            return Self::SlotGained(cap);
        }
        Self::Rules(was.reasons.rule.clone(), now.reasons.rule.clone())
    }
}

/// The cap for which a decision passed an option over.
fn cap_in_the_way(decision: &Noted, option: &str) -> Option<Box<str>> {
    let refused = decision.reasons.refused.iter();
    refused.filter(|passed| *passed.option == *option).find_map(|passed| passed.cap.clone())
}
