//! What goes wrong with a ledger.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use super::Contents;

/// Why a ledger can't be read or written. It is as it was before: what was said to be told is in it, what wasn't is not.
#[derive(Debug)]
pub enum LedgerError {
    /// There is none.
    NotThere(PathBuf),
    /// The folder that it is to be made in isn't there.
    NoFolder(PathBuf),
    /// The file is something else.
    NoLedger(PathBuf),
    /// A folder lies there.
    IsFolder(PathBuf),
    /// What lies there is no file: a device, a pipe.
    NoFile(PathBuf),
    /// An empty file lies there.
    Empty(PathBuf),
    /// The folder that it is to be made in can't be written.
    FolderReadOnly(PathBuf),
    /// The log of another ledger lies where a new one is to be made.
    LeftBehind(PathBuf),
    /// It was removed or moved away while it was open.
    Gone(PathBuf),
    /// Another file was put in its place while it was open.
    Replaced(PathBuf),
    /// A file beside it that belongs to it was removed or replaced while it was open.
    Parted(PathBuf),
    /// It was written by a later version of firstmove: its version, and the latest that this one knows.
    Newer(PathBuf, i64, i64),
    /// Another program has held it for too long.
    Busy(PathBuf),
    /// It may not be written.
    ReadOnly(PathBuf),
    /// Its end is missing, or something in it is damaged; how that was seen.
    Damaged(PathBuf, String),
    /// It lies on a drive of another machine, whose locks can't be trusted.
    OnNetwork(PathBuf),
    /// No room is left on its disk.
    Full(PathBuf),
    /// A person is erased, and the file couldn't be rewritten without them; why not.
    Unclean(Box<LedgerError>),
    /// Anything else that the system says.
    Failed(PathBuf, String),
}

impl LedgerError {
    /// The same of the file as which it is known to people, where it lies elsewhere until it is whole.
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

impl fmt::Display for LedgerError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotThere(path) => write!(out, "the ledger `{}` isn't there", path.display()),
            Self::NoFolder(path) => write!(out, "the folder of the ledger `{}` isn't there", path.display()),
            Self::NoLedger(path) => write!(out, "`{}` is no ledger of firstmove", path.display()),
            Self::IsFolder(path) => write!(out, "`{}` is a folder, and no ledger", path.display()),
            Self::NoFile(path) => write!(out, "`{}` is no file, and no ledger", path.display()),
            Self::Empty(path) => write!(out, "`{}` is an empty file, and no ledger", path.display()),
            Self::FolderReadOnly(path) => {
                write!(out, "the ledger `{}` can't be made: its folder can't be written", path.display())
            }
            Self::LeftBehind(log) => write!(out, "`{}` lies there without its ledger", log.display()),
            Self::Gone(path) => {
                write!(out, "the ledger `{}` was removed or moved away while it was in use", path.display())
            }
            Self::Replaced(path) => {
                write!(out, "another file was put in the place of the ledger `{}` while it was in use", path.display())
            }
            Self::Parted(beside) => write!(
                out,
                "`{}`, which belongs to the ledger, was removed or replaced while it was in use",
                beside.display()
            ),
            Self::Newer(path, version, known) => write!(
                out,
                "the ledger `{}` is of version {version}, and this firstmove knows versions up to {known}",
                path.display()
            ),
            Self::Busy(path) => write!(out, "the ledger `{}` is in use by another command", path.display()),
            Self::ReadOnly(path) => write!(out, "the ledger `{}` can't be written: it is read-only", path.display()),
            Self::Damaged(path, how) => write!(out, "the ledger `{}` is damaged: {how}", path.display()),
            Self::OnNetwork(path) => {
                write!(
                    out,
                    "the ledger `{}` lies on a network drive, where two programs can't share it",
                    path.display()
                )
            }
            Self::Unclean(why) => write!(out, "they are erased, and their traces in the file aren't yet: {why}"),
            Self::Full(path) => write!(out, "no room is left on the disk of the ledger `{}`", path.display()),
            Self::Failed(path, why) => write!(out, "the ledger `{}` failed: {why}", path.display()),
        }
    }
}

impl std::error::Error for LedgerError {}

/// Why a ledger can't be exported.
#[derive(Debug)]
pub enum ExportError {
    /// It can't be read.
    Ledger(LedgerError),
    /// The lines can't be written.
    Write(io::Error),
}

/// Why no ledger is made from lines. Nothing is left behind then.
#[derive(Debug)]
pub enum RestoreError {
    /// Something lies where the ledger should.
    There(PathBuf),
    /// The lines are no export of a ledger.
    NoExport,
    /// It was written by a later version of firstmove: its version, and the latest that this one knows.
    Newer(i64, i64),
    /// A line that can't stand there: its number, from 1, and why.
    Line(u64, String),
    /// There are fewer lines, or more, than the first one says.
    CutOff {
        /// What the first line says.
        said: Contents,
        /// What there is.
        found: Contents,
    },
    /// The lines can't be read.
    Read(io::Error),
    /// The ledger can't be written.
    Ledger(LedgerError),
}

impl fmt::Display for ExportError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ledger(error) => error.fmt(out),
            Self::Write(error) => error.fmt(out),
        }
    }
}

impl fmt::Display for RestoreError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::There(path) => write!(out, "`{}` is there already", path.display()),
            Self::NoExport => write!(out, "it is no export of a ledger"),
            Self::Newer(version, known) => {
                write!(out, "it is of version {version}, and this firstmove knows versions up to {known}")
            }
            Self::Line(number, why) => write!(out, "line {number}: {why}"),
            Self::CutOff { said, found } => write!(
                out,
                "it should hold {} persons, {} names, {} events, {} told again and {} forgotten, and there are {}, {}, {}, \
                {} and {}",
                said.persons,
                said.aliases,
                said.events,
                said.retold,
                said.forgotten,
                found.persons,
                found.aliases,
                found.events,
                found.retold,
                found.forgotten
            ),
            Self::Read(error) => error.fmt(out),
            Self::Ledger(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for ExportError {}
impl std::error::Error for RestoreError {}

impl From<LedgerError> for ExportError {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

impl From<LedgerError> for RestoreError {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}
