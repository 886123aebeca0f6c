//! When a count last stood as high as a limit, for caps that shut once it does.

use jiff::Timestamp;

/// The moments at which more was counted than at any later one: of ever later moments ever less. So the last at which a
/// limit was reached is found without looking at the others, whatever the limit.
#[derive(Clone, Debug, Default)]
pub(super) struct Peaks {
    /// Each with what was counted at it.
    peaks: Vec<(Timestamp, u64)>,
    /// The last moment that was looked at.
    last: Option<Timestamp>,
    /// How many readings there were up to it.
    readings: usize,
}

/// A count over the moments at which it may rise.
pub(super) trait Counted {
    /// The first of the moments after this one; without one, the first that still matters.
    fn next(&self, after: Option<Timestamp>) -> Option<Timestamp>;
    /// What was counted at a moment.
    fn used(&self, at: Timestamp) -> u64;
    /// How many readings of the network's own counter it goes by, up to a moment.
    fn readings(&self, until: Timestamp) -> usize;
}

impl Peaks {
    /// The last of the moments at which this many were counted, or more.
    pub(super) fn last_reached(&mut self, counted: &impl Counted, limit: u64) -> Option<Timestamp> {
        if self.last.is_some_and(|last| counted.readings(last) != self.readings) {
            *self = Self::default();
        }
        // More may have happened since at the last moment that was looked at.
        let mut at = self.last.or_else(|| counted.next(None));
        while let Some(moment) = at {
            let used = counted.used(moment);
            while self.peaks.pop_if(|(_, before)| *before <= used).is_some() {}
            self.peaks.push((moment, used));
            self.last = Some(moment);
            at = counted.next(Some(moment));
        }
        self.readings = self.last.map_or(0, |last| counted.readings(last));
        let reached = self.peaks.partition_point(|(_, used)| *used >= limit);
        reached.checked_sub(1).and_then(|last| self.peaks.get(last)).map(|(at, _)| *at)
    }

    /// Has everything be looked at anew, unless it was only added to at the last moment or later.
    pub(super) fn invalidate(&mut self, changed_at: Timestamp, is_added: bool) {
        if !is_added || self.last.is_some_and(|last| changed_at < last) {
            *self = Self::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Counted, Peaks};

    /// How many of these seconds lie in the last ten.
    struct Seconds(Vec<i64>);

    impl Counted for Seconds {
        fn next(&self, after: Option<Timestamp>) -> Option<Timestamp> {
            let seconds = self.0.iter().copied().map(|second| Timestamp::from_second(second).unwrap());
            seconds.filter(|at| after.is_none_or(|after| *at > after)).min()
        }

        fn used(&self, at: Timestamp) -> u64 {
            let window = at.as_second() - 9..=at.as_second();
            self.0.iter().filter(|second| window.contains(second)).count() as u64
        }

        fn readings(&self, _: Timestamp) -> usize {
            0
        }
    }

    #[test]
    fn the_last_moment_of_a_limit_is_found_while_more_is_counted() {
        let told = [0, 0, 1, 5, 5, 5, 14, 14, 30, 31, 29, 31, 31, 3, 90, 60, 90];
        let (mut peaks, mut counted) = (Peaks::default(), Seconds(Vec::new()));
        for second in told {
            counted.0.push(second);
            peaks.invalidate(Timestamp::from_second(second).unwrap(), true);
            for limit in 0..10 {
                let seconds = counted.0.iter().map(|second| Timestamp::from_second(*second).unwrap());
                let plain = seconds.filter(|at| counted.used(*at) >= limit).max();
                assert_eq!(peaks.last_reached(&counted, limit), plain, "{limit} of {:?}", counted.0);
            }
        }
    }
}
