//! When: the first moment at which something changes with nothing happening but time.

use jiff::Timestamp;

/// How many stretches of time a search looks at before it takes the end of the one in hand for the answer.
const MOST_STRETCHES: u32 = 1_024;

/// The first whole second after `moment`.
#[must_use]
pub fn next_second(moment: Timestamp) -> Option<Timestamp> {
    Timestamp::from_second(moment.as_second().checked_add(1)?).ok()
}

/// Something that may change with time. Moments are seconds since 1970.
pub trait Changing {
    /// Whether it surely stays the same from `start` to `end`.
    fn is_settled(&mut self, start: i64, end: i64) -> bool;
    /// Whether it is another at this moment than at the start of the search.
    fn differs(&mut self, at: i64) -> bool;
}

/// The first second in `(from, to]` at which something may be another than at `from`.
///
/// The search halves what isn't settled, so a change that lasts a second is found as well as one that stays. Where a
/// thousand halvings settle nothing, the end of the stretch in hand is the answer: too early, never too late.
#[must_use]
pub fn first_change(from: i64, to: i64, changing: &mut dyn Changing) -> Option<i64> {
    let mut left = MOST_STRETCHES;
    let mut stretches = vec![(from, to)];
    while let Some((start, end)) = stretches.pop() {
        if start >= end || changing.is_settled(start, end) {
            continue;
        }
        left = left.saturating_sub(1);
        if left == 0 {
            return Some(end);
        }
        if end - start == 1 {
            if changing.differs(end) {
                return Some(end);
            }
            continue;
        }
        let middle = start + (end - start) / 2;
        stretches.push((middle, end));
        stretches.push((start, middle));
    }
    None
}
