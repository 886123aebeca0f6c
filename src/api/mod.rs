//! The library as embedders see it: everything that is public stands here, and is re-exported at the crate's root.
//!
//! No type of what lies behind shows in it but plain data, so that what lies behind can change.

mod decision;
mod desk;
mod engine;
mod error;
mod event;
mod explanation;
mod finding;
mod history;
mod intake;
#[cfg(feature = "workspace")]
mod open;
mod policy;
#[cfg(feature = "workspace")]
mod reader;
mod senders;
#[cfg(feature = "watch")]
mod watcher;

pub use crate::decide::decision::{StepKind, Trace, TraceCap, TraceCondition, TraceOption, TraceStep, TraceVerdict};
pub use crate::language::diagnostic::Severity;
pub use crate::values::{EventKind, RefusalCode};
pub use decision::{Action, Decision, Refusal};
pub use engine::Engine;
pub use error::{DecideError, EventError, FieldProblem, HistoryError, InvalidRecord, SenderError};
pub use event::Event;
pub use explanation::Explanation;
pub use finding::{Finding, PolicyError};
pub use history::History;
pub use policy::{Policy, TestFailure, TestResult};
#[cfg(feature = "workspace")]
pub use reader::{ReadError, Record, RecordReader, Reject};
#[cfg(feature = "watch")]
pub use watcher::{PolicyWatcher, WatchError};
