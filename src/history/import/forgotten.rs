//! What is told again of people who were forgotten.

use jiff::tz::TimeZone;

use super::Import;
use crate::history::ledger::{Event, Ledger, LedgerError};
use crate::values::calendar::{end_of_day, start_of_day};

impl Import<'_> {
    /// Forgets what else those who were forgotten go by in these events: a file knows people by more names than the ledger
    /// did, and says so in some of its rows. To be done before the first of them is told.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn forget_further<'e>(
        &self,
        ledger: &mut Ledger,
        events: impl Iterator<Item = &'e Event> + Clone,
    ) -> Result<(), LedgerError> {
        if ledger.tombstones()?.is_empty() {
            return Ok(());
        }
        // One name leads to the next.
        let mut goes_on = true;
        while std::mem::take(&mut goes_on) {
            for event in events.clone() {
                let mut names = event.names.clone();
                self.put_in_order(&mut names);
                let Some(at) = ledger.forgotten_at(&names)? else { continue };
                let tombstones = ledger.tombstones()?;
                names.retain(|name| tombstones.at(name).is_none());
                let mut further = Vec::new();
                for name in names {
                    if ledger.person(&name.0, &name.1)?.is_none() {
                        further.push(name);
                    }
                }
                goes_on |= !further.is_empty();
                ledger.forget_names(&further, at)?;
            }
        }
        Ok(())
    }

    /// Whether an event happened before its person was forgotten, and is left out. An event of which only the day is known
    /// counts as having happened when that day began.
    pub(super) fn passes_over(
        &mut self,
        ledger: &mut Ledger,
        event: &Event,
        zone: &TimeZone,
    ) -> Result<bool, LedgerError> {
        let Some(forgotten) = ledger.forgotten_at(&event.names)? else { return Ok(false) };
        let day = zone.to_datetime(event.at).date();
        let is_of_some_time = event.at == end_of_day(day, zone) || event.at == self.now;
        let at = if is_of_some_time { start_of_day(day, zone) } else { event.at };
        let is_before = at < forgotten;
        self.counts.forgotten += u64::from(is_before);
        Ok(is_before)
    }
}
