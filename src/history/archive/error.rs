//! Why an archive can't be read.

use std::fmt;

use thiserror::Error;

/// Why nothing of an archive can be read, or none of it may be told.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ArchiveError {
    /// It is no zip file.
    #[error("it is no zip file")]
    NoZip,
    /// It is a zip file that is cut off, or damaged: how that was seen.
    #[error("it is cut off or damaged: {0}")]
    Damaged(String),
    /// With this one its files are larger than memory should hold.
    #[error("with its `{0}` the files of it are larger than 256 MiB")]
    TooLarge(String),
    /// None of the three files is in it.
    #[error("it has no `Connections.csv`, `Invitations.csv` or `messages.csv`")]
    NothingToRead,
    /// It is somebody else's: whose by its invitations or messages, and whose by the sender's aliases.
    #[error("it is the archive of `{0}`, and by their aliases the sender is `{1}`")]
    OfAnother(String, String),
}

/// A file of an archive that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    pub file: String,
    pub why: String,
}

impl Unread {
    /// What has the name of a file that is read, and is a folder, or a link that leads to no file.
    #[must_use]
    pub fn no_file(name: &str, is_folder: bool) -> Self {
        let why = if is_folder { "it is a folder" } else { "it is a link, and no file" };
        Self { file: name.to_owned(), why: why.to_owned() }
    }

    /// Leaves out the folders that hold a file which is read: some programs unpack a file into a folder of its name.
    pub fn keep_without_files<'n>(unread: &mut Vec<Self>, files: impl Iterator<Item = &'n str> + Clone) {
        unread.retain(|unread| {
            let folder = unread.file.trim_end_matches('/');
            !files.clone().any(|file| file.strip_prefix(folder).is_some_and(|rest| rest.starts_with(['/', '\\'])))
        });
    }
}

impl ArchiveError {
    /// What to do next.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::NoZip => "name the zip file that LinkedIn sent, the folder that it was unpacked to, or a csv of it",
            Self::Damaged(_) => "download it from LinkedIn again",
            Self::TooLarge(_) => "unpack it, take the oldest rows out of its largest file, and name the folder",
            Self::NothingToRead => {
                "ask LinkedIn for connections, invitations and messages under \"Get a copy of your data\""
            }
            Self::OfAnother(..) => {
                "choose the sender whose archive it is with --sender; if it is theirs, mend their address in `aliases`"
            }
        }
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "can't read `{}`: {}", self.file, self.why)
    }
}
