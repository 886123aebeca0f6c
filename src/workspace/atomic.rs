//! Output files that appear whole or not at all, and temporary ones.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, SpooledTempFile};

/// A file that is written beside its place and moved there when all is written. Dropped before, it leaves nothing.
#[derive(Debug)]
pub struct AtomicFile {
    place: PathBuf,
    target: Target,
}

#[derive(Debug)]
enum Target {
    Beside(NamedTempFile),
    /// What can't be replaced.
    Direct(File),
}

impl AtomicFile {
    /// Begins a file.
    ///
    /// # Errors
    ///
    /// Where the folder isn't there or can't be written to.
    pub fn create(place: &Path) -> io::Result<Self> {
        if is_stream(place) {
            // What another has open is written on from its end.
            return Ok(Self {
                place: place.to_owned(),
                target: Target::Direct(File::options().append(true).open(place)?),
            });
        }
        // A link stays one: what it points at is written.
        let place = fs::canonicalize(place).unwrap_or_else(|_| place.to_owned());
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut beside = tempfile::Builder::new();
        beside.prefix(".firstmove-");
        as_usual(&mut beside);
        let target = Target::Beside(beside.tempfile_in(folder)?);
        Ok(Self { place, target })
    }

    /// Another handle of the file, for a writer that keeps what it writes to.
    ///
    /// # Errors
    ///
    /// Where the process may hold no more handles.
    pub fn handle(&self) -> io::Result<File> {
        match &self.target {
            Target::Beside(file) => file.as_file().try_clone(),
            Target::Direct(file) => file.try_clone(),
        }
    }

    /// Puts the file in its place, with the permissions of the one that stood there.
    ///
    /// # Errors
    ///
    /// Where what was written can't be kept; the old file is then as it was.
    pub fn finish(self) -> io::Result<()> {
        match self.target {
            Target::Direct(mut file) => file.flush(),
            Target::Beside(file) => {
                if let Ok(there) = fs::metadata(&self.place) {
                    file.as_file().set_permissions(there.permissions())?;
                }
                file.as_file().sync_all()?;
                file.persist(&self.place).map(|_| ()).map_err(|error| error.error)
            }
        }
    }
}

/// How much of a temporary file is held in memory, in bytes.
const IN_MEMORY: usize = 1 << 20;

/// A temporary file that nobody else sees, in memory while it is small.
#[must_use]
pub fn spool() -> SpooledTempFile {
    tempfile::spooled_tempfile(IN_MEMORY)
}

/// A copy of all that can be read, in a file that has no name and goes with the process.
///
/// # Errors
///
/// Where it can't be read, or there is no room for it.
pub fn copy_aside(input: &mut dyn io::Read) -> io::Result<File> {
    let mut copy = tempfile::tempfile()?;
    io::copy(input, &mut copy)?;
    Ok(copy)
}

/// Whether a path is a pipe or a device, or a name for what a process has open: `/dev/stdout`, also where that is a file.
fn is_stream(place: &Path) -> bool {
    let is_handle = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"].iter().any(|folder| place.starts_with(folder));
    fs::metadata(place).is_ok_and(|there| is_handle || !there.is_file())
}

/// Lets a new file be read and written by whoever may usually do so with one; a temporary one is its owner's alone.
#[cfg(unix)]
fn as_usual(file: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    // What the process's mask forbids is taken off by the system.
    file.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn as_usual(_: &mut tempfile::Builder<'_, '_>) {}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.target {
            Target::Beside(file) => file.write(bytes),
            Target::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.target {
            Target::Beside(file) => file.flush(),
            Target::Direct(file) => file.flush(),
        }
    }
}
