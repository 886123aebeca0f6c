//! Where a ledger lies: what stands at its path, whether that is still the file that is open, and making a new one there.
//!
//! SQLite goes on writing into a file that was removed or replaced, and nobody who comes later sees what it wrote. So the
//! path is looked at around each transaction. It is never opened for that: on Unix, closing any handle of a file takes the
//! locks of SQLite from it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::history::ledger::LedgerError;
use crate::workspace::temporary::Temporary;

/// The permissions of a new ledger.
const MODE: u32 = 0o644;

/// What tells a file from all others that are there.
#[cfg(unix)]
type FileId = (u64, u64);

#[cfg(unix)]
fn id_of(path: &Path) -> io::Result<FileId> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).map(|there| (there.dev(), there.ino()))
}

/// Elsewhere a file is told from others by a handle, and no lock hangs on that.
#[cfg(not(unix))]
type FileId = same_file::Handle;

#[cfg(not(unix))]
fn id_of(path: &Path) -> io::Result<FileId> {
    same_file::Handle::from_path(path)
}

/// What SQLite keeps beside a ledger that is open.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// The files of a ledger that is open, by which it is known whether they are still those at its path.
#[derive(Debug)]
pub(super) struct Place {
    path: PathBuf,
    file: FileId,
    beside: [Option<FileId>; BESIDE.len()],
}

impl Place {
    /// Notes which file lies at a path.
    pub(super) fn of(path: &Path) -> Result<Self, LedgerError> {
        let file = id_of(path).map_err(|error| gone(path, &error))?;
        Ok(Self { path: path.to_owned(), file, beside: [const { None }; BESIDE.len()] })
    }

    /// Notes what lies beside it, now that it is open. Fails where another file has come to its path meanwhile.
    pub(super) fn opened(&mut self) -> Result<(), LedgerError> {
        self.beside = BESIDE.map(|ending| id_of(&with_ending(&self.path, ending)).ok());
        self.check()
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Fails where the path leads to another file by now, or to none.
    pub(super) fn check(&self) -> Result<(), LedgerError> {
        let file = id_of(&self.path).map_err(|error| gone(&self.path, &error))?;
        if file != self.file {
            return Err(LedgerError::Replaced(self.path.clone()));
        }
        for (ending, noted) in BESIDE.iter().zip(&self.beside) {
            let beside = with_ending(&self.path, ending);
            if noted.is_some() && id_of(&beside).ok() != *noted {
                return Err(LedgerError::Parted(beside));
            }
        }
        Ok(())
    }
}

fn gone(path: &Path, error: &io::Error) -> LedgerError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => LedgerError::Gone(path.to_owned()),
        _ => failed(path, error),
    }
}

pub(super) fn failed(path: &Path, error: &io::Error) -> LedgerError {
    LedgerError::Failed(path.to_owned(), error.kind().to_string())
}

/// Whether a ledger may lie at a path. What is no file, or an empty one, is none, and nothing that one is made of.
pub(super) fn is_there(path: &Path) -> Result<bool, LedgerError> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(failed(path, &error)),
        Ok(there) if there.is_dir() => Err(LedgerError::IsFolder(path.to_owned())),
        Ok(there) if !there.is_file() => Err(LedgerError::NoFile(path.to_owned())),
        Ok(there) if there.len() == 0 => Err(LedgerError::Empty(path.to_owned())),
        Ok(_) => Ok(true),
    }
}

/// Makes a file whole beside its path and puts it there, unless another has come there meanwhile: whether it was put there.
/// `fill` is handed where the file lies until then.
pub(super) fn make<E: From<LedgerError>>(path: &Path, fill: impl FnOnce(&Path) -> Result<(), E>) -> Result<bool, E> {
    let path = &linked(path);
    let folder = folder_of(path);
    if !folder.exists() {
        return Err(LedgerError::NoFolder(path.to_owned()).into());
    }
    must_have_nothing_beside(path)?;
    let unmade = |error: &io::Error| match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            LedgerError::FolderReadOnly(path.clone())
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => LedgerError::Full(path.clone()),
        _ => failed(path, error),
    };
    let beside = Temporary::new_in(folder, MODE).map_err(|error| unmade(&error))?;
    fill(beside.path()).inspect_err(|_| {
        // A full disk keeps SQLite from clearing up after itself.
        for ending in BESIDE {
            let _ = fs::remove_file(with_ending(beside.path(), ending));
        }
    })?;
    match beside.persist_noclobber(path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => return Err(unmade(&error).into()),
    }
    keep_entry(folder).map_err(|error| failed(path, &error))?;
    Ok(true)
}

/// A log that lies where a new ledger is to be is another's, and SQLite would take what stands in it into the new one.
fn must_have_nothing_beside(path: &Path) -> Result<(), LedgerError> {
    let log = with_ending(path, "-wal");
    let has_log = fs::metadata(&log).is_ok_and(|there| there.len() > 0);
    // Whoever makes the same ledger right now has put it there before the log.
    if has_log && !path.exists() { Err(LedgerError::LeftBehind(log)) } else { Ok(()) }
}

/// Where a path leads that may be a link, also to what isn't there yet.
pub(super) fn linked(path: &Path) -> PathBuf {
    const MOST_LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(target) = fs::read_link(&path) else { break };
        path = folder_of(&path).join(target);
    }
    path
}

/// The folder that a path lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file that SQLite keeps beside a ledger.
pub(super) fn with_ending(path: &Path, ending: impl AsRef<OsStr>) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(ending);
    beside.into()
}

/// Has the disk keep that a file was put into a folder.
#[cfg(unix)]
fn keep_entry(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn keep_entry(_: &Path) -> io::Result<()> {
    Ok(())
}
