//! Who gets the last slots.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::evaluation::{Asked, Evaluation};
use super::value::Val;
use crate::decide::state::State;
use crate::language::plan::Plan;

/// The places of a batch's records in the order in which they take their slots: by the keys of `prioritize`, missing
/// last either way, and in input order where those are the same.
#[must_use]
pub fn in_order(plan: &Plan, state: &State, records: &[Asked<'_>], now: Timestamp) -> Vec<usize> {
    let keys: Vec<Vec<Val<'_>>> = records.iter().map(|asked| keys(plan, state, *asked, now)).collect();
    let mut places: Vec<usize> = (0..records.len()).collect();
    places.sort_by(|one, other| match (keys.get(*one), keys.get(*other), records.get(*one)) {
        (Some(one), Some(other), Some(asked)) => compare(plan, one, other, *asked),
        _ => Ordering::Equal,
    });
    places
}

fn keys<'a>(plan: &'a Plan, state: &'a State, asked: Asked<'a>, now: Timestamp) -> Vec<Val<'a>> {
    let mut evaluation = Evaluation::new(plan, state, asked, now);
    plan.prioritize.iter().map(|key| evaluation.value(&key.by).unwrap_or(Val::Missing)).collect()
}

fn compare(plan: &Plan, one: &[Val<'_>], other: &[Val<'_>], asked: Asked<'_>) -> Ordering {
    let pairs = one.iter().zip(other).zip(&plan.prioritize);
    let by_key = pairs.map(|((one, other), key)| match (one, other) {
        (Val::Missing, Val::Missing) => Ordering::Equal,
        (Val::Missing, _) => Ordering::Greater,
        (_, Val::Missing) => Ordering::Less,
        (one, other) => {
            let ordering = one.compare(other, &asked.sender.zone).unwrap_or(Ordering::Equal);
            if key.descending { ordering.reverse() } else { ordering }
        }
    });
    by_key.fold(Ordering::Equal, Ordering::then)
}
