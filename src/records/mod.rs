//! From files of any shape to records that are valid for their schema.

mod beside;
#[cfg(feature = "workspace")]
mod clock;
mod column;
mod combined;
mod common;
#[cfg(feature = "workspace")]
pub mod done;
#[cfg(feature = "workspace")]
mod forbidding;
pub mod habits;
pub mod mapping;
mod meant;
pub mod notices;
pub mod number;
pub mod object;
pub(crate) mod opt_out;
pub mod place;
pub mod read;
pub mod rows;
pub mod schema;
pub mod source;
pub mod sources;
pub mod stand_ins;
pub mod targets;
pub mod typer;
pub mod typing;
#[cfg(feature = "workspace")]
pub(crate) mod unread;
#[cfg(feature = "workspace")]
pub mod worksheet;
mod yes_no;
