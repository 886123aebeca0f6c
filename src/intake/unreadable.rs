//! Rows that are no records, as far as they can be read: they may forbid to write to somebody.

use std::sync::Arc;

use super::keys::readings;
use super::{Columns, Intake};
use crate::decide::eval::{Sender, Unreadable};
use crate::decide::state::State;
use crate::decide::unreadable::unreadable;
use crate::records::rows::{AsRead, RawCells, RawRow, Reject};
use crate::records::typer::Typer;

impl Intake<'_> {
    /// What can be read of a record that can't be read whole; nothing where no `never` asks for it.
    pub(super) fn unreadable(&self, typer: &Typer<'_>, raw: &RawRow, state: &mut State) -> Option<Unreadable> {
        let unreadable = unreadable(self.plan, self.rows, typer, raw)?;
        Some(Unreadable { sender: self.sender_near(typer.sender_name(raw), state), ..unreadable })
    }

    /// The same of what isn't even a row: one with characters that are none, of too few cells, or an object in which a key
    /// stands twice, which may be read in two ways.
    pub(super) fn rejected(&self, columns: &Columns<'_>, reject: &Reject, state: &mut State) -> Vec<Unreadable> {
        let readings = match &reject.as_read {
            AsRead::Cells(cells) => vec![cells.clone()],
            AsRead::Text(_) => readings(columns, reject).into_iter().map(RawCells::Object).collect(),
        };
        let raw = |cells| RawRow { number: reject.row, line: reject.line, cells, asides: Vec::new() };
        readings.into_iter().filter_map(|cells| self.unreadable(&columns.typer, &raw(cells), state)).collect()
    }

    /// The sender of a record that can't be read, or whoever else stands for the team where the record names none.
    fn sender_near(&self, name: Option<String>, state: &mut State) -> Option<Arc<Sender>> {
        let named = self.roster.sender(state, name.as_deref(), &[]).ok();
        named.or_else(|| self.roster.sender(state, Some(self.roster.names().next()?), &[]).ok())
    }
}
