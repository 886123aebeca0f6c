//! Texts as a person is shown them: what would steer their terminal, turn the direction of what follows, or hide, stands
//! there visibly instead. Marks of accents, joined emoji and names written from right to left stay as they are.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A text on one line.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.contains(steers) { Cow::Owned(visible(text, |_| 0)) } else { Cow::Borrowed(text) }
}

/// A text of several lines: its line feeds and tabs stay.
#[must_use]
pub fn shown_lines(text: &str) -> Cow<'_, str> {
    if text.contains(steers) { Cow::Owned(visible(text, is_layout)) } else { Cow::Borrowed(text) }
}

/// A text of several lines in which colours and weights are set, which stay too, as nothing else of a terminal does.
#[must_use]
pub fn shown_styled(text: &str) -> Cow<'_, str> {
    let kept = |rest: &str| is_layout(rest).max(style(rest));
    if text.contains(steers) { Cow::Owned(visible(text, kept)) } else { Cow::Borrowed(text) }
}

/// Whether a character does something else than to stand there: controls, breaks of lines, what turns the direction, what
/// hides. Joiners stay, which emoji and several scripts are written with.
fn steers(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0001}'
        )
}

/// The text with everything that steers written out, but for as many bytes from a place on as `kept` says.
fn visible(text: &str, kept: impl Fn(&str) -> usize) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let keep = if steers(letter) { kept(rest) } else { letter.len_utf8() };
        let (part, behind) = rest.split_at_checked(keep.max(letter.len_utf8())).unwrap_or((rest, ""));
        match letter {
            _ if keep > 0 => out.push_str(part),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(letter));
            }
        }
        rest = behind;
    }
    out
}

fn is_layout(rest: &str) -> usize {
    usize::from(rest.starts_with(['\n', '\t']))
}

/// How long the code is that sets a colour or a weight; 0 where none stands here.
fn style(rest: &str) -> usize {
    let Some(inside) = rest.strip_prefix("\u{1b}[") else { return 0 };
    let digits = inside.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    if inside.as_bytes().get(digits) == Some(&b'm') { digits + "\u{1b}[m".len() } else { 0 }
}
