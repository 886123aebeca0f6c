//! `firstmove.toml`: what it may say, and where it is wrong.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use super::in_words;
use crate::language::bundle::{Extra, FileError};
use crate::values::text;
use crate::values::text::nearest;

/// A configuration as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The entry file of the policy.
    pub policy: Option<String>,
    /// What a command reads when none is named; `*` stands for any part of a file's name.
    #[serde(default)]
    pub records: Vec<String>,
    /// The file of what happened.
    pub ledger: Option<String>,
    /// The folder for the worksheets of `today`.
    pub sheets: Option<String>,
    /// Files of `never` and `list` items that no policy can leave out.
    #[serde(default)]
    pub never: Vec<String>,
    /// A ceiling over any policy's limit, by the cap's name.
    #[serde(default)]
    pub clamp: BTreeMap<String, f64>,
    /// A CSV with a row a sender, instead of or beside the tables.
    #[serde(rename = "*csv*")]
    pub senders_file: Option<String>,
    /// The senders by id.
    #[serde(default)]
    pub senders: BTreeMap<String, Spanned<toml::Table>>,
    /// What columns do that nothing reads: `error`; left out: they are told.
    pub unread: Option<String>,
    /// Columns that nothing reads, and of which nothing is said.
    #[serde(default)]
    pub ignore_columns: Vec<String>,
    /// How files' columns become the policy's fields.
    #[serde(default)]
    pub sources: BTreeMap<String, toml::Table>,
}

/// A configuration with the file it stands in.
#[derive(Clone, Debug)]
pub struct Loaded {
    pub path: PathBuf,
    /// Its text, for messages.
    pub text: String,
    /// What it says.
    pub config: Config,
    /// The file of senders that it names, read with it; else why it can't be.
    pub senders_file: Option<Result<Vec<u8>, FileError>>,
}

impl Loaded {
    /// What it adds to every policy.
    #[must_use]
    pub fn extra(&self) -> Extra {
        let clamps = self.config.clamp.iter().map(|(cap, most)| (cap.as_str().into(), *most)).collect();
        Extra { nevers: self.config.never.clone(), clamps }
    }

    /// Where the file of senders lies that it names.
    #[must_use]
    pub fn senders_path(&self) -> Option<PathBuf> {
        self.config.senders_file.as_ref().map(|file| beside(&self.path, file))
    }
}

/// A path that stands relative to the configuration.
fn beside(config: &Path, file: &str) -> PathBuf {
    // At the top of a revision of git: `main:firstmove.toml`
    let revision = config.to_str().and_then(|path| path.strip_suffix(FILE_NAME)).filter(|before| before.ends_with(':'));
    if let Some(revision) = revision {
        return PathBuf::from(format!("{revision}{file}"));
    }
    config.parent().unwrap_or(Path::new(".")).join(file)
}

/// Why a configuration doesn't load.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{path}{}: {message}", shown(.place.as_ref()))]
pub struct ConfigError {
    pub path: PathBuf,
    /// Line and column, from 1, where they are known.
    pub place: Option<(usize, usize)>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// Line and column as they stand behind the name of a file: `:3:14`.
fn shown(place: Option<&(usize, usize)>) -> String {
    place.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default()
}

/// The keys of the top level.
const KEYS: [&str; 10] =
    ["policy", "records", "ledger", "sheets", "never", "clamp", "senders", "unread", "ignore_columns", "sources"];

/// What `unread` says where records with columns that nothing reads are refused.
const UNREAD_IS_ERROR: &str = "error";

/// The file that a workspace is known by.
pub const FILE_NAME: &str = "firstmove.toml";

/// The nearest configuration from a folder upwards.
#[must_use]
pub fn find(from: &Path) -> Option<PathBuf> {
    from.ancestors().map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file())
}

/// Reads a configuration.
///
/// # Errors
///
/// Where it isn't there, is no TOML, or has a key that nothing knows.
pub fn read(path: &Path) -> Result<Loaded, ConfigError> {
    let text = fs::read_to_string(path).map_err(|failure| unreadable(path, &in_words(&failure)))?;
    parse(path, text, |file| fs::read(beside(path, file)).map_err(|failure| FileError::Failed(in_words(&failure))))
}

/// A configuration that can't be read.
#[must_use]
pub fn unreadable(path: &Path, why: &str) -> ConfigError {
    ConfigError { path: path.to_owned(), place: None, message: format!("can't be read: {why}"), help: None }
}

/// A configuration of this text. The file of senders that it names is asked for by its path as it stands there.
///
/// # Errors
///
/// Where it is no TOML, or has a key that nothing knows.
pub fn parse(
    path: &Path,
    text: String,
    read_beside: impl FnOnce(&str) -> Result<Vec<u8>, FileError>,
) -> Result<Loaded, ConfigError> {
    if let Some(left) = left_by_git(path, &text) {
        return Err(left);
    }
    let renamed = with_senders_file(&text);
    let table: toml::Table = renamed.parse().map_err(|failure| syntax(path, &text, &failure))?;
    let is_unknown = |key: &&String| !KEYS.contains(&key.as_str()) && *key != SENDERS_FILE;
    if let Some(unknown) = table.keys().find(is_unknown) {
        return Err(unknown_key(path, &text, (unknown, 0), KEYS));
    }
    let config: Config = toml::from_str(&renamed).map_err(|failure| syntax(path, &text, &failure))?;
    if let Some((cap, most)) = config.clamp.iter().find(|(_, most)| !(most.is_finite() && **most >= 0.0)) {
        let place = find_key(&text, cap, 0).map(|offset| line_column(&text, offset));
        let message = format!("`clamp.{cap}` is {most}, and no limit can be that");
        return Err(ConfigError { path: path.to_owned(), place, message, help: None });
    }
    if config.unread.as_ref().is_some_and(|said| said != UNREAD_IS_ERROR) {
        let place = find_key(&text, "unread", 0).map(|offset| line_column(&text, offset));
        let message = format!("`unread` can be \"{UNREAD_IS_ERROR}\"; left out, such columns are told");
        return Err(ConfigError { path: path.to_owned(), place, message, help: None });
    }
    let senders_file = config.senders_file.as_deref().map(read_beside);
    Ok(Loaded { path: path.to_owned(), text, config, senders_file })
}

/// A merge that nobody resolved in a file of the configuration, or a pointer of git LFS in its place.
pub(super) fn left_by_git(path: &Path, content: &str) -> Option<ConfigError> {
    let error = |line: usize, message: String, help: &str| {
        let help = Some(help.to_owned());
        Some(ConfigError { path: path.to_owned(), place: Some((line, 1)), message, help })
    };
    if text::is_lfs_pointer(content) {
        let message = "this is a pointer of git LFS, not the file itself".to_owned();
        return error(1, message, "fetch the file with `git lfs pull`");
    }
    let merges = text::merges(content);
    let merge = merges.first()?;
    let names = merge.markers.iter().filter_map(|marker| content.get(marker.name.clone()));
    let names: Vec<String> = names.filter(|name| !name.is_empty()).map(|name| format!("`{name}`")).collect();
    let sides = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
    let help = "keep what is right of the sides, and take the lines of the markers out";
    error(line_column(content, merge.range().start).0, format!("a merge was left unresolved here{sides}"), help)
}

/// What the key `senders` is called inside where it names a file.
const SENDERS_FILE: &str = "*csv*";

/// `senders = "senders.csv"` may stand beside the tables `[senders.dana]`, which TOML by itself doesn't allow: where the
/// key names a file, it goes by a name of its own, of the same length, so that places stay right.
fn with_senders_file(text: &str) -> String {
    let mut before_tables = true;
    let lines = text.split_inclusive('\n').map(|line| {
        before_tables &= !line.trim_start().starts_with('[');
        let names_file = |rest: &&str| {
            rest.trim_start().strip_prefix('=').is_some_and(|value| value.trim_start().starts_with(['"', '\'']))
        };
        match line.strip_prefix("senders").filter(names_file) {
            Some(rest) if before_tables => format!("'{SENDERS_FILE}'{rest}"),
            _ => line.to_owned(),
        }
    });
    lines.collect()
}

/// A key that nothing knows, with the nearest. It is looked for from the offset on.
pub(super) fn unknown_key<'a>(
    path: &Path,
    text: &str,
    (key, from): (&str, usize),
    known: impl IntoIterator<Item = &'a str>,
) -> ConfigError {
    ConfigError {
        path: path.to_owned(),
        place: find_key(text, key, from).map(|offset| line_column(text, offset)),
        message: format!("nothing knows the key `{key}`"),
        help: nearest(key, known).map(|near| format!("write `{near}`")),
    }
}

fn syntax(path: &Path, text: &str, error: &toml::de::Error) -> ConfigError {
    let place = error.span().map(|span| line_column(text, span.start));
    ConfigError { path: path.to_owned(), place, message: one_line(error.message()), help: None }
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first place, from an offset on, at which a line, a table's header or a table within a line names the key.
pub(super) fn find_key(text: &str, key: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let names_it = |(place, _): &(usize, &str)| {
        let before = rest.get(..*place).unwrap_or_default().trim_end_matches([' ', '\t']);
        let behind = rest.get(place + key.len()..).unwrap_or_default().trim_start_matches(['"', '\'', ' ', '\t']);
        let begins = before.is_empty() || before.ends_with(['\n', '[', '{', ',', '.', '"', '\'']);
        begins && behind.starts_with(['=', '.', ']'])
    };
    rest.match_indices(key).find(names_it).map(|(place, _)| from + place)
}

/// Line and column of a byte offset, from 1.
pub(super) fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |line_break| line_break + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}
