//! The zones of senders, found once each.

use std::cell::RefCell;
use std::collections::HashMap;

use jiff::tz::TimeZone;

use crate::records::typer::SenderZone;
use crate::records::typing::CellProblem;
use crate::values::Value;
use crate::values::ids::FieldId;
use crate::workspace::senders::Roster;

/// The zone of a sender, or why there is none.
type Zone = Result<TimeZone, CellProblem>;

/// The zones of senders asked for before, of whom the record itself says nothing.
pub(super) struct KnownZones<'r, 'p> {
    roster: &'r Roster<'p>,
    known: RefCell<HashMap<Option<Box<str>>, Zone>>,
}

impl<'r, 'p> KnownZones<'r, 'p> {
    /// The zones of these senders.
    pub(super) fn new(roster: &'r Roster<'p>) -> Self {
        Self { roster, known: RefCell::default() }
    }
}

impl SenderZone for KnownZones<'_, '_> {
    fn zone(&self, name: Option<&str>, fields: &[(FieldId, Value)]) -> Result<TimeZone, CellProblem> {
        if !fields.is_empty() {
            return self.roster.zone(name, fields);
        }
        let name: Option<Box<str>> = name.map(Box::from);
        let mut known = self.known.borrow_mut();
        known.entry(name).or_insert_with_key(|name| self.roster.zone(name.as_deref(), fields)).clone()
    }
}
