//! Which column of a file fills which field.

use std::collections::BTreeMap;

use super::schema::Schema;
use super::typing::simple;
use crate::diagnostic::nearest;
use crate::ids::FieldId;

/// What a column is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A field of the prospect.
    Prospect(FieldId),
    /// A field of the sender, over what the configuration says.
    Sender(FieldId),
    /// Who sends; also a field of the prospect, where there is one of that name.
    SenderName(Option<FieldId>),
}

/// A column that is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its place in the file; for JSON, the place of its name among the names seen.
    pub place: usize,
    /// Its name in the file.
    pub name: String,
    /// What it is for.
    pub target: Target,
    /// What a value stands for: `1st` for `connected`; `*` for every other. Empty where values stand for themselves.
    pub values: BTreeMap<String, String>,
}

/// A source: how the columns of some tool's files become fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// The headers that it is recognised by: all of them.
    pub matches: Vec<String>,
    /// For each field (`sender.plan` for one of the sender), its column and what the column's values stand for.
    pub fields: BTreeMap<String, SourceColumn>,
}

/// Where a source finds a field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceColumn {
    /// The column's header.
    pub column: String,
    /// What its values stand for.
    pub values: BTreeMap<String, String>,
}

/// Why a file can't be mapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MappingError {
    /// Two columns of the same name, or two for one field: their names.
    Twice(String, String, String),
    /// No column names a field: the columns, and the nearest field for some.
    Nothing(Vec<(String, Option<String>)>),
    /// A source of this name isn't there; the nearest.
    UnknownSource(String, Option<String>),
    /// Two sources fit.
    TwoSources(String, String),
    /// A source names a field that the policy doesn't have; the nearest.
    UnknownField(String, String, Option<String>),
}

impl std::fmt::Display for MappingError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hint =
            |near: &Option<String>| near.as_ref().map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
        match self {
            Self::Twice(field, one, other) => write!(out, "the columns `{one}` and `{other}` both stand for `{field}`"),
            Self::Nothing(columns) => {
                let columns: Vec<String> =
                    columns.iter().map(|(name, near)| format!("`{name}`{}", hint(near))).collect();
                write!(out, "no column names a field of the policy: {}", columns.join(", "))
            }
            Self::UnknownSource(name, near) => write!(out, "there is no source `{name}`{}", hint(near)),
            Self::TwoSources(one, other) => {
                write!(out, "the sources `{one}` and `{other}` both fit; choose with --source")
            }
            Self::UnknownField(source, field, near) => {
                write!(out, "the source `{source}` fills `{field}`, which the policy doesn't have{}", hint(near))
            }
        }
    }
}

impl std::error::Error for MappingError {}

/// The columns of a header that are read.
///
/// # Errors
///
/// Where two columns stand for one field, no column names any, or the source doesn't fit the policy.
pub fn map(
    header: &[String],
    prospect: &Schema,
    sender: &Schema,
    sources: &[Source],
    forced: Option<&str>,
) -> Result<Vec<Column>, MappingError> {
    let source = choose(header, sources, forced)?;
    let mut columns: Vec<Column> = Vec::new();
    if let Some(source) = source {
        for (field, from) in &source.fields {
            let target = target(field, prospect, sender).ok_or_else(|| unknown_field(&source.name, field, prospect))?;
            if let Some(place) = header.iter().position(|name| simple(name) == simple(&from.column)) {
                let name = header.get(place).cloned().unwrap_or_default();
                push(&mut columns, Column { place, name, target, values: from.values.clone() }, field)?;
            }
        }
    }
    for (place, name) in header.iter().enumerate() {
        let Some(target) = target(name, prospect, sender) else { continue };
        let is_filled =
            columns.iter().any(|column| column.target == target && source.is_some() && column.place != place);
        if !is_filled && !columns.iter().any(|column| column.place == place) {
            let field = label(&target, prospect, sender);
            push(&mut columns, Column { place, name: name.clone(), target, values: BTreeMap::new() }, &field)?;
        }
    }
    if columns.iter().any(|column| matches!(column.target, Target::Prospect(_))) {
        return Ok(columns);
    }
    let names: Vec<&str> = prospect.fields.as_slice().iter().map(|field| &*field.name).collect();
    let nothing = header.iter().map(|name| (name.clone(), nearest(name, names.iter().copied()).map(str::to_owned)));
    Err(MappingError::Nothing(nothing.collect()))
}

/// Whether a column of this name may be read, or tell which source a file is of.
#[must_use]
pub fn concerns(name: &str, prospect: &Schema, sender: &Schema, sources: &[Source]) -> bool {
    let is_named = |other: &String| simple(other) == simple(name);
    let of_source =
        |source: &Source| source.matches.iter().chain(source.fields.values().map(|from| &from.column)).any(is_named);
    target(name, prospect, sender).is_some() || sources.iter().any(of_source)
}

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
    let has = |name: &String| header.iter().any(|known| simple(known) == simple(name));
    let mut fitting = sources.iter().filter(|source| !source.matches.is_empty() && source.matches.iter().all(has));
    match (fitting.next(), fitting.next()) {
        (Some(one), Some(other)) => Err(MappingError::TwoSources(one.name.clone(), other.name.clone())),
        (one, _) => Ok(one),
    }
}

/// What a column of this name is for.
fn target(name: &str, prospect: &Schema, sender: &Schema) -> Option<Target> {
    let field_of = |schema: &Schema, name: &str| schema.fields.position(|field| simple(&field.name) == simple(name));
    if let Some((owner, field)) = name.split_once('.')
        && simple(owner) == "sender"
    {
        return field_of(sender, field).map(Target::Sender);
    }
    if simple(name) == "sender" {
        return Some(Target::SenderName(field_of(prospect, name)));
    }
    field_of(prospect, name).map(Target::Prospect)
}

/// What policies call it.
fn label(target: &Target, prospect: &Schema, sender: &Schema) -> String {
    match target {
        Target::Prospect(field) => prospect.fields[*field].name.to_string(),
        Target::Sender(field) => format!("sender.{}", sender.fields[*field].name),
        Target::SenderName(_) => "sender".to_owned(),
    }
}

fn push(columns: &mut Vec<Column>, column: Column, field: &str) -> Result<(), MappingError> {
    if let Some(first) = columns.iter().find(|known| known.target == column.target) {
        return Err(MappingError::Twice(field.to_owned(), first.name.clone(), column.name));
    }
    columns.push(column);
    Ok(())
}

fn unknown_field(source: &str, field: &str, prospect: &Schema) -> MappingError {
    let names = prospect.fields.as_slice().iter().map(|field| &*field.name);
    MappingError::UnknownField(source.to_owned(), field.to_owned(), nearest(field, names).map(str::to_owned))
}
