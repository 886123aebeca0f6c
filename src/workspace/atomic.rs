//! Output files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::workspace::temporary::{Temporary, USUAL};

/// A file that is written beside its place and moved there when all is written. Dropped before, it leaves nothing.
#[derive(Debug)]
pub struct AtomicFile {
    place: PathBuf,
    target: Target,
}

#[derive(Debug)]
enum Target {
    Beside(Temporary),
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
        Self::begin(place, |folder| Temporary::new_in(folder, USUAL))
    }

    /// Begins a worksheet.
    ///
    /// # Errors
    ///
    /// Where the folder isn't there or can't be written to.
    pub fn sheet(place: &Path) -> io::Result<Self> {
        Self::begin(place, Temporary::sheet_in)
    }

    fn begin(place: &Path, beside: impl FnOnce(&Path) -> io::Result<Temporary>) -> io::Result<Self> {
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
        let target = Target::Beside(beside(folder)?);
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
        let Some((beside, place)) = self.whole()? else { return Ok(()) };
        beside.persist(&place)
    }

    /// Puts the file where nothing stands.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::AlreadyExists`] where something does, or where what was written can't be kept.
    pub fn finish_new(self) -> io::Result<()> {
        let Some((beside, place)) = self.whole()? else { return Ok(()) };
        beside.persist_noclobber(&place)
    }

    /// Puts the file in its place, with the permissions of the one that stood there, which is left beside: at the path that
    /// is given back, for the caller to look at and to remove. Nothing is left of a pipe or a device.
    ///
    /// # Errors
    ///
    /// Where nothing stood there, or what was written can't be kept; the old file is then as it was.
    pub fn exchange(self) -> io::Result<Option<PathBuf>> {
        let Some((beside, place)) = self.whole()? else { return Ok(None) };
        beside.exchange(&place).map(Some)
    }

    /// What is ready to be put in its place, and where that is; nothing of what can't be replaced.
    fn whole(self) -> io::Result<Option<(Temporary, PathBuf)>> {
        match self.target {
            Target::Direct(mut file) => file.flush().map(|()| None),
            Target::Beside(file) => {
                if let Ok(there) = fs::metadata(&self.place) {
                    file.set_permissions(there.permissions())?;
                }
                file.as_file().sync_all()?;
                Ok(Some((file, self.place)))
            }
        }
    }
}

/// A copy of all that could be read, in a file that has no name and goes with the process.
#[derive(Clone, Debug)]
pub struct Copied(Arc<Mutex<File>>);

impl Copied {
    /// Copies all that can be read.
    ///
    /// # Errors
    ///
    /// Where it can't be read, or there is no room for it.
    pub fn of(input: &mut dyn Read) -> io::Result<Self> {
        let mut copy = tempfile::tempfile()?;
        io::copy(input, &mut copy)?;
        Ok(Self(Arc::new(Mutex::new(copy))))
    }

    /// Reads it from its start, whoever else reads it meanwhile.
    #[must_use]
    pub fn reader(&self) -> CopiedReader {
        CopiedReader { copy: self.clone(), at: 0 }
    }
}

/// Reads a copy from its start. The handles of one file share a place in it, so each reader keeps its own.
#[derive(Debug)]
pub struct CopiedReader {
    copy: Copied,
    at: u64,
}

impl Read for CopiedReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = self.copy.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// Whether a path is a pipe or a device, or a name for what a process has open: `/dev/stdout`, also where that is a file.
fn is_stream(place: &Path) -> bool {
    let is_handle = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"].iter().any(|folder| place.starts_with(folder));
    fs::metadata(place).is_ok_and(|there| is_handle || !there.is_file())
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.target {
            Target::Beside(file) => file.as_file().write(bytes),
            Target::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.target {
            Target::Beside(file) => file.as_file().flush(),
            Target::Direct(file) => file.flush(),
        }
    }
}
