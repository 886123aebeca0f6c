//! `[sources.…]`: a team's own mapping of columns to fields.

use super::config::{ConfigError, Loaded, find_key, line_column};
use crate::records::source::Source;
use crate::records::sources::{built_in, parse};
use crate::records::targets::Targets;
use crate::records::typing::same_name;

/// The sources of a configuration, and those that come along. One that is called like one of those adds to it, field by
/// field.
///
/// # Errors
///
/// Where one isn't written as sources are, or fills what the policy doesn't have.
pub fn sources(loaded: Option<&Loaded>, targets: &Targets<'_>) -> Result<Vec<Source>, ConfigError> {
    let mut sources = built_in().to_vec();
    let Some(loaded) = loaded else { return Ok(sources) };
    for (name, table) in &loaded.config.sources {
        let own = own(loaded, name, table, targets)?;
        match sources.iter_mut().find(|source| source.name == own.name) {
            Some(known) => add(known, own),
            None => sources.push(own),
        }
    }
    if let Some(common) = sources.iter_mut().find(|source| source.is_common) {
        common.passed_over.extend(loaded.config.ignore_columns.iter().cloned());
    }
    Ok(sources)
}

fn own(loaded: &Loaded, name: &str, table: &toml::Table, targets: &Targets<'_>) -> Result<Source, ConfigError> {
    const HELP: &str =
        "write `field = \"Column\"`, or `field = { column = \"Column\", values = { \"1st\" = \"connected\" } }`";
    let start = find_key(&loaded.text, name, 0);
    let error = |key: &str, message: String, help: Option<&str>| ConfigError {
        path: loaded.path.clone(),
        place: start
            .and_then(|start| find_key(&loaded.text, key, start).or(Some(start)))
            .map(|offset| line_column(&loaded.text, offset)),
        message: format!("the source `{name}`: {message}"),
        help: help.map(str::to_owned),
    };
    let source = parse(name, table).map_err(|wrong| error(&wrong.key, wrong.message, Some(HELP)))?;
    match source.problem(targets) {
        None => Ok(Source { is_own: true, ..source }),
        Some(problem) => Err(error(problem.field(), problem.to_string(), None)),
    }
}

fn add(known: &mut Source, own: Source) {
    if !own.matches.is_empty() {
        known.matches = own.matches;
    }
    known.fields.extend(own.fields.clone());
    known.ignored.extend(own.ignored);
    known
        .ignored
        .retain(|column, _| !own.fields.values().any(|from| from.columns.iter().any(|read| same_name(read, column))));
    known.passed_over.extend(own.passed_over);
    known.encoding = own.encoding.or_else(|| known.encoding.take());
    known.is_own = true;
}
