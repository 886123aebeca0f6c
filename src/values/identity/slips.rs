//! Entries of a list with a slip of the pen: what is meant where that is sure, else that it can't be told.

use super::domain::is_host;
use super::entry::{Doubt, Entry, Line};
use super::shape::exact;

/// How an address of a member begins, whatever was typed before it.
const OF_MEMBERS: [(&str, &str); 2] = [("linkedin.com/in/", "linkedin.com/in/"), ("linkedin/in/", "in/")];

/// What a text means that is nearly an address, a mailbox or a domain; nothing of any other.
pub(super) fn slipped(text: &str) -> Option<Line> {
    let lower = text.to_lowercase();
    let is_word = !text.contains(char::is_whitespace);
    if is_word && let Some(found) = of_member(text, &lower).or_else(|| bare(text)) {
        return Some(Line::Entries(found));
    }
    (is_nearly_one(&lower) || text == lower && is_broken(text)).then_some(Line::Doubt(Doubt::Slip))
}

/// `https:/www.linkedin.com/in/jane-doe`, `linkedin/in/jane-doe`
fn of_member(text: &str, lower: &str) -> Option<Vec<Entry<'static>>> {
    let (at, begin, meant) = OF_MEMBERS.iter().find_map(|(begin, meant)| Some((lower.find(begin)?, *begin, *meant)))?;
    let before = lower.get(..at)?;
    // Behind cells or a label it is read as such.
    let is_start =
        before.len() <= 16 && before.chars().all(|letter| letter.is_ascii_alphabetic() || ":/.".contains(letter));
    let name = lower.get(at + begin.len()..)?;
    let is_name = name.chars().all(|letter| letter.is_alphanumeric() || "-_%/".contains(letter));
    let name = text.get(text.len() - name.len()..).filter(|_| is_start && is_name)?;
    exact(&format!("{meant}{name}"))?.ok()
}

/// A mailbox, an address or a domain with signs around it that stand in none: `"acme.example`, `!acme.example`.
fn bare(text: &str) -> Option<Vec<Entry<'static>>> {
    let bare = text.trim_matches(|letter: char| !letter.is_alphanumeric());
    let is_less = bare.len() < text.len() && !text.starts_with('/');
    exact(bare).filter(|_| is_less)?.ok()
}

/// Whether a text is a host but for blanks within: `acme .example`, `acme dot example`.
fn is_broken(text: &str) -> bool {
    let has_mark = text.contains(" .") || text.contains(". ") || text.contains(" dot ");
    let is_initial = text.split_whitespace().next().is_some_and(|first| first.ends_with('.'));
    has_mark && !is_initial && is_host(&text.replace(" dot ", ".").replace([' ', '\t'], ""))
}

/// Whether a text, written small, is nearly an address: its marks are others.
fn is_nearly_one(lower: &str) -> bool {
    let is_short = lower.split_whitespace().count() <= 3;
    let joined: String = lower.split_whitespace().collect();
    let names_network = joined.starts_with("linkedin") || joined.starts_with("www.linkedin");
    let is_of_network =
        names_network && lower.contains([':', '/']) && !lower.contains(" / ") && !lower.contains("linkedin.com/");
    let is_path = joined.starts_with("in:") || joined.starts_with("in/") && !lower.starts_with("in/");
    let is_rest = lower.starts_with('/') && lower.len() > 1 && is_short;
    let has_scheme = ["http:/", "https:/", "http//", "https//"].iter().any(|scheme| joined.starts_with(scheme));
    is_short && (is_of_network || is_path || has_scheme && !lower.contains("://")) || is_rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Option<String> {
        match slipped(text)? {
            Line::Entries(entries) => entries.into_iter().find_map(|entry| match entry {
                Entry::Identity(name) | Entry::Domain(name) => Some(name.into_owned()),
                Entry::Name(_) => None,
            }),
            _ => Some("in doubt".to_owned()),
        }
    }

    #[test]
    fn slips_are_read_where_they_are_sure() {
        for (text, meant) in [
            ("linkedin/in/jane-doe", "linkedin.com/in/jane-doe"),
            ("https:/www.linkedin.com/in/jane-doe", "linkedin.com/in/jane-doe"),
            ("https//www.linkedin.com/in/jane-doe", "linkedin.com/in/jane-doe"),
            ("www..linkedin.com/in/jane-doe", "linkedin.com/in/jane-doe"),
            ("\"acme.example", "acme.example"),
            ("acme.example!", "acme.example"),
            ("-acme.example", "acme.example"),
            ("www.linkedin,com/in/jane-doe", "in doubt"),
            ("linkedin .com/in/jane-doe", "in doubt"),
            ("in:jane-doe", "in doubt"),
            ("/jane-doe", "in doubt"),
            ("in /jane-doe", "in doubt"),
            ("linkedin:jane-doe", "in doubt"),
            ("acme .example", "in doubt"),
            ("acme dot example", "in doubt"),
        ] {
            assert_eq!(names(text).as_deref(), Some(meant), "{text}");
        }
        for text in
            ["LinkedIn, Inc.", "Acme Inc.", "Acme .NET", "St. Mary", "A/S Novo", "Yahoo!", "A-17", "J. Doe", "in-house"]
        {
            assert_eq!(names(text), None, "{text}");
        }
    }
}
