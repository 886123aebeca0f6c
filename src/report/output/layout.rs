//! How wide the columns of a table are, so that its lines fit the screen.

use unicode_truncate::UnicodeTruncateStr;
use unicode_width::UnicodeWidthStr;

use crate::values::text;

/// What stands between two columns.
pub(super) const GAP: usize = 2;

/// The width at which most names can be read.
const READABLE: usize = 20;

/// How wide a cell is on the widest of screens.
const MOST_WIDE: usize = 80;

/// What a column asks for, in columns of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    /// The width of its widest cell.
    pub(super) whole: usize,
    /// The width below which it is of no use.
    pub(super) least: usize,
    /// The higher, the longer it is kept where room is short, and the sooner it gets its whole width.
    pub(super) importance: usize,
}

impl Wish {
    fn narrow(self) -> usize {
        self.least.min(self.whole)
    }
}

/// The width of each column, together at most `room`; nothing for a column that has no room, or nothing in it. One column
/// is always shown.
pub(super) fn widths(wishes: &[Wish], room: usize) -> Vec<Option<usize>> {
    let mut shown: Vec<(usize, Wish)> = wishes.iter().copied().enumerate().filter(|(_, wish)| wish.whole > 0).collect();
    shown.sort_by_key(|(_, wish)| std::cmp::Reverse(wish.importance));
    while shown.len() > 1 && taken(&shown) > room {
        shown.pop();
    }
    let mut left = room.saturating_sub(taken(&shown));
    let mut widths = vec![None; wishes.len()];
    // All come to a width at which most names can be read, before one of them becomes wide.
    for most in [0, READABLE, usize::MAX] {
        for (place, wish) in &shown {
            let Some(width) = widths.get_mut(*place) else { continue };
            let before = width.unwrap_or_else(|| wish.narrow());
            let more = left.min(wish.whole.min(most).saturating_sub(before));
            left -= more;
            *width = Some((before + more).min(room));
        }
    }
    widths
}

/// What columns take at their narrowest, with the gaps between them.
fn taken(shown: &[(usize, Wish)]) -> usize {
    let gaps = shown.len().saturating_sub(1) * GAP;
    shown.iter().map(|(_, wish)| wish.narrow()).sum::<usize>() + gaps
}

/// How many columns of the screen a text takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// A text that takes no more than `most` columns; where it is longer, an ellipsis ends it. An address begins with the
/// ellipsis, since its end tells one from another.
pub(super) fn cut(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub(1);
    let is_address = text.contains('/') && !text.contains(' ');
    if is_address {
        format!("…{}", text.unicode_truncate_start(room).0)
    } else {
        format!("{}…", text.unicode_truncate(room).0.trim_end())
    }
}

/// A cell on one line, cut where it is long; what in it would steer the terminal stands there visibly.
pub(super) fn shown(cell: &str) -> String {
    cut(&in_a_line(cell), MOST_WIDE)
}

/// A text on one line, however long; what in it would steer the terminal stands there visibly.
pub(super) fn in_a_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text::shown(&line).into_owned()
}

/// A text as lines that take no more than `most` columns each, broken between words; a word that is longer stands alone.
pub(super) fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in in_a_line(text).split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut().filter(|line| width(line) + 1 + width(word) <= most) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The blanks that bring a text to a width.
pub(super) fn blanks(text: &str, most: usize) -> String {
    " ".repeat(most.saturating_sub(width(text)))
}

/// Cells as a line, without blanks at its end.
pub(super) fn line(cells: impl IntoIterator<Item = String>) -> String {
    let mut line = cells.into_iter().collect::<Vec<_>>().join(&" ".repeat(GAP));
    line.truncate(line.trim_end().len());
    line
}

/// A bar of so many eighths of a column.
pub(super) fn bar(eighths: usize) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    format!("{}{}", "█".repeat(eighths / 8), PARTS.get(eighths % 8).unwrap_or(&""))
}

#[cfg(test)]
mod tests {
    use super::{Wish, cut, width, widths};

    fn wish(whole: usize, least: usize, importance: usize) -> Wish {
        Wish { whole, least, importance }
    }

    #[test]
    fn what_fits_is_shown_whole() {
        assert_eq!(widths(&[wish(5, 3, 1), wish(40, 10, 0)], 47), [Some(5), Some(40)]);
    }

    #[test]
    fn the_least_important_is_cut_first() {
        assert_eq!(widths(&[wish(40, 10, 0), wish(12, 6, 1)], 40), [Some(26), Some(12)]);
        assert_eq!(widths(&[wish(40, 10, 0), wish(12, 6, 1)], 20), [Some(10), Some(8)]);
    }

    #[test]
    fn the_least_important_goes_where_cutting_is_not_enough() {
        let columns = [wish(8, 8, 2), wish(30, 10, 0), wish(9, 9, 1)];
        assert_eq!(widths(&columns, 20), [Some(8), None, Some(9)]);
        assert_eq!(widths(&columns, 10), [Some(8), None, None]);
        assert_eq!(widths(&columns, 3), [Some(3), None, None]);
    }

    #[test]
    fn all_can_be_read_before_one_is_wide() {
        let columns = [wish(40, 10, 2), wish(30, 10, 1), wish(0, 0, 0)];
        assert_eq!(widths(&columns, 36), [Some(20), Some(14), None]);
        assert_eq!(widths(&columns, 50), [Some(28), Some(20), None]);
    }

    #[test]
    fn texts_are_measured_as_they_are_seen() {
        assert_eq!(cut("渡辺愛子", 8), "渡辺愛子");
        assert_eq!(cut("渡辺愛子", 7), "渡辺愛…");
        assert_eq!(cut("渡辺愛子", 6), "渡辺…");
        assert_eq!(cut("linkedin.com/in/ann-example", 12), "…ann-example");
        assert_eq!(cut("a family: 👨‍👩‍👧‍👦", 11), "a family:…");
        assert_eq!(cut("José Álvarez", 6), "José…");
        assert_eq!(width(&cut("anything", 0)), 1);
    }
}
