//! What is shown of decisions and of the past: figures worked out, and a format a file.

#[cfg(feature = "ledger")]
mod gauges;
pub mod impact;
#[cfg(feature = "ledger")]
mod outcomes;
#[cfg(feature = "workspace")]
pub mod output;
#[cfg(feature = "workspace")]
pub mod rates;

#[cfg(feature = "ledger")]
pub use gauges::gauges;
#[cfg(feature = "ledger")]
pub use outcomes::report;
