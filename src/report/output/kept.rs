//! Columns of the input that are carried over: those of one name are one, whatever file they come from.

use std::collections::HashMap;

/// The columns that are carried over from all files.
#[derive(Clone, Debug, Default)]
pub struct KeptColumns {
    names: Vec<String>,
    /// By name, and by how many columns of that name stand before in the same file.
    places: HashMap<(String, usize), usize>,
}

impl KeptColumns {
    /// The place of each column of a file; those of new names are added behind.
    pub fn places<'n>(&mut self, file: impl IntoIterator<Item = &'n str>) -> Vec<usize> {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let place = |name: &'n str| {
            let before = seen.entry(name).or_default();
            let next = self.names.len();
            let place = *self.places.entry((name.to_owned(), *before)).or_insert(next);
            if place == next {
                self.names.push(name.to_owned());
            }
            *before += 1;
            place
        };
        file.into_iter().map(place).collect()
    }

    /// Their names.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }
}
