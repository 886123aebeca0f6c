//! Why a file can't be taken as records, and what to type instead.

use std::fs::{self, File};
use std::path::Path;

use super::exit::{Exit, Failure};
use crate::history::archive::{self, Part};
use crate::records::mapping::MappingError;
use crate::records::source::draft;
use crate::records::unread::field_of_value;
use crate::values::text::shown;

/// What messages call what comes from a pipe.
pub(super) const STANDARD_INPUT: &str = "standard input";

/// Why a folder holds no records, and what to name instead.
pub(super) fn folder_failure(path: &Path, name: &str) -> Failure {
    let mut names: Vec<String> = fs::read_dir(path)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let failure = Failure::new(Exit::Files, format!("can't read `{name}`: it is a folder"));
    if names.iter().any(|name| archive::is_read(name)) {
        return failure.help(import_of(name));
    }
    match names.iter().find(|name| is_table_by_name(name)) {
        Some(first) => {
            failure.help(format!("name the files in it: {}", in_shell(&path.join(first).display().to_string())))
        }
        None => failure,
    }
}

/// Why a zip holds no records, and what to name instead; nothing of what is no zip, or a workbook.
pub(super) fn unpacked_first(path: &Path, name: &str) -> Option<Failure> {
    let names = archive::names(File::open(path).ok()?);
    if names.iter().any(|name| archive::is_read(name)) {
        let message = format!("`{name}` is LinkedIn's archive, which holds no records to decide");
        return Some(Failure::new(Exit::Files, message).help(import_of(name)));
    }
    let first = names.iter().find(|name| is_table_by_name(name))?;
    let message = format!("can't read `{name}`: it is a zip");
    Some(Failure::new(Exit::Files, message).help(format!("unpack it, and name the file in it: {}", in_shell(first))))
}

/// Whether a file is called as tables are.
fn is_table_by_name(name: &str) -> bool {
    let ending = Path::new(name).extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    ["csv", "tsv", "txt", "xlsx", "json", "ndjson", "jsonl", "gz"].contains(&ending.as_str())
}

/// A path as it is typed in a shell.
fn in_shell(path: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/\\._-:".contains(letter);
    if path.chars().all(is_plain) { path.to_owned() } else { format!("\"{path}\"") }
}

/// What is read of LinkedIn's archive.
const OF_ARCHIVE: &str = "of the archive its `Connections.csv`, `Invitations.csv` and `messages.csv` are read: firstmove \
                          import FILE --sender NAME";

/// How LinkedIn's archive, or a file of it, is read.
fn import_of(name: &str) -> String {
    let (path, first) = match Path::new(name).extension() {
        _ if name == STANDARD_INPUT => ("FILE".to_owned(), ""),
        Some(ending) if ending.eq_ignore_ascii_case("xlsx") => {
            (Path::new(name).with_extension("csv").display().to_string(), "save it as CSV, and ")
        }
        _ => (name.to_owned(), ""),
    };
    format!("{first}read it into the ledger: firstmove import {} --sender NAME", in_shell(&path))
}

/// Why the columns of a file can't be mapped.
pub(super) fn mapping_failure(name: &str, error: &MappingError) -> Failure {
    let failure = Failure::new(Exit::Files, format!("`{name}`: {error}"));
    match error {
        MappingError::Nothing(columns) => {
            let header: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
            if let Some(file) = archive::file_of(&header) {
                let message = format!("`{name}` is `{file}` of LinkedIn's archive, which holds no records to decide");
                let failure = Failure::new(Exit::Files, message);
                let tells = Part::of_name(file).is_some_and(|part| part != Part::Profile);
                return failure.help(if tells { import_of(name) } else { OF_ARCHIVE.to_owned() });
            }
            match listed(name, &header).or_else(|| parted(name, &header)) {
                Some(failure) => failure,
                None => failure
                    .help_lines(format!("say in firstmove.toml which column is which field:\n\n{}", draft(columns))),
            }
        }
        MappingError::Twice(..) => failure.help("name one of them otherwise in the file"),
        MappingError::UnknownSource(..) => Failure::new(Exit::Usage, error.to_string()),
        MappingError::TwoSources(..) => failure,
    }
}

/// What is said of a header that something parts which parts no cells.
fn parted(name: &str, header: &[&str]) -> Option<Failure> {
    let [whole] = header else { return None };
    let parts = |mark: &char| whole.split(*mark).filter(|part| !part.trim().is_empty()).count();
    let mark = ['~', '^', ':', '\u{1}', '\u{1f}', '¦', '§'].into_iter().find(|mark| parts(mark) > 2)?;
    let mark = mark.to_string();
    let message = format!("`{name}`: its one column is called `{}`", shown(whole));
    let help =
        format!("save it with commas, semicolons, tabs or `|` between the columns: `{}` parts none", shown(&mark));
    Some(Failure::new(Exit::Files, message).help(help))
}

/// What is said of a list without a header, where each line is somebody.
fn listed(name: &str, header: &[&str]) -> Option<Failure> {
    let first = header.iter().find(|text| !text.is_empty())?;
    let field = field_of_value(first)?;
    let message = format!("`{name}`: `{}` is somebody, and no name of a column", shown(first));
    let help = format!(
        "a list of whom not to contact is named in a policy: list blocked from {}\nof records, the first line says what the \
         column is: {field}",
        serde_json::Value::from(name)
    );
    Some(Failure::new(Exit::Files, message).help_lines(help))
}
