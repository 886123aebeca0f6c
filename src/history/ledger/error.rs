//! What goes wrong with a ledger.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::Contents;

/// Why a ledger can't be read or written. It is as it was before: what was said to be told is in it, what wasn't is not.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// There is none.
    #[error("the ledger `{0}` isn't there")]
    NotThere(PathBuf),
    /// The folder that it is to be made in isn't there.
    #[error("the folder of the ledger `{0}` isn't there")]
    NoFolder(PathBuf),
    /// The file is something else.
    #[error("`{0}` is no ledger of firstmove")]
    NoLedger(PathBuf),
    /// A folder lies there.
    #[error("`{0}` is a folder, and no ledger")]
    IsFolder(PathBuf),
    /// What lies there is no file: a device, a pipe.
    #[error("`{0}` is no file, and no ledger")]
    NoFile(PathBuf),
    /// An empty file lies there.
    #[error("`{0}` is an empty file, and no ledger")]
    Empty(PathBuf),
    /// The folder that it is to be made in can't be written.
    #[error("the ledger `{0}` can't be made: its folder can't be written")]
    FolderReadOnly(PathBuf),
    /// The log of another ledger lies where a new one is to be made.
    #[error("`{0}` lies there without its ledger")]
    LeftBehind(PathBuf),
    /// It was removed or moved away while it was open.
    #[error("the ledger `{0}` was removed or moved away while it was in use")]
    Gone(PathBuf),
    /// Another file was put in its place while it was open.
    #[error("another file was put in the place of the ledger `{0}` while it was in use")]
    Replaced(PathBuf),
    /// A file beside it that belongs to it was removed or replaced while it was open.
    #[error("`{0}`, which belongs to the ledger, was removed or replaced while it was in use")]
    Parted(PathBuf),
    /// It was written by a later version of firstmove: its version, and the latest that this one knows.
    #[error("the ledger `{0}` is of version {1}, and this firstmove knows versions up to {2}")]
    Newer(PathBuf, i64, i64),
    /// Another program has held it for too long.
    #[error("the ledger `{0}` is in use by another command")]
    Busy(PathBuf),
    /// It may not be written.
    #[error("the ledger `{0}` can't be written: it is read-only")]
    ReadOnly(PathBuf),
    /// Its end is missing, or something in it is damaged; how that was seen.
    #[error("the ledger `{0}` is damaged: {1}")]
    Damaged(PathBuf, String),
    /// It lies on a drive of another machine, whose locks can't be trusted.
    #[error("the ledger `{0}` lies on a network drive, where two programs can't share it")]
    OnNetwork(PathBuf),
    /// No room is left on its disk.
    #[error("no room is left on the disk of the ledger `{0}`")]
    Full(PathBuf),
    /// A person is erased, and the file couldn't be rewritten without them; why not.
    #[error("they are erased, and their traces in the file aren't yet: {0}")]
    Unclean(Box<LedgerError>),
    /// Anything else that the system says.
    #[error("the ledger `{0}` failed: {1}")]
    Failed(PathBuf, String),
}

impl LedgerError {
    /// The error with this path instead of that of the temporary file in which a ledger is made.
    #[must_use]
    pub(super) fn at(self, path: &Path) -> Self {
        let path = path.to_owned();
        match self {
            Self::Full(_) => Self::Full(path),
            Self::Busy(_) => Self::Busy(path),
            Self::ReadOnly(_) => Self::FolderReadOnly(path),
            Self::Failed(_, why) => Self::Failed(path, why),
            other => other,
        }
    }

    /// What to do next.
    #[must_use]
    pub fn help(&self) -> String {
        let help = match self {
            Self::NotThere(_) => {
                "a command that tells it something makes one: `firstmove today`, `firstmove record`, `firstmove import`"
            }
            Self::NoFolder(_) => "make the folder, or name another file with --ledger",
            Self::NoLedger(_) | Self::NoFile(_) => "name a ledger with --ledger, or a file that isn't there yet",
            Self::IsFolder(path) => {
                return format!("name a file in it: --ledger {}", path.join("firstmove.db").display());
            }
            Self::Empty(path) => {
                return format!(
                    "put a backup in its place; if it was never told anything, remove it and run the command again: rm {}",
                    path.display()
                );
            }
            Self::FolderReadOnly(_) => "make the folder writable, or name another file with --ledger",
            Self::LeftBehind(_) => {
                "the last that a ledger was told may stand in it: put both back together, or move it away before a new one \
                is made"
            }
            Self::Gone(_) => "nothing of the last step was kept: put it back, or a backup, and run the command again",
            Self::Replaced(_) => {
                "nothing of the last step was kept: see which of the two is the right one, and run the command again"
            }
            Self::Parted(_) => {
                "end every command that uses the ledger, put back a backup, and run `firstmove ledger check`"
            }
            Self::Newer(..) => "update firstmove; the file is untouched",
            Self::Busy(_) => "try again when the other command is done",
            Self::ReadOnly(_) => {
                "make the file, what lies beside it (-wal, -shm) and their folder writable, or name another with --ledger"
            }
            Self::Damaged(..) => {
                "put a backup in its place, or try `firstmove ledger export` and `restore` on a copy of it"
            }
            Self::OnNetwork(_) => "keep it on a disk of this machine, and share it by `firstmove ledger export`",
            Self::Full(_) => "make room on the disk and run the command again",
            Self::Unclean(_) => "forget them again, so that the file is cleaned too",
            Self::Failed(..) => "nothing of this command was kept; run it again",
        };
        help.to_owned()
    }
}

/// Why a ledger can't be exported.
#[derive(Debug, Error)]
pub enum ExportError {
    /// It can't be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The lines can't be written.
    #[error(transparent)]
    Write(io::Error),
}

/// Why no ledger is made from lines. Nothing is left behind then.
#[derive(Debug, Error)]
pub enum RestoreError {
    /// Something lies where the ledger should.
    #[error("`{0}` is there already")]
    There(PathBuf),
    /// The lines are no export of a ledger.
    #[error("it is no export of a ledger")]
    NoExport,
    /// It was written by a later version of firstmove: its version, and the latest that this one knows.
    #[error("it is of version {0}, and this firstmove knows versions up to {1}")]
    Newer(i64, i64),
    /// A line that can't stand there: its number, from 1, and why.
    #[error("line {0}: {1}")]
    Line(u64, String),
    /// There are fewer lines, or more, than the first one says.
    #[error(
        "it should hold {} persons, {} names, {} events, {} told again and {} forgotten, and there are {}, {}, {}, {} and {}",
        .said.persons, .said.aliases, .said.events, .said.retold, .said.forgotten,
        .found.persons, .found.aliases, .found.events, .found.retold, .found.forgotten
    )]
    CutOff {
        /// What the first line says.
        said: Contents,
        /// What there is.
        found: Contents,
    },
    /// The lines can't be read.
    #[error(transparent)]
    Read(io::Error),
    /// The ledger can't be written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}
