//! Open hours: the stretches of a week in which something may be done.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{SECONDS_OF_DAY, day_number, moment, plus, seconds};

/// `mon to thu 09:00 to 17:30 … except 2026-12-25`, without its time zone: whoever asks says that.
///
/// It is open while the clock on the wall stands in one of the day's stretches, each from its opening minute up to its
/// closing one, left out. An hour that the clock shows twice is open twice, one that it skips never.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenHours {
    /// Per weekday from Monday: seconds of the day, in order, apart from each other.
    weekly: [Vec<(i64, i64)>; 7],
    /// The days that are closed, as numbers since 1970, in order.
    except: Vec<i64>,
}

/// How far ahead is looked for a change.
const HORIZON: SignedDuration = SignedDuration::from_hours(3_653 * 24);

impl OpenHours {
    /// Hours open in `stretches`, each a weekday with the minutes of the day (0 to 1440) at which it opens and closes, but
    /// not on the days of `except`. Stretches may overlap and come in any order; one that ends before it begins is none.
    #[must_use]
    pub fn new(
        stretches: impl IntoIterator<Item = (Weekday, u16, u16)>,
        except: impl IntoIterator<Item = Date>,
    ) -> Self {
        let mut weekly: [Vec<(i64, i64)>; 7] = Default::default();
        for (day, open, close) in stretches {
            let second = |minute: u16| (i64::from(minute) * 60).min(SECONDS_OF_DAY);
            let index = usize::try_from(day.to_monday_zero_offset()).unwrap_or(0);
            if let Some(day) = weekly.get_mut(index)
                && open < close
            {
                day.push((second(open), second(close)));
            }
        }
        for day in &mut weekly {
            merge(day);
        }
        let mut except: Vec<i64> = except.into_iter().map(day_number).collect();
        except.sort_unstable();
        except.dedup();
        Self { weekly, except }
    }

    /// Whether there is no open minute in the week.
    #[must_use]
    pub fn is_never(&self) -> bool {
        self.weekly.iter().all(Vec::is_empty)
    }

    /// Whether it is open at a moment.
    #[must_use]
    pub fn is_open(&self, at: Timestamp, zone: &TimeZone) -> bool {
        let wall = seconds(at) + i64::from(zone.to_offset(at).seconds());
        let (day, second) = (wall.div_euclid(SECONDS_OF_DAY), wall.rem_euclid(SECONDS_OF_DAY));
        self.on(day).iter().any(|(open, close)| (*open..*close).contains(&second))
    }

    /// The first moment after `at` at which it opens or closes; nothing where it does neither within ten years.
    #[must_use]
    pub fn next_change(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let end = plus(at, HORIZON);
        let (open, close) = self.open_stretches(at, end, zone).next()?;
        let change = if open > at { open } else { close };
        (change < end).then_some(change)
    }

    /// The first moment from `at` on at which it is open; nothing where it isn't within ten years.
    #[must_use]
    pub fn opens_at(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        self.open_stretches(at, plus(at, HORIZON), zone).piece().map(|(open, _)| open)
    }

    /// The open stretches between two moments, in order, cut at both, none touching the next.
    pub fn open_stretches<'a>(&'a self, from: Timestamp, to: Timestamp, zone: &'a TimeZone) -> OpenStretches<'a> {
        OpenStretches { hours: self, zone, at: from, end: to, steady: None, next: None }
    }

    /// The open stretches of a day, by its number.
    fn on(&self, day: i64) -> &[(i64, i64)] {
        if self.except.binary_search(&day).is_ok() {
            return &[];
        }
        // 1970-01-01, day 0, was a Thursday.
        let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0);
        self.weekly.get(weekday).map_or(&[], Vec::as_slice)
    }
}

/// Puts stretches in order and joins those that overlap or touch.
fn merge(stretches: &mut Vec<(i64, i64)>) {
    stretches.sort_unstable();
    stretches.dedup_by(|next, last| {
        let joined = next.0 <= last.1;
        if joined {
            last.1 = last.1.max(next.1);
        }
        joined
    });
}

/// The open stretches between two moments. See [`OpenHours::open_stretches`].
#[derive(Clone, Debug)]
pub struct OpenStretches<'a> {
    hours: &'a OpenHours,
    zone: &'a TimeZone,
    /// Up to where has been looked.
    at: Timestamp,
    end: Timestamp,
    /// The offset at `at` in seconds, and until when the clocks aren't moved.
    steady: Option<(i64, Timestamp)>,
    /// A piece found while looking whether it touches the last.
    next: Option<(Timestamp, Timestamp)>,
}

impl Iterator for OpenStretches<'_> {
    type Item = (Timestamp, Timestamp);

    fn next(&mut self) -> Option<Self::Item> {
        let (open, mut close) = self.next.take().or_else(|| self.piece())?;
        while let Some(piece) = self.piece() {
            if piece.0 > close {
                self.next = Some(piece);
                break;
            }
            close = piece.1;
        }
        Some((open, close))
    }
}

impl OpenStretches<'_> {
    /// The next stretch of one day under one offset.
    fn piece(&mut self) -> Option<(Timestamp, Timestamp)> {
        if self.hours.is_never() {
            return None;
        }
        while self.at < self.end {
            let (offset, until) = self.steady();
            let wall = seconds(self.at) + offset;
            let day = wall.div_euclid(SECONDS_OF_DAY);
            let midnight = day * SECONDS_OF_DAY - offset;
            let second = wall.rem_euclid(SECONDS_OF_DAY);
            let ahead = self.hours.on(day).iter().find(|(_, close)| *close > second);
            let Some((open, close)) = ahead else {
                self.at = moment(midnight + SECONDS_OF_DAY).min(until).max(self.at);
                continue;
            };
            let from = moment(midnight + open).max(self.at);
            let to = moment(midnight + close).min(until).min(self.end);
            self.at = moment(midnight + close).min(until);
            if from < to {
                return Some((from, to));
            }
        }
        None
    }

    /// The offset now, and until when it stays. Leaves what was found before where that still holds.
    fn steady(&mut self) -> (i64, Timestamp) {
        if let Some(steady) = self.steady.filter(|(_, until)| self.at < *until) {
            return steady;
        }
        let moved = self.zone.following(self.at).next().map_or(Timestamp::MAX, |moved| moved.timestamp());
        *self.steady.insert((i64::from(self.zone.to_offset(self.at).seconds()), moved))
    }
}
