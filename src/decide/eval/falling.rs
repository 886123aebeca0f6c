//! When a comparison with what a cap has counted comes out otherwise with nothing happening but time. The count only falls,
//! in as many steps as were counted: the one that matters is found by halving them, not by going through them.

use jiff::Timestamp;

use super::evaluation::{Evaluation, Memo};
use super::range;
use super::room::Fall;
use super::timeline::CapKey;
use crate::language::plan::{Atom, AtomKind};
use crate::values::ids::CapId;
use crate::values::schedule::{self, Changing};

/// The cap with whose count, and with nothing else, the answer of an atom changes as time passes.
pub(super) fn cap_of(atom: &Atom) -> Option<CapId> {
    let is_compared = matches!(atom.kind, AtomKind::Is(..) | AtomKind::Order(..) | AtomKind::Between(..));
    let reads = &atom.reads;
    let reads_else = reads.clock || reads.age || reads.history || reads.shared_history;
    match reads.caps.as_slice() {
        [cap] if is_compared && !reads_else => Some(*cap),
        _ => None,
    }
}

/// The first moment after now at which such an atom may have another answer.
pub(super) fn first_change<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    cap: CapId,
    kind: &'a AtomKind,
) -> Option<Timestamp> {
    let plan = evaluation.plan;
    let key = evaluation.cap_key(&plan.caps[cap])?;
    let here = evaluation.ask(kind);
    let falls = evaluation.falls(cap, &key);
    let first = falls.into_iter().filter_map(|(fall, count)| {
        let mut falling = Falling { evaluation: &mut *evaluation, kind, cap, key: &key, fall, here };
        let place = schedule::first_change(0, i64::try_from(count).ok()?, &mut falling)?;
        falling.at(place)
    });
    first.min()
}

/// An answer over the moments of one source at which the count falls: 0 is now, and the first of them 1.
struct Falling<'e, 'a, 'm> {
    evaluation: &'e mut Evaluation<'a, 'm>,
    kind: &'a AtomKind,
    cap: CapId,
    key: &'e CapKey,
    fall: Fall,
    here: Option<bool>,
}

impl Falling<'_, '_, '_> {
    fn at(&mut self, place: i64) -> Option<Timestamp> {
        match usize::try_from(place).ok()?.checked_sub(1) {
            None => Some(self.evaluation.now),
            Some(place) => self.evaluation.fall_at(self.cap, self.key, self.fall, place),
        }
    }
}

impl Changing for Falling<'_, '_, '_> {
    fn is_settled(&mut self, start: i64, end: i64) -> bool {
        let (Some(start), Some(end)) = (self.at(start), self.at(end)) else { return false };
        range::settles(self.evaluation, self.kind, start, end)
    }

    fn differs(&mut self, place: i64) -> bool {
        let Some(at) = self.at(place) else { return true };
        let mut memo = Memo::default();
        memo.reset(self.evaluation.plan);
        self.evaluation.later(&mut memo, at).ask(self.kind) != self.here
    }
}
