//! Decisions to a file, one a format.
