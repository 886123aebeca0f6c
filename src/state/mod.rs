//! What is known of the past, as data.
