//! The keys of objects: each object may bring some that those before it didn't have, or spell one in another way.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Columns, Intake, RawResult, kept};
use crate::records::mapping::MappingError;
use crate::records::object::{Clash, Keys, Object};
use crate::records::rows::{AsRead, RawCells, RawRow, Reject};
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

    /// Notes a key; `false` where there is no more room.
    fn remember(&mut self, key: &str) -> bool {
        self.names.len() < MOST_KEYS && self.names.insert(key.to_owned())
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
        let mut new = Vec::new();
        for row in raw.iter_mut() {
            if let Ok(RawRow { cells: RawCells::Object(object), .. }) = row {
                self.see_keys_of(columns, object.keys(), &mut new);
                if let Err(reject) = spelled_as_known(columns, row).and_then(|()| keep(columns, row)) {
                    *row = Err(reject);
                }
            } else if let Err(reject) = row {
                // A key that stands twice may be the one that says who must not be contacted.
                for object in readings(columns, reject) {
                    self.see_keys_of(columns, object.keys(), &mut new);
                }
            }
        }
        if columns.header.len() > before {
            match self.mapper.map(&columns.header) {
                Err(MappingError::Nothing(_)) => {}
                mapped => columns.typer.mapping = mapped?,
            }
        }
        let Columns { typer, kept, unread, .. } = columns;
        let of_mapper = (&self.mapper.targets, &*self.mapper.sources);
        // Where such a key stands in an object doesn't matter.
        unread.add(new.iter().map(|key| (0, key.as_str())), &typer.mapping, of_mapper, |name| kept.asks_for(name));
        if self.refuses_unread && !columns.unread.is_empty() {
            for row in raw {
                if let Err(reject) = all_are_read(columns, row) {
                    *row = Err(reject);
                }
            }
        }
        Ok(())
    }

    fn see_keys_of(&self, columns: &mut Columns<'p>, keys: &Keys, new: &mut Vec<String>) {
        let Columns { header, seen, .. } = columns;
        // The objects of a file mostly have the same keys, one after the other.
        if Arc::ptr_eq(keys, &seen.last) {
            return;
        }
        seen.last = Arc::clone(keys);
        // Of an object within the object, what stands in it is read.
        let owners: HashSet<&str> = keys.iter().filter_map(|key| Some(key.rsplit_once('.')?.0)).collect();
        for key in keys.iter() {
            if seen.names.contains(&**key) {
                continue;
            }
            if self.mapper.concerns(key) {
                match header.iter().find(|column| same_name(column, key)) {
                    Some(column) if **column != **key => {
                        seen.spellings.insert(key.to_string(), column.clone());
                        seen.remember(key);
                        continue;
                    }
                    Some(_) => {}
                    None => header.push(key.to_string()),
                }
            }
            if seen.remember(key) && !owners.contains(&**key) {
                new.push(key.to_string());
            }
        }
    }
}

/// The objects that a text may stand for that is no row, under the columns' names.
pub(super) fn readings(columns: &Columns<'_>, reject: &Reject) -> Vec<Object> {
    let AsRead::Text(text) = &reject.as_read else { return Vec::new() };
    let spelling = |key: &str| columns.seen.spellings.get(key).map(String::as_str);
    Object::readings(text).iter().filter_map(|object| object.spelled(spelling).ok()).collect()
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

/// Refuses an object with a key that nothing reads.
fn all_are_read(columns: &Columns<'_>, row: &RawResult) -> Result<(), Box<Reject>> {
    let Ok(raw) = row else { return Ok(()) };
    let RawCells::Object(object) = &raw.cells else { return Ok(()) };
    let Some((key, _)) = object.iter().find(|(key, _)| columns.unread.has(key)) else { return Ok(()) };
    let expected = "only keys that are read, as `unread` says in firstmove.toml".to_owned();
    let problem = CellProblem { value: String::new(), expected, nearest: None };
    Err(Box::new(columns.typer.reject(raw, Some(key), problem)))
}
