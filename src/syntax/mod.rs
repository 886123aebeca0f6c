//! From text to tree, and back. pest stays inside this room.

mod grammar;
mod parse;
pub mod tree;

pub use parse::{MOST_BYTES, Parsed, parse};
