//! From files of any shape to records that are valid for their schema.

pub mod mapping;
#[cfg(feature = "workspace")]
pub mod read;
pub mod rows;
pub mod schema;
pub mod typing;
