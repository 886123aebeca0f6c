//! History from elsewhere, told a ledger as this policy has it.

use std::fmt;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::recording::{RecordError, forms_exist};
use super::telling::{known_by, own_mark};
use crate::calendar::end_of_day;
use crate::diagnostic::nearest;
use crate::ledger::{Event, Kind, Ledger, LedgerError, Name, Telling};
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

/// Why an event isn't told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unfit {
    /// The policy has no such move; the nearest.
    Move(String, Option<String>),
    /// The policy has no such cap; the nearest.
    Cap(String, Option<String>),
    /// It says of nobody by what the policy knows people.
    Nobody(String),
    /// It is still to come.
    Future(Timestamp),
    /// It answers a move that was only made later, as far as is known; when that was.
    Before(Kind, Timestamp),
    /// The move carries no such text: why not, and what to do.
    Form(String),
}

impl fmt::Display for Unfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hint =
            |near: &Option<String>| near.as_ref().map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
        match self {
            Self::Move(name, near) => write!(out, "the policy has no move `{name}`{}", hint(near)),
            Self::Cap(name, near) => write!(out, "the policy has no cap `{name}`{}", hint(near)),
            Self::Nobody(fields) => write!(out, "nothing of {fields} says who it was"),
            Self::Future(at) => write!(out, "{at} is still to come"),
            Self::Before(kind, sent) => {
                write!(out, "it can't be {} before it was sent, at {sent}", kind.as_str())
            }
            Self::Form(why) => out.write_str(why),
        }
    }
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
        if let Err(RecordError::Refused(why, _)) = forms_exist(self.plan, event.mv.as_deref(), event.with.as_deref()) {
            return Ok(Err(Unfit::Form(why)));
        }
        match self.answered_before(ledger, &event, zone)? {
            Some(unfit) => Ok(Err(unfit)),
            None => self.tell(ledger, event),
        }
    }

    fn answered_before(
        &self,
        ledger: &mut Ledger,
        event: &Event,
        zone: &TimeZone,
    ) -> Result<Option<Unfit>, LedgerError> {
        if !matches!(event.kind, Kind::Accepted | Kind::Declined | Kind::Withdrawn) {
            return Ok(None);
        }
        let mut first: Option<Timestamp> = None;
        for Name(field, name) in &event.names {
            let Some(person) = ledger.person(field, name)? else { continue };
            let is_answered =
                |known: &Event| known.kind == Kind::Sent && known.sender == event.sender && known.mv == event.mv;
            let sent = ledger.of_person(person, None)?.into_iter().find(|told| is_answered(&told.event));
            first = first.into_iter().chain(sent.map(|told| told.event.at)).min();
        }
        Ok(first.filter(|sent| is_before(event.at, *sent, zone)).map(|sent| Unfit::Before(event.kind, sent)))
    }

    /// Brings an event into the form in which the policy has it.
    fn fit(&self, event: &mut Event) -> Result<(), Unfit> {
        if event.at > self.now {
            return Err(Unfit::Future(event.at));
        }
        known(event.mv.as_deref(), self.plan.moves.as_slice().iter().map(|mv| &*mv.name), Unfit::Move)?;
        known(event.cap.as_deref(), self.plan.caps.as_slice().iter().map(|cap| &*cap.name), Unfit::Cap)?;
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

fn known<'n>(
    name: Option<&str>,
    mut all: impl Iterator<Item = &'n str> + Clone,
    unfit: impl Fn(String, Option<String>) -> Unfit,
) -> Result<(), Unfit> {
    match name {
        Some(name) if !all.clone().any(|known| known == name) => {
            Err(unfit(name.to_owned(), nearest(name, &mut all).map(str::to_owned)))
        }
        _ => Ok(()),
    }
}

/// Whether it happened before the request, where a request dated to a day may have been sent at any time of it.
fn is_before(at: Timestamp, sent: Timestamp, zone: &TimeZone) -> bool {
    let day = |at: Timestamp| zone.to_datetime(at).date();
    at < sent && !(day(at) == day(sent) && sent == end_of_day(day(sent), zone))
}
