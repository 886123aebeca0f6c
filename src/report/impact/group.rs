//! What decisions that flip alike have in common.

use super::cause::Cause;
use super::noted::{Change, Noted};

/// What the cases of a group have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group {
    /// What is otherwise.
    pub change: Change,
    /// The move before, with its form; for another sender, with the name.
    pub from: String,
    /// The move now.
    pub to: String,
    /// What made it flip; nothing for a record that only one of them can read.
    pub cause: Option<Cause>,
}

impl Group {
    /// The group of a decision that is another now; nothing where all is as it was.
    #[must_use]
    pub fn of(was: &Noted, now: &Noted) -> Option<Self> {
        let change = was.change_to(now)?;
        let option = |noted: &Noted| {
            let for_whom = if was.sender == now.sender { String::new() } else { format!(" for {}", noted.sender) };
            format!("{}{for_whom}", noted.reasons.option)
        };
        Some(Self { change, from: option(was), to: option(now), cause: Some(Cause::of(was, now)) })
    }
}
