//! Characters that nobody sees, and that come along when texts are copied from pages and mails.

use std::borrow::Cow;

/// A text without what can't be seen: joiners, marks of direction, soft hyphens, byte-order marks. Blanks that don't break
/// become plain ones.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(|letter| is_invisible(letter) || is_odd_blank(letter)) {
        return Cow::Borrowed(text);
    }
    let seen = text.chars().filter(|letter| !is_invisible(*letter));
    Cow::Owned(seen.map(|letter| if is_odd_blank(letter) { ' ' } else { letter }).collect())
}

fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

fn is_odd_blank(letter: char) -> bool {
    matches!(letter, '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}
