//! What an embedder calls: a policy, its state, and records decided one by one or as a batch.

mod batch;
#[cfg(feature = "ledger")]
mod carried;
mod day;
mod entry;
#[cfg(feature = "workspace")]
mod error;
#[cfg(feature = "ledger")]
pub mod event_table;
#[cfg(feature = "ledger")]
mod facts;
#[cfg(feature = "ledger")]
pub mod follow_ups;
#[cfg(feature = "ledger")]
mod forecast;
#[cfg(feature = "ledger")]
pub mod forget;
#[cfg(feature = "ledger")]
mod gauges;
mod guarding;
#[cfg(feature = "ledger")]
pub mod import;
#[cfg(feature = "workspace")]
pub mod intake;
#[cfg(feature = "workspace")]
mod mapper;
#[cfg(feature = "ledger")]
mod memory;
#[cfg(feature = "ledger")]
pub mod opted_out;
#[cfg(feature = "workspace")]
mod parallel;
#[cfg(feature = "ledger")]
mod past;
mod policy;
#[cfg(feature = "ledger")]
pub mod recording;
#[cfg(feature = "ledger")]
mod report;
mod survey;
#[cfg(feature = "ledger")]
pub mod telling;
mod told;
#[cfg(feature = "ledger")]
pub mod undoing;
#[cfg(feature = "ledger")]
pub mod unfit;
mod unreadable;
#[cfg(feature = "ledger")]
pub mod whom;
#[cfg(feature = "workspace")]
mod zones;

pub use batch::{Batch, Decided};
#[cfg(feature = "ledger")]
pub use carried::Carried;
pub use day::decide_day;
pub use entry::{Entry, Reservation, SaidNo};
#[cfg(feature = "ledger")]
pub use forecast::forecast;
#[cfg(feature = "ledger")]
pub use gauges::gauges;
pub use guarding::Shrunk;
#[cfg(feature = "ledger")]
pub use memory::Memory;
#[cfg(feature = "workspace")]
pub use parallel::in_parallel;
#[cfg(feature = "ledger")]
pub use past::Past;
pub use policy::{LoadedPolicy, Refused};
#[cfg(feature = "ledger")]
pub use report::report;
pub use survey::Survey;
pub use told::targets;
pub(crate) use told::tell as tell_columns;
pub(crate) use unreadable::{as_it_stands, unreadable};
