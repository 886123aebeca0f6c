//! Events that embedders tell, kept in a ledger.

use jiff::Timestamp;

use super::Desk;
use super::events::refused;
use crate::api::error::EventError;
use crate::api::event::Event;
use crate::history::opted_out::heed;
use crate::history::recording::{self, Count, Occasion, RecordError, Statement};

/// Who tells the ledger.
const SOURCE: &str = "library";

impl Desk<'_> {
    pub(super) fn record_in_ledger(&mut self, sender: &str, event: &Event, at: Timestamp) -> Result<(), EventError> {
        let (plan, now) = (self.plan, self.batch.run().now());
        let sender = self.senders.sender(&mut self.batch.run().state, sender, &[])?;
        let Some(memory) = &mut self.memory else { return Ok(()) };
        let statement = Statement {
            person: event.prospect.clone(),
            mv: event.action.clone(),
            with: event.with.clone(),
            cap: event.cap.clone(),
            count: event.used.map(Count::Used),
            reason: event.because.clone(),
            reservation: None,
        };
        let told = memory.ledger().write(|ledger| {
            let occasion = Occasion { kind: event.kind, at, now };
            let telling = recording::record(plan, ledger, &sender, occasion, &statement, SOURCE)?;
            if let Some(told) = ledger.event(telling.id())? {
                heed(plan, ledger, &told, event.because.as_deref(), now)?;
            }
            Ok(())
        });
        told.map_err(|error| match error {
            RecordError::Refused(why, _) => refused(why),
            RecordError::Ledger(error) => EventError::History(error.into()),
        })
    }
}
