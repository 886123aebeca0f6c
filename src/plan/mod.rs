//! What runs: flat, resolved, immutable.
