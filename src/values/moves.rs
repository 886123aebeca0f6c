//! The moves that mean the same in every policy, by their names.

/// The move that asks a stranger to be connected.
pub const REQUEST: &str = "connect";

/// The move that takes a request back: sent, it is also the request withdrawn.
pub const WITHDRAW: &str = "withdraw";
