//! Which move a written message was: LinkedIn's archive knows messages and InMails, and a policy may have more that are
//! written.

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::{EXACT, Import, is_carried_out, latest};
use crate::decide::state::SAME_WITHIN;
use crate::history::ledger::{Event, Told};
use crate::history::unfit::of_some_time;
use crate::values::{EventKind, REQUEST, WITHDRAW};

/// The moves that an archive doesn't always tell apart.
const WRITTEN: [&str; 2] = ["message", INMAIL];

/// The one that opens a talk with a stranger.
const INMAIL: &str = "inmail";

/// The text that tells an InMail from a message.
const SUBJECT: &str = "subject";

/// The text of a message.
const BODY: &str = "body";

/// A move that a written one may have been.
#[derive(Clone, Copy)]
struct Candidate<'c> {
    mv: &'c str,
    certainty: Certainty,
}

/// How surely a move is a message of LinkedIn's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Certainty {
    /// It is one of the usual two.
    Usual,
    /// It is the policy's own, with a text that is called as that of a message.
    Likely,
    /// It is the policy's own, with other texts: it may be a call.
    Unlikely,
}

impl Import<'_> {
    /// Takes others at their word which move a written one was: that of whoever told it at the nearest time, else that of a
    /// reservation which it carries out.
    pub(super) fn settle_move(&self, event: &mut Event, zone: &TimeZone) {
        let Some(mv) = event.mv.as_deref().filter(|mv| event.kind == EventKind::Sent && WRITTEN.contains(mv)) else {
            return;
        };
        let candidates = self.candidates(mv);
        let is_within = |told: &Told| self.is_within(told, event);
        let is_of_day = |told: &Told| is_of_day(told, event, zone);
        let found = self
            .nearest(&candidates, event, is_within)
            .or_else(|| {
                candidates.iter().find(|it| it.certainty != Certainty::Unlikely && self.is_reserved(it.mv, event))
            })
            .or_else(|| self.nearest(&candidates, event, is_of_day));
        match found.map(|candidate| candidate.mv) {
            Some(it) if it != mv => {
                event.mv = Some(it.to_owned());
                event.with = None;
            }
            _ => {}
        }
    }

    /// Which moves of the policy a written one may have been: it itself, its like, and those of the policy's own that carry
    /// texts of its kind.
    fn candidates<'c>(&'c self, mv: &'c str) -> Vec<Candidate<'c>> {
        let mut candidates = vec![Candidate { mv, certainty: Certainty::Usual }];
        for known in self.plan.moves.as_slice() {
            let has = |text: &str| known.forms.position(|form| *form.name == *text).is_some();
            let name = &*known.name;
            let is_like = has(SUBJECT) == (mv == INMAIL) && !known.forms.as_slice().is_empty();
            let certainty = match (WRITTEN.contains(&name), has(BODY)) {
                (true, _) => Certainty::Usual,
                (false, _) if [REQUEST, WITHDRAW].contains(&name) || !is_like => continue,
                (false, true) => Certainty::Likely,
                (false, false) => Certainty::Unlikely,
            };
            candidates.push(Candidate { mv: name, certainty });
        }
        candidates
    }

    /// Of what others told, the move of the nearest that may be this event: of one of the usual two within the time by which
    /// sources differ, of the policy's own at the minute, or where it `fits`.
    fn nearest<'c, 'v>(
        &self,
        candidates: &'v [Candidate<'c>],
        event: &Event,
        fits: impl Fn(&Told) -> bool,
    ) -> Option<&'v Candidate<'c>> {
        let told = self.before(event).iter().filter_map(|told| {
            let is_sent = told.event.kind == EventKind::Sent && told.event.sender == event.sender;
            let place = candidates.iter().position(|it| is_sent && told.event.mv.as_deref() == Some(it.mv))?;
            let apart = self.apart(told, event)?;
            let may_be = match candidates.get(place)?.certainty {
                Certainty::Usual => true,
                Certainty::Likely => apart <= EXACT || fits(told),
                Certainty::Unlikely => apart <= EXACT,
            };
            may_be.then_some((apart, place))
        });
        told.min().and_then(|(_, place)| candidates.get(place))
    }

    /// Whether a reservation of this move holds that an event carries out.
    fn is_reserved(&self, mv: &str, event: &Event) -> bool {
        let event = Event { mv: Some(mv.to_owned()), ..event.clone() };
        let before = self.before(&event);
        before.iter().any(|told| !self.carried_out.contains(&told.id) && is_carried_out(told, &event, before))
    }

    /// How far apart an event that was told and this one lie, where they may be the same.
    fn apart(&self, told: &Told, event: &Event) -> Option<SignedDuration> {
        let apart = told.event.at.duration_since(event.at).abs();
        let may_be = if told.event.source == event.source {
            apart == SignedDuration::ZERO
        } else {
            apart <= SAME_WITHIN && !self.met.contains(&told.id)
        };
        may_be.then_some(apart)
    }

    /// Whether an event happened between a reservation and when that was told to be done.
    fn is_within(&self, told: &Told, event: &Event) -> bool {
        let reserved = told.event.ends.and_then(|id| self.before(event).iter().find(|planned| planned.id == id));
        reserved.is_some_and(|planned| planned.event.at <= latest(event) && event.at <= latest(&told.event))
    }
}

/// Whether an event happened on the day by whose end, or up to now, something was told to be done.
fn is_of_day(told: &Told, event: &Event, zone: &TimeZone) -> bool {
    of_some_time(told, event.at, zone) && event.at <= latest(&told.event)
}
