//! Names, types, units, caps: every finding of a run collected.
pub mod typed;
