//! Words beside an address or a mailbox in its cell, as far as they say that its owner must not be contacted.

use super::column::Column;
use super::opt_out::is_request;
use super::rows::{RawCells, RawRow};

/// The cell of a column that says beside whom it names that they must not be contacted: `ann@x.example (unsubscribed)`.
pub(super) fn request<'r>(raw: &'r RawRow, column: &Column) -> Option<&'r str> {
    let cell = |(place, name)| match &raw.cells {
        RawCells::Table { .. } => raw.cells.cell(place),
        RawCells::Object(object) => object.get(place, name)?.as_str(),
    };
    column.cells().filter_map(cell).find(|cell| says_not(cell))
}

/// Whether words of a cell that are no part of an address or a mailbox say so.
fn says_not(cell: &str) -> bool {
    let is_between = |letter: char| letter.is_whitespace() || ",;|<>()[]\"".contains(letter);
    // Nearly every such cell is one address, and nothing else.
    if !cell.trim().contains(is_between) {
        return false;
    }
    let is_word = |word: &&str| !word.contains(['@', '/']) && !word.trim_matches('.').contains('.');
    let words: Vec<&str> = cell.split(is_between).filter(is_word).collect();
    is_request(&words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::says_not;

    #[test]
    fn words_beside_an_address_are_told_from_the_address() {
        for cell in ["linkedin.com/in/a (DO NOT CONTACT)", "b@x.example, unsubscribed", "DNC c@x.example"] {
            assert!(says_not(cell), "{cell}");
        }
        for cell in [
            "unsubscribe@x.example",
            "linkedin.com/in/opt-out (1st)",
            "a@x.example; unsubscribe@x.example",
            "Ann Doe <a@unsubscribe.example>",
            "",
        ] {
            assert!(!says_not(cell), "{cell}");
        }
    }
}
