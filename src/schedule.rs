//! When: the moments at which something changes.
