//! The integration tests, a subject a module, in one binary.
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
#[cfg(feature = "cli")]
mod attacks;
#[cfg(feature = "cli")]
mod cli;
mod dependencies;
#[cfg(feature = "cli")]
mod docs;
