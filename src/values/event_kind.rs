//! What can happen, and be told of.

use serde::{Deserialize, Serialize};

/// What kind of thing happened. Policies ask for the first six, which happen between a sender and a person; a ledger keeps
/// all of them.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
#[non_exhaustive]
pub enum EventKind {
    /// A move was made.
    Sent,
    /// A request was accepted.
    Accepted,
    /// The person answered.
    Replied,
    /// A request was declined.
    Declined,
    /// A request was taken back.
    Withdrawn,
    /// A move turned out impossible for the person.
    Blocked,
    /// A move was decided and reserved: until its end, it counts as sent.
    Planned,
    /// A reservation ended without the move being made.
    Released,
    /// The network said that the limit of a cap is reached.
    Restricted,
    /// What the network's own counter said.
    Reading,
    /// Somebody is known by what was named, and so much was said of them; nothing happened.
    Noted,
    /// They may be contacted again: what was said of them before forbids nothing any more.
    Allowed,
    /// What an event told is taken back: from then on it is as if that hadn't been told.
    Undone,
}

impl EventKind {
    /// What happens between a sender and a person, and what policies ask for.
    pub(crate) const BETWEEN_TWO: [Self; 6] =
        [Self::Sent, Self::Accepted, Self::Replied, Self::Declined, Self::Withdrawn, Self::Blocked];

    /// What people and tables tell, and can take back: what was reserved and noted is firstmove's own word.
    pub(crate) const TOLD: [Self; 9] = [
        Self::Sent,
        Self::Accepted,
        Self::Replied,
        Self::Declined,
        Self::Withdrawn,
        Self::Blocked,
        Self::Restricted,
        Self::Reading,
        Self::Allowed,
    ];

    /// As it is written: `sent`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The kind that is written so, in whatever case.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        word.parse().ok()
    }

    /// Whether it is one of [`Self::BETWEEN_TWO`]; the others are of a sender, or say something of a person or of another
    /// event.
    pub(crate) fn is_between_two(self) -> bool {
        Self::BETWEEN_TWO.contains(&self)
    }

    /// Whether it answers something that was sent.
    pub(crate) fn is_answer(self) -> bool {
        matches!(self, Self::Accepted | Self::Replied | Self::Declined | Self::Withdrawn)
    }

    /// Whether it only says something of a person, to whom nothing happened.
    pub(crate) fn is_remark(self) -> bool {
        matches!(self, Self::Noted | Self::Allowed)
    }

    /// Whether it is of a sender alone, and of no person.
    pub(crate) fn is_of_sender(self) -> bool {
        matches!(self, Self::Restricted | Self::Reading)
    }
}
