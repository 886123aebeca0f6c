//! What decides.

mod asking;

use std::fmt;
#[cfg(feature = "workspace")]
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use self::asking::{Question, Running};
use super::decision::Decision;
use super::desk::Asking;
use super::error::{DecideError, EventError, SenderError};
use super::event::Event;
use super::explanation::Explanation;
use super::history::{History, Kept, Remembered};
use super::policy::Policy;
#[cfg(feature = "workspace")]
use super::reader::{ReadError, RecordReader};
use super::senders::{Said, said, typed};
#[cfg(feature = "ledger")]
use crate::history::ledger::Ledger;

/// How long what is reserved is held, unless something else is said.
const HOLD: SignedDuration = SignedDuration::from_hours(24);

/// Decides records by a policy, at a moment, with what is known of the past.
///
/// ```
/// use firstmove::{Action, Engine, Policy};
/// use serde_json::json;
///
/// let policy = Policy::parse(r#"
/// policy "One a day" language 1
///
/// record prospect
///     id: text
///
/// move connect
///
/// cap daily
///     counts connect
///     limit  1
///     every  day
///
/// rule all
///     then connect
/// "#)?;
/// let mut engine = Engine::new(&policy).now("2026-05-29T10:00:00Z".parse()?);
///
/// let first = engine.decide("dana", &json!({ "id": "ann" }))?;
/// assert_eq!(first.action, Action::Move("connect".to_owned()));
///
/// // What an engine decides counts for what it decides next: the day's one request is taken.
/// let second = engine.decide("dana", &json!({ "id": "ben" }))?;
/// assert_eq!(second.action, Action::Wait);
/// assert_eq!(second.until.unwrap().to_string(), "2026-05-30T00:00:00+00:00[UTC]");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # What counts
///
/// With a history in memory, a move that is decided counts as made from then on, as it does for the next rows of
/// `firstmove eval`: caps count it, and `connect sent` holds. At one moment, a second record of the same person and sender is
/// a duplicate once a move is decided for them; at a later moment they are decided anew.
///
/// With a ledger, what happened is what the ledger was told. [`Engine::decide`] only asks then, and the slot is taken by
/// [`Engine::reserve`].
///
/// What one record says of its person (`do_not_contact`, `connect sent`) counts for all records of that person that come
/// after it; among those of one [`Engine::decide_all`] also for those before it.
///
/// # Records
///
/// A record is anything that serialises to an object: a map, a struct, a JSON value. It is read as a line of NDJSON is by
/// `firstmove eval`: a text may hold a number or a date, `n/a` may stand for nothing, spellings that other tools have for a
/// field are known, and `connect.sent` (or `sent` in an object `connect`) tells when something happened. A key that is nearly the name of a field which no other
/// key fills is an error, since a misspelt `do_not_contact` forbids nothing; all other keys that no field has are passed over.
pub struct Engine {
    policy: Policy,
    now: Option<Timestamp>,
    hold: SignedDuration,
    senders: Vec<(String, Said)>,
    /// What counts beside a ledger.
    remembered: Vec<Remembered>,
    #[cfg(feature = "ledger")]
    ledger: Option<Ledger>,
    /// Whether there is a ledger, here or with what runs, and whether that reserves in it.
    has_ledger: bool,
    reserves: bool,
    running: Option<Running>,
}

impl Engine {
    /// An engine of this policy, without a past and without a moment.
    #[must_use]
    pub fn new(policy: &Policy) -> Self {
        Self {
            policy: policy.clone(),
            now: None,
            hold: HOLD,
            senders: Vec::new(),
            remembered: Vec::new(),
            #[cfg(feature = "ledger")]
            ledger: None,
            has_ledger: false,
            reserves: false,
            running: None,
        }
    }

    /// Sets the moment at which it decides. Nothing is decided before one is set: the library never asks for the time.
    #[must_use]
    pub fn now(mut self, now: Timestamp) -> Self {
        self.set_now(now);
        self
    }

    /// Sets what happened before, in place of what was known.
    #[must_use]
    pub fn history(mut self, history: History) -> Self {
        self.close();
        self.has_ledger = false;
        self.remembered.clear();
        #[cfg(feature = "ledger")]
        {
            self.ledger = None;
        }
        match history.kept {
            Kept::Memory(remembered) => self.remembered = remembered,
            #[cfg(feature = "ledger")]
            Kept::Ledger(ledger) => {
                self.ledger = Some(*ledger);
                self.has_ledger = true;
            }
        }
        self
    }

    /// Sets for how long [`Engine::reserve`] holds a slot; 24 hours unless it is set.
    #[must_use]
    pub fn hold_for(mut self, length: SignedDuration) -> Self {
        self.close();
        self.hold = length;
        self
    }

    /// Goes on at a later moment. Time never goes back: at an earlier one, the engine stays where it is.
    pub fn set_now(&mut self, now: Timestamp) {
        if self.now.is_some_and(|before| now <= before) {
            return;
        }
        self.now = Some(now);
        if let Some(running) = &mut self.running {
            running.with_dependent_mut(|_, desk| desk.move_on(now));
        }
    }

    /// The policy that decides.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Decides by another policy from here on. Its senders and its past stay; a move or cap that the policy doesn't have means
    /// nothing to it.
    ///
    /// # Errors
    ///
    /// Where a sender doesn't fit the policy: then nothing is changed.
    pub fn set_policy(&mut self, policy: &Policy) -> Result<(), SenderError> {
        for (name, said) in &self.senders {
            typed(policy.plan(), name, said)?;
        }
        self.close();
        self.policy = policy.clone();
        Ok(())
    }

    /// Introduces a sender, with the fields of the policy's `record sender`: anything that serialises to an object. Whoever is
    /// introduced again is what was said last.
    ///
    /// As long as nobody is introduced, any name stands for a sender with the policy's defaults. From the first on, another
    /// name is an error.
    ///
    /// # Errors
    ///
    /// Where a field isn't one of the record, a value is none of its field, or a required field is lacking.
    pub fn sender<F: Serialize + ?Sized>(&mut self, name: &str, fields: &F) -> Result<(), SenderError> {
        let said = said(name, fields)?;
        typed(self.policy.plan(), name, &said)?;
        match self.senders.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => {
                *known = said;
                self.close();
            }
            None => {
                if let Some(running) = &mut self.running {
                    running.with_dependent_mut(|_, desk| desk.introduce(name, &said));
                }
                self.senders.push((name.to_owned(), said));
            }
        }
        Ok(())
    }

    /// Opens a file of records, as [`RecordReader::open`] does, whose times without a zone stand in the zones of its senders.
    /// `sender` is whose those records are that name none.
    ///
    /// # Errors
    ///
    /// As [`RecordReader::open`].
    #[cfg(feature = "workspace")]
    pub fn read(&self, path: impl AsRef<Path>, sender: &str) -> Result<RecordReader, ReadError> {
        RecordReader::of_senders(path.as_ref(), &self.policy, &self.senders, Some(sender))
    }

    /// Decides a record for a sender.
    ///
    /// With a history in memory, what is decided counts for later decisions; with a ledger it is only asked, and
    /// [`Engine::reserve`] takes the slot.
    ///
    /// # Errors
    ///
    /// Where no moment was set, nobody knows the sender, the record is none of the policy, or the ledger fails.
    pub fn decide<R: Serialize + ?Sized>(&mut self, sender: &str, record: &R) -> Result<Decision, DecideError> {
        let asking = if self.has_ledger { Asking::Only } else { Asking::Counted };
        self.one(sender, record, Question { reserves: false, asking, is_traced: false }).map(|(decision, _)| decision)
    }

    /// Decides a record for a sender, and takes the slot of the move that is decided: in the ledger for as long as
    /// [`Engine::hold_for`] says, so that it counts for whoever else decides by that ledger, until it is recorded that the
    /// move was made or turned out impossible. Whoever has a reservation gets it again.
    ///
    /// With a history in memory it is [`Engine::decide`].
    ///
    /// # Errors
    ///
    /// As [`Engine::decide`]. Where the ledger fails, nothing is reserved.
    pub fn reserve<R: Serialize + ?Sized>(&mut self, sender: &str, record: &R) -> Result<Decision, DecideError> {
        let question = Question { reserves: self.has_ledger, asking: Asking::Counted, is_traced: false };
        self.one(sender, record, question).map(|(decision, _)| decision)
    }

    /// Says what would be decided about a record, and how that comes about. It counts for nothing: to explain a decision,
    /// ask before it is made.
    ///
    /// # Errors
    ///
    /// As [`Engine::decide`].
    ///
    /// ```
    /// # use firstmove::{Engine, Policy};
    /// # let policy = Policy::parse("policy \"A\" language 1\nrecord prospect\n    id: text\n    fit: number\nmove connect\nrule good\n    when fit >= 50\n    then connect\n")?;
    /// let mut engine = Engine::new(&policy).now("2026-05-29T10:00:00Z".parse()?);
    /// let explanation = engine.explain("dana", &serde_json::json!({ "id": "ann", "fit": 35 }))?;
    /// assert!(!explanation.trace.steps[0].conditions[0].holds);
    /// assert_eq!(explanation.trace.steps[0].conditions[0].text, "fit >= 50");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain<R: Serialize + ?Sized>(&mut self, sender: &str, record: &R) -> Result<Explanation, DecideError> {
        let question = Question { reserves: false, asking: Asking::Only, is_traced: true };
        let (decision, trace) = self.one(sender, record, question)?;
        Ok(Explanation::new(decision, trace.unwrap_or_default()))
    }

    /// Decides records of one batch, each for its sender: slots go by importance, as the policy's `prioritize` says. The
    /// results stand in the order of the records, and each record may fail by itself.
    ///
    /// Each decision counts for the others. Whether they count for later ones is as with [`Engine::decide`].
    ///
    /// # Errors
    ///
    /// Where no moment was set, or the ledger fails.
    ///
    /// ```
    /// # use firstmove::{Engine, Policy};
    /// # let policy = Policy::parse("policy \"A\" language 1\nrecord prospect\n    id: text\n    fit: number\nmove connect\ncap daily\n    counts connect\n    limit  1\n    every  day\nrule all\n    then connect\nprioritize by fit descending\n")?;
    /// # let mut engine = Engine::new(&policy).now("2026-05-29T10:00:00Z".parse()?);
    /// use serde_json::json;
    ///
    /// let leads = [json!({ "id": "ann", "fit": 20 }), json!({ "id": "ben", "fit": 90 }), json!({ "id": "cyd", "fit": "?" })];
    /// let decided = engine.decide_all(leads.iter().map(|lead| ("dana", lead)))?;
    /// let actions = decided.iter().map(|one| one.as_ref().map(|decision| decision.action.to_string()));
    /// let actions: Vec<_> = actions.map(|action| action.unwrap_or_else(|error| error.to_string())).collect();
    /// assert_eq!(actions[..2], ["wait", "connect"]);
    /// assert!(actions[2].starts_with("`fit`: `?`, expected a number"), "{}", actions[2]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_all<S: AsRef<str>, R: Serialize>(
        &mut self,
        records: impl IntoIterator<Item = (S, R)>,
    ) -> Result<Vec<Result<Decision, DecideError>>, DecideError> {
        let decided = self.all(records, false)?;
        if self.has_ledger {
            // What was only asked doesn't count any more.
            self.close();
        }
        Ok(decided)
    }

    /// Decides records of one batch like [`Engine::decide_all`], and takes the slots of the moves that are decided like
    /// [`Engine::reserve`]: all or, where the ledger fails, none.
    ///
    /// # Errors
    ///
    /// Where no moment was set, or the ledger fails.
    pub fn reserve_all<S: AsRef<str>, R: Serialize>(
        &mut self,
        records: impl IntoIterator<Item = (S, R)>,
    ) -> Result<Vec<Result<Decision, DecideError>>, DecideError> {
        self.all(records, self.has_ledger)
    }

    /// Records what happened with a sender's prospect or account, in memory or in the ledger, so that it counts from then on.
    /// A move that was made ends its reservation.
    ///
    /// # Errors
    ///
    /// Where it can't have happened so: it is still to come, of a move that the policy doesn't have, or, as far as a ledger
    /// knows, an answer before what it answers.
    ///
    /// ```
    /// # use firstmove::{Engine, Policy};
    /// # let policy = Policy::parse("policy \"A\" language 1\nrecord prospect\n    id: text\nmove connect\nrule once\n    when connect never sent\n    then connect\n")?;
    /// # let mut engine = Engine::new(&policy).now("2026-05-29T10:00:00Z".parse()?);
    /// use firstmove::{Action, Event};
    ///
    /// engine.record("dana", &Event::sent("ann", "connect").at("2026-05-26T09:30:00Z".parse()?))?;
    /// let decision = engine.decide("dana", &serde_json::json!({ "id": "ann" }))?;
    /// assert_eq!(decision.action, Action::Review);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn record(&mut self, sender: &str, event: &Event) -> Result<(), EventError> {
        let now = self.now.ok_or(EventError::NoMoment)?;
        let at = event.at.unwrap_or(now);
        let running = self.running(now, self.reserves);
        running.with_dependent_mut(|_, desk| desk.record(sender, event, at))?;
        if !self.has_ledger {
            self.remembered.push(Remembered::Event { sender: sender.to_owned(), at, event: event.clone() });
        }
        Ok(())
    }

    /// What happened by now, for another engine.
    #[must_use]
    pub fn into_history(mut self) -> History {
        self.close();
        #[cfg(feature = "ledger")]
        if let Some(ledger) = self.ledger {
            return History { kept: Kept::Ledger(Box::new(ledger)) };
        }
        History { kept: Kept::Memory(self.remembered) }
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { policy, now, has_ledger, .. } = self;
        let fields = &mut out.debug_struct("Engine");
        fields.field("policy", policy).field("now", now).field("has_ledger", has_ledger).finish_non_exhaustive()
    }
}
