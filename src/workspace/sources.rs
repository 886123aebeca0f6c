//! `[sources.…]`: a team's own mapping of columns to fields.

use super::config::{ConfigError, Loaded, find_key, line_column};
use crate::records::mapping::{Source, SourceColumn};

/// The sources of a configuration.
///
/// # Errors
///
/// Where one isn't written as sources are.
pub fn sources(loaded: &Loaded) -> Result<Vec<Source>, ConfigError> {
    loaded.config.sources.iter().map(|(name, table)| source(loaded, name, table)).collect()
}

fn source(loaded: &Loaded, name: &str, table: &toml::Table) -> Result<Source, ConfigError> {
    let start = find_key(&loaded.text, name, 0);
    let error = |key: &str, message: String| ConfigError {
        path: loaded.path.clone(),
        place: start
            .and_then(|start| find_key(&loaded.text, key, start).or(Some(start)))
            .map(|offset| line_column(&loaded.text, offset)),
        message: format!("the source `{name}`: {message}"),
        help: Some(
            "write `field = \"Column\"`, or `field = { column = \"Column\", values = { \"1st\" = \"connected\" } }`"
                .to_owned(),
        ),
    };
    let mut source = Source { name: name.to_owned(), ..Source::default() };
    for (key, value) in table {
        match (key.as_str(), value) {
            ("match", headers) => {
                let headers = headers.as_array().and_then(|headers| headers.iter().map(toml::Value::as_str).collect());
                let headers: Vec<&str> = headers
                    .ok_or_else(|| error("match", "`match` lists the headers it is recognised by".to_owned()))?;
                source.matches = headers.into_iter().map(str::to_owned).collect();
            }
            (field, toml::Value::String(column)) => {
                let column = SourceColumn { column: column.clone(), ..SourceColumn::default() };
                source.fields.insert(field.to_owned(), column);
            }
            (field, toml::Value::Table(table)) => {
                let column =
                    column(table).ok_or_else(|| error(field, format!("`{field}` has no readable `column`")))?;
                source.fields.insert(field.to_owned(), column);
            }
            (field, _) => return Err(error(field, format!("`{field}` is no column"))),
        }
    }
    Ok(source)
}

fn column(table: &toml::Table) -> Option<SourceColumn> {
    if table.keys().any(|key| key != "column" && key != "values") {
        return None;
    }
    let column = table.get("column")?.as_str()?.to_owned();
    let values = match table.get("values") {
        None => toml::Table::new(),
        Some(values) => values.as_table()?.clone(),
    };
    let values = values.into_iter().map(|(from, to)| Some((from, to.as_str()?.to_owned()))).collect::<Option<_>>()?;
    Some(SourceColumn { column, values })
}
