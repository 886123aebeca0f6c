//! The integration tests, a room a module, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking, its helpers too"
)]

mod api;
mod architecture;
#[cfg(feature = "ledger")]
mod archive;
#[cfg(feature = "cli")]
mod attacks;
mod calendar;
mod check;
#[cfg(feature = "cli")]
mod cli;
mod dependencies;
mod diagnostic;
#[cfg(feature = "workspace")]
mod docs;
#[cfg(feature = "workspace")]
mod formats;
#[cfg(debug_assertions)]
mod growth;
mod identity;
mod impact;
#[cfg(feature = "ledger")]
mod ledger;
mod mending;
mod naive;
#[cfg(feature = "workspace")]
mod output;
#[cfg(feature = "workspace")]
mod policies;
#[cfg(feature = "workspace")]
mod records;
#[cfg(feature = "watch")]
mod reload;
#[cfg(feature = "workspace")]
mod sources;
mod state;
mod suite_harness;
mod syntax;
mod text;
#[cfg(feature = "workspace")]
mod workspace;
