//! Records and state in, decisions out. No clock, no file, no ledger, no environment: total, and the same inputs give the
//! same decision.
//!
//! Two steps decide, because a batch has one order of reading and another of importance. [`judge`] is pure and runs in
//! parallel, a record at a time; it leaves open what reads usage, or history that the same run can still change.
//! [`Run::settle`] goes through the candidates one at a time and settles what was left open, [`Run::take`] takes the slot.
//! Both run the one walk of `walk.rs`; explanation is that walk observed.

mod answers;
mod band;
mod complete;
mod conclude;
mod evaluation;
mod explain;
mod facts;
mod falling;
mod fill;
mod follow_up;
mod gauge;
mod history;
mod judge;
mod opening;
mod peaks;
mod person;
mod priority;
mod range;
mod remember;
mod room;
mod rows;
mod run;
mod sender;
mod sender_fields;
mod texts;
mod timeline;
mod until;
mod usage;
mod usage_cache;
mod value;
mod walk;

pub use complete::{complete_prospect, complete_sender};
pub use conclude::{conclude, prospect_name};
pub use evaluation::{Asked, Memo};
pub use explain::explain;
pub use follow_up::follow_up_of;
pub use gauge::{fullest, gauge};
pub use judge::{Candidates, excluded_by, excluded_for_all, excluded_lastingly, judge};
pub use opening::{ClosedDay, closed_day};
pub use person::Person;
pub use priority::in_order;
pub use remember::{remember, remember_numbered};
pub use rows::{BatchFiles, FIRST_OF_LEDGER, Row};
pub use run::{Allocated, Hold, Run, Slot, Unreadable, honours, kept_facts, mark};
pub use sender::Sender;
pub use sender_fields::SenderFields;
pub use timeline::Values;
pub use usage::cap_limit;
pub use usage_cache::UsageCache;
pub use walk::{Outcome, Verdict};
