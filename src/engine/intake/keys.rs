//! The keys of objects: each object may bring some that those before it didn't have, or spell one in another way.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Columns, Intake, RawResult, kept};
use crate::records::mapping::MappingError;
use crate::records::object::{Clash, Keys};
use crate::records::opt_out::forbidding;
use crate::records::rows::{RawCells, RawRow, Reject};
use crate::records::typing::{CellProblem, same_name};

/// How many keys of objects are known by heart, so that a file in which every object has others stays in memory.
const MOST_KEYS: usize = 10_000;

/// The keys of the objects of a file that have been looked at.
#[derive(Debug, Default)]
pub(super) struct SeenKeys {
    names: HashSet<String>,
    /// Those that are another spelling of a column that is read, each with that column.
    spellings: HashMap<String, String>,
    /// The keys of the object before.
    last: Keys,
}

impl SeenKeys {
    pub(super) fn of(header: &[String]) -> Self {
        Self { names: header.iter().cloned().collect(), ..Self::default() }
    }

    /// Looks at keys again that turned out to make no sense.
    pub(super) fn forget(&mut self, keys: impl IntoIterator<Item = String>) {
        for key in keys {
            self.names.remove(&key);
        }
        self.last = Keys::default();
    }
}

impl<'p> Intake<'p> {
    /// Takes in what keys objects have: those that fill a field are columns from here on, and all of them where all are
    /// kept. An object that says two things of one column is a reject.
    ///
    /// # Errors
    ///
    /// Where two sources fit, now that there are more keys.
    pub(super) fn see_keys(&self, columns: &mut Columns<'p>, raw: &mut [RawResult]) -> Result<(), MappingError> {
        let before = columns.header.len();
        for row in raw {
            if let Ok(RawRow { cells: RawCells::Object(object), .. }) = row {
                self.see_keys_of(columns, object.keys());
                if let Err(reject) = spelled_as_known(columns, row).and_then(|()| keep(columns, row)) {
                    *row = Err(reject);
                }
            }
        }
        if columns.header.len() == before {
            return Ok(());
        }
        match self.mapper.map(&columns.header) {
            Err(MappingError::Nothing(_)) => Ok(()),
            mapped => mapped.map(|mapping| columns.typer.mapping = mapping),
        }
    }

    fn see_keys_of(&self, columns: &mut Columns<'p>, keys: &Keys) {
        let Columns { header, seen, unheeded, typer, .. } = columns;
        // The objects of a file mostly have the same keys, one after the other.
        if Arc::ptr_eq(keys, &seen.last) {
            return;
        }
        seen.last = Arc::clone(keys);
        for key in keys.iter() {
            if seen.names.contains(&**key) {
                continue;
            }
            if self.mapper.concerns(key) {
                match header.iter().find(|column| same_name(column, key)) {
                    Some(column) if **column != **key => {
                        seen.spellings.insert(key.to_string(), column.clone());
                    }
                    Some(_) => {}
                    None => header.push(key.to_string()),
                }
            } else {
                unheeded.extend(forbidding(key, &typer.mapping, &typer.targets));
            }
            if seen.names.len() < MOST_KEYS {
                seen.names.insert(key.to_string());
            }
        }
    }
}

/// Puts the keys that are another spelling of a column under that column's name.
fn spelled_as_known(columns: &Columns<'_>, row: &mut RawResult) -> Result<(), Box<Reject>> {
    let spellings = &columns.seen.spellings;
    let Ok(raw) = row else { return Ok(()) };
    let RawCells::Object(object) = &raw.cells else { return Ok(()) };
    let spelling = |key: &str| spellings.get(key).map(String::as_str);
    if spellings.is_empty() || !object.keys().iter().any(|key| spelling(key).is_some()) {
        return Ok(());
    }
    match object.spelled(spelling) {
        Ok(spelled) => raw.cells = RawCells::Object(spelled),
        Err(Clash { first, says, second, but }) => {
            let expected = format!("`{says}`, as `{first}` says: both keys stand for one field");
            let problem = CellProblem { value: but, expected, nearest: None };
            return Err(Box::new(columns.typer.reject(raw, Some(&second), problem)));
        }
    }
    Ok(())
}

/// Takes the keys of an object in among those that are kept.
fn keep(columns: &mut Columns<'_>, row: &RawResult) -> Result<(), Box<Reject>> {
    let Ok(raw) = row else { return Ok(()) };
    let RawCells::Object(object) = &raw.cells else { return Ok(()) };
    if columns.kept.see(object.keys().iter().map(|key| &**key)) {
        return Ok(());
    }
    let expected = format!("at most {} keys to keep over all records: name those with --keep", kept::MOST_KEYS);
    let problem = CellProblem { value: String::new(), expected, nearest: None };
    Err(Box::new(columns.typer.reject(raw, None, problem)))
}
