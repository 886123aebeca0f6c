//! From a plan, records and what is known of the past to decisions. Nothing here knows a file, a ledger or a clock.

mod batch;
mod day;
pub mod decision;
mod entry;
pub mod eval;
pub mod state;
mod survey;
pub mod testing;
pub(crate) mod told;
pub(crate) mod unreadable;

pub use batch::{Batch, Decided};
pub use day::decide_day;
#[cfg(feature = "ledger")]
pub(crate) use day::decide_day_surveyed;
pub use entry::{Entry, Reservation, SaidNo};
pub use survey::Survey;
pub(crate) use survey::survey;
pub use told::targets;
pub(crate) use told::tell as tell_columns;
pub(crate) use unreadable::{as_it_stands, unreadable};
