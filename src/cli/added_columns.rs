//! Columns that a rep has added to a worksheet, kept with their rows when it is written anew.

use std::collections::HashMap;

use super::day::Day;
use super::exit::Failure;
use super::memory::Known;
use crate::records::typing::same_name;
use crate::records::worksheet::{Filled, FilledRow};

/// Whose sheet it is from which something is taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// The one that is written anew: it keeps its columns, and what stands in them stays with the person where the
    /// reservation is another one, as on the next day.
    Own,
    /// Another one: what stands there comes along with its reservation.
    Other,
}

/// Takes over into a day's rows what stands in columns that a rep has added.
pub(super) fn take_added(
    day: &mut Day,
    filled: &Filled,
    whose: Whose,
    known: &mut Known<'_, '_>,
) -> Result<(), Failure> {
    let noted: Vec<&FilledRow> =
        filled.rows.iter().filter(|row| row.added.iter().any(|cell| !cell.is_empty())).collect();
    if noted.is_empty() && (filled.added.is_empty() || whose == Whose::Other) {
        return Ok(());
    }
    let tasks: Vec<_> = day.tasks.iter().map(|todo| &todo.task).zip(0..).collect();
    let by_number: HashMap<String, usize> =
        tasks.iter().map(|(task, place)| (task.reservation.clone(), *place)).collect();
    let by_person: HashMap<String, usize> =
        tasks.iter().rev().map(|(task, place)| (task.who.prospect.trim().to_owned(), *place)).collect();
    let mut of_number: Vec<(usize, &FilledRow)> = Vec::new();
    let mut of_person: Vec<(usize, &FilledRow)> = Vec::new();
    for row in noted {
        let (planned, _) = known.reservation_of(row)?;
        match planned.and_then(|id| by_number.get(&id.to_string())) {
            Some(place) => of_number.push((*place, row)),
            None if whose == Whose::Own => {
                of_person.extend(by_person.get(&row.prospect).map(|place| (*place, row)));
            }
            None => {}
        }
    }
    // What stands beside the reservation itself is the later one.
    let taken: Vec<_> = of_person.into_iter().chain(of_number).collect();
    let mut is_used = vec![false; day.added.len()];
    for (name, column) in filled.added.iter().zip(0..) {
        // Of what is carried over from the records, the sheet is written anew.
        let is_kept = |kept: &String| same_name(kept, name) || same_name(&format!("input.{kept}"), name);
        if filled.is_before_done.get(column) == Some(&true) && day.kept.iter().any(is_kept) {
            continue;
        }
        let cell = |row: &FilledRow| row.added.get(column).filter(|cell| !cell.is_empty()).cloned();
        let mut cells = taken.iter().filter_map(|(place, row)| cell(row).map(|cell| (*place, cell))).peekable();
        let is_empty = cells.peek().is_none();
        if is_empty && (name.is_empty() || whose == Whose::Other) {
            continue;
        }
        // Of several columns of one name, each is one of its own.
        let known = day.added.iter().zip(&is_used).position(|(known, used)| !used && same_name(known, name));
        let place = known.unwrap_or_else(|| {
            day.added.push(name.clone());
            is_used.push(false);
            day.added.len() - 1
        });
        is_used.get_mut(place).into_iter().for_each(|used| *used = true);
        for (task, cell) in cells {
            let Some(todo) = day.tasks.get_mut(task) else { continue };
            let added = &mut todo.task.added;
            added.resize(added.len().max(place + 1), String::new());
            added.get_mut(place).into_iter().for_each(|old| old.clone_from(&cell));
        }
    }
    Ok(())
}
