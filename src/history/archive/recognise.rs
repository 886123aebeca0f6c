//! Files of the archive by their headers, wherever they are met.

use std::io::Read;

use super::Part;
use crate::records::read;
use crate::records::typing::same_name;

/// How many rows may stand above the header.
const MOST_ABOVE: usize = 20;

/// What each file is called in the archive, and some columns that together no other file has.
const FILES: [(&str, &[&str]); 5] = [
    ("messages.csv", &["CONVERSATION ID", "FROM", "TO", "CONTENT"]),
    ("Invitations.csv", &["From", "To", "Sent At", "Direction"]),
    ("Connections.csv", &["First Name", "Last Name", "Company", "Position", "Connected On"]),
    ("Notes.csv", &["Connection Profile URL", "Note"]),
    ("Profile.csv", &["First Name", "Last Name", "Maiden Name", "Birth Date"]),
];

/// The file of LinkedIn's archive that has such a header.
#[must_use]
pub fn file_of<N: AsRef<str>>(header: &[N]) -> Option<&'static str> {
    let has = |column: &str| header.iter().any(|name| same_name(name.as_ref(), column));
    FILES.into_iter().find(|(_, columns)| columns.iter().all(|column| has(column))).map(|(file, _)| file)
}

/// The file of LinkedIn's archive that a file is, whatever it is called, by its header; the part that is read, where it is
/// one of those.
#[must_use]
pub fn part_of(name: &str, file: Box<dyn Read>) -> Option<(&'static str, Option<Part>)> {
    let mut rows = read::open(name, file).ok()?;
    for _ in 0..=MOST_ABOVE {
        if let Some(file) = file_of(rows.header()) {
            return Some((file, Part::of_name(file)));
        }
        if !rows.skip_header().unwrap_or(false) {
            break;
        }
    }
    None
}
