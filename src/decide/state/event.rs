//! One thing that happened.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{EventNumber, PersonId, Place, SenderId};
use crate::values::ids::{FieldId, FormId, Id, MoveId};
use crate::values::{EventKind, Value};

/// How far apart two may date the same event: one knows the day, the other the minute in a zone of its own.
pub const SAME_WITHIN: SignedDuration = SignedDuration::from_hours(36);

/// Something that happened between a sender and a person.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
    /// To which move; nothing for an answer to nothing that was sent.
    pub mv: Option<MoveId>,
    /// The texts that the move carried, filled in or left to the rep.
    pub forms: FormSet,
    /// Who made the move.
    pub sender: SenderId,
    /// To whom.
    pub person: PersonId,
    /// What was known of both at that moment.
    pub facts: Arc<Facts>,
    /// A number of its own, from what was first recorded of it: whoever tells the event again tells the same one.
    /// Follow-ups are spread by it.
    pub mark: u64,
    /// Until when it is held, where it is a reservation: up to then it counts as sent at the moment of asking, whenever
    /// that is, and from then on it is as if it had never been.
    pub held_until: Option<Timestamp>,
    /// The place in the order of telling; [`super::State::tell`] sets it.
    pub(super) number: EventNumber,
    /// Where it stands among all events of its state, which sets it.
    pub(super) place: Place,
}

impl Event {
    /// An event without texts and facts.
    #[must_use]
    pub fn new(
        at: Timestamp,
        kind: EventKind,
        mv: Option<MoveId>,
        sender: SenderId,
        person: PersonId,
        facts: Arc<Facts>,
    ) -> Self {
        Self {
            at,
            kind,
            mv,
            forms: FormSet::default(),
            sender,
            person,
            facts,
            mark: 0,
            held_until: None,
            number: 0,
            place: 0,
        }
    }

    /// Its number in the order of telling.
    #[must_use]
    pub fn number(&self) -> EventNumber {
        self.number
    }

    /// Its place among all events of its state, in the order in which the state was told of them.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }

    /// When it happened for whoever asks at `now`: a reservation in force just then, one that has ended never.
    #[must_use]
    pub fn seen_from(&self, now: Timestamp) -> Option<Timestamp> {
        match self.held_until {
            None => Some(self.at),
            Some(until) => (until > now).then_some(now),
        }
    }

    /// Whether another, of the same person, tells the same event.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        (self.kind, self.mv, self.sender) == (other.kind, other.mv, other.sender)
            && self.at.duration_since(other.at).abs() <= SAME_WITHIN
    }

    /// The same with this mark.
    #[must_use]
    pub fn marked(mut self, mark: u64) -> Self {
        self.mark = mark;
        self
    }

    /// The same as a reservation that is held until then; nothing for what was really done.
    #[must_use]
    pub fn held(mut self, until: Option<Timestamp>) -> Self {
        self.held_until = until;
        self
    }

    /// The same with these texts.
    #[must_use]
    pub fn with(mut self, forms: FormSet) -> Self {
        self.forms = forms;
        self
    }
}

/// Some of a move's text forms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FormSet(u32);

impl FormSet {
    /// With this form too. A move has at most 32 forms; `check` keeps it so.
    #[must_use]
    pub fn with(self, form: FormId) -> Self {
        Self(self.0 | 1u32.checked_shl(u32::try_from(form.index()).unwrap_or(u32::MAX)).unwrap_or(0))
    }

    /// Whether the form is among them.
    #[must_use]
    pub fn contains(self, form: FormId) -> bool {
        self.with(form) == self
    }
}

impl FromIterator<FormId> for FormSet {
    fn from_iter<I: IntoIterator<Item = FormId>>(forms: I) -> Self {
        forms.into_iter().fold(Self::default(), Self::with)
    }
}

/// What an event keeps of the records it was made from: only what caps, follow-ups and histories read later.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The prospect's slots, those that nothing reads missing. Empty where nothing reads any.
    pub prospect: Box<[Value]>,
    /// The sender's slots, likewise.
    pub sender: Box<[Value]>,
    /// The fields by whose value events are looked up (`at company_domain`, `for each company_domain`), folded.
    pub shared: Vec<(FieldId, Box<str>)>,
}
