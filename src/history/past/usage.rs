//! What caps count: of each move only as far back as they look, and whole only where they ask more of it than that it was
//! sent.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::Past;
use crate::decide::eval::{Sender, remember_numbered};
use crate::decide::state::{Event, Facts, FormSet, State};
use crate::history::facts;
use crate::history::ledger::{self, Ledger, LedgerError, Sending, Sent, Told};
use crate::language::plan::{Cap, Plan};
use crate::values::EventKind;
use crate::values::ids::{FormId, MoveId};

/// How far back a policy's caps look.
#[derive(Debug)]
pub(super) struct LooksBack {
    /// Into what the network said of a sender.
    of_sender: SignedDuration,
    /// Into what a sender sent.
    by_sender: Vec<Counting>,
    /// Into what everybody sent.
    by_everyone: Vec<Counting>,
    /// Into what everybody sent to those who share the value of a field.
    by_value: Vec<Counting>,
}

/// How far back a cap looks for a move.
#[derive(Clone, Copy, Debug)]
struct Counting {
    mv: MoveId,
    form: Option<FormId>,
    length: SignedDuration,
    /// Whether it asks what was known of the person, and what came of it.
    is_whole: bool,
}

impl LooksBack {
    pub(super) fn of(plan: &Plan) -> Self {
        let caps = || plan.caps.as_slice().iter();
        let countings = |is_of: fn(&&Cap) -> bool| caps().filter(is_of).flat_map(countings).collect();
        let shut = |cap: &Cap| cap.cooldown.map_or(SignedDuration::ZERO, |cooldown| cooldown.length);
        // Readings and restrictions are a sender's, whoever the cap is for.
        let of_sender = caps().map(|cap| cap.every.longest().saturating_add(shut(cap))).max();
        Self {
            of_sender: of_sender.unwrap_or(SignedDuration::ZERO),
            by_sender: countings(|cap| cap.per_sender),
            by_everyone: countings(|cap| !cap.per_sender && cap.per_fields.is_empty()),
            by_value: countings(|cap| !cap.per_sender && !cap.per_fields.is_empty()),
        }
    }
}

fn countings(cap: &Cap) -> impl Iterator<Item = Counting> {
    let cooldown = cap.cooldown.filter(|cooldown| cooldown.by_own_count);
    let shut = cooldown.map_or(SignedDuration::ZERO, |cooldown| cooldown.length);
    let length = cap.every.longest().saturating_add(shut);
    let is_whole = cap.unless.is_some();
    cap.counts.iter().map(move |counted| Counting { mv: counted.mv, form: counted.form, length, is_whole })
}

impl<'p> Past<'p> {
    /// Makes known what the caps count for these senders, whomever they sent it to.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn recall_usage(
        &mut self,
        ledger: &mut Ledger,
        state: &mut State,
        senders: &[Arc<Sender>],
    ) -> Result<(), LedgerError> {
        self.senders(ledger, state, senders.iter().map(AsRef::as_ref))?;
        if self.looks_back.by_value.is_empty() {
            return Ok(());
        }
        let sent = ledger.sent(&self.counted_since(&self.looks_back.by_value), self.as_of)?;
        self.counted(ledger, state, &sent, |looks_back| &looks_back.by_value)
    }

    /// What everybody sent, as far as caps count it together.
    pub(super) fn everyone(&mut self, ledger: &mut Ledger, state: &mut State) -> Result<(), LedgerError> {
        if self.looks_back.by_everyone.is_empty() {
            return Ok(());
        }
        let sent = ledger.sent(&self.counted_since(&self.looks_back.by_everyone), self.as_of)?;
        self.counted(ledger, state, &sent, |looks_back| &looks_back.by_everyone)
    }

    /// What the network said of these senders, and what they sent.
    pub(super) fn senders<'s>(
        &mut self,
        ledger: &mut Ledger,
        state: &mut State,
        senders: impl IntoIterator<Item = &'s Sender>,
    ) -> Result<(), LedgerError> {
        let moves = self.counted_since(&self.looks_back.by_sender);
        let mut sent = Vec::new();
        for sender in senders {
            if self.plan.caps.is_empty() || !self.senders.insert(sender.id) {
                continue;
            }
            for told in ledger.of_sender(&sender.name, self.back(self.looks_back.of_sender), self.as_of)? {
                self.of_sender(state, &told);
            }
            sent.append(&mut ledger.sent_by(&sender.name, &moves, self.as_of)?);
        }
        // A state is told fastest what comes after all that it knows.
        sent.sort_by_key(|sent| (sent.at, sent.id));
        self.counted(ledger, state, &sent, |looks_back| &looks_back.by_sender)
    }

    /// Each move that these caps count, and after which moment.
    fn counted_since(&self, countings: &[Counting]) -> Vec<(Sending<'p>, Timestamp)> {
        let mut longest: BTreeMap<MoveId, SignedDuration> = BTreeMap::new();
        for counting in countings {
            let length = longest.entry(counting.mv).or_insert(counting.length);
            *length = counting.length.max(*length);
        }
        let plan = self.plan;
        let since = longest.into_iter().flat_map(|(mv, length)| {
            let withdrawn = (plan.withdraw == Some(mv)).then_some(Sending::Withdrawn);
            let after = self.back(length);
            [Some(Sending::Of(&plan.moves[mv].name)), withdrawn].into_iter().flatten().map(move |sent| (sent, after))
        });
        since.collect()
    }

    /// What was sent, as far as caps count it, is told. What else is known of it is looked up only where the answer matters.
    fn counted(
        &mut self,
        ledger: &mut Ledger,
        state: &mut State,
        sent: &[Sent],
        caps: fn(&LooksBack) -> &[Counting],
    ) -> Result<(), LedgerError> {
        let mut bare = Vec::new();
        let beside = self.sent_beside(state);
        for sent in sent {
            let kind = if sent.is_withdrawn { EventKind::Withdrawn } else { EventKind::Sent };
            let Some(made) = self.made(kind, sent.mv.as_deref(), sent.with.as_deref()) else { continue };
            let is_beside = || beside.iter().any(|known| known.may_be(state, sent.at, &sent.sender));
            match self.counting(made, sent.at, caps) {
                None => {}
                Some(false) if !is_beside() => bare.push((sent, made)),
                Some(_) => {
                    if let Some(told) = ledger.event(sent.id)? {
                        self.known(ledger, state, &[told])?;
                    }
                }
            }
        }
        let nothing = Arc::new(Facts::default());
        for (sent, made) in bare {
            if self.told.insert(sent.id) {
                self.tell_sent(state, sent, made, &nothing);
            }
        }
        Ok(())
    }

    fn tell_sent(&mut self, state: &mut State, sent: &Sent, made: Made, nothing: &Arc<Facts>) {
        let person = self.numbered(state, sent.person.unwrap_or_default());
        let facts = match sent.shared.read() {
            Some(shared) => Arc::new(Facts { shared: facts::shared(self.plan, &shared), ..Facts::default() }),
            None => Arc::clone(nothing),
        };
        let at = if self.is_present { sent.at.min(self.now) } else { sent.at };
        let kind = if sent.is_withdrawn { EventKind::Withdrawn } else { EventKind::Sent };
        let sender = state.sender(&sent.sender);
        let event = Event::new(at, kind, made.told_of, sender, person, facts).with(made.forms).marked(sent.mark);
        remember_numbered(self.plan, state, event, self.number(sent.id));
    }

    /// Events with all that is known of them: where a cap asks what came of them, all that happened with their people too.
    pub(super) fn known(&mut self, ledger: &mut Ledger, state: &mut State, events: &[Told]) -> Result<(), LedgerError> {
        for told in events {
            let is_whole = self.counts(&told.event, |looks_back| &looks_back.by_sender) == Some(true)
                || self.counts(&told.event, |looks_back| &looks_back.by_everyone) == Some(true)
                || self.counts(&told.event, |looks_back| &looks_back.by_value) == Some(true);
            if let Some(person) = told.person.filter(|_| is_whole) {
                self.person(ledger, state, person)?;
            }
        }
        for told in events {
            self.tell_counted(state, told);
        }
        Ok(())
    }

    fn tell_counted(&mut self, state: &mut State, told: &Told) {
        if !self.told.contains(&told.id) {
            let person = self.named(state, told);
            self.tell(state, told, person);
        }
    }

    /// The move that an event says was sent, as this policy has it.
    fn made(&self, kind: EventKind, mv: Option<&str>, with: Option<&str>) -> Option<Made> {
        let mv = mv.and_then(|name| self.plan.moves.position(|mv| *mv.name == *name));
        let made = match (kind, mv) {
            (EventKind::Sent, Some(mv)) => mv,
            // A request that was withdrawn says that a withdrawal was sent.
            (EventKind::Withdrawn, mv) if mv.is_none() || mv == self.plan.request => self.plan.withdraw?,
            _ => return None,
        };
        Some(Made { mv: made, told_of: mv, forms: self.forms(made, with) })
    }

    /// Whether one of these caps counts an event, told in full.
    fn counts(&self, event: &ledger::Event, caps: fn(&LooksBack) -> &[Counting]) -> Option<bool> {
        let made = self.made(event.kind, event.mv.as_deref(), event.with.as_deref())?;
        self.counting(made, event.at, caps)
    }

    /// Whether one of these caps counts what was sent as far back as it lies, and whether one of those asks what came of it.
    fn counting(&self, made: Made, at: Timestamp, caps: fn(&LooksBack) -> &[Counting]) -> Option<bool> {
        let is_counted = |counting: &&Counting| {
            counting.mv == made.mv
                && counting.form.is_none_or(|form| made.forms.contains(form))
                && at > self.back(counting.length)
        };
        let found = caps(&self.looks_back).iter().filter(is_counted).map(|counting| counting.is_whole);
        found.reduce(|one, other| one || other)
    }
}

/// A move that was sent.
#[derive(Clone, Copy, Debug)]
struct Made {
    mv: MoveId,
    /// The move that was told of: of a withdrawal, that may be the request.
    told_of: Option<MoveId>,
    forms: FormSet,
}
