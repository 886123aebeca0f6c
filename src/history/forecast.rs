//! Follow-ups, each decided at the moment at which it is due.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use jiff::Timestamp;

use super::follow_ups::Due;
use crate::decide::decision::Action;
use crate::decide::eval::Run;
use crate::decide::{Batch, Decided, Entry};

/// Decides follow-ups at the moments at which they are due, or at the batch's where those are past, as if each were done
/// then. What has to wait is decided again when its decision says so, if that is by `until`. Each is handed on once, with
/// its place among those given.
pub fn forecast(mut batch: Batch<'_>, due: &[Due], until: Timestamp, mut each: impl FnMut(usize, &Decided<'_>)) {
    let plan = batch.run().plan();
    let now = batch.run().now();
    let first = |(place, due): (usize, &Due)| Reverse((due.due.max(now), place));
    let mut waiting: BinaryHeap<_> = due.iter().enumerate().map(first).collect();
    while let Some(Reverse((at, place))) = waiting.pop() {
        let mut places = vec![place];
        while waiting.peek().is_some_and(|Reverse((next, _))| *next == at) {
            places.extend(waiting.pop().map(|Reverse((_, place))| place));
        }
        if at > now {
            let state = std::mem::take(&mut batch.run().state);
            batch = Batch::new(Run::new(plan, state, at), 1, false);
        }
        let entries: Vec<Entry> =
            places.iter().filter_map(|place| due.get(*place)).map(|due| due.entry.clone()).collect();
        batch.decide(&entries, |decided| {
            let Some(place) = places.get(decided.place) else { return };
            let again = decided.decision.until.as_ref().filter(|_| decided.decision.action == Action::Wait);
            match again.map(|again| again.timestamp()).filter(|again| *again > at && *again <= until) {
                Some(again) => waiting.push(Reverse((again, *place))),
                None => each(*place, &decided),
            }
        });
    }
}
