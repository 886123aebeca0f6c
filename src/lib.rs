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

mod api;
#[cfg(feature = "ledger")]
pub mod archive;
pub mod bundle;
pub mod calendar;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;

pub mod clock;
pub mod decision;
pub mod diagnostic;
pub mod engine;
pub mod eval;
pub mod identity;
pub mod ids;
pub mod impact;
#[cfg(feature = "ledger")]
pub mod ledger;
#[cfg(feature = "workspace")]
pub mod output;
pub mod plan;
pub mod records;
#[cfg(feature = "watch")]
pub mod reload;
pub mod schedule;
pub mod source;
pub mod state;
pub mod syntax;
#[cfg(feature = "workspace")]
pub mod temporary;
pub mod testing;
pub mod text;
pub mod types;
pub mod value;
#[doc(hidden)]
pub mod work;
#[cfg(feature = "workspace")]
pub mod workspace;

pub use api::{
    Action, DecideError, Decision, Engine, Event, EventError, EventKind, Explanation, FieldProblem, Finding, History,
    HistoryError, InvalidRecord, Policy, PolicyError, Refusal, RefusalCode, SenderError, Severity, TestFailure,
    TestResult, Trace, TraceCap, TraceCondition, TraceOption, TraceStep, TraceVerdict,
};

#[cfg(feature = "watch")]
pub use api::{PolicyWatcher, WatchError};
#[cfg(feature = "workspace")]
pub use api::{ReadError, Record, RecordReader, Reject};

/// The examples of the README, run with the other examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

/// The examples of `docs/embedding.md`, likewise.
#[cfg(doctest)]
#[doc = include_str!("../docs/embedding.md")]
mod embedding {}
