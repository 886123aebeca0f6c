//! From a policy's text to the plan that runs, and back to text. Every stage has a tree of its own and takes only the one
//! before it.

pub mod bundle;
pub mod check;
pub mod diagnostic;
mod guarding;
pub mod plan;
mod policy;
pub mod source;
pub mod syntax;

pub use guarding::Shrunk;
pub use policy::{LoadedPolicy, Refused};
