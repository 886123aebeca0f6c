//! Worksheets that hold more than is written again, kept as they were when a new one takes their place.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::records::read::{Addition, additions};
use crate::records::worksheet::Filled;
use crate::report::output::{OTHERS_SHEET, WORKSHEET_SHEET};

/// The folder for them, within the one of the worksheets.
const KEPT_FOLDER: &str = "kept";

/// A sheet that was kept.
pub(super) struct Kept {
    /// Where it stood.
    pub(super) sheet: PathBuf,
    /// Where it is.
    pub(super) path: PathBuf,
    /// What it holds that the new one doesn't, in words.
    pub(super) what: Vec<&'static str>,
}

/// What a worksheet holds that a new one can't take over, in words.
pub(super) fn beside_rows(content: &[u8], filled: &Filled) -> Vec<&'static str> {
    let found = additions(content, &[WORKSHEET_SHEET, OTHERS_SHEET], &["done", "reservation"]);
    let mut words: Vec<&'static str> = found
        .into_iter()
        .map(|addition| match addition {
            Addition::Comments => "comments",
            Addition::Pictures => "pictures",
            Addition::Sheets => "other sheets",
        })
        .collect();
    // In a dry run nothing is reserved for some rows, and each has its move.
    if filled.rows.iter().any(|row| row.reservation.is_empty() && row.mv.is_empty()) {
        words.push("rows added by hand");
    }
    words
}

/// Keeps what stood in a sheet's place and lies at `old` now.
pub(super) fn keep(old: &Path, sheet: &Path, what: Vec<&'static str>) -> io::Result<Kept> {
    let folder = sheet.with_file_name(KEPT_FOLDER);
    fs::create_dir_all(&folder)?;
    let [stem, ending] = [sheet.file_stem(), sheet.extension()].map(|part| part.unwrap_or_default().to_string_lossy());
    let mut path = folder.join(format!("{stem}.{ending}"));
    let mut number = 1;
    while path.symlink_metadata().is_ok() {
        number += 1;
        path = folder.join(format!("{stem}-{number}.{ending}"));
    }
    fs::rename(old, &path)?;
    Ok(Kept { sheet: sheet.to_owned(), path, what })
}
