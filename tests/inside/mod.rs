//! The tests of what the library keeps to itself, a subject a module. They are part of its own test build.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking, its helpers too"
)]

#[cfg(feature = "ledger")]
mod archive;
mod calendar;
mod check;
mod diagnostic;
#[cfg(feature = "workspace")]
mod docs;
mod examples;
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
