//! The records of a command: which files, whose senders, and what can't be read.

use std::collections::BTreeSet;
use std::env;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::args::RecordsIn;
use super::exit::{Exit, Failure};
use super::progress::Progress;
use super::session::Session;
use super::unmapped::{STANDARD_INPUT, folder_failure, mapping_failure, unpacked_first};
use super::workspace::{Workspace, config_failure};
use crate::decide::targets;
use crate::history::archive;
use crate::intake::{Intake, IntakeError, OpenFile};
use crate::language::plan::Plan;
use crate::records::mapping::{Column, Mapping};
use crate::records::notices::Notices;
use crate::records::opt_out::is_called_so;
use crate::records::read::{self, Opening, ReadError, Rows};
use crate::records::source::{Combined, Source, readings};
use crate::records::targets::Targets;
use crate::values::text::nearest;
use crate::workspace::senders::{Roster, SenderError};
use crate::workspace::sources::sources;

/// How many rejects are shown where they go to no file.
pub(super) const MOST_SHOWN: usize = 10;

/// The senders that a command knows.
pub(super) fn roster<'p>(plan: &'p Plan, workspace: &Workspace, args: &RecordsIn) -> Result<Roster<'p>, Failure> {
    roster_for(plan, workspace, args.sender.as_deref())
}

/// The senders that a command knows, and which one it is about where that isn't said otherwise.
pub(super) fn roster_for<'p>(
    plan: &'p Plan,
    workspace: &Workspace,
    sender: Option<&str>,
) -> Result<Roster<'p>, Failure> {
    let roster = Roster::new(plan, workspace.loaded.as_ref(), sender).map_err(config_failure)?;
    roster.check_fallback().map_err(|error| sender_failure(&error))?;
    Ok(roster)
}

/// The sources of the configuration and those that come along.
pub(super) fn known_sources(plan: &Plan, workspace: &Workspace) -> Result<Vec<Source>, Failure> {
    sources(workspace.loaded.as_ref(), &targets(plan)).map_err(config_failure)
}

/// What takes the records of a command in.
pub(super) fn intake<'p>(
    plan: &'p Plan,
    roster: &'p Roster<'p>,
    workspace: &Workspace,
    args: &RecordsIn,
    now: Timestamp,
    threads: usize,
) -> Result<Intake<'p>, Failure> {
    let sources = known_sources(plan, workspace)?;
    let mut intake = Intake::new(plan, roster, sources, args.source.clone(), now, threads);
    check_encoding(args.encoding.as_deref())?;
    intake.encoding.clone_from(&args.encoding);
    intake.refuses_unread = workspace.loaded.as_ref().is_some_and(|loaded| loaded.config.unread.is_some());
    Ok(intake)
}

/// Fails where no encoding is called as it is said.
pub(super) fn check_encoding(encoding: Option<&str>) -> Result<(), Failure> {
    match encoding.filter(|name| !read::is_encoding(name)) {
        None => Ok(()),
        Some(unknown) => Err(Failure::new(Exit::Usage, format!("no encoding is called `{unknown}`"))
            .help("encodings are called as on the web: windows-1252, iso-8859-2, macintosh, shift_jis, gb18030")),
    }
}

/// The files to read: those named, else those of the configuration.
pub(super) fn files(args: &RecordsIn, workspace: &Workspace) -> Result<Vec<PathBuf>, Failure> {
    if !args.records.is_empty() {
        // A shell's pattern takes in what lies beside the files.
        let files: Vec<PathBuf> = args.records.iter().filter(|path| !lies_beside(path)).cloned().collect();
        return Ok(if files.is_empty() { args.records.clone() } else { files });
    }
    let (Some(loaded), Some(folder)) = (&workspace.loaded, workspace.folder()) else {
        return Err(Failure::new(Exit::Usage, "no records are named")
            .help("name a file: firstmove eval leads.csv, or `-` for standard input"));
    };
    if loaded.config.records.is_empty() {
        return Err(Failure::new(Exit::Usage, "no records are named, and the configuration names none")
            .help("name a file: firstmove eval leads.csv, or `-` for standard input"));
    }
    let mut files = Vec::new();
    for pattern in &loaded.config.records {
        let found = matching(folder, pattern);
        if found.is_empty() {
            let message = format!("no file matches `{pattern}`, which the configuration names under `records`");
            return Err(Failure::new(Exit::Files, message));
        }
        files.extend(found.iter().map(|file| from_here(file)));
    }
    Ok(files)
}

/// Warns of files beside the records of the configuration that no pattern of it takes in.
pub(super) fn warn_of_others(args: &RecordsIn, workspace: &Workspace, session: &Session) {
    let (Some(loaded), Some(folder)) = (&workspace.loaded, workspace.folder()) else { return };
    if !args.records.is_empty() {
        return;
    }
    let patterns = &loaded.config.records;
    let read: Vec<PathBuf> = patterns.iter().flat_map(|pattern| matching(folder, pattern)).collect();
    let fitting =
        patterns.iter().filter(|pattern| pattern.contains('*')).flat_map(|pattern| but_for_ending(folder, pattern));
    let is_other = |path: &PathBuf| may_hold_records(path) && !read.contains(path);
    let others: BTreeSet<String> = fitting.filter(is_other).map(|path| name_of(&from_here(&path))).collect();
    if !others.is_empty() {
        let named: Vec<&str> = others.iter().take(MOST_SHOWN).map(String::as_str).collect();
        let (is, more) = (if others.len() == 1 { "is" } else { "are" }, others.len().saturating_sub(MOST_SHOWN));
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        session.warn(&format!(
            "{}{more} {is} not read, so that what stands there forbids nothing: no pattern of `records` in the configuration fits",
            named.join(", ")
        ));
    }
}

/// The files whose names fit a pattern but for the ending, or for its capitals: `leads/*.csv` has `leads/crm.CSV` beside it.
fn but_for_ending(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let path = Path::new(pattern);
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    matching(folder, &path.with_file_name(format!("{stem}.*")).to_string_lossy())
}

/// Whether a file is one of a format in which records stand, by its ending.
fn may_hold_records(path: &Path) -> bool {
    const ENDINGS: [&str; 8] = ["csv", "tsv", "xlsx", "xlsm", "json", "ndjson", "jsonl", "parquet"];
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// A path as a person who stands here finds it.
pub(super) fn from_here(path: &Path) -> PathBuf {
    let here = env::current_dir().unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).to_owned()
}

/// What the configuration names under `records`, as paths from here.
#[cfg(feature = "watch")]
pub(super) fn patterns(workspace: &Workspace) -> Vec<PathBuf> {
    let (Some(loaded), Some(folder)) = (&workspace.loaded, workspace.folder()) else { return Vec::new() };
    loaded.config.records.iter().map(|pattern| folder.join(pattern)).collect()
}

/// The files below a folder whose name fits a pattern; `*` stands for any part of a file's name.
fn matching(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let path = folder.join(pattern);
    let (Some(parent), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else {
        return Vec::new();
    };
    if !name.contains('*') {
        return if path.is_file() { vec![path] } else { Vec::new() };
    }
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let fits = |path: &PathBuf| {
        path.is_file()
            && !lies_beside(path)
            && path.file_name().and_then(|file| file.to_str()).is_some_and(|file| fits(file, name))
    };
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(fits).collect();
    found.sort();
    found
}

/// Whether a file is one that a program leaves beside others: Excel beside a workbook that is open, a Mac beside everything.
pub(super) fn lies_beside(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    name.starts_with("~$") || name.starts_with("._") || name.starts_with(".~lock.") || name == ".DS_Store"
}

fn fits(name: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.is_empty()
}

/// What messages call a file.
pub(super) fn name_of(path: &Path) -> String {
    if path == Path::new("-") { STANDARD_INPUT.to_owned() } else { path.display().to_string() }
}

/// The rows of what comes from a pipe.
pub(super) fn rows_of_pipe(
    name: &str,
    encoding: Option<&str>,
    pipe: Box<dyn io::Read>,
) -> Result<Box<dyn Rows>, Failure> {
    read::open_encoded(name, encoding, pipe).map_err(|error| intake_failure(name, &IntakeError::Read(error)))
}

/// The rows of one file, and what messages call it.
pub(super) fn rows(
    path: &Path,
    encoding: Option<&str>,
    progress: &Progress,
) -> Result<(String, Box<dyn Rows>), Failure> {
    let name = name_of(path);
    let rows = if path == Path::new("-") {
        read::open_encoded(&name, encoding, Box::new(progress.counted(io::stdin())))
    } else {
        let (place, sheet) = sheet_of(path);
        let file = File::open(place).map_err(|error| Failure::reading(&error, &format!("`{name}`")))?;
        let there = file.metadata().map_err(|error| Failure::reading(&error, &format!("`{name}`")))?;
        if there.is_dir() {
            return Err(folder_failure(path, &name));
        }
        let is_file = there.is_file();
        let file = progress.counted(file);
        if is_file {
            read::open_as(&name, Opening { sheet, encoding }, Box::new(file))
        } else {
            read::open_encoded(&name, encoding, Box::new(file))
        }
    };
    let rows = rows.map_err(|error| match error {
        ReadError::Shape(_) => {
            unpacked_first(path, &name).unwrap_or_else(|| intake_failure(&name, &IntakeError::Read(error)))
        }
        error => intake_failure(&name, &IntakeError::Read(error)),
    })?;
    Ok((name, rows))
}

/// Records that are asked for a second time, and can be read only once.
pub(super) fn read_once(what: &str) -> Failure {
    Failure::new(Exit::Usage, format!("{what} can't be read a second time")).help("name a file")
}

/// What is read of a file, and why so.
pub(super) fn say_mapping(name: &str, file: &OpenFile<'_>, targets: &Targets<'_>, session: &Session) {
    let mapping = file.mapping();
    match &mapping.source {
        None => session.say_more(&format!("{name}: no source fits, so columns go by their names and common spellings")),
        Some(taken) if taken.by.is_empty() => session.say_more(&format!("{name}: source {}, by --source", taken.name)),
        Some(taken) => {
            session.say_more(&format!("{name}: source {}, by its columns {}", taken.name, taken.by.join(", ")));
        }
    }
    if let Some(part) = archive::file_of(file.header()) {
        session.say(&format!("{name} is `{part}` of LinkedIn's archive: firstmove import keeps it in the ledger"));
    }
    warn_of_list(name, mapping, targets, session);
    let read: Vec<String> = mapping.columns.iter().map(|column| filled(column, targets)).collect();
    session.say_more(&format!("{name}: reads {}", read.join(", ")));
    for (column, why) in mapping.source.iter().flat_map(|taken| &taken.ignored) {
        session.say_more(&format!("{name}: {column} is not read: {why}"));
    }
    say_opt_outs(name, mapping, session);
    let is_named = |column: &str| {
        let ignored = mapping.source.iter().flat_map(|taken| &taken.ignored);
        mapping.reads(column) || ignored.into_iter().any(|(ignored, _)| ignored == column)
    };
    let others: Vec<&str> =
        file.header().iter().map(String::as_str).filter(|column| !column.is_empty() && !is_named(column)).collect();
    if !others.is_empty() {
        session.say_more(&format!("{name}: passes over {}", others.join(", ")));
    }
}

/// `title from Position`
fn filled(column: &Column, targets: &Targets<'_>) -> String {
    let names: Vec<&str> = column.cells().map(|(_, name)| name).collect();
    let between = match column.combined {
        Combined::First => " or else ",
        Combined::Joined => " and ",
        Combined::Every => ", and from ",
    };
    format!("{} from {}", targets.label(&column.target), names.join(between))
}

/// A workbook and the sheet of it that is asked for: `leads.xlsx#Q3`, unless a file is called so.
pub(super) fn sheet_of(path: &Path) -> (&Path, Option<&str>) {
    let whole = path.to_str().filter(|_| !path.exists()).unwrap_or_default();
    let parts = whole.match_indices('#').filter_map(|(place, _)| whole.split_at_checked(place));
    let mut parts = parts.map(|(file, sheet)| (Path::new(file), sheet.trim_start_matches('#')));
    match parts.find(|(file, _)| file.is_file()) {
        Some((file, sheet)) => (file, Some(sheet)),
        None => (path, None),
    }
}

/// A failure to take records in.
pub(super) fn intake_failure(name: &str, error: &IntakeError) -> Failure {
    match error {
        IntakeError::Read(ReadError::File(error)) => Failure::reading(error, &format!("`{name}`")),
        IntakeError::Read(ReadError::Shape(why)) => Failure::new(Exit::Files, format!("can't read `{name}`: {why}")),
        IntakeError::Read(ReadError::Row(reject)) => Failure::new(Exit::Files, reject.to_string()),
        IntakeError::Mapping(error) => mapping_failure(name, error),
        IntakeError::Sender(error) => sender_failure(error),
        IntakeError::Doubt(doubt) => Failure::new(Exit::Files, format!("`{name}`: {doubt}"))
            .help(format!("state it in a source of firstmove.toml, for the field: {}", readings(doubt))),
        IntakeError::Unread(told) => {
            let (first, others) = told.split_first().map_or(("", told.as_slice()), |(first, others)| (first, others));
            let others: Vec<String> = others.iter().map(|notice| format!("{notice}\n")).collect();
            let help =
                "`unread = \"error\"` stands in firstmove.toml; what is meant so stands there in `ignore_columns`";
            Failure::new(Exit::No, first).help_lines(format!("{}{help}", others.concat()))
        }
        IntakeError::Keep(column, header) => {
            Failure::new(Exit::Usage, format!("`{name}` has no column `{column}` to keep"))
                .help(format!("its columns are {}", header.join(", ")))
                .did_you_mean(nearest(column, header.iter().map(String::as_str)))
        }
    }
}

/// Says which columns of opt-outs from something else than LinkedIn a source passes over.
fn say_opt_outs(name: &str, mapping: &Mapping, session: &Session) {
    let ignored = mapping.source.iter().flat_map(|taken| &taken.ignored).map(|(column, _)| column);
    let columns: Vec<String> =
        ignored.filter(|column| is_called_so(column)).map(|column| format!("`{column}`")).collect();
    if columns.is_empty() {
        return;
    }
    let keep = if columns.len() == 1 { "keeps" } else { "keep" };
    session.say(&format!(
        "{name}: {} {keep} nobody from being written to on LinkedIn, unless a source of yours reads it as `do_not_contact`",
        columns.join(", ")
    ));
}

/// Warns of a file that is called like a list of whom not to contact, and says of nobody that they must not be.
fn warn_of_list(name: &str, mapping: &Mapping, targets: &Targets<'_>, session: &Session) {
    let stem = Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    if is_called_so(&stem) && !mapping.columns.iter().any(|column| targets.forbids(&column.target)) {
        session.warn_always(&format!(
            "{name} is called like a list of whom not to contact, and its people are decided like any others: such a list is \
             named in a policy: list blocked from {}",
            serde_json::Value::from(name)
        ));
    }
}

/// Tells the sheets of a workbook that aren't read; of those that are called like a list of whom not to contact it warns.
pub(super) fn warn_of_sheets(name: &str, others: &[String], session: &Session) {
    for sheet in others {
        if is_called_so(sheet) {
            session.warn_always(&format!(
                "the sheet `{sheet}` of {name} may say who must not be written to, and isn't read: give it, too \
                 (\"{name}#{sheet}\"), or put its people on the list"
            ));
        } else {
            session.say_more(&format!("{name}: the sheet `{sheet}` is not read"));
        }
    }
}

/// A sender who isn't there, or isn't said.
pub(super) fn sender_failure(error: &SenderError) -> Failure {
    match error {
        SenderError::Unknown(name, near) => {
            Failure::new(Exit::Usage, format!("the configuration names no sender `{name}`"))
                .help("add a table `[senders.NAME]` to firstmove.toml")
                .did_you_mean(near.as_deref())
        }
        SenderError::Unsaid(names) => {
            Failure::new(Exit::Usage, "a record names no sender, and the configuration names several")
                .help(format!("choose one with --sender, or name each in a column `sender`: {}", names.join(", ")))
        }
    }
}

/// What is said once a file of cells that were not taken as they stand.
pub(super) fn warn_of_cells(notices: &Notices, session: &Session) {
    for notice in notices.iter() {
        session.warn_of(notice);
    }
}

/// What is said of senders that nobody configured.
pub(super) fn warn_of_unlisted(intake: &Intake<'_>, session: &Session) {
    if intake.has_unlisted_senders {
        session.warn("records name senders whom no configuration knows: they have the policy's defaults");
    }
}
