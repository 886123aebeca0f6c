//! A decision, as data.

use std::borrow::Cow;

use jiff::ZonedDateTime;

/// What is to be done about one prospect now. The fields stand in the order in which every format writes them.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision<'a> {
    /// The record's `id` where it has one, else its key.
    pub prospect: Cow<'a, str>,
    /// The person's key, normalised.
    pub key: Cow<'a, str>,
    /// Who would act.
    pub sender: Cow<'a, str>,
    /// The move's name, or `wait`, `skip`, `review`.
    pub action: &'a str,
    /// The forms of the texts asked for, `subject`, `body`; empty for none. Written `subject and body`.
    pub with: Vec<&'a str>,
    /// The text of the form `subject`, filled in.
    pub subject: Option<Cow<'a, str>>,
    /// The text of the other form, filled in; nothing where the rep writes it.
    pub text: Option<Cow<'a, str>>,
    /// When a follow-up was due.
    pub at: Option<ZonedDateTime>,
    /// The name of the rule, follow-up or `never` that decided.
    pub rule: Option<&'a str>,
    /// Its reason.
    pub because: Option<&'a str>,
    /// When it is worth asking again, in the sender's time zone.
    pub until: Option<ZonedDateTime>,
    /// The options passed over, in order.
    pub refused: Vec<Refusal<'a>>,
    /// The first 12 hex digits of the policy's hash.
    pub policy: &'a str,
}

/// An option passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal<'a> {
    /// The option as the policy has it: `connect with note`.
    pub option: Cow<'a, str>,
    /// Why, for scripts.
    pub code: RefusalCode,
    /// Why, for people: `weekly_invites is exhausted (100 of 100)`.
    pub why: Cow<'a, str>,
}

/// Why an option was passed over: a closed list, part of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
}

impl RefusalCode {
    /// Every code.
    pub const ALL: [Self; 9] = [
        Self::CapExhausted,
        Self::CapCooldown,
        Self::NeedsUnmet,
        Self::ConditionFalse,
        Self::TextMissingField,
        Self::TextTooLong,
        Self::OutsideHours,
        Self::Blocked,
        Self::Duplicate,
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
        }
    }
}
