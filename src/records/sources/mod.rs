//! Sources as they are written: a team's own in `firstmove.toml`, and those that come along, a file each in this folder.

use std::sync::LazyLock;

use toml::{Table, Value};

use super::number::DecimalMark;
#[cfg(feature = "workspace")]
use super::read::is_encoding;
use super::source::{Combined, Source, SourceColumn};
use crate::values::calendar::DayOrder;

/// Why a source can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceError {
    /// The key that is wrong.
    pub key: String,
    /// What is wrong with it.
    pub message: String,
}

/// What may be said of a field.
const KEYS: [&str; 6] = ["column", "joined", "values", "take", "date", "decimal"];

/// What the source of the common spellings is called.
const COMMON: &str = "common";

/// The files of the sources that come along.
const FILES: [&str; 16] = [
    include_str!("apollo.toml"),
    include_str!("clay.toml"),
    include_str!("common.toml"),
    include_str!("duxsoup.toml"),
    include_str!("evaboot.toml"),
    include_str!("expandi.toml"),
    include_str!("expandi_sheet.toml"),
    include_str!("heyreach.toml"),
    include_str!("hubspot.toml"),
    include_str!("linkedin_connections.toml"),
    include_str!("linkedin_connections_without_url.toml"),
    include_str!("phantombuster.toml"),
    include_str!("salesforce_api.toml"),
    include_str!("salesforce_report.toml"),
    include_str!("waalaxy.toml"),
    include_str!("zoominfo.toml"),
];

/// The sources that come along.
#[must_use]
pub fn built_in() -> &'static [Source] {
    static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| FILES.into_iter().flat_map(of_file).collect());
    &SOURCES
}

fn of_file(text: &str) -> Vec<Source> {
    let table: Table = text.parse().unwrap_or_default();
    let sources = table.get("sources").and_then(Value::as_table).into_iter().flatten();
    sources.filter_map(|(name, source)| parse(name, source.as_table()?).ok()).collect()
}

/// Reads a source: the table `[sources.NAME]`.
///
/// # Errors
///
/// Where it isn't written as sources are.
pub fn parse(name: &str, table: &Table) -> Result<Source, SourceError> {
    let mut source = Source { name: name.to_owned(), is_common: name == COMMON, ..Source::default() };
    for (key, value) in table {
        match (key.as_str(), value) {
            ("match", headers) => {
                let headers = texts(headers).filter(|headers| !headers.is_empty());
                source.matches = headers.ok_or_else(|| error(key, "`match` lists the headers it is recognised by"))?;
            }
            ("encoding", Value::String(name)) => {
                let is_known = is_encoding(name);
                let unknown = || error(key, format!("no encoding is called `{name}`"));
                source.encoding = Some(is_known.then(|| name.clone()).ok_or_else(unknown)?);
            }
            ("passed_over", columns) => {
                let columns = texts(columns);
                source.passed_over =
                    columns.ok_or_else(|| error(key, "`passed_over` lists columns that are no field's"))?;
            }
            ("ignore", columns) => {
                let reasons = columns.as_table().and_then(|columns| {
                    columns.iter().map(|(column, why)| Some((column.clone(), why.as_str()?.to_owned()))).collect()
                });
                source.ignored = reasons.ok_or_else(|| error(key, "`ignore` says of columns why they are not read"))?;
            }
            // `connect.sent = "…"` is a table in TOML.
            (owner, Value::Table(parts))
                if !parts.is_empty() && !parts.keys().any(|part| KEYS.contains(&part.as_str())) =>
            {
                for (part, value) in parts {
                    let column = column(value).map_err(|message| error(part, message))?;
                    source.fields.insert(format!("{owner}.{part}"), column);
                }
            }
            (field, value) => {
                let column = column(value).map_err(|message| error(field, message))?;
                source.fields.insert(field.to_owned(), column);
            }
        }
    }
    Ok(source)
}

fn error(key: &str, message: impl Into<String>) -> SourceError {
    SourceError { key: key.to_owned(), message: message.into() }
}

fn column(value: &Value) -> Result<SourceColumn, String> {
    let Value::Table(table) = value else {
        let columns = texts_or_one(value).ok_or("a field is the name of a column")?;
        return Ok(SourceColumn { columns, ..SourceColumn::default() });
    };
    let mut column = SourceColumn::default();
    for (key, value) in table {
        match key.as_str() {
            "column" => column.columns = texts_or_one(value).ok_or("`column` is the name of a column, or several")?,
            "joined" => {
                column.columns = texts(value).ok_or("`joined` lists columns")?;
                column.combined = Combined::Joined;
            }
            "values" => column.spelling.values = values(value).ok_or("`values` says of texts what they stand for")?,
            "take" => {
                let is_domain = value.as_str() == Some("domain");
                column.spelling.is_domain = is_domain.then_some(true).ok_or("`take` can be \"domain\"")?;
            }
            "date" => column.spelling.habits.days = Some(day_order(value)?),
            "decimal" => column.spelling.habits.decimals = Some(decimal_mark(value)?),
            other => return Err(format!("nothing knows the key `{other}`")),
        }
    }
    if column.columns.is_empty() { Err("a field needs its `column`".to_owned()) } else { Ok(column) }
}

fn day_order(value: &Value) -> Result<DayOrder, String> {
    match value.as_str() {
        Some("day/month") => Ok(DayOrder::DayFirst),
        Some("month/day") => Ok(DayOrder::MonthFirst),
        _ => Err("`date` can be \"day/month\" or \"month/day\"".to_owned()),
    }
}

fn decimal_mark(value: &Value) -> Result<DecimalMark, String> {
    match value.as_str() {
        Some(".") => Ok(DecimalMark::Point),
        Some(",") => Ok(DecimalMark::Comma),
        _ => Err("`decimal` can be \".\" or \",\"".to_owned()),
    }
}

fn values(value: &Value) -> Option<std::collections::BTreeMap<String, String>> {
    value.as_table()?.iter().map(|(from, to)| Some((from.clone(), to.as_str()?.to_owned()))).collect()
}

fn texts_or_one(value: &Value) -> Option<Vec<String>> {
    value.as_str().map(|one| vec![one.to_owned()]).or_else(|| texts(value))
}

fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
}

/// Without files there is nothing to be decoded.
#[cfg(not(feature = "workspace"))]
fn is_encoding(_: &str) -> bool {
    true
}
