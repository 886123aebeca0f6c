//! History from elsewhere, told a ledger as this policy has it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::telling::{known_by, own_mark};
use super::unfit::{self, Unfit};
use crate::ledger::{Event, Ledger, LedgerError, Name, Telling};
use crate::plan::Plan;
use crate::records::typing;
use crate::text;

/// Tells a ledger what is known from elsewhere.
#[derive(Clone, Debug)]
pub struct Import<'p> {
    plan: &'p Plan,
    known_by: Vec<&'p str>,
    now: Timestamp,
    /// What came of it.
    pub counts: Counts,
}

/// How many events came to what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The ledger didn't have them.
    pub new: u64,
    /// The same source had told them before.
    pub known: u64,
    /// Another source had told them.
    pub merged: u64,
}

impl<'p> Import<'p> {
    /// For this policy; what happens after `now` hasn't happened.
    #[must_use]
    pub fn new(plan: &'p Plan, now: Timestamp) -> Self {
        Self { plan, known_by: known_by(plan), now, counts: Counts::default() }
    }

    /// Tells a ledger an event, unless it can't be one of this policy. Its names may be those of any fields, and so may
    /// its facts: what the policy has no use for isn't kept.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn tell(&mut self, ledger: &mut Ledger, mut event: Event) -> Result<Result<Telling, Unfit>, LedgerError> {
        if let Err(unfit) = self.fit(&mut event) {
            return Ok(Err(unfit));
        }
        let telling = ledger.tell(&event, self.now, &self.known_by)?;
        match telling {
            Telling::New(_) => self.counts.new += 1,
            Telling::Known(_) => self.counts.known += 1,
            Telling::Merged(_) => self.counts.merged += 1,
        }
        Ok(Ok(telling))
    }

    /// The same for an event that somebody wrote down, and may have written down wrong: an answer comes after what it
    /// answers, where that is known, and a move carries the texts that it has. Days are those of `zone`.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn tell_written(
        &mut self,
        ledger: &mut Ledger,
        event: Event,
        zone: &TimeZone,
    ) -> Result<Result<Telling, Unfit>, LedgerError> {
        if let Err(unfit) = unfit::carries(self.plan, &event) {
            return Ok(Err(unfit));
        }
        if unfit::is_answer(event.kind) {
            let mut past = Vec::new();
            for Name(field, name) in &event.names {
                let Some(person) = ledger.person(field, name)? else { continue };
                past.append(&mut ledger.of_person(person, None)?);
            }
            past.sort_by_key(|told| told.event.at);
            if let Err(unfit) = unfit::in_order(&past, &event, zone) {
                return Ok(Err(unfit));
            }
        }
        self.tell(ledger, event)
    }

    /// Brings an event into the form in which the policy has it.
    fn fit(&self, event: &mut Event) -> Result<(), Unfit> {
        unfit::judge(self.plan, event, self.now)?;
        if event.kind.is_of_sender() {
            return Ok(());
        }
        let place = |name: &Name| self.known_by.iter().position(|field| *field == name.0);
        event.names.retain(|name| place(name).is_some());
        event.names.sort_by_key(place);
        if event.names.is_empty() {
            return Err(Unfit::Nobody(self.known_by.join(", ")));
        }
        self.keep_facts(event);
        event.mark = own_mark(event);
        Ok(())
    }

    /// Leaves only the facts that the policy asks of old events, and notes those by which it looks them up.
    fn keep_facts(&self, event: &mut Event) {
        let schema = &self.plan.prospect.schema;
        let field = |name: &str| schema.field(name).filter(|field| self.plan.snapshot.prospect.contains(field));
        event.facts.prospect.retain(|name, fact| {
            let Some(described) = field(name).and_then(|field| schema.fields.lookup(field)) else { return false };
            typing::json(fact, &described.ty, &TimeZone::UTC).is_ok_and(|value| !value.is_missing())
        });
        let shared = self.plan.kept.shared.iter().filter_map(|field| {
            let name = &schema.fields.lookup(*field)?.name;
            let value = event.facts.prospect.get(&**name)?.as_str()?;
            Some(Name(name.to_string(), text::fold(value).into_owned()))
        });
        event.shared = shared.collect();
    }
}
