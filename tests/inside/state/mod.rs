//! What is known of the past.

mod persons;
