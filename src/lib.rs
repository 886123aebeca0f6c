//! firstmove decides, from a policy file that people can read, which first move a prospect gets on LinkedIn, whether
//! there is room for it, and when the next step is due. It decides; it never sends anything.

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

/// The examples of `docs/embedding.md`, run with the other examples.
#[cfg(doctest)]
#[doc = include_str!("../docs/embedding.md")]
mod embedding {}
