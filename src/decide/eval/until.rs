//! When it is worth asking again: the first moment at which, with nothing happening but time, the answer is another.
//!
//! An answer can only change where something changes that it was worked out from. So time is moved on to the next such
//! moment and everything is decided again there, by the same code, until the answer is another one.

use jiff::{SignedDuration, Timestamp};

use super::evaluation::{Consulted, CountedEvent, Evaluation, Memo, changes_with_time};
use super::value::Val;
use super::walk::{Outcome, Verdict};
use super::{falling, history, range};
use crate::language::plan::{Action, Atom, AtomId, AtomKind, Cap, Plan, With};
use crate::values::ids::MoveId;
use crate::values::schedule::{self, Changing};

/// How many changes are looked at before no answer is expected any more.
const MOST_CHANGES: usize = 5_000;

/// How far ahead changes are looked for: what hours and calendars repeat repeats for ever.
const FURTHEST: SignedDuration = SignedDuration::from_hours(24 * 366 * 10);

/// The first moment after now at which another verdict comes out than `outcome`. Where a note was kept of what that was
/// worked out from, it isn't worked out again.
pub(super) fn first_other<'a>(evaluation: &mut Evaluation<'a, '_>, outcome: &Outcome) -> Option<Timestamp> {
    let plan = evaluation.plan;
    let is_other = |later: &mut Evaluation<'a, '_>| Some(!is_same(plan, later.walk()?.verdict, outcome.verdict));
    if evaluation.consulted.is_none() {
        return first_moment(evaluation, is_other);
    }
    let next = evaluation.next_change();
    let mut memo = lasting(evaluation);
    first_from(evaluation, &mut memo, next, is_other)
}

/// The first moment after now at which the answer is yes. It is asked at every change that it was worked out from; nothing
/// where one has no answer.
pub(super) fn first_moment<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    mut answer: impl FnMut(&mut Evaluation<'a, '_>) -> Option<bool>,
) -> Option<Timestamp> {
    let mut memo = lasting(evaluation);
    let mut later = evaluation.later(&mut memo, evaluation.now);
    answer(&mut later)?;
    let next = later.next_change();
    first_from(evaluation, &mut memo, next, answer)
}

/// The answers so far that don't change with time, and need not be asked again.
fn lasting(evaluation: &Evaluation<'_, '_>) -> Memo {
    let mut memo = evaluation.memo.as_deref().cloned().unwrap_or_default();
    memo.forget_time(evaluation.plan, evaluation.state);
    memo
}

/// The first moment at which the answer is yes, where the first change is at `next`.
fn first_from<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    memo: &mut Memo,
    mut next: Option<Timestamp>,
    mut answer: impl FnMut(&mut Evaluation<'a, '_>) -> Option<bool>,
) -> Option<Timestamp> {
    let (plan, furthest) = (evaluation.plan, furthest(evaluation.now));
    for _ in 0..MOST_CHANGES {
        let at = next.filter(|at| *at <= furthest)?;
        memo.forget_time(plan, evaluation.state);
        let mut later = evaluation.later(memo, at);
        if answer(&mut later)? {
            return Some(at);
        }
        next = later.next_change();
    }
    None
}

fn furthest(from: Timestamp) -> Timestamp {
    from.checked_add(FURTHEST).unwrap_or(Timestamp::MAX)
}

/// Whether two verdicts are the same answer: an option to wait says no more than that none is available.
fn is_same(plan: &Plan, one: Verdict, other: Verdict) -> bool {
    let waits = |verdict| match verdict {
        Verdict::Stuck(step) => Some(step),
        Verdict::Chosen(step, place) => matches!(plan.option(step, place)?.action, Action::Wait).then_some(step),
        _ => None,
    };
    one == other || waits(one).is_some() && waits(one) == waits(other)
}

impl<'a> Evaluation<'a, '_> {
    /// The same question at a later moment, with a note kept of what it is answered from.
    pub(super) fn later<'n>(&'n mut self, memo: &'n mut Memo, at: Timestamp) -> Evaluation<'a, 'n> {
        Evaluation {
            plan: self.plan,
            state: self.state,
            prospect: self.prospect,
            sender_slots: self.sender_slots,
            sender: self.sender,
            zone: self.zone,
            person: self.person,
            now: at,
            known_until: self.known_until,
            settles: true,
            // What would be made later is counted later.
            counted: self.counted.map(|counted| CountedEvent { at, ..counted }),
            memo: Some(memo),
            cache: self.cache.as_deref_mut(),
            anchors: Vec::new(),
            consulted: Some(Consulted::default()),
        }
    }

    /// The first moment after now at which something changes that the walk was worked out from.
    pub(super) fn next_change(&mut self) -> Option<Timestamp> {
        let furthest = furthest(self.now);
        let consulted = self.consulted.take().unwrap_or_default();
        let mut moments = consulted.moments;
        for cap in &consulted.rooms {
            moments.extend(self.first_room(*cap));
        }
        for cap in &consulted.figures {
            moments.extend(self.usage_changes(*cap));
        }
        for hours in consulted.hours {
            let zone = self.hours_zone(hours);
            moments.extend(self.plan.hours[hours].open.next_change(self.now, &zone));
        }
        let plan = self.plan;
        let asked = plan.passing.iter().filter(|id| self.has_asked(**id)).map(|id| &plan.atoms[*id]);
        let asked: Vec<&'a Atom> = asked.filter(|atom| changes_with_time(&atom.reads, self.state)).collect();
        for atom in &asked {
            self.atom_changes(atom, &mut moments);
        }
        // The clock is looked at last, and only as far as nothing else changes.
        let mut next = moments.into_iter().filter(|at| *at > self.now).min();
        for atom in asked.iter().filter(|atom| atom.reads.clock) {
            next = self.clock_change(Clocked::Atom(&atom.kind), next.unwrap_or(furthest)).or(next);
        }
        let caps = consulted.rooms.iter().chain(&consulted.figures);
        let limits = caps.map(|cap| &plan.caps[*cap]).filter(|cap| cap.reads.clock);
        let texts = consulted.texts.into_iter().map(|(mv, with)| Clocked::Text(mv, with));
        for clocked in limits.map(Clocked::Limit).chain(texts) {
            next = self.clock_change(clocked, next.unwrap_or(furthest)).or(next);
        }
        next
    }

    fn has_asked(&self, atom: AtomId) -> bool {
        self.memo.as_ref().is_some_and(|memo| memo.get(atom).is_some())
    }

    /// The moments at which the answer of an atom may change that stay where they are while time passes.
    fn atom_changes(&mut self, atom: &'a Atom, moments: &mut Vec<Timestamp>) {
        match &atom.kind {
            kind if let Some(cap) = falling::cap_of(atom) => moments.extend(falling::first_change(self, cap, kind)),
            AtomKind::History(history) => moments.extend(history::changes(self, history, atom.reads.clock)),
            AtomKind::Within(moment, length) if !atom.reads.clock => {
                let (Some(moment), Some(length)) = (self.value(moment), self.value(length)) else { return };
                let Some(moment) = moment.instant(self.zone) else { return };
                moments.push(moment);
                if let Val::Duration(length) = length {
                    moments.extend(moment.checked_add(length).ok());
                }
            }
            _ => {}
        }
    }

    /// The first second up to `to` at which something over the clock itself may be another.
    fn clock_change(&mut self, clocked: Clocked<'a>, to: Timestamp) -> Option<Timestamp> {
        let (from, to) = (self.now.as_second(), to.as_second());
        let mut changing = ChangingEvaluation { here: clocked.at(self), evaluation: self, clocked };
        schedule::first_change(from, to, &mut changing).map(moment)
    }
}

/// What is read off the clock.
#[derive(Clone, Copy)]
enum Clocked<'a> {
    Atom(&'a AtomKind),
    Limit(&'a Cap),
    Text(MoveId, &'a With),
}

/// What it comes out as.
#[derive(PartialEq, Eq)]
enum Reading {
    Answer(Option<bool>),
    Limit(Option<Option<u64>>),
}

impl<'a> Clocked<'a> {
    fn at(self, evaluation: &mut Evaluation<'a, '_>) -> Reading {
        match self {
            Self::Atom(kind) => Reading::Answer(evaluation.ask(kind)),
            Self::Limit(cap) => Reading::Limit(evaluation.cap_limit(cap)),
            Self::Text(mv, with) => {
                Reading::Answer(evaluation.unwritable_text(mv, with).map(|reason| reason.is_none()))
            }
        }
    }
}

struct ChangingEvaluation<'e, 'a, 'm> {
    evaluation: &'e mut Evaluation<'a, 'm>,
    clocked: Clocked<'a>,
    here: Reading,
}

impl Changing for ChangingEvaluation<'_, '_, '_> {
    fn is_settled(&mut self, start: i64, end: i64) -> bool {
        let (start, end) = (moment(start), moment(end));
        match self.clocked {
            Clocked::Atom(kind) => range::settles(self.evaluation, kind, start, end),
            Clocked::Limit(cap) => range::settles_limit(self.evaluation, cap, start, end),
            Clocked::Text(mv, with) => {
                let limit = self.evaluation.plan.moves[mv].forms[with.form].limit.as_ref();
                let mut exprs = with.text.iter().chain(limit);
                exprs.all(|expr| range::is_settled(self.evaluation, expr, start, end))
            }
        }
    }

    fn differs(&mut self, at: i64) -> bool {
        let mut memo = Memo::default();
        memo.reset(self.evaluation.plan);
        let mut later = self.evaluation.later(&mut memo, moment(at));
        self.clocked.at(&mut later) != self.here
    }
}

fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(Timestamp::MAX)
}
