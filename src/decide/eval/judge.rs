//! A record judged by itself: all that neither usage nor another decision of the run can change.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::evaluation::{Asked, Evaluation, Memo};
use super::walk::Outcome;
use crate::decide::state::{PersonId, SenderId, State};
use crate::language::plan::{Never, NeverId, Plan};
use crate::values::Value;

/// What could be said of a record by itself.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    /// The outcome, where nothing was left open.
    pub(super) settled: Option<Outcome>,
    /// The answers so far.
    pub(super) memo: Memo,
    /// As whom the record was judged.
    pub(super) person: Option<PersonId>,
    /// By how many names they were known.
    pub(super) names: usize,
}

impl Candidates {
    /// Nothing said yet, with the scratch of another record.
    #[must_use]
    pub fn from_memo(memo: Memo) -> Self {
        Self { memo, ..Self::default() }
    }

    /// The scratch, to be used for another record.
    #[must_use]
    pub fn into_memo(self) -> Memo {
        self.memo
    }
}

/// Judges a record by itself: all that neither usage nor another decision of the run can change. `memo` is the scratch
/// of an earlier candidate, to be used again.
#[must_use]
pub fn judge(plan: &Plan, state: &State, asked: Asked<'_>, now: Timestamp, mut memo: Memo) -> Candidates {
    memo.reset(plan);
    let mut evaluation = Evaluation::new(plan, state, asked, now);
    evaluation.settles = false;
    evaluation.memo = Some(&mut memo);
    let settled = evaluation.walk();
    Candidates { settled, memo, person: asked.person, names: names(state, asked.person) }
}

/// The `never`s that a record meets in what its fields say, each with whether that is said of its sender only.
#[must_use]
pub fn excluded_by(plan: &Plan, state: &State, asked: Asked<'_>, now: Timestamp) -> Vec<(NeverId, bool)> {
    let mut evaluation = Evaluation::new(plan, state, asked, now);
    let mut met = Vec::new();
    for (id, never) in plan.nevers.iter() {
        for part in &never.of_records {
            if evaluation.condition(part.condition) == Some(true) {
                met.push((id, part.reads_sender));
            }
        }
    }
    met
}

/// The `never`s that meet what is said of somebody's fields, whoever would write to them.
#[must_use]
pub fn excluded_for_all(
    plan: &Plan,
    state: &State,
    (prospect, person): (&[Value], Option<PersonId>),
    now: Timestamp,
) -> Vec<NeverId> {
    let zone = TimeZone::UTC;
    let mut evaluation = Evaluation::bare(plan, state, SenderId::default(), &zone, now);
    (evaluation.prospect, evaluation.person) = (prospect, person);
    let mut meets = |never: &Never| {
        let parts = never.of_records.iter().filter(|part| !part.reads_sender);
        parts.into_iter().any(|part| evaluation.condition(part.condition) == Some(true))
    };
    plan.nevers.iter().filter(|(_, never)| meets(never)).map(|(id, _)| id).collect()
}

/// The `never`s of which a list or a field that says yes is met by what was once said of somebody.
#[must_use]
pub fn excluded_lastingly(plan: &Plan, state: &State, prospect: &[Value], now: Timestamp) -> Vec<NeverId> {
    let zone = TimeZone::UTC;
    let mut evaluation = Evaluation::bare(plan, state, SenderId::default(), &zone, now);
    evaluation.prospect = prospect;
    let mut meets = |never: &Never| never.lasting.iter().any(|part| evaluation.condition(*part) == Some(true));
    plan.nevers.iter().filter(|(_, never)| meets(never)).map(|(id, _)| id).collect()
}

/// By how many names that are kept a person is known.
pub(super) fn names(state: &State, person: Option<PersonId>) -> usize {
    person.map_or(0, |person| state.persons.aliases(person).count())
}
