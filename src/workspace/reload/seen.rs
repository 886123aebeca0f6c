//! What a set of files held at one look.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

/// The files of a set, each by a hash of what it held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    files: BTreeMap<PathBuf, Content>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    /// There is no such file, or it can't be read.
    None,
    Empty,
    Some([u8; 32]),
}

impl Seen {
    /// Reads files, there or not.
    #[must_use]
    pub fn of<'p>(paths: impl IntoIterator<Item = &'p PathBuf>) -> Self {
        Self { files: paths.into_iter().map(|path| (path.clone(), content(path))).collect() }
    }

    /// The files, there or not.
    pub fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.files.keys()
    }

    /// Reads these files again.
    #[must_use]
    pub fn again(&self) -> Self {
        Self::of(self.paths())
    }

    /// Whether a file that held something before holds nothing now, as it is while it is being written.
    pub(super) fn has_lost(&self, before: &Self) -> bool {
        let held = |path| matches!(before.files.get(path), Some(Content::Some(_)));
        self.files.iter().any(|(path, content)| !matches!(content, Content::Some(_)) && held(path))
    }
}

fn content(path: &PathBuf) -> Content {
    // A pipe would be waited for.
    if !path.metadata().is_ok_and(|there| there.is_file()) {
        return Content::None;
    }
    let Ok(mut file) = fs::File::open(path) else { return Content::None };
    let mut hash = Sha256::new();
    let mut part = vec![0; 1 << 16];
    let mut is_empty = true;
    loop {
        match file.read(&mut part) {
            Ok(0) => break,
            Ok(read) => {
                is_empty = false;
                hash.update(part.get(..read).unwrap_or_default());
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return Content::None,
        }
    }
    if is_empty { Content::Empty } else { Content::Some(hash.finalize().into()) }
}
