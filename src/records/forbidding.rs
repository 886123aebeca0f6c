//! Columns that may say who must not be written to, by whatever name.

use strsim::osa_distance;

use super::mapping::Mapping;
use super::notices::{Notice, NoticeKind, is_consent};
use super::opt_out::{holds_name, is_called_so, letters, words};
use super::targets::Targets;

/// The same as words of their own: inside of others they mean something else.
const WORDS: [&str; 8] = ["dnc", "dnd", "exclude", "excluded", "blocked", "unsub", "robinson", "gesperrt"];

/// How many letters may be other ones in a name that means the field.
const MOST_TYPOS: usize = 2;

/// How short a name is in which a single letter makes another word.
const SHORT: usize = 6;

/// What is told of a column that isn't read and may say that somebody must not be written to; nothing of any other.
pub(crate) fn forbidding(column: &str, mapping: &Mapping, targets: &Targets<'_>) -> Option<Notice> {
    let is_read = mapping.columns.iter().flat_map(|read| read.cells()).any(|(_, name)| name == column);
    if is_read {
        return None;
    }
    let fields = || forbidding_fields(targets);
    let simple = letters(column);
    let near = fields().find(|field| is_near(&simple, &letters(field)));
    let is_known = || {
        holds_name(column)
            || WORDS.contains(&simple.as_str())
            || words(column).iter().any(|word| WORDS.contains(&word.as_str()))
            || is_consent(column)
    };
    if near.is_none() && !is_known() {
        return None;
    }
    let field = near.or_else(|| fields().next()).unwrap_or_default();
    Some(Notice { kind: NoticeKind::MayForbid, column: column.into(), value: field.into() })
}

/// The field by which most policies forbid to write to somebody, without what stands between the words.
const USUAL: &str = "donotcontact";

/// Whether a column that a rep has added to a worksheet is one for who asked not to be contacted, slips of the pen included.
pub(super) fn is_of_requests(column: &str) -> bool {
    is_called_so(column) || is_near(&letters(column), USUAL)
}

/// The names of the fields by which a `never` forbids to write to somebody.
fn forbidding_fields<'t>(targets: &'t Targets<'_>) -> impl Iterator<Item = &'t str> {
    let fields = targets.prospect.fields.as_slice().iter().zip(targets.uses.iter());
    fields.filter(|(_, field)| field.forbids).map(|(field, _)| &*field.name)
}

/// Whether a column is the field but for a slip of the pen, or for more words around it.
fn is_near(column: &str, field: &str) -> bool {
    field.len() >= SHORT && (column.contains(field) || osa_distance(column, field) <= MOST_TYPOS)
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        for (column, expected) in [
            ("donotcontct", true),
            ("dontcontact", true),
            ("flagdonotcontact", true),
            ("contact", false),
            ("firstcontact", false),
        ] {
            assert_eq!(is_near(column, "donotcontact"), expected, "{column}");
        }
    }
}
