//! The command line of firstmove.

fn main() {}
