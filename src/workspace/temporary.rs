//! Files that stand beside their place until they are whole. Those that are not put there leave nothing, also where the
//! process is asked to end.

use std::fs::{self, File, Permissions};
use std::io;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::{NamedTempFile, PersistError, SpooledTempFile};

/// What the names of all such files begin with.
const PREFIX: &str = ".firstmove-";

/// What those of worksheets do, which are looked for where a process was killed.
pub const SHEET_PREFIX: &str = ".firstmove-sheet-";

/// Whoever may usually read and write a new file may do so, but for what the process's mask forbids.
pub const USUAL: u32 = 0o666;

/// Those that are there by now and would stay behind if the process ended.
static THERE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// What SQLite keeps beside a file that it has open.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// A file that stands beside its place. Dropped, it is gone.
#[derive(Debug)]
pub struct Temporary {
    // Dropped before the note of it is taken back.
    file: NamedTempFile,
    note: Note,
}

/// The entry of a file among those that are there.
#[derive(Debug)]
struct Note(PathBuf);

impl Drop for Note {
    fn drop(&mut self) {
        THERE.lock().unwrap_or_else(PoisonError::into_inner).retain(|path| *path != self.0);
    }
}

impl Temporary {
    /// Makes one in a folder, with these permissions as far as the process's mask allows them.
    ///
    /// # Errors
    ///
    /// Where the folder isn't there, or can't be written to.
    pub fn new_in(folder: &Path, mode: u32) -> io::Result<Self> {
        Self::make(folder, PREFIX, mode)
    }

    /// Makes one for a worksheet.
    ///
    /// # Errors
    ///
    /// Where the folder isn't there, or can't be written to.
    pub fn sheet_in(folder: &Path) -> io::Result<Self> {
        Self::make(folder, SHEET_PREFIX, USUAL)
    }

    fn make(folder: &Path, prefix: &str, mode: u32) -> io::Result<Self> {
        // Nobody may ask for all to be removed between the making of one and the note of it.
        let mut there = THERE.lock().unwrap_or_else(PoisonError::into_inner);
        let mut builder = tempfile::Builder::new();
        builder.prefix(prefix);
        let file = with_mode(&mut builder, mode).tempfile_in(folder)?;
        let path = file.path().to_owned();
        there.push(path.clone());
        drop(there);
        Ok(Self { file, note: Note(path) })
    }

    /// Where it stands.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// The file, to be written.
    #[must_use]
    pub fn as_file(&self) -> &File {
        self.file.as_file()
    }

    /// Gives it permissions.
    ///
    /// # Errors
    ///
    /// Where the file's system doesn't.
    pub fn set_permissions(&self, permissions: Permissions) -> io::Result<()> {
        self.as_file().set_permissions(permissions)
    }

    /// Puts it in its place, instead of what is there.
    ///
    /// # Errors
    ///
    /// Where it can't be put there; then it is gone.
    pub fn persist(self, place: &Path) -> io::Result<()> {
        put(self.file.persist(place))
    }

    /// Puts it in its place, unless something is there.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::AlreadyExists`] where something is there; then, and where it can't be put there, it is gone.
    pub fn persist_noclobber(self, place: &Path) -> io::Result<()> {
        put(self.file.persist_noclobber(place))
    }

    /// Puts it in its place, and leaves beside it what stood there, for the caller to look at: given back is where. What
    /// stood there is never nowhere, whatever happens meanwhile.
    ///
    /// # Errors
    ///
    /// Where nothing stands there, or it can't be put there; then it is gone.
    pub fn exchange(self, place: &Path) -> io::Result<PathBuf> {
        let Self { file, note } = self;
        let path = file.into_temp_path();
        // From here on what stands at the path may be what nobody else has.
        drop(note);
        if exchanged(&path, place)? {
            return path.keep().map_err(|error| error.error);
        }
        // Where two names can't be exchanged, what stands there gets a second one first.
        let folder = place.parent().unwrap_or(Path::new("."));
        let second = |second: &Path| fs::hard_link(place, second).or_else(|_| fs::copy(place, second).map(|_| ()));
        let second = tempfile::Builder::new().prefix(SHEET_PREFIX).make_in(folder, second)?;
        path.persist(place).map_err(|error| error.error)?;
        second.into_temp_path().keep().map_err(|error| error.error)
    }
}

/// Exchanges two names at once; false where the system or the disk can't.
#[cfg(all(feature = "ledger", any(target_os = "linux", target_vendor = "apple")))]
fn exchanged(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(all(feature = "ledger", any(target_os = "linux", target_vendor = "apple"))))]
fn exchanged(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

fn put<F>(persisted: Result<F, PersistError<F>>) -> io::Result<()> {
    persisted.map(|_| ()).map_err(|error| error.error)
}

#[cfg(unix)]
fn with_mode<'b, 'p, 's>(builder: &'b mut tempfile::Builder<'p, 's>, mode: u32) -> &'b mut tempfile::Builder<'p, 's> {
    use std::os::unix::fs::PermissionsExt as _;
    builder.permissions(Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn with_mode<'b, 'p, 's>(builder: &'b mut tempfile::Builder<'p, 's>, _: u32) -> &'b mut tempfile::Builder<'p, 's> {
    builder
}

/// Removes all that are there, with what SQLite keeps beside them. It is for a process that ends: from here
/// on nothing makes another one, nor puts one in its place.
pub fn remove_all() {
    let there = THERE.lock().unwrap_or_else(PoisonError::into_inner);
    for path in there.iter() {
        // What can't be removed has nobody left to whom it could be said.
        let _ = fs::remove_file(path);
        for ending in BESIDE {
            let mut beside = path.clone().into_os_string();
            beside.push(ending);
            let _ = fs::remove_file(beside);
        }
    }
    mem::forget(there);
}

/// How much of a temporary file is held in memory, in bytes.
const IN_MEMORY: usize = 1 << 20;

/// A temporary file that nobody else sees, in memory while it is small.
#[must_use]
pub fn spool() -> SpooledTempFile {
    tempfile::spooled_tempfile(IN_MEMORY)
}
