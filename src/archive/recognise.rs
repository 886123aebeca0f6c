//! Files of the archive by their headers, wherever they are met.

use crate::records::typing::same_name;

/// What each file is called in the archive, and some columns that together no other file has.
const FILES: [(&str, &[&str]); 5] = [
    ("messages.csv", &["CONVERSATION ID", "FROM", "TO", "CONTENT"]),
    ("Invitations.csv", &["From", "To", "Sent At", "Direction"]),
    ("Connections.csv", &["First Name", "Last Name", "Company", "Position", "Connected On"]),
    ("Notes.csv", &["Connection Profile URL", "Note"]),
    ("Profile.csv", &["First Name", "Last Name", "Maiden Name", "Birth Date"]),
];

/// The file of LinkedIn's archive that has such a header.
///
/// ```
/// use firstmove::archive::file_of;
/// assert_eq!(file_of(&["From", "To", "Sent At", "Message", "Direction"]), Some("Invitations.csv"));
/// assert_eq!(file_of(&["First Name", "Last Name"]), None);
/// ```
#[must_use]
pub fn file_of<N: AsRef<str>>(header: &[N]) -> Option<&'static str> {
    let has = |column: &str| header.iter().any(|name| same_name(name.as_ref(), column));
    FILES.into_iter().find(|(_, columns)| columns.iter().all(|column| has(column))).map(|(file, _)| file)
}
