//! firstmove decides, from a policy file that people can read, which first move a prospect gets on LinkedIn, whether
//! there is room for it, and when the next step is due. It decides; it never sends anything.
//!
//! ```
//! use firstmove::{Engine, Policy};
//! use serde_json::json;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let now = "2026-05-29T10:00:00Z".parse()?;
//! # let lead = json!({ "id": "ann" });
//! let policy = Policy::open("policies/outbound.policy")?;
//! let mut engine = Engine::new(&policy).now(now);
//! engine.sender("dana", &json!({ "timezone": "Europe/Berlin" }))?;
//! let decision = engine.decide("dana", &lead)?;
//! println!("{}: {} until {:?}", decision.prospect, decision.action, decision.until);
//! # Ok(())
//! # }
//! ```
//!
//! - [`Policy`] reads a policy; what is wrong with it are [`Finding`]s.
//! - [`Engine`] decides records by it, at a moment, with a [`History`] of [`Event`]s.
//! - [`Decision`] is what is to be done, and [`Explanation`] how that comes about.
//! - [`RecordReader`] reads files of records, and [`PolicyWatcher`] policies that change.

#![cfg_attr(
    not(all(feature = "cli", feature = "watch")),
    allow(dead_code, unused_imports, reason = "the command line and the watcher use what no other caller needs")
)]
#![cfg_attr(
    feature = "internals",
    allow(missing_docs, reason = "what benches and fuzzing see of the inside is no public interface")
)]

mod api;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod decide;
#[cfg(feature = "ledger")]
mod history;
#[cfg(feature = "workspace")]
mod intake;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod internals;
mod language;
mod records;
mod report;
mod values;
#[cfg(feature = "workspace")]
mod workspace;

pub use api::{
    Action, DecideError, Decision, Engine, Event, EventError, EventKind, Explanation, FieldProblem, Finding, History,
    HistoryError, InvalidRecord, Policy, PolicyError, Refusal, RefusalCode, SenderError, Severity, StepKind,
    TestFailure, TestResult, Trace, TraceCap, TraceCondition, TraceOption, TraceStep, TraceVerdict,
};

#[cfg(feature = "watch")]
pub use api::{PolicyWatcher, WatchError};
#[cfg(feature = "workspace")]
pub use api::{ReadError, Record, RecordReader, Reject};

#[cfg(test)]
extern crate self as firstmove;
#[cfg(test)]
#[path = "../tests/inside/mod.rs"]
mod inside;

/// The examples of the README, run with the other examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

/// The examples of `docs/embedding.md`, likewise.
#[cfg(doctest)]
#[doc = include_str!("../docs/embedding.md")]
mod embedding {}
