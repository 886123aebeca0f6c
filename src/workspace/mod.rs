//! A folder of policies, records and configuration.

pub mod atomic;
pub mod clock;
pub mod config;
pub mod files;
#[cfg(feature = "watch")]
pub mod reload;
pub mod revision;
pub mod senders;
pub mod sources;
pub mod temporary;

/// An error of the operating system in lower case, without its number.
#[must_use]
pub fn in_words(error: &std::io::Error) -> String {
    let words = error.to_string();
    let words = words.split(" (os error").next().unwrap_or(&words);
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
