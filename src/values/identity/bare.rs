//! What stands around an address or a mailbox where it was copied from a text, a mail or a browser.

/// Line breaks and blanks, as addresses encode them.
const ENCODED_BLANKS: [&str; 5] = ["%0a", "%0d", "%09", "%20", "%e2%80%8b"];

/// A text without brackets and quotes around it, and without blanks, encoded ones too, and marks at its end.
pub(super) fn bare(text: &str) -> &str {
    const PAIRS: [(char, char); 5] = [('<', '>'), ('[', ']'), ('"', '"'), ('“', '”'), ('«', '»')];
    let mut bare = text;
    loop {
        let mut less = without_end(bare.trim());
        for (open, close) in PAIRS {
            less = less.strip_prefix(open).and_then(|less| less.strip_suffix(close)).unwrap_or(less);
        }
        if less.len() == bare.len() {
            return bare;
        }
        bare = less;
    }
}

/// A text without the marks, the slashes and the encoded blanks that end it.
pub(super) fn without_end(text: &str) -> &str {
    let mut rest = text;
    loop {
        let less = rest.trim_end_matches(|mark: char| mark.is_whitespace() || matches!(mark, '.' | ',' | ';' | '/'));
        let blank = ENCODED_BLANKS.iter().find_map(|blank| {
            let (before, end) = less.split_at_checked(less.len().checked_sub(blank.len())?)?;
            end.eq_ignore_ascii_case(blank).then_some(before)
        });
        let less = blank.unwrap_or(less);
        if less.len() == rest.len() {
            return rest;
        }
        rest = less;
    }
}
