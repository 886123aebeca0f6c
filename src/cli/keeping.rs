//! `--keep`: what is carried over from records to their decisions.

use crate::intake::{Keep, KeptCells};
use crate::report::output::KeptColumns;

/// The columns that are carried over, and where those of the file that is being read stand among them.
pub(super) struct Keeping {
    keep: Keep,
    columns: KeptColumns,
    places: Vec<usize>,
}

impl Keeping {
    pub(super) fn new(asked: &[String]) -> Self {
        Self { keep: keep(asked), columns: KeptColumns::default(), places: Vec::new() }
    }

    /// What is asked for.
    pub(super) fn keep(&self) -> &Keep {
        &self.keep
    }

    /// Whether all columns are carried over, whatever they are called.
    pub(super) fn is_all(&self) -> bool {
        self.keep == Keep::All
    }

    /// The names of all columns so far that are carried over.
    pub(super) fn names(&self) -> &[String] {
        self.columns.names()
    }

    /// Goes on with a file, or with more of its columns; the names that are new.
    pub(super) fn of_file<'n>(&mut self, names: impl Iterator<Item = &'n str>) -> Vec<String> {
        let before = self.columns.names().len();
        match &self.keep {
            Keep::All => self.places = self.columns.places(names),
            // Each file has those that are asked for in this order, and may spell them otherwise.
            Keep::Some(_) if before == 0 => self.places = self.columns.places(names),
            Keep::Some(_) => {}
        }
        self.columns.names().get(before..).unwrap_or_default().to_vec()
    }

    /// A file's kept cells, by the columns of the output.
    pub(super) fn placed(&self, kept: Vec<KeptCells>) -> impl Iterator<Item = KeptCells> {
        kept.into_iter().map(|cells| {
            let placed = cells.into_iter().filter_map(|(place, text)| Some((*self.places.get(place)?, text)));
            placed.collect()
        })
    }
}

/// Which columns of the input are carried over.
fn keep(asked: &[String]) -> Keep {
    match asked {
        [all] if all == "all" => Keep::All,
        names => Keep::Some(names.to_vec()),
    }
}

/// The cells of a row, an empty one for each column that it has nothing in.
pub(super) fn row(cells: KeptCells) -> Vec<String> {
    let columns = cells.iter().map(|(place, _)| place + 1).max().unwrap_or(0);
    let mut row = vec![String::new(); columns];
    for (place, text) in cells {
        if let Some(cell) = row.get_mut(place) {
            *cell = text;
        }
    }
    row
}
