//! A record that is ready to be decided.

use std::sync::Arc;

use jiff::Timestamp;

use crate::decide::decision::Kept;
use crate::decide::eval::{Asked, Row, Sender};
use crate::decide::state::PersonId;
use crate::language::plan::Plan;
use crate::values::Value;
use crate::values::ids::{FieldId, Id};

/// A record that is ready to be decided.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its place in the batch, from 1.
    pub row: Row,
    /// Its slots, defaults filled in.
    pub prospect: Box<[Value]>,
    /// Who would act.
    pub sender: Arc<Sender>,
    /// What was decided about it before and still holds.
    pub reserved: Option<Arc<Reservation>>,
    /// In which fields it says no itself, and isn't only silent.
    pub said_no: SaidNo,
}

/// The fields in which a record says no, by their places among those of [`Plan::forbidding_fields`]. Beyond the first 64,
/// all are silent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SaidNo(u64);

impl SaidNo {
    /// Those that say no in a record whose defaults aren't filled in.
    #[must_use]
    pub fn of(prospect: &[Value], forbidding: &[FieldId]) -> Self {
        let says_no = |field: &FieldId| prospect.get(field.index()) == Some(&Value::YesNo(false));
        let places = forbidding.iter().take(64).enumerate().filter(|(_, field)| says_no(field));
        Self(places.fold(0, |places, (place, _)| places | 1 << place))
    }

    /// Whether the field at this place says no.
    #[must_use]
    pub fn has(self, place: Option<usize>) -> bool {
        place.is_some_and(|place| place < 64 && self.0 >> place & 1 == 1)
    }
}

/// A decision that was made before, and holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Reservation {
    /// Its number in the ledger.
    pub number: i64,
    /// As of when it was decided: it isn't to be done before.
    pub moment: Timestamp,
    /// What was decided.
    pub kept: Kept,
}

impl Entry {
    /// An entry; nothing for a record that has none of the fields by which a person is known.
    #[must_use]
    pub fn new(plan: &Plan, row: Row, prospect: Box<[Value]>, sender: Arc<Sender>) -> Option<Self> {
        let mut known_by = plan.prospect.schema.known_by.iter();
        let is_known = known_by.any(|field| matches!(prospect.get(field.index()), Some(Value::Text(_))));
        is_known.then_some(Self { row, prospect, sender, reserved: None, said_no: SaidNo::default() })
    }

    /// The same, saying no itself in these fields.
    #[must_use]
    pub fn saying_no(self, said_no: SaidNo) -> Self {
        Self { said_no, ..self }
    }

    pub(crate) fn asked(&self, person: Option<PersonId>) -> Asked<'_> {
        Asked { prospect: &self.prospect, sender: &self.sender, person }
    }
}
