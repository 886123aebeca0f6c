//! The files of a workspace on disk.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::language::bundle::{FileError, Files};
use crate::values::text::nearest;

/// The files below a folder. What symbolic links lead out of it to is not among them.
#[derive(Clone, Debug)]
pub struct DiskFiles {
    root: PathBuf,
    unsaved: Option<Unsaved>,
}

/// What stands in an editor and not on disk yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaved {
    /// The file that it will be, there or not: relative to the workspace, with `/` between its parts.
    pub path: String,
    /// What it will hold.
    pub content: Arc<[u8]>,
}

/// Opens a file that is no folder, to be read from its start.
pub(crate) fn open(path: &Path) -> io::Result<fs::File> {
    let file = fs::File::open(path)?;
    if file.metadata()?.is_dir() { Err(io::Error::other("it is a folder")) } else { Ok(file) }
}

impl DiskFiles {
    /// The files below `root`.
    #[must_use]
    pub fn below(root: &Path) -> Self {
        Self { root: root.to_owned(), unsaved: None }
    }

    /// These files, with an unsaved text in the place of one.
    #[must_use]
    pub fn with(self, unsaved: Unsaved) -> Self {
        Self { unsaved: Some(unsaved), ..self }
    }
}

impl DiskFiles {
    /// Whether a path leads to its file only because the disk takes capitals and small letters for one: on others, such as
    /// those of CI, there is none.
    fn is_spelled_otherwise(&self, path: &str) -> bool {
        let mut folder = self.root.clone();
        path.split('/').any(|part| {
            let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
            let names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
            folder.push(part);
            only_folded(part, &names)
        })
    }
}

/// Whether a name is none of those of a folder, and one of them but for capitals.
fn only_folded(name: &str, names: &[String]) -> bool {
    !names.iter().any(|other| other == name) && names.iter().any(|other| other.to_lowercase() == name.to_lowercase())
}

impl Files for DiskFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        if let Some(unsaved) = self.unsaved.as_ref().filter(|unsaved| unsaved.path == path) {
            return Ok(unsaved.content.to_vec());
        }
        let whole = self.root.join(path);
        let real = whole.canonicalize().map_err(|error| failed(&error))?;
        let root = self.root.canonicalize().map_err(|error| failed(&error))?;
        if !real.starts_with(root) {
            return Err(FileError::Outside);
        }
        if real.is_dir() {
            return Err(FileError::Folder);
        }
        // A pipe would be waited for.
        if !real.is_file() {
            return Err(FileError::Failed("it is no file".to_owned()));
        }
        if self.is_spelled_otherwise(path) {
            return Err(FileError::Missing);
        }
        fs::read(real).map_err(|error| failed(&error))
    }

    fn near(&self, path: &str) -> Option<String> {
        let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
        let entries = fs::read_dir(self.root.join(folder)).ok()?.flatten();
        let names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        let folded = names.iter().find(|other| other.to_lowercase() == name.to_lowercase()).map(String::as_str);
        let near = folded.or_else(|| nearest(name, names.iter().map(String::as_str)))?;
        Some(if folder.is_empty() { near.to_owned() } else { format!("{folder}/{near}") })
    }
}

fn failed(error: &io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => FileError::Missing,
        io::ErrorKind::IsADirectory => FileError::Folder,
        io::ErrorKind::PermissionDenied => FileError::Failed("it may not be read".to_owned()),
        _ => FileError::Failed(error.to_string()),
    }
}

/// A path without `.` and `..`, as it is written: links are not followed.
#[must_use]
pub fn without_dots(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut whole, part| {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                whole.pop();
            }
            part => whole.push(part),
        }
        whole
    })
}

#[cfg(test)]
mod tests {
    use super::only_folded;

    #[test]
    fn capitals_count_where_a_disk_folds_them() {
        let names = ["Limits.policy".to_owned(), "timing.policy".to_owned()];
        assert!(only_folded("limits.policy", &names));
        assert!(!only_folded("Limits.policy", &names));
        assert!(!only_folded("safety.policy", &names));
        let both = ["Limits.policy".to_owned(), "limits.policy".to_owned()];
        assert!(!only_folded("limits.policy", &both));
    }
}
