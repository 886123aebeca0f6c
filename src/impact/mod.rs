//! What another policy changes: two decisions on the same record held against each other, and all of them counted.
//!
//! A decision *flips* where something else is to be done: by somebody else, another move, with other words, or at another
//! time. One that another rule makes, or for another reason, with the same result, doesn't.
//!
//! ```
//! use firstmove::decision::Decision;
//! use firstmove::impact::{Change, Noted};
//! # fn decision(action: &'static str) -> Decision<'static> {
//! #     Decision { prospect: "ann".into(), key: "ann".into(), sender: "dana".into(), action, with: vec![], subject: None,
//! #         text: None, at: None, rule: None, because: None, until: None, refused: vec![], policy: "0123456789ab" }
//! # }
//! let (was, now) = (Noted::of(&decision("connect")), Noted::of(&decision("review")));
//! assert_eq!(was.change_to(&now), Some(Change::Move));
//! assert_eq!(was.change_to(&was), None);
//! ```

mod asked;
mod cause;
mod difference;
mod group;
mod noted;
mod options;
mod parting;
mod tally;

pub use cause::Cause;
pub use difference::{Condition, Difference, Room};
pub use group::Group;
pub use noted::{Change, Noted, Noting, Passed, Reasons};
pub use parting::{Steps, first_difference, step_name};
pub use tally::{Case, Impact, Members, Place, Seen};
