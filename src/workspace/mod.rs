//! A folder of policies, records and configuration.

pub mod atomic;
pub mod config;
pub mod files;
pub mod senders;
pub mod sources;
