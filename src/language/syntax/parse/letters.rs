//! What words are made of.

/// A letter as the grammar has it.
pub(super) fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic()
        || c == '_'
        || matches!(c, '\u{c0}'..='\u{1fff}' | '\u{2c00}'..='\u{d7ff}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}')
}

/// A letter or a digit.
pub(super) fn is_word(c: char) -> bool {
    is_letter(c) || c.is_ascii_digit()
}
