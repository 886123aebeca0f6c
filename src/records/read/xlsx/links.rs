//! Where the cells of a sheet link to.

use std::collections::{HashMap, HashSet};
use std::io::{Read, Seek};

use calamine::{Xlsx, XlsxError};

use crate::records::stand_ins::linked;

/// Over how many cells one link may go that is kept.
const MOST_CELLS: u64 = 10_000;

/// How many links are kept of a sheet: as many as it can have rows.
const MOST_LINKS: usize = 1 << 20;

/// What a look at the parts of a workbook shows: sheets without links are not read twice.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hints {
    /// Whether cells link to addresses.
    pub(super) has_links: bool,
    /// Whether formulas do.
    pub(super) has_formulas: bool,
    /// Whether formulas have no result.
    pub(super) has_no_results: bool,
    /// Whether cells are merged.
    pub(super) has_merged: bool,
}

/// What else a sheet says of its cells, by row and column from 0.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// The addresses that they link to.
    addresses: HashMap<(u32, u32), Box<str>>,
    /// Those that are formulas, where some have no result.
    formulas: HashSet<(u32, u32)>,
}

impl Links {
    /// Reads the links of a sheet.
    ///
    /// # Errors
    ///
    /// Where the sheet is damaged.
    pub(super) fn read<R: Read + Seek>(workbook: &mut Xlsx<R>, sheet: &str, hints: Hints) -> Result<Self, XlsxError> {
        let mut links = HashMap::new();
        let mut formulas = HashSet::new();
        if hints.has_formulas || hints.has_no_results {
            let mut cells = workbook.worksheet_cells_reader(sheet)?;
            while links.len().max(formulas.len()) < MOST_LINKS
                && let Some(cell) = cells.next_formula()?
            {
                if let Some(address) = linked(cell.get_value()) {
                    links.insert(cell.get_position(), address.into());
                }
                if hints.has_no_results && !cell.get_value().is_empty() {
                    formulas.insert(cell.get_position());
                }
            }
        }
        let found = if hints.has_links { workbook.hyperlinks_by_sheet_name(sheet)? } else { Vec::new() };
        for link in found {
            let Some(target) = link.target.filter(|target| !target.is_empty()) else { continue };
            let (start, end) = (link.range.start, link.range.end);
            let count = u64::from(end.0.saturating_sub(start.0) + 1) * u64::from(end.1.saturating_sub(start.1) + 1);
            if count > MOST_CELLS || links.len() >= MOST_LINKS {
                continue;
            }
            for row in start.0..=end.0 {
                for column in start.1..=end.1 {
                    links.insert((row, column), target.as_str().into());
                }
            }
        }
        Ok(Self { addresses: links, formulas })
    }

    /// Whether the cell at a place is a formula, as far as that matters where it is empty.
    pub(super) fn is_formula(&self, place: (u32, u32)) -> bool {
        !self.formulas.is_empty() && self.formulas.contains(&place)
    }

    /// Where the cell at a place links to.
    pub(super) fn at(&self, place: (u32, u32)) -> Option<&str> {
        if self.addresses.is_empty() { None } else { self.addresses.get(&place).map(|address| &**address) }
    }
}
