//! LinkedIn's archive ("Get a copy of your data"): what one sender really did, as events.
//!
//! Three of its files are read: `Connections.csv`, `Invitations.csv` and `messages.csv`, of every year's shape, by the
//! names of their columns. What can't be known of them is left out, counted and said, never guessed:
//!
//! - A row of the connections is `connect` accepted, also where no request is known. Only the day is known: it counts at
//!   its end, or with the first message of that day between the two.
//! - An invitation that went out is `connect` sent, with a `note` where it has a message. Those that came in are no moves
//!   of ours.
//! - A message that went out is `message` sent. It is `inmail` where it opens a conversation, has a subject, and the
//!   person wasn't connected before that day. A message that came in is a reply, to whatever was sent last.
//! - Drafts, advertising, conversations of several and the notes of requests, which stand among the messages too, are no
//!   events.
//!
//! People are known by the address of their profile, else by their e-mail, else by name and day of a connection. Where a
//! file gives only a name, the others are asked for the one address that goes with it.

mod connections;
mod error;
mod events;
mod invitations;
mod messages;
mod own;
mod people;
mod recognise;
mod table;
mod unzip;

use std::io::Read;

use jiff::tz::TimeZone;

use crate::records::rows::Reject;
use connections::Connection;
use invitations::Invitation;
use messages::Message;

pub use error::{ArchiveError, Unread};
pub use recognise::{file_of, part_of};
pub use unzip::{names, unzip};

/// By what name a ledger knows that an archive told it something.
pub const SOURCE: &str = "linkedin";

/// A file that is read.
pub struct File {
    /// The name that messages call it, with the folders that it lies in.
    pub name: String,
    /// Which file of the archive it is.
    pub part: Part,
    /// What it holds.
    pub input: Box<dyn Read>,
}

impl File {
    /// A file that is called as one that is read; nothing of any other.
    #[cfg(any(test, feature = "internals"))]
    pub fn named(name: String, input: Box<dyn Read>) -> Option<Self> {
        Part::of_name(&name).map(|part| Self { name, part, input })
    }
}

/// Whose archive it is.
#[derive(Clone, Debug)]
pub struct Owner {
    /// The sender, as the ledger names them.
    pub sender: String,
    /// In which zone times stand that name none.
    pub zone: TimeZone,
    /// What else the sender is called: names, and addresses of profiles.
    pub aliases: Vec<String>,
}

/// An archive, read.
#[derive(Debug, Default)]
pub struct Archive {
    connections: Vec<Connection>,
    invitations: Vec<Invitation>,
    messages: Vec<Message>,
    /// Names that the owner has by their profile.
    profile_names: Vec<String>,
    /// Rows that can't be read.
    pub rejects: Vec<Reject>,
    /// Files that can't be read.
    pub unread: Vec<Unread>,
    /// How many rows there are, those that can't be read among them.
    pub rows: u64,
}

/// A file of an archive that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `Connections.csv`: who is connected, and since when.
    Connections,
    /// `Invitations.csv`: who was asked.
    Invitations,
    /// `messages.csv`: what was written.
    Messages,
    /// `Profile.csv`: what the owner is called.
    Profile,
}

impl Part {
    /// By its name, whatever folders it lies in and whatever stands behind its own: `Connections.csv`, `messages (1).csv`,
    /// `Invitations.late.csv`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_lowercase();
        let stem = name.strip_suffix(".csv")?;
        let is_called = |name: &str| stem.strip_prefix(name).is_some_and(|rest| !rest.starts_with(char::is_alphabetic));
        match stem.trim_end_matches(|char: char| !char.is_alphabetic()) {
            _ if is_called("connections") => Some(Self::Connections),
            _ if is_called("invitations") => Some(Self::Invitations),
            _ if is_called("messages") => Some(Self::Messages),
            // `Profile Summary.csv` is another file of the archive.
            "profile" => Some(Self::Profile),
            _ => None,
        }
    }
}

/// Whether a file of this name is one of those that are read.
#[must_use]
pub fn is_read(name: &str) -> bool {
    Part::of_name(name).is_some()
}

impl Archive {
    /// Reads the files of an archive. Times that name no zone stand in `zone`.
    ///
    /// # Errors
    ///
    /// Where none of the files is one that tells events. Of several, the one that can't be read is noted, and the others
    /// are read.
    pub fn read(files: Vec<File>, zone: &TimeZone) -> Result<Self, ArchiveError> {
        let mut archive = Self::default();
        let mut tells_events = false;
        for file in files {
            tells_events |= file.part != Part::Profile;
            let name = file.name.clone();
            let read = match file.part {
                Part::Connections => archive.read_connections(file, zone),
                Part::Invitations => archive.read_invitations(file, zone),
                Part::Messages => archive.read_messages(file, zone),
                Part::Profile => archive.read_profile(file),
            };
            if let Err(why) = read {
                archive.unread.push(Unread { file: name, why });
            }
        }
        if tells_events { Ok(archive) } else { Err(ArchiveError::NothingToRead) }
    }
}
