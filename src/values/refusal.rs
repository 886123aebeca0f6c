//! Why an option of a rule can be refused: what policies' tests name and decisions carry.

use serde::{Deserialize, Serialize};

/// Why an option was passed over: a closed list, part of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RefusalCode {
    /// A cap that counts it has no room.
    CapExhausted,
    /// A cap that counts it is shut for a while.
    CapCooldown,
    /// Something that the move needs doesn't hold.
    NeedsUnmet,
    /// The option's own `when` doesn't hold.
    ConditionFalse,
    /// Its text names a field that is missing.
    TextMissingField,
    /// Its text comes out too long.
    TextTooLong,
    /// The move has hours, and it is outside them.
    OutsideHours,
    /// It turned out impossible for this person.
    Blocked,
    /// The same person stands in an earlier row.
    Duplicate,
    /// What the ledger was told of the person before meets a `never`.
    Remembered,
}

impl RefusalCode {
    /// Every code.
    pub const ALL: [Self; 10] = [
        Self::CapExhausted,
        Self::CapCooldown,
        Self::NeedsUnmet,
        Self::ConditionFalse,
        Self::TextMissingField,
        Self::TextTooLong,
        Self::OutsideHours,
        Self::Blocked,
        Self::Duplicate,
        Self::Remembered,
    ];

    /// As it is written: `cap_exhausted`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CapExhausted => "cap_exhausted",
            Self::CapCooldown => "cap_cooldown",
            Self::NeedsUnmet => "needs_unmet",
            Self::ConditionFalse => "condition_false",
            Self::TextMissingField => "text_missing_field",
            Self::TextTooLong => "text_too_long",
            Self::OutsideHours => "outside_hours",
            Self::Blocked => "blocked",
            Self::Duplicate => "duplicate",
            Self::Remembered => "remembered",
        }
    }
}
