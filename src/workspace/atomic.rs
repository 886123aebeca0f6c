//! Output files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file that is written beside its place and moved there when all is written. Dropped before, it leaves nothing.
#[derive(Debug)]
pub struct AtomicFile {
    place: PathBuf,
    target: Target,
}

#[derive(Debug)]
enum Target {
    Beside(NamedTempFile),
    /// A pipe or a device, which can't be replaced.
    Direct(File),
}

impl AtomicFile {
    /// Begins a file.
    ///
    /// # Errors
    ///
    /// Where the folder isn't there or can't be written to.
    pub fn create(place: &Path) -> io::Result<Self> {
        let is_special = fs::metadata(place).is_ok_and(|there| !there.is_file());
        let target = if is_special {
            Target::Direct(File::options().write(true).open(place)?)
        } else {
            let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Target::Beside(tempfile::Builder::new().prefix(".firstmove-").tempfile_in(folder)?)
        };
        Ok(Self { place: place.to_owned(), target })
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
                let permissions = fs::metadata(&self.place).map(|there| there.permissions()).ok();
                let permissions = permissions.map_or_else(|| usual_permissions(file.as_file()), Ok)?;
                file.as_file().set_permissions(permissions)?;
                file.as_file().sync_all()?;
                file.persist(&self.place).map(|_| ()).map_err(|error| error.error)
            }
        }
    }
}

/// What a new file may usually be read and written by: a temporary one is its owner's alone.
#[cfg(unix)]
fn usual_permissions(_: &File) -> io::Result<fs::Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn usual_permissions(file: &File) -> io::Result<fs::Permissions> {
    file.metadata().map(|there| there.permissions())
}

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
