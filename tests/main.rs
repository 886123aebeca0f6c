//! The integration tests, a room a module, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking, its helpers too"
)]

mod architecture;
mod calendar;
mod check;
mod cli;
mod dependencies;
mod docs;
mod identity;
mod naive;
#[cfg(feature = "workspace")]
mod output;
mod policies;
#[cfg(feature = "workspace")]
mod records;
mod state;
mod suite_harness;
mod syntax;
mod text;
#[cfg(feature = "workspace")]
mod workspace;
