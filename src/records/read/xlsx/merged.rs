//! Cells that are merged: what is written into the first of them holds for all rows that they go over.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use calamine::Xlsx;

use super::failure::contained;

/// How many of them are kept of a sheet.
const MOST: usize = 100_000;

/// Cells that are merged over several rows.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// The first row and the column of each, and its last row, from 0.
    ends: BTreeMap<(u32, u32), u32>,
    /// By column what holds in the rows that are read, and up to which.
    held: BTreeMap<u32, (u32, String)>,
}

impl Merged {
    /// Those of a sheet. Without them it can still be read.
    pub(super) fn read<R: Read + Seek>(workbook: &mut Xlsx<R>, sheet: &str) -> Self {
        let found = contained(|| workbook.merge_cells_by_sheet_name(sheet)).unwrap_or_default();
        let over_rows = found.into_iter().filter(|cells| cells.end.0 > cells.start.0).take(MOST);
        Self { ends: over_rows.map(|cells| (cells.start, cells.end.0)).collect(), held: BTreeMap::new() }
    }

    /// Whether no cells are.
    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether none are that hold in this row.
    pub(super) fn hold_nothing(&self, row: u32) -> bool {
        self.held.values().all(|(last, _)| *last < row)
    }

    /// Fills the cells of a row that are one with those above, and notes those that go on below.
    pub(super) fn fill(&mut self, row: u32, cells: &mut Vec<String>) {
        for (column, (last, text)) in &self.held {
            let Ok(place) = usize::try_from(*column) else { continue };
            if *last < row {
                continue;
            }
            if cells.len() <= place {
                cells.resize(place + 1, String::new());
            }
            if let Some(cell) = cells.get_mut(place).filter(|cell| cell.trim().is_empty()) {
                cell.clone_from(text);
            }
        }
        self.held.retain(|_, (last, _)| *last > row);
        for ((_, column), last) in self.ends.range((row, 0)..=(row, u32::MAX)) {
            let text = usize::try_from(*column).ok().and_then(|place| cells.get(place));
            if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
                self.held.insert(*column, (*last, text.clone()));
            }
        }
    }

    /// Forgets what holds below, as what merged cells of a header say.
    pub(super) fn end(&mut self) {
        self.held.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_merged_holds_in_each_row_and_ends() {
        let mut merged = Merged { ends: [((1, 1), 2)].into(), held: BTreeMap::new() };
        let mut rows = [vec!["a", "yes"], vec!["b"], vec!["c"]].map(|row| row.into_iter().map(str::to_owned).collect());
        for (row, cells) in (1..).zip(&mut rows) {
            merged.fill(row, cells);
        }
        assert_eq!(rows, [vec!["a", "yes"], vec!["b", "yes"], vec!["c"]]);
    }
}
