//! When: the first moment at which something changes with nothing happening but time.

use jiff::Timestamp;

/// How many stretches of time a search looks at before it answers by how far it has come.
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
/// thousand halvings settle nothing, the answer is the first second that it hasn't looked at: too early, never too late.
/// Who searches on from there finds the change all the same.
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
            return Some(start + 1);
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

#[cfg(test)]
mod tests {
    use super::{Changing, first_change};

    /// Something that is another only for a second, and of which less is known than could be.
    struct Blinking {
        at: i64,
        /// The longest stretch that is known to be settled.
        clear: i64,
    }

    impl Changing for Blinking {
        fn is_settled(&mut self, start: i64, end: i64) -> bool {
            end - start <= self.clear && !(start < self.at && self.at <= end)
        }

        fn differs(&mut self, at: i64) -> bool {
            at == self.at
        }
    }

    #[test]
    fn a_change_is_never_passed_over_however_little_is_known() {
        let near = (1..1_500).flat_map(|at| [0, 1, 2, 3, 5, 8].map(|clear| (at, clear)));
        for (at, clear) in near.chain([(1 << 20, 300), (99_999_999, 1 << 14)]) {
            let mut from = 0;
            while let Some(found) = first_change(from, 1 << 30, &mut Blinking { at, clear }) {
                assert!(from < found && found <= at, "{at}: {found} after {from}");
                if found == at {
                    break;
                }
                from = found;
            }
            assert!(from < at, "{at} is passed over");
        }
        assert_eq!(first_change(0, 1 << 10, &mut Blinking { at: -1, clear: 8 }), None);
    }
}
