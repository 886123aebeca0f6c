//! A policy as an editor hands it over: on standard input, with the name of the file that it will be.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::exit::{Exit, Failure};

/// What it is called where nobody says which file it will be.
const NAMELESS: &str = "standard input";

/// The file whose text comes from standard input, where `-` asks for that.
pub(super) fn path<'a>(files: &[PathBuf], name: Option<&'a Path>) -> Result<Option<&'a Path>, Failure> {
    let is_asked = files.iter().any(|file| file == Path::new("-"));
    match (is_asked, name) {
        (false, None) => Ok(None),
        (false, Some(_)) => {
            Err(Failure::new(Exit::Usage, "`--stdin-name` names what comes from standard input, and no file is `-`")
                .help("add `-`"))
        }
        (true, _) if files.len() > 1 => {
            Err(Failure::new(Exit::Usage, "`-` stands alone, and other files are named beside it")
                .help("leave them out, or name all of them"))
        }
        (true, name) => Ok(Some(name.unwrap_or(Path::new(NAMELESS)))),
    }
}

/// All that comes from standard input.
pub(super) fn read() -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    io::stdin().read_to_end(&mut text).map_err(|error| Failure::reading(&error, NAMELESS))?;
    Ok(text)
}
