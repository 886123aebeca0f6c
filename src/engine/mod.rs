//! What an embedder calls: a policy, its state, and records decided one by one or as a batch.

mod batch;
#[cfg(feature = "workspace")]
mod error;
#[cfg(feature = "workspace")]
pub mod intake;
#[cfg(feature = "workspace")]
mod mapper;
mod policy;
#[cfg(feature = "workspace")]
mod told;

pub use batch::{Batch, Decided, Entry};
pub use policy::{LoadedPolicy, Refused};
#[cfg(feature = "workspace")]
pub use told::targets;
