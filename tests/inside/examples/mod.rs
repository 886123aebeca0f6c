//! What private items do, by example: short enough to stand in their comments, were they public.

#[cfg(feature = "cli")]
mod cli;
mod decide;
#[cfg(feature = "ledger")]
mod history;
mod language;
#[cfg(feature = "workspace")]
mod records;
#[cfg(feature = "ledger")]
mod report;
mod values;
#[cfg(feature = "workspace")]
mod workspace;
