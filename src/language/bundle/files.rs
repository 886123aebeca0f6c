//! Where the files of a policy come from.

use std::collections::HashMap;

use thiserror::Error;

/// Where files come from.
pub trait Files {
    /// The content of the file at `path`: relative to the workspace, with `/` between its parts, without `.` and `..`.
    ///
    /// # Errors
    ///
    /// Where it isn't there, can't be read, or lies outside of the workspace.
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError>;

    /// The file beside a path at which there is none that is called most like it, as far as that is known.
    fn near(&self, path: &str) -> Option<String> {
        let _ = path;
        None
    }
}

/// Why a file can't be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FileError {
    /// There is none.
    #[error("there is no such file")]
    Missing,
    #[error("it is a folder")]
    Folder,
    /// It lies outside of the workspace.
    #[error("it lies outside of the workspace")]
    Outside,
    /// Anything else, in words.
    #[error("{0}")]
    Failed(String),
}

/// Files that stand in memory, for embedders and tests.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles {
    files: HashMap<String, Vec<u8>>,
}

impl MemoryFiles {
    /// Adds a file, or puts another content in its place.
    pub fn put(&mut self, path: &str, content: impl Into<Vec<u8>>) {
        self.files.insert(path.to_owned(), content.into());
    }
}

impl<const N: usize> From<[(&str, &str); N]> for MemoryFiles {
    fn from(files: [(&str, &str); N]) -> Self {
        Self { files: files.into_iter().map(|(path, text)| (path.to_owned(), text.into())).collect() }
    }
}

impl Files for MemoryFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        self.files.get(path).cloned().ok_or(FileError::Missing)
    }
}
