//! One prospect at one moment: all that conditions and values are worked out from.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::sender::Sender;
use super::usage_cache::UsageCache;
use super::value::Val;
use crate::decide::state::{PersonId, SenderId, State};
use crate::language::plan::{AtomId, FollowUpId, Plan, Reads, Whose, With};
use crate::values::ids::{CapId, FieldId, HoursId, Id, MoveId};
use crate::values::{Value, calendar};

/// The answers of atoms worked out so far, for one record at one moment.
#[derive(Clone, Debug, Default)]
pub struct Memo {
    answers: Vec<Option<bool>>,
}

impl Memo {
    /// Forgets everything, and makes room for a plan's atoms.
    pub fn reset(&mut self, plan: &Plan) {
        self.answers.clear();
        self.answers.resize(plan.atoms.len(), None);
    }

    /// Forgets what may be otherwise at another moment.
    pub(super) fn forget_time(&mut self, plan: &Plan, state: &State) {
        self.answers.resize(plan.atoms.len(), None);
        for id in &plan.passing {
            if let Some(answer) = self.answers.get_mut(id.index())
                && changes_with_time(&plan.atoms[*id].reads, state)
            {
                *answer = None;
            }
        }
    }

    /// The answer of an atom, if it has been asked.
    pub(super) fn get(&self, atom: AtomId) -> Option<bool> {
        self.answers.get(atom.index()).copied().flatten()
    }

    pub(super) fn set(&mut self, atom: AtomId, answer: bool) {
        if let Some(place) = self.answers.get_mut(atom.index()) {
            *place = Some(answer);
        }
    }
}

/// Whether an answer may be another with nothing happening but time.
pub(super) fn changes_with_time(reads: &Reads, state: &State) -> bool {
    reads.time || reads.history && state.has_plans()
}

/// Whom a decision is about, and for whom.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The prospect's slots, defaults filled in.
    pub prospect: &'a [Value],
    /// The sender.
    pub sender: &'a Sender,
    /// The prospect as a person, where the state knows them.
    pub person: Option<PersonId>,
}

/// A move that a cap counts, or would count if it were made now.
#[derive(Clone, Copy, Debug)]
pub(super) struct CountedEvent {
    pub(super) at: Timestamp,
    pub(super) mv: MoveId,
}

/// What a walk came across that may be otherwise later.
#[derive(Debug, Default)]
pub(super) struct Consulted<'a> {
    /// Caps of which it was asked whether they have room.
    pub(super) rooms: Vec<CapId>,
    /// Caps of which it was asked how much they have counted.
    pub(super) figures: Vec<CapId>,
    pub(super) hours: Vec<HoursId>,
    /// Texts that read the clock.
    pub(super) texts: Vec<(MoveId, &'a With)>,
    pub(super) moments: Vec<Timestamp>,
}

/// Works out conditions and values. An answer of nothing (`None`) means: open, since it reads what a decision of this
/// run can change and [`Evaluation::settles`] is off.
pub(super) struct Evaluation<'a, 'm> {
    pub(super) plan: &'a Plan,
    pub(super) state: &'a State,
    pub(super) prospect: &'a [Value],
    pub(super) sender_slots: &'a [Value],
    pub(super) sender: SenderId,
    pub(super) zone: &'a TimeZone,
    pub(super) person: Option<PersonId>,
    /// The moment of evaluation.
    pub(super) now: Timestamp,
    /// Up to when events are known: the moment of the decision. A search for `until` moves `now` on behind it, and a
    /// counted event is asked of with `now` before it.
    pub(super) known_until: Timestamp,
    /// Whether what a decision of this run can change is answered too.
    pub(super) settles: bool,
    /// The event that a cap's `unless` is asked of.
    pub(super) counted: Option<CountedEvent>,
    pub(super) memo: Option<&'m mut Memo>,
    pub(super) cache: Option<&'m mut UsageCache>,
    /// When the anchors of the follow-ups happened whose `unless` is asked.
    pub(super) anchors: Vec<(FollowUpId, Timestamp)>,
    pub(super) consulted: Option<Consulted<'a>>,
}

impl<'a, 'm> Evaluation<'a, 'm> {
    pub(super) fn new(plan: &'a Plan, state: &'a State, asked: Asked<'a>, now: Timestamp) -> Self {
        Self {
            prospect: asked.prospect,
            sender_slots: &asked.sender.slots,
            person: asked.person,
            ..Self::bare(plan, state, asked.sender.id, &asked.sender.zone, now)
        }
    }

    /// An evaluation that is about nobody yet.
    pub(super) fn bare(plan: &'a Plan, state: &'a State, sender: SenderId, zone: &'a TimeZone, now: Timestamp) -> Self {
        Self {
            plan,
            state,
            prospect: &[],
            sender_slots: &[],
            sender,
            zone,
            person: None,
            now,
            known_until: now,
            settles: true,
            counted: None,
            memo: None,
            cache: None,
            anchors: Vec::new(),
            consulted: None,
        }
    }

    /// Whether `moment` lies after the one `length` ago, and not after now.
    pub(super) fn is_within(&self, moment: Timestamp, length: SignedDuration) -> bool {
        moment <= self.now && self.now.duration_since(moment) < length
    }

    /// The value of a field.
    pub(super) fn field(&self, whose: Whose, field: FieldId) -> Val<'a> {
        let slots = match whose {
            Whose::Prospect => self.prospect,
            Whose::Sender => self.sender_slots,
        };
        slots.get(field.index()).map_or(Val::Missing, Val::from)
    }

    /// How many days ago something was: of a day in the sender's zone, of a moment in whole days.
    pub(super) fn days_since<'b>(&self, moment: &Val<'b>) -> Val<'b> {
        #[expect(clippy::cast_precision_loss, reason = "all of time has fewer days than a float has whole numbers")]
        let days = |days: i64| Val::Number(days as f64);
        match moment {
            Val::Date(date) => days(calendar::days_since_date(*date, self.now, self.zone)),
            Val::Time(time) => days(calendar::days_since(*time, self.now)),
            _ => Val::Missing,
        }
    }
}
