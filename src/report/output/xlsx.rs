//! Decisions as a workbook, in real types, to be worked with.

use std::io::{self, Write};

use super::sheet::{Cell, Sheet, Tint};
use super::{Columns, DecisionWriter, FIELDS, Line, cell};
use crate::decide::decision::{Action, Decision};

pub(super) struct XlsxWriter<'w> {
    columns: Columns,
    sheet: Option<Sheet>,
    out: Box<dyn Write + Send + 'w>,
}

impl<'w> XlsxWriter<'w> {
    pub(super) fn new(columns: Columns, out: Box<dyn Write + Send + 'w>) -> Self {
        Self { columns, sheet: None, out }
    }
}

impl DecisionWriter for XlsxWriter<'_> {
    fn write(&mut self, line: &Line<'_>) -> io::Result<()> {
        let (row, of_move) = tints(line.decision.action);
        let decided = self.columns.places.iter().map(|place| {
            let tint = if FIELDS.get(*place) == Some(&"move") { of_move } else { row };
            (value(line.decision, *place), tint)
        });
        let kept = line.kept.iter().take(self.columns.kept.len()).map(|text| (Cell::of(text), row));
        begun(&mut self.sheet, &self.columns)?.write(decided.chain(kept))
    }

    fn keep(&mut self, names: &[String]) -> bool {
        if self.sheet.is_none() {
            self.columns.keep(names);
        }
        self.sheet.is_none()
    }

    fn finish(&mut self) -> io::Result<()> {
        begun(&mut self.sheet, &self.columns)?.finish(&mut self.out)?;
        self.out.flush()
    }
}

/// The sheet, which begins with its header.
fn begun<'s>(sheet: &'s mut Option<Sheet>, columns: &Columns) -> io::Result<&'s mut Sheet> {
    match sheet {
        Some(sheet) => Ok(sheet),
        none => Ok(none.insert(Sheet::new("decisions", columns.names())?)),
    }
}

/// The colour of a decision's row, and of its move.
pub(super) fn tints(action: Action<'_>) -> (Tint, Tint) {
    match action {
        Action::Wait => (Tint::Wait, Tint::Wait),
        Action::Review => (Tint::Review, Tint::Review),
        Action::Skip => (Tint::Skip, Tint::Skip),
        Action::Move(_) => (Tint::Plain, Tint::Move),
    }
}

/// A field of a decision: moments as such, all else as text.
fn value(decision: &Decision<'_>, place: usize) -> Cell {
    let at = match FIELDS.get(place) {
        Some(&"at") => &decision.at,
        Some(&"until") => &decision.until,
        _ => return Cell::text(&cell(decision, place)),
    };
    at.clone().map_or(Cell::Empty, Cell::Moment)
}
