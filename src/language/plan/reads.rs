//! What an answer depends on.

use std::ops::BitOrAssign;

use crate::values::ids::CapId;

/// What a value or an answer depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// The prospect: another one, another answer.
    pub prospect: bool,
    /// A field of the sender.
    pub sender: bool,
    /// The moment of evaluation: the answer may change with nothing happening but time.
    pub time: bool,
    /// The clock itself (`now`, `days since`): it may change at moments that no event tells.
    pub clock: bool,
    /// How long ago a moment is that stands in a record (`within`).
    pub age: bool,
    /// What was done in the past.
    pub history: bool,
    /// What was done to everyone who shares a field's value.
    pub shared_history: bool,
    /// By what names the prospect is known.
    pub names: bool,
    /// What a decision of the same run can change: usage, or what other senders did or what was done to others.
    pub run: bool,
    /// The caps whose usage is read.
    pub caps: Vec<CapId>,
}

impl BitOrAssign<&Self> for Reads {
    fn bitor_assign(&mut self, other: &Self) {
        self.prospect |= other.prospect;
        self.sender |= other.sender;
        self.time |= other.time;
        self.clock |= other.clock;
        self.age |= other.age;
        self.history |= other.history;
        self.shared_history |= other.shared_history;
        self.names |= other.names;
        self.run |= other.run;
        for cap in &other.caps {
            if !self.caps.contains(cap) {
                self.caps.push(*cap);
            }
        }
    }
}
