//! What an embedder calls: a policy, its state, and records decided one by one or as a batch.

mod batch;

pub use batch::{Batch, Decided, Entry};
