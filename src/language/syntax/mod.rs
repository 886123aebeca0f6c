//! From text to tree, and back. pest stays inside this part.

mod grammar;
mod parse;
mod print;
pub mod tree;

#[cfg(test)]
pub use parse::Parsed;
pub use parse::{MOST_BYTES, leftovers, parse};
pub use print::print;
