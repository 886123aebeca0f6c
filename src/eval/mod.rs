//! Judge and allocate.
