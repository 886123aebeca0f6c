//! What stands around an entry of a list and doesn't belong to it: quotes, brackets, bullets, separators.

/// What opens and closes a quotation.
pub(super) const QUOTES: [(char, char); 8] =
    [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('„', '“'), ('‘', '’'), ('«', '»'), ('»', '«')];

/// Brackets around a whole entry.
const BRACKETS: [(char, char); 4] = [('<', '>'), ('(', ')'), ('[', ']'), ('{', '}')];

/// What begins an item of a list on paper.
const BULLETS: [&str; 9] = ["-", "*", "+", "•", "·", "–", "—", "[ ]", "[x]"];

/// A text without bullets before it, quotes and brackets around it, and a separator behind it.
pub(super) fn peeled(text: &str) -> &str {
    let mut rest = text.trim();
    // Most entries of a list begin with a letter and end with one, and nothing stands around them.
    if let [first, .., last] = rest.as_bytes()
        && first.is_ascii_alphabetic()
        && last.is_ascii_alphanumeric()
    {
        return rest;
    }
    loop {
        let before = rest.len();
        rest = rest.trim_end_matches([',', ';', '|']).trim_end();
        rest = rest.trim_start_matches(['|', '>']).trim_start();
        rest = without_bullet(rest);
        // By `="…"` spreadsheets keep a number as text.
        rest = rest.strip_prefix('=').filter(|rest| rest.starts_with('"') && rest.ends_with('"')).unwrap_or(rest);
        for (open, close) in QUOTES.into_iter().chain(BRACKETS) {
            let inner = rest.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
            rest = inner.filter(|inner| !inner.contains([open, close])).unwrap_or(rest).trim();
        }
        if rest.len() == before {
            return rest;
        }
    }
}

/// A text without `- `, `* `, `1. `, `2) ` before it.
fn without_bullet(text: &str) -> &str {
    let of_word = BULLETS.iter().find_map(|bullet| text.strip_prefix(bullet));
    let digits = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let of_number = digits.strip_prefix(['.', ')']).filter(|_| (1..=5).contains(&(text.len() - digits.len())));
    let behind = of_word.or(of_number).filter(|rest| rest.starts_with(char::is_whitespace));
    behind.map_or(text, str::trim_start)
}
