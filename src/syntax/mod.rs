//! From text to tree, and back. pest stays inside this room.

pub mod tree;
