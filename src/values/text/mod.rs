//! How texts are compared: without regard to case and to the white space around them.
//!
//! Two texts are the same when their normal forms are: trimmed, composed (NFC), each character folded to one other by
//! Unicode's simple case folding. Nothing here knows a language: `ß` is not `ss`, `ı` is not `i`. Texts of ASCII, nearly
//! all there are, are compared where they lie.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

mod counted;
mod leftovers;
mod nearest;
mod pattern;
mod phrases;
mod shown;

pub use counted::{counted, for_count};
pub use leftovers::{Marker, MarkerKind, Merge, is_lfs_pointer, merges};
pub use nearest::{meant, nearest};
pub use pattern::Pattern;
#[cfg(test)]
pub use phrases::TooManyPhrases;
pub use phrases::{Phrases, mentions_one_of};
pub use shown::{shown, shown_lines, shown_styled};

/// A text without the white space around it: [`str::trim`], sooner done where there is none, as around most cells.
#[must_use]
pub fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [] | [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}

/// The form of a text in which the same texts are equal byte for byte: for keys of maps. Folding twice changes nothing.
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    let text = trimmed(text);
    if text.is_ascii() {
        return if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
    }
    if !is_composed(text) {
        // Folding can leave a letter beside a mark that it composes with.
        return Cow::Owned(text.nfc().map(folded).nfc().collect());
    }
    if text.chars().all(|char| folded(char) == char) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(folded).collect())
}

/// Whether two texts are the same.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    let (one, other) = (trimmed(one), trimmed(other));
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(other);
    }
    fold(one) == fold(other)
}

/// Whether `part` stands anywhere in `text`.
#[must_use]
pub fn contains(text: &str, part: &str) -> bool {
    let (text, part) = (trimmed(text), trimmed(part));
    if text.is_ascii() && part.is_ascii() {
        let (text, part) = (text.as_bytes(), part.as_bytes());
        return part.is_empty() || text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part));
    }
    fold(text).contains(&*fold(part))
}

/// Whether `text` begins with `part`.
#[must_use]
pub fn starts_with(text: &str, part: &str) -> bool {
    let (text, part) = (trimmed(text), trimmed(part));
    if text.is_ascii() && part.is_ascii() {
        return text.get(..part.len()).is_some_and(|start| start.eq_ignore_ascii_case(part));
    }
    fold(text).starts_with(&*fold(part))
}

/// Whether `text` ends with `part`.
#[must_use]
pub fn ends_with(text: &str, part: &str) -> bool {
    let (text, part) = (trimmed(text), trimmed(part));
    if text.is_ascii() && part.is_ascii() {
        let start = text.len().checked_sub(part.len());
        return start.and_then(|start| text.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(part));
    }
    fold(text).ends_with(&*fold(part))
}

/// How long web forms take a text to be: in UTF-16 units, so that `🙂` is 2.
#[must_use]
pub fn utf16_len(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

/// The composed form (NFC) of a text, its case as it is.
#[must_use]
pub fn composed(text: &str) -> Cow<'_, str> {
    if is_composed(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// Whether it is quickly seen that a text is composed, and holds no mark that could compose with a letter before it.
fn is_composed(text: &str) -> bool {
    text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes
}

/// A character after Unicode's simple case folding.
///
/// The standard library has no folding, but lower case of upper case comes to the same: `ς` and `Σ` to `σ`, `ſ` to `s`.
/// A mapping to several characters (`ß`, `İ`) is none of simple folding. `ı` folds to itself, though its upper case is `I`.
fn folded(char: char) -> char {
    if char.is_ascii() {
        return char.to_ascii_lowercase();
    }
    match char {
        'ı' => char,
        '\u{FB05}' => '\u{FB06}',
        _ => {
            let upper = only(char.to_uppercase()).unwrap_or(char);
            only(upper.to_lowercase()).unwrap_or(char)
        }
    }
}

/// The single character that a mapping gives, if it gives one.
fn only(mut mapped: impl Iterator<Item = char>) -> Option<char> {
    let first = mapped.next();
    if mapped.next().is_some() { None } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_is_simple_and_composed() {
        for (text, expected) in [
            ("ΟΔΟΣ", "οδοσ"),
            ("οδος", "οδοσ"),
            ("İ", "İ"),
            ("I\u{307}", "İ"),
            ("ı", "ı"),
            ("ſ", "s"),
            ("\u{212A}", "k"),
            ("µ", "μ"),
            ("ẞ", "ß"),
            ("ſ\u{307}", "ṡ"),
            ("Cafe\u{301}\u{A0}", "café"),
        ] {
            assert_eq!(fold(text), expected, "{text}");
            assert!(same(text, expected), "{text}");
        }
    }

    #[test]
    fn parts_are_found_across_forms() {
        assert!(contains("Cafe\u{301} Owner", "FÉ o"));
        assert!(!contains("Cafe\u{301}", "cafe"));
        assert!(starts_with("Étienne", "E\u{301}t"));
        assert!(ends_with("CEO \u{212A}", "o k "));
        assert!(!starts_with("VP", "VP Sales") && !ends_with("VP", "SVP"));
        assert!(contains("", "") && starts_with("a", "") && ends_with("a", " "));
    }
}
