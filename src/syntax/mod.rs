//! From text to tree, and back. pest stays inside this room.

mod grammar;
mod parse;
mod print;
pub mod tree;

pub use parse::{MOST_BYTES, Parsed, leftovers, parse};
pub use print::print;
