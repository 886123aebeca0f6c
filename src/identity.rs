//! Addresses and persons: one normal form of every spelling.
