//! What all the rest stands on: values and their types, texts, times, and who is who.

pub mod calendar;
mod event_kind;
pub mod identity;
pub mod ids;
mod moves;
mod refusal;
pub mod schedule;
pub mod text;
mod types;
mod value;
#[doc(hidden)]
pub mod work;

pub use event_kind::EventKind;
pub use moves::{REQUEST, WITHDRAW};
pub use refusal::RefusalCode;
pub use types::{NameForm, Range, Type, Words};
pub use value::{Length, Plain, Value};
