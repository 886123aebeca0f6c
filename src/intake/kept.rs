//! Columns of the input that are carried over to its decisions.

use std::collections::HashMap;

use super::IntakeError;
use crate::records::object::Object;
use crate::records::read::Rows;
use crate::records::rows::RawCells;
use crate::records::typing::same_name;

/// Which columns of the input are carried over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keep {
    /// All of them.
    All,
    /// These.
    Some(Vec<String>),
}

/// The kept cells of a record that hold something, each with its column's place among those that are kept.
pub type KeptCells = Vec<(usize, String)>;

/// How many keys of objects are carried over; a sheet has as many columns.
pub(super) const MOST_KEYS: usize = 16_384;

/// The columns of a file that are carried over.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    /// By place in the file and name.
    columns: Vec<(usize, String)>,
    /// Where all keys of objects are kept: where each stands among the columns.
    keys: Option<HashMap<String, usize>>,
    /// Whether they were asked for by their names.
    are_named: bool,
}

impl Kept {
    /// The columns of a file that are kept. Of objects, those of the first; more come with [`Kept::see`].
    ///
    /// # Errors
    ///
    /// Where one that is asked for isn't there.
    pub(super) fn new(rows: &dyn Rows, keep: &Keep) -> Result<Self, IntakeError> {
        let header = rows.header();
        match keep {
            Keep::All if rows.are_objects() => {
                let mut kept = Self { columns: Vec::new(), keys: Some(HashMap::new()), are_named: false };
                kept.see(header.iter().map(String::as_str));
                Ok(kept)
            }
            Keep::All => Ok(Self { columns: header.iter().cloned().enumerate().collect(), ..Self::default() }),
            // Nothing is known yet of a stream of objects.
            Keep::Some(names) if header.is_empty() => {
                let columns = names.iter().map(|name| (0, name.clone())).collect();
                Ok(Self { columns, keys: None, are_named: true })
            }
            Keep::Some(names) => {
                let columns = names.iter().map(|name| column(header, name)).collect::<Result<_, _>>()?;
                Ok(Self { columns, keys: None, are_named: true })
            }
        }
    }

    /// Takes in the keys of an object, where all are kept; `false` where they are too many.
    pub(super) fn see<'k>(&mut self, keys: impl IntoIterator<Item = &'k str>) -> bool {
        let Some(known) = &mut self.keys else { return true };
        for key in keys {
            if known.contains_key(key) {
                continue;
            }
            if self.columns.len() >= MOST_KEYS {
                return false;
            }
            known.insert(key.to_owned(), self.columns.len());
            self.columns.push((0, key.to_owned()));
        }
        true
    }

    /// Whether a column was asked for by its name.
    pub(super) fn asks_for(&self, name: &str) -> bool {
        self.are_named && self.columns.iter().any(|(_, kept)| same_name(kept, name))
    }

    /// The names of the kept columns.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(_, name)| name.as_str())
    }

    /// What a row holds in them.
    pub(super) fn cells(&self, cells: &RawCells) -> KeptCells {
        let texts: KeptCells = match (cells, &self.keys) {
            (RawCells::Object(object), Some(keys)) => {
                let place = |(place, key): (usize, &str)| {
                    // Most objects have their keys in the order of the first.
                    let is_usual = self.columns.get(place).is_some_and(|(_, usual)| usual == key);
                    Some((if is_usual { place } else { *keys.get(key)? }, cells.text(place, key)))
                };
                object.iter().map(|(key, _)| key).enumerate().filter_map(place).collect()
            }
            (RawCells::Object(object), None) => {
                let text = |(place, name): &(usize, String)| cells.text(*place, key(object, *place, name));
                self.columns.iter().map(text).enumerate().collect()
            }
            (RawCells::Table { .. }, _) => {
                self.columns.iter().map(|(place, name)| cells.text(*place, name)).enumerate().collect()
            }
        };
        texts.into_iter().filter(|(_, text)| !text.is_empty()).collect()
    }
}

/// What an object calls a column.
fn key<'o>(object: &'o Object, place: usize, name: &'o str) -> &'o str {
    if object.get(place, name).is_some() {
        return name;
    }
    object.keys().iter().map(|key| &**key).find(|key| same_name(key, name)).unwrap_or(name)
}

fn column(header: &[String], name: &str) -> Result<(usize, String), IntakeError> {
    let place = header.iter().position(|column| column == name);
    let place = place.or_else(|| header.iter().position(|column| same_name(column, name)));
    match place {
        Some(place) => Ok((place, header.get(place).cloned().unwrap_or_default())),
        None => Err(IntakeError::Keep(name.to_owned(), header.to_vec())),
    }
}
