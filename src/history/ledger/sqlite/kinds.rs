//! The numbers that stand for kinds of events in a ledger's file.

use rusqlite::types::Type;
use strum::VariantArray as _;

use crate::values::EventKind;

/// The number of a kind: its place among all. It is in every ledger that there is, so that a new kind comes behind all others.
pub(super) fn number(kind: EventKind) -> i64 {
    kind as i64
}

/// The kind in a column of a row.
///
/// # Errors
///
/// Where the number stands for none that this version knows.
pub(super) fn in_column(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<EventKind> {
    let number: i64 = row.get(column)?;
    let kind = usize::try_from(number).ok().and_then(|number| EventKind::VARIANTS.get(number));
    kind.copied().ok_or_else(|| {
        let error = format!("{number} stands for no kind of event");
        rusqlite::Error::FromSqlConversionFailure(column, Type::Integer, error.into())
    })
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::number;
    use crate::values::EventKind;

    #[test]
    fn the_numbers_in_statements_are_those_of_the_kinds() {
        macro_rules! all {
            ($($name:ident)*) => { [$((EventKind::$name, kind!($name))),*] };
        }
        let all = all!(Sent Accepted Replied Declined Withdrawn Blocked Planned Released Restricted Reading Noted Allowed Undone);
        assert_eq!(all.len(), EventKind::VARIANTS.len());
        for (kind, written) in all {
            assert_eq!(number(kind).to_string(), written);
        }
    }
}
