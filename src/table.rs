//! The rows of a small CSV text: a list's `column`, a table of cases. The readers of records, which are for files of any
//! size, are not this: the core reads policies without them.

/// The rows, cell by cell; quotes and line breaks inside them as usual. The separator is the commonest of `,`, `;` and tab
/// in the first line.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = Vec<String>> {
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: &char| first.matches(*separator).count();
    let separator = [',', ';', '\t'].into_iter().rev().max_by_key(count).unwrap_or(',');
    let mut rest = text.chars().peekable();
    std::iter::from_fn(move || {
        rest.peek()?;
        let mut row = vec![String::new()];
        let mut quoted = false;
        while let Some(letter) = rest.next() {
            let Some(cell) = row.last_mut() else { break };
            match letter {
                '"' if quoted && rest.peek() == Some(&'"') => {
                    rest.next();
                    cell.push('"');
                }
                '"' if quoted => quoted = false,
                '"' if cell.is_empty() => quoted = true,
                '\r' if !quoted => {}
                '\n' if !quoted => break,
                _ if letter == separator && !quoted => row.push(String::new()),
                _ => cell.push(letter),
            }
        }
        Some(row)
    })
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn cells_may_hold_separators_and_line_breaks() {
        let read: Vec<Vec<String>> = rows("entry;why\r\n\"a;\nb\";\"said \"\"no\"\"\"\r\nc;\r\n").collect();
        assert_eq!(read, [vec!["entry", "why"], vec!["a;\nb", "said \"no\""], vec!["c", ""]]);
    }
}
