//! Characters that programs and phones put in the place of those that were typed.

use std::borrow::Cow;

/// A text with the characters of a keyboard: every dash is a hyphen, every apostrophe the straight one, and letters as wide as
/// a Chinese one are plain. Programs that write letters and tables put the others there, and nobody sees that they are others.
#[must_use]
pub fn as_typed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || text.chars().all(|letter| typed(letter) == letter) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(typed).collect())
}

fn typed(letter: char) -> char {
    /// How far the wide letters stand from the plain ones.
    const WIDE: u32 = 0xFEE0;
    match letter {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' => '-',
        '‘' | '’' | '‛' | 'ʼ' | '′' | '´' => '\'',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(letter) - WIDE).unwrap_or(letter),
        _ => letter,
    }
}
