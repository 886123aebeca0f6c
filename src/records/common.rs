//! Columns by their common spellings: what neither a source nor a column's own name says.

use super::column::{Column, Doubled};
use super::source::{Combined, Source, SourceColumn};
use super::targets::{Target, Targets};
use super::typing::same_name;

/// Fills the fields that no column fills yet from columns that are spelled in a common way, and adds mailboxes to those of
/// an e-mail. Which fields several columns may be.
pub(super) fn fill(
    header: &[String],
    targets: &Targets<'_>,
    (common, source): (&Source, Option<&Source>),
    is_passed_over: impl Fn(&str) -> bool,
    columns: &mut Vec<Column>,
) -> Vec<Doubled> {
    let mut doubled = Vec::new();
    // One column may tell several fields here: a degree says who is connected, and whom no message reaches.
    let read: Vec<usize> = columns.iter().flat_map(Column::cells).map(|(place, _)| place).collect();
    for (field, from) in &common.fields {
        let Some(target) = targets.named(field).filter(|_| targets.problem(field, from).is_none()) else { continue };
        // What forbids is read beside what says so already.
        if targets.forbids(&target) {
            continue;
        }
        let is_open = |(place, name): &(usize, &String)| !read.contains(place) && !is_passed_over(name);
        let found = spelled(header, from, is_open);
        let is_email = targets.is_email(&target);
        let known = columns.iter_mut().find(|column| column.target == target);
        let is_said = source.is_some_and(|source| source.is_own && source.fields.contains_key(field));
        let column = match known {
            None => {
                let Some(column) = column(found, from, target, is_email) else { continue };
                columns.push(column);
                columns.last()
            }
            Some(column) if is_email && !is_said && !found.is_empty() && takes_more(column) => {
                column.more.extend(found);
                column.combined = Combined::Every;
                Some(&*column)
            }
            Some(_) => continue,
        };
        doubled.extend(column.filter(|column| !column.more.is_empty()).map(|column| doubling(column, targets)));
    }
    doubled
}

/// The columns of a header that a field may be, in the order in which their spellings are listed.
fn spelled(
    header: &[String],
    from: &SourceColumn,
    is_open: impl Fn(&(usize, &String)) -> bool,
) -> Vec<(usize, String)> {
    let named = |wanted: &String| {
        let fits = |(_, name): &(usize, &String)| same_name(name, wanted);
        header
            .iter()
            .enumerate()
            .filter(fits)
            .filter(&is_open)
            .map(|(place, name)| (place, name.clone()))
            .collect::<Vec<_>>()
    };
    from.columns.iter().flat_map(named).collect()
}

fn column(found: Vec<(usize, String)>, from: &SourceColumn, target: Target, is_email: bool) -> Option<Column> {
    let mut found = found.into_iter();
    let (place, name) = found.next()?;
    let more: Vec<(usize, String)> = found.collect();
    let combined = if is_email && !more.is_empty() { Combined::Every } else { Combined::First };
    Some(Column { place, name, more, combined, target, spelling: from.spelling.clone() })
}

/// Whether what stands in other columns may stand beside the value of a column.
fn takes_more(column: &Column) -> bool {
    column.spelling.is_plain() && column.combined != Combined::Joined
}

fn doubling(column: &Column, targets: &Targets<'_>) -> Doubled {
    Doubled {
        field: targets.label(&column.target),
        columns: column.cells().map(|(_, name)| name.to_owned()).collect(),
        are_all_read: column.combined == Combined::Every,
    }
}

/// The columns of a stage or status of which a word says that somebody must not be written to, by common spellings: each is
/// read beside whatever else says so, and whatever else is read from it, unless a team's own source says it.
pub(super) fn by_status(
    header: &[String],
    targets: &Targets<'_>,
    (common, source): (&Source, Option<&Source>),
    is_passed_over: impl Fn(&str) -> bool,
) -> Vec<Column> {
    let mut columns = Vec::new();
    for (field, from) in &common.fields {
        let is_said = source.is_some_and(|source| source.is_own && source.fields.contains_key(field));
        let target = targets.named(field).filter(|target| targets.forbids(target) && !is_said);
        let Some(target) = target else { continue };
        for (place, name) in header.iter().enumerate() {
            if is_passed_over(name) || !from.columns.iter().any(|column| same_name(column, name)) {
                continue;
            }
            columns.push(Column {
                place,
                name: name.clone(),
                more: Vec::new(),
                combined: Combined::First,
                target: target.clone(),
                spelling: from.spelling.clone(),
            });
        }
    }
    columns
}
