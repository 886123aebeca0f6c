//! How an engine asks what runs.

use jiff::Timestamp;
use self_cell::self_cell;
use serde::Serialize;

use super::Engine;
use crate::api::decision::Decision;
use crate::api::desk::{Asking, Desk};
use crate::api::error::{DecideError, InvalidRecord};
use crate::api::history::Remembered;
use crate::api::intake::json;
use crate::api::policy::Policy;
use crate::decide::decision::Trace;
use crate::decide::eval::Hold;

self_cell!(
    pub(super) struct Running {
        owner: Policy,

        #[not_covariant]
        dependent: Desk,
    }
);

impl Engine {
    pub(super) fn one<R: Serialize + ?Sized>(
        &mut self,
        sender: &str,
        record: &R,
        question: Question,
    ) -> Result<(Decision, Option<Trace>), DecideError> {
        let record = json(record)?;
        let now = self.now.ok_or(DecideError::NoMoment)?;
        let has_ledger = self.has_ledger;
        let running = self.running(now, question.reserves);
        let (decision, trace, remembered) = running.with_dependent_mut(|_, desk| {
            let (entry, has_told) = desk.entry(sender, &record)?;
            if question.is_traced {
                desk.trace(&entry);
            }
            let mut entries = [entry];
            let mut made = None;
            desk.decide(&mut entries, question.asking, |decided| {
                made = Some((Decision::from(&decided.decision), decided.trace, decided.slot.is_some()));
            })?;
            let (decision, trace, took) = made.ok_or_else(|| InvalidRecord::expected("somebody whom it is about"))?;
            let [entry] = &entries;
            let remembered = remembered(
                (now, sender, record),
                (took && !has_ledger).then_some(&decision),
                has_told || desk.excludes(entry),
            );
            Ok::<_, DecideError>((decision, trace, remembered))
        })?;
        self.remembered.extend(remembered);
        Ok((decision, trace))
    }

    pub(super) fn all<S: AsRef<str>, R: Serialize>(
        &mut self,
        records: impl IntoIterator<Item = (S, R)>,
        reserves: bool,
    ) -> Result<Vec<Result<Decision, DecideError>>, DecideError> {
        let now = self.now.ok_or(DecideError::NoMoment)?;
        let has_ledger = self.has_ledger;
        let running = self.running(now, reserves);
        let (results, remembered) = running.with_dependent_mut(|_, desk| {
            let (mut results, mut given, mut entries) = (Vec::new(), Vec::new(), Vec::new());
            for (place, (sender, record)) in records.into_iter().enumerate() {
                let entry = json(&record).and_then(|json| Ok((desk.entry(sender.as_ref(), &json)?, json)));
                results.push(match entry {
                    Ok(((entry, has_told), json)) => {
                        given.push(Given {
                            place,
                            sender: sender.as_ref().to_owned(),
                            json,
                            has_told,
                            has_taken: false,
                        });
                        entries.push(entry);
                        // Until it is decided.
                        Err(InvalidRecord::expected("somebody whom it is about").into())
                    }
                    Err(error) => Err(error),
                });
            }
            desk.decide(&mut entries, Asking::Counted, |decided| {
                if let Some(given) = given.get_mut(decided.place)
                    && let Some(result) = results.get_mut(given.place)
                {
                    given.has_taken = decided.slot.is_some();
                    *result = Ok(Decision::from(&decided.decision));
                }
            })?;
            let mut all = Vec::new();
            for (Given { place, sender, json, has_told, has_taken }, entry) in given.into_iter().zip(&entries) {
                let decision = results.get(place).and_then(|result| result.as_ref().ok());
                let decision = decision.filter(|_| has_taken && !has_ledger);
                all.extend(remembered((now, &sender, json), decision, has_told || desk.excludes(entry)));
            }
            Ok::<_, DecideError>((results, all))
        })?;
        self.remembered.extend(remembered);
        Ok(results)
    }

    /// What runs, begun where nothing does.
    pub(super) fn running(&mut self, now: Timestamp, reserves: bool) -> &mut Running {
        if self.reserves != reserves {
            self.close();
            self.reserves = reserves;
        }
        let Self { policy, senders, remembered, hold, .. } = self;
        let hold = reserves.then_some(Hold::For(*hold));
        #[cfg(feature = "ledger")]
        let ledger = &mut self.ledger;
        self.running.get_or_insert_with(|| {
            #[cfg(feature = "ledger")]
            let in_ledger = ledger.take().map(|ledger| (ledger, hold));
            #[cfg(not(feature = "ledger"))]
            let in_ledger = None.map(|ledger| (ledger, hold));
            Running::new(policy.clone(), |policy| Desk::new(policy, now, senders, remembered, in_ledger))
        })
    }

    /// Ends what runs; the next question begins it again.
    pub(super) fn close(&mut self) {
        #[cfg(feature = "ledger")]
        if let Some(running) = &mut self.running {
            self.ledger = running.with_dependent_mut(|_, desk| desk.take_ledger());
        }
        self.running = None;
    }
}

/// How a record is asked about.
#[derive(Clone, Copy)]
pub(super) struct Question {
    /// Whether the slot is taken in a ledger.
    pub(super) reserves: bool,
    pub(super) asking: Asking,
    pub(super) is_traced: bool,
}

/// A record of a batch that can be decided.
struct Given {
    place: usize,
    sender: String,
    json: Vec<u8>,
    has_told: bool,
    has_taken: bool,
}

/// What is remembered of a record: the move that was decided and taken for it, else what it said itself, where it did.
fn remembered(
    (at, sender, record): (Timestamp, &str, Vec<u8>),
    taken: Option<&Decision>,
    has_told: bool,
) -> Option<Remembered> {
    let (sender, record) = (sender.to_owned(), record.into());
    match taken {
        Some(Decision { action, with, .. }) => {
            let (action, with) = (action.to_string(), with.clone());
            Some(Remembered::Decided { sender, at, action, with, record })
        }
        None => has_told.then_some(Remembered::Seen { sender, record }),
    }
}
