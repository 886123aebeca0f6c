//! How a file writes what can be read in two ways: `03/04/2026`, `1,234`.
//!
//! No cell is guessed at. What one cell leaves open, the others of the file may tell; where none does, or two tell
//! different things, that is an error, and a source may state it.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use thiserror::Error;

use super::number::DecimalMark;
use crate::values::calendar::DayOrder;

/// How dates and numbers are written, as far as that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// Which of two numbers of a date is the day.
    pub days: Option<DayOrder>,
    /// What stands before the fraction of a number.
    pub decimals: Option<DecimalMark>,
}

impl Habits {
    /// These, and of what they leave open what the others say.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        Self { days: self.days.or(others.days), decimals: self.decimals.or(others.decimals) }
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}

/// Where a cell was seen, and what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The row among the data rows of its file, from 1.
    pub row: u64,
    /// The column.
    pub column: String,
    /// What stands there.
    pub text: String,
}

/// Why a file's cells can't be read in one way.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Doubt {
    /// Nothing in the file tells day and month apart.
    #[error("which number of {0} is the day isn't told by any other date of the file")]
    Days(Sighting),
    /// The file has dates of both orders, the day first in the first one.
    #[error("the day stands first in {0}, and the month in {1}, so that other dates can be either")]
    BothDays(Sighting, Sighting),
    /// Nothing in the file tells whether the comma of a number stands before its fraction.
    #[error("whether the comma of {0} is a decimal one isn't told by any other number of the file")]
    Decimals(Sighting),
    /// The file has numbers with a decimal point and with a decimal comma.
    #[error("there is a decimal point in {0}, and a decimal comma in {1}, so that other numbers can be either")]
    BothDecimals(Sighting, Sighting),
}

impl fmt::Display for Sighting {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}` (row {}, column `{}`)", self.text, self.row, self.column)
    }
}

/// What the cells of a file have told so far, and what they left open. Threads add to it in any order: the first rows
/// count.
#[derive(Debug, Default)]
pub struct Evidence {
    day_first: First,
    month_first: First,
    point: First,
    comma: First,
    open_days: First,
    /// `1,234`
    open_comma: First,
    /// `1.234`
    open_point: First,
}

/// The first cell of some kind.
#[derive(Debug)]
struct First {
    row: AtomicU64,
    seen: Mutex<Option<Sighting>>,
}

/// What is to be done about what cells leave open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Cells are read in this way.
    Known(Habits),
    /// Rows to come may tell.
    Open,
}

impl Evidence {
    /// Notes what the cell of a row tells.
    pub fn show(&self, shown: Habits, row: u64, sighting: impl Fn() -> Sighting) {
        match shown.days {
            Some(DayOrder::DayFirst) => self.day_first.note(row, &sighting),
            Some(DayOrder::MonthFirst) => self.month_first.note(row, &sighting),
            None => {}
        }
        match shown.decimals {
            Some(DecimalMark::Point) => self.point.note(row, &sighting),
            Some(DecimalMark::Comma) => self.comma.note(row, &sighting),
            None => {}
        }
    }

    /// Notes that a cell leaves the order of day and month open.
    pub fn leave_days_open(&self, sighting: Sighting) {
        self.open_days.note(sighting.row, || sighting.clone());
    }

    /// Notes that a cell leaves open what its mark stands for.
    pub fn leave_decimals_open(&self, sighting: Sighting) {
        let place = if sighting.text.contains(',') { &self.open_comma } else { &self.open_point };
        place.note(sighting.row, || sighting.clone());
    }

    /// How cells are to be read, given all rows so far; `is_whole` where no more are to come.
    ///
    /// # Errors
    ///
    /// Where that can't be told.
    pub fn settle(&self, is_whole: bool) -> Result<Settled, Doubt> {
        match (self.days(is_whole)?, self.decimals(is_whole)?) {
            (Some(days), Some(decimals)) => Ok(Settled::Known(Habits { days, decimals })),
            _ => Ok(Settled::Open),
        }
    }

    /// The order of day and month, where it matters; nothing where rows to come may tell.
    fn days(&self, is_whole: bool) -> Result<Option<Option<DayOrder>>, Doubt> {
        let Some(open) = self.open_days.get() else { return Ok(Some(None)) };
        match (self.day_first.get(), self.month_first.get()) {
            (Some(one), Some(other)) => Err(Doubt::BothDays(one, other)),
            (Some(_), None) => Ok(Some(Some(DayOrder::DayFirst))),
            (None, Some(_)) => Ok(Some(Some(DayOrder::MonthFirst))),
            (None, None) if is_whole => Err(Doubt::Days(open)),
            (None, None) => Ok(None),
        }
    }

    /// The mark of fractions, likewise.
    fn decimals(&self, is_whole: bool) -> Result<Option<Option<DecimalMark>>, Doubt> {
        let (comma, point) = (self.open_comma.get(), self.open_point.get());
        if comma.is_none() && point.is_none() {
            return Ok(Some(None));
        }
        match (self.point.get(), self.comma.get(), comma) {
            (Some(one), Some(other), _) => Err(Doubt::BothDecimals(one, other)),
            (Some(_), None, _) => Ok(Some(Some(DecimalMark::Point))),
            (None, Some(_), _) => Ok(Some(Some(DecimalMark::Comma))),
            (None, None, _) if !is_whole => Ok(None),
            (None, None, Some(open)) => Err(Doubt::Decimals(open)),
            // Programs write a point.
            (None, None, None) => Ok(Some(Some(DecimalMark::Point))),
        }
    }
}

impl First {
    fn note(&self, row: u64, sighting: impl Fn() -> Sighting) {
        // Of most files every cell tells the same, so the usual answer takes no lock.
        if self.row.load(Ordering::Relaxed) <= row {
            return;
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.as_ref().is_none_or(|known| row < known.row) {
            *seen = Some(sighting());
            self.row.store(row, Ordering::Relaxed);
        }
    }

    fn get(&self) -> Option<Sighting> {
        if self.row.load(Ordering::Relaxed) == u64::MAX {
            return None;
        }
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Default for First {
    fn default() -> Self {
        Self { row: AtomicU64::new(u64::MAX), seen: Mutex::default() }
    }
}
