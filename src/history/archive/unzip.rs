//! The files of a zip.

use std::borrow::Cow;
use std::io::{Cursor, Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{ArchiveError, File, Part, Unread};

/// How large the files that are read may be together, unpacked, so that memory stays bounded whatever the archive says.
const MOST_BYTES: u64 = 256 << 20;

/// The files of an archive that are read, unpacked; and what has the name of one and is none.
///
/// # Errors
///
/// Where it is no zip, cut off or damaged, or the files are larger than 256 MiB.
pub fn unzip(archive: impl Read + Seek) -> Result<(Vec<File>, Vec<Unread>), ArchiveError> {
    let mut archive = archive;
    let mut magic = [0; 4];
    let is_zip = archive.read_exact(&mut magic).is_ok() && magic.starts_with(b"PK");
    let mut archive = ZipArchive::new(archive).map_err(|error| match error {
        ZipError::InvalidArchive(_) if !is_zip => ArchiveError::NoZip,
        error => damaged(&error),
    })?;
    let (mut files, mut unread) = (Vec::new(), Vec::new());
    let mut left = MOST_BYTES;
    for place in 0..archive.len() {
        let file = archive.by_index(place).map_err(|error| damaged(&error))?;
        let name = file.name().map_err(|error| damaged(&error))?.into_owned();
        let Some(part) = Part::of_name(name.trim_end_matches('/')) else { continue };
        if !file.is_file() {
            unread.push(Unread::no_file(&name, file.is_dir()));
            continue;
        }
        let mut bytes = Vec::new();
        file.take(left + 1).read_to_end(&mut bytes).map_err(|error| ArchiveError::Damaged(error.to_string()))?;
        left = left.checked_sub(bytes.len() as u64).ok_or_else(|| ArchiveError::TooLarge(name.clone()))?;
        files.push(File { name, part, input: Box::new(Cursor::new(bytes)) });
    }
    Unread::keep_without_files(&mut unread, files.iter().map(|file| file.name.as_str()));
    Ok((files, unread))
}

/// The names of the files in a zip; none of what is no zip that can be read.
#[must_use]
pub fn names(archive: impl Read + Seek) -> Vec<String> {
    let Ok(archive) = ZipArchive::new(archive) else { return Vec::new() };
    archive.file_names().flatten().map(Cow::into_owned).filter(|name| !name.ends_with('/')).collect()
}

fn damaged(error: &ZipError) -> ArchiveError {
    ArchiveError::Damaged(error.to_string().to_lowercase())
}
