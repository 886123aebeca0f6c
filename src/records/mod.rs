//! From files of any shape to records that are valid for their schema.

pub mod schema;
