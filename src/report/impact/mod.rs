//! What another policy changes: two decisions on the same record held against each other, and all of them counted.
//!
//! A decision *flips* where something else is to be done: by somebody else, another move, with other words, or at another
//! time. One that another rule makes, or for another reason, with the same result, doesn't.

mod asked;
mod cause;
mod difference;
mod group;
mod noted;
mod options;
mod parting;
mod tally;

pub use cause::Cause;
#[cfg(test)]
pub use difference::Condition;
pub use difference::Difference;
pub use group::Group;
pub use noted::{Change, Noted, Noting};
pub use parting::{Steps, first_difference, step_name};
pub use tally::{Case, Impact, Members, Place, Seen};
