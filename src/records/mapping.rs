//! Which column of a file fills which field.

pub use super::column::{Column, Doubled};
use super::common;
use super::opt_out::is_called_so;
use super::place::shown;
#[cfg(feature = "workspace")]
use super::rows::RawRow;
use super::source::{Combined, Guess, Source, SourceColumn, Spelling};
use super::targets::{Target, Targets};
use super::typing::{same_name, simple};
use crate::values::text::nearest;
use thiserror::Error;

/// How the sources of LinkedIn's connections are called, with an address and without.
#[cfg(feature = "workspace")]
const CONNECTIONS: &str = "linkedin_connections";

/// How a file is read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    /// The columns that are read.
    pub columns: Vec<Column>,
    /// The source that says so, where there is one.
    pub source: Option<Taken>,
    /// The fields that more than one column may be, by common spellings.
    pub doubled: Vec<Doubled>,
    /// The fields that a team's source reads from columns that aren't there, with their names: those that would say who must
    /// not be written to, or what happened.
    pub lacking: Vec<(String, Vec<String>)>,
    /// The columns that are not read on purpose, though nothing is known of them but that.
    pub passed_over: Vec<String>,
}

impl Mapping {
    /// Whether a value is made of this column.
    #[must_use]
    pub fn reads(&self, column: &str) -> bool {
        self.columns.iter().flat_map(Column::cells).any(|(_, read)| read == column)
    }

    /// What stands in a row of LinkedIn's connections that doesn't say who was connected: only when they were.
    #[cfg(feature = "workspace")]
    pub(crate) fn hides_member<'r>(&self, row: &'r RawRow) -> Option<&'r str> {
        let is_of_linkedin = self.source.as_ref().is_some_and(|taken| taken.name.starts_with(CONNECTIONS));
        let day = |column: &&Column| matches!(column.target, Target::Event(_));
        let day = self.columns.iter().find(day).filter(|_| is_of_linkedin)?;
        let mut filled = row.cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        match (filled.next(), filled.next()) {
            (Some((place, text)), None) if place == day.place => Some(text),
            _ => None,
        }
    }

    /// Whether it is on purpose that this column isn't read.
    #[must_use]
    pub fn leaves_out(&self, column: &str) -> bool {
        let ignored = self.source.iter().flat_map(|taken| &taken.ignored).map(|(ignored, _)| ignored);
        ignored.chain(&self.passed_over).any(|other| other == column)
    }
}

/// A source that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its name.
    pub name: String,
    /// The headers that it was recognised by; empty where it was asked for.
    pub by: Vec<String>,
    /// The columns of the file that it doesn't read, each with the reason.
    pub ignored: Vec<(String, String)>,
    /// The encoding of its texts, where it says one.
    pub encoding: Option<String>,
}

/// How many columns are named of which none is read.
const MOST_NAMED: usize = 20;

/// Why a file can't be mapped.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MappingError {
    /// Two columns of the same name, or two for one field: their names.
    #[error("the columns `{1}` and `{2}` both stand for `{0}`")]
    Twice(String, String, String),
    /// No column names a field: the columns, and the fields that each may be.
    #[error("no column names a field of the policy: {}", named(.0))]
    Nothing(Vec<(String, Vec<Guess>)>),
    /// A source of this name isn't there; the nearest.
    #[error("there is no source `{}`{}", .0, hint(.1.as_ref()))]
    UnknownSource(String, Option<String>),
    /// Two sources fit.
    #[error("the sources `{0}` and `{1}` both fit; choose with --source")]
    TwoSources(String, String),
}

/// The word that may be meant, as it stands behind a message.
fn hint(near: Option<&String>) -> String {
    near.map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default()
}

/// The first columns, each with the field that it may be.
fn named(columns: &[(String, Vec<Guess>)]) -> String {
    let named = columns.iter().map(|(name, guesses)| {
        let guess = guesses.first().map(|guess| &guess.field);
        format!("`{}`{}", shown(name), hint(guess))
    });
    let named: Vec<String> = named.take(MOST_NAMED).collect();
    let more = columns.len().saturating_sub(MOST_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", named.join(", "))
}

/// The columns of a header that are read. What a source fills and the policy doesn't have is passed over;
/// [`Source::problem`] finds it.
///
/// # Errors
///
/// Where two columns stand for one field, no column names any, or no or two sources fit that were asked for.
pub fn map(
    header: &[String],
    targets: &Targets<'_>,
    sources: &[Source],
    forced: Option<&str>,
) -> Result<Mapping, MappingError> {
    let source = choose(header, sources, forced)?;
    let mut columns: Vec<Column> = Vec::new();
    let mut lacking = Vec::new();
    if let Some(source) = source {
        for (field, from) in &source.fields {
            let Some(target) = targets.named(field).filter(|_| targets.problem(field, from).is_none()) else {
                continue;
            };
            match column(header, from, target, field)? {
                // Of several columns that may forbid to write to somebody each says it by itself.
                Some(column) if targets.forbids(&column.target) => columns.extend(column.apart()),
                Some(column) => columns.push(column),
                None => lacking.push((field.clone(), from.columns.clone())),
            }
        }
    }
    let is_ignored = |name: &str| source.is_some_and(|source| source.passes_over(name));
    let named = by_name(header, targets, is_ignored, &columns)?;
    columns.extend(named);
    let common = sources.iter().find(|source| source.is_common);
    let is_passed_over = |name: &str| is_ignored(name) || common.is_some_and(|common| common.passes_over(name));
    let doubled = match common {
        Some(common) => common::fill(header, targets, (common, source), is_passed_over, &mut columns),
        None => Vec::new(),
    };
    if !columns.iter().any(|column| matches!(column.target, Target::Prospect(_))) {
        return Err(MappingError::Nothing(
            header.iter().map(|name| (name.clone(), guesses(name, targets, sources))).collect(),
        ));
    }
    if let Some(common) = common {
        columns.extend(common::by_status(header, targets, (common, source), is_passed_over));
    }
    let forbids =
        |column: &&mut Column| targets.forbids(&column.target) && is_called_so(&targets.label(&column.target));
    columns.iter_mut().filter(forbids).for_each(|column| column.spelling.says_whom_not = true);
    lacking.retain(|(field, _)| source.is_some_and(|source| source.is_own) && is_missed(field, targets, &columns));
    let source = source.map(|source| taken(source, header, forced.is_some()));
    let passed_over = header.iter().filter(|name| is_passed_over(name)).cloned().collect();
    Ok(Mapping { columns, source, doubled, lacking, passed_over })
}

/// The columns that are called as what they fill, but for what those of a source fill and read.
fn by_name(
    header: &[String],
    targets: &Targets<'_>,
    is_ignored: impl Fn(&str) -> bool,
    of_source: &[Column],
) -> Result<Vec<Column>, MappingError> {
    let mut columns: Vec<Column> = Vec::new();
    for (place, name) in header.iter().enumerate() {
        let Some(target) = targets.named(name).filter(|_| !is_ignored(name)) else { continue };
        let is_read = |column: &Column| column.target == target || column.cells().any(|(read, _)| read == place);
        if of_source.iter().any(is_read) {
            continue;
        }
        if let Some(first) = columns.iter_mut().find(|known| known.target == target) {
            // All mailboxes are the person's.
            if targets.is_email(&target) && first.name != *name {
                first.more.push((place, name.clone()));
                first.combined = Combined::Every;
                continue;
            }
            return Err(MappingError::Twice(targets.label(&target), first.name.clone(), name.clone()));
        }
        columns.push(Column {
            place,
            name: name.clone(),
            more: Vec::new(),
            combined: Combined::First,
            target,
            spelling: Spelling::default(),
        });
    }
    Ok(columns)
}

/// Whether a field that no column fills is one that would say who must not be written to, or what happened.
fn is_missed(field: &str, targets: &Targets<'_>, columns: &[Column]) -> bool {
    let Some(target) = targets.named(field) else { return false };
    let counts = matches!(target, Target::Event(_)) || targets.forbids(&target);
    counts && !columns.iter().any(|column| column.target == target)
}

/// Whether a column of this name may be read, or tell which source a file is of.
#[must_use]
pub fn concerns(name: &str, targets: &Targets<'_>, sources: &[Source]) -> bool {
    let is_named = |other: &String| same_name(other, name);
    let of_source = |source: &Source| {
        source.matches.iter().chain(source.fields.values().flat_map(|from| &from.columns)).any(is_named)
    };
    targets.named(name).is_some() || sources.iter().any(of_source)
}

/// The columns of the file that a source reads a value from.
fn column(header: &[String], from: &SourceColumn, target: Target, field: &str) -> Result<Option<Column>, MappingError> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for wanted in &from.columns {
        let mut here = header.iter().enumerate().filter(|(_, name)| same_name(name, wanted));
        match (here.next(), here.next()) {
            (Some((_, one)), Some((_, other))) => {
                return Err(MappingError::Twice(field.to_owned(), one.clone(), other.clone()));
            }
            (Some((place, name)), None) => found.push((place, name.clone())),
            // A value that lacks a part is none.
            (None, _) if from.combined == Combined::Joined => return Ok(None),
            (None, _) => {}
        }
    }
    let mut found = found.into_iter();
    Ok(found.next().map(|(place, name)| Column {
        place,
        name,
        more: found.collect(),
        combined: from.combined,
        target,
        spelling: from.spelling.clone(),
    }))
}

/// The source of a file: of those that fit the one that says most, a team's own before those that come along.
fn choose<'a>(
    header: &[String],
    sources: &'a [Source],
    forced: Option<&str>,
) -> Result<Option<&'a Source>, MappingError> {
    if let Some(forced) = forced {
        let found = sources.iter().find(|source| source.name == forced);
        let names = sources.iter().map(|source| source.name.as_str());
        let unknown = || MappingError::UnknownSource(forced.to_owned(), nearest(forced, names).map(str::to_owned));
        return found.map(Some).ok_or_else(unknown);
    }
    let has = |name: &String| header.iter().any(|known| same_name(known, name));
    let fits = |source: &&Source| !source.matches.is_empty() && source.matches.iter().all(has);
    let mut fitting: Vec<&Source> = sources.iter().filter(fits).collect();
    if fitting.iter().any(|source| source.is_own) {
        fitting.retain(|source| source.is_own);
    }
    let mut best = fitting.iter().filter(|source| !fitting.iter().any(|other| asks_more(other, source)));
    match (best.next(), best.next()) {
        (Some(one), Some(other)) => Err(MappingError::TwoSources(one.name.clone(), other.name.clone())),
        (one, _) => Ok(one.copied()),
    }
}

/// Whether a source asks for all the headers of another, and for more.
fn asks_more(source: &Source, other: &Source) -> bool {
    let has = |source: &Source, name: &str| source.matches.iter().any(|known| same_name(known, name));
    other.matches.iter().all(|name| has(source, name)) && !source.matches.iter().all(|name| has(other, name))
}

fn taken(source: &Source, header: &[String], is_forced: bool) -> Taken {
    let there = |name: &str| header.iter().find(|column| same_name(column, name)).cloned();
    let ignored = source.ignored.iter().filter_map(|(column, why)| Some((there(column)?, why.clone())));
    let by = if is_forced { Vec::new() } else { source.matches.iter().filter_map(|name| there(name)).collect() };
    Taken { name: source.name.clone(), by, ignored: ignored.collect(), encoding: source.encoding.clone() }
}

/// The fields that a column may be: the one of its name, else what some source reads from a column of that name, the common
/// spellings first, else the field of the nearest name.
pub(super) fn guesses(name: &str, targets: &Targets<'_>, sources: &[Source]) -> Vec<Guess> {
    let plain = |field: String| Guess { field, spelling: Spelling::default() };
    // Of a key within an object, what it is called there; but not what names or numbers the object.
    let name = match name.rsplit_once('.') {
        Some((_, key)) if !["name", "id"].iter().any(|vague| same_name(vague, key)) && !key.is_empty() => key,
        _ => name,
    };
    if let Some(target @ Target::Prospect(_)) = targets.named(name) {
        return vec![plain(targets.label(&target))];
    }
    let mut found: Vec<Guess> = Vec::new();
    let (common, others): (Vec<&Source>, Vec<&Source>) = sources.iter().partition(|source| source.is_common);
    for source in common.into_iter().chain(others) {
        for (field, from) in &source.fields {
            let is_read =
                from.combined != Combined::Joined && from.columns.iter().any(|column| same_name(column, name));
            let Some(target) = targets.named(field).filter(|_| is_read) else { continue };
            // Of a status, a single word may forbid: the column means something else.
            if !targets.forbids(&target) || from.spelling.is_plain() {
                found.push(Guess { field: field.clone(), spelling: from.spelling.clone() });
            }
        }
        if !found.is_empty() {
            return found;
        }
    }
    nearest(&simple(name), targets.names()).map(|field| plain(field.to_owned())).into_iter().collect()
}
