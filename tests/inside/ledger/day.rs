//! A day's work: what is handed out is what is reserved, each as of its own moment, and no cap is ever passed.

use std::collections::BTreeSet;

use crate::decide::eval::{Hold, Run};
use crate::decide::state::State;
use crate::decide::{Batch, Decided, Entry};
use crate::history::ledger::{Access, Event, Ledger, Told};
use crate::history::{Memory, telling};
use crate::language::plan::Plan;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::Value;

use super::past::{Happened, Somebody, entry, happened, now, plan, sender, somebody};
use super::{KINDS, MOVES, SENDERS, ledger};

/// A move that is handed out: whose, to whom, what, and from when on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Handed {
    sender: String,
    key: String,
    mv: String,
    moment: Timestamp,
    is_follow_up: bool,
}

impl Handed {
    fn of(decided: &Decided<'_>) -> Option<Self> {
        let decision = &decided.decision;
        let is_move = MOVES.contains(&decision.action.as_str()) && !decided.is_withheld;
        is_move.then(|| Self {
            sender: decision.sender.to_string(),
            key: decision.key.to_string(),
            mv: decision.action.to_string(),
            moment: decided.moment,
            is_follow_up: decision.at.is_some(),
        })
    }
}

/// Somebody by one name: who turns out to be another while it is decided is another matter.
fn by_one_name(who: Somebody) -> Somebody {
    Somebody { email: who.email.filter(|_| who.address.is_none()), ..who }
}

/// What a day hands out at a moment, in this order, and reserves.
fn day(plan: &Plan, path: &std::path::Path, people: &[Somebody], now: Timestamp) -> Vec<Handed> {
    let mut state = State::default();
    let senders = SENDERS.map(|name| sender(plan, &mut state, name));
    let mut batch = Batch::new(Run::new(plan, state, now).holding(Hold::ToMidnight), 1, false);
    let mut memory = Memory::reserving(plan, Ledger::open(path, Access::Write).unwrap(), now);
    let pairs = people.iter().flat_map(|who| senders.iter().map(move |sender| (who, sender)));
    let mut records: Vec<Entry> = pairs.zip(1..).map(|((who, sender), row)| entry(plan, row, *who, sender)).collect();
    let due = memory
        .due_today(&mut batch, &mut records, |_, name| senders.iter().find(|sender| *sender.name == *name).cloned())
        .unwrap();
    let mut entries: Vec<Entry> = due.into_iter().chain(records).collect();
    let mut handed = Vec::new();
    memory.decide_day(&mut batch, &mut entries, false, |decided| handed.extend(Handed::of(&decided))).unwrap();
    handed
}

/// Tells a ledger what happened.
fn tell(plan: &Plan, ledger: &mut Ledger, events: &[Happened]) {
    let mut state = State::default();
    for (Happened(who, kind, mv, by, ago), second) in events.iter().zip(0..) {
        let entry = entry(plan, 1, *who, &sender(plan, &mut state, SENDERS[*by]));
        let at = now() - SignedDuration::from_mins(*ago) - SignedDuration::from_secs(second);
        let event = telling::event(plan, KINDS[*kind].0, at, &entry, "test").unwrap();
        let event = Event { mv: mv.map(|mv| MOVES[mv].to_owned()), mark: second.unsigned_abs(), ..event };
        ledger.tell(&event, now(), &telling::known_by(plan)).unwrap();
    }
}

/// When a sender sent one of these moves, by the ledger alone.
fn sent(told: &[Value], by: &str, moves: &[&str]) -> Vec<Timestamp> {
    let is_meant = |event: &&Value| {
        event["kind"] == "sent" && event["sender"] == by && event["move"].as_str().is_some_and(|mv| moves.contains(&mv))
    };
    told.iter().filter(is_meant).map(|event| event["at"].as_str().unwrap().parse().unwrap()).collect()
}

/// All events of a ledger.
fn events(ledger: &mut Ledger) -> Vec<Value> {
    let mut lines = Vec::new();
    ledger.export(&mut lines).unwrap();
    let lines = String::from_utf8(lines).unwrap();
    lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["event"].clone()).collect()
}

/// Fails where a request or InMail goes past a cap, counted naively: all that was sent, and all that is handed out by then.
fn must_be_within_caps(told: &[Value], handed: &[Handed]) {
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let day = |at: Timestamp| berlin.to_datetime(at).date();
    for one in handed {
        let count = |moves: &[&str], is_in_window: &dyn Fn(Timestamp) -> bool| {
            let others = handed.iter().filter(|other| other.sender == one.sender && moves.contains(&other.mv.as_str()));
            let moments = others.map(|other| other.moment).chain(sent(told, &one.sender, moves));
            moments.filter(|at| *at <= one.moment && is_in_window(*at)).count()
        };
        if one.mv == "connect" {
            let week = SignedDuration::from_hours(7 * 24);
            assert!(count(&["connect"], &|at| one.moment.duration_since(at) < week) <= 3, "weekly: {one:?}");
        }
        if ["connect", "inmail"].contains(&one.mv.as_str()) {
            assert!(count(&["connect", "inmail"], &|at| day(at) == day(one.moment)) <= 2, "daily: {one:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("FIRSTMOVE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(60)
    ))]

    #[test]
    fn what_a_day_hands_out_is_what_is_reserved(
        events in proptest::collection::vec(happened(), 0..30),
        people in proptest::collection::vec(somebody(), 0..6),
        early in 0i64..12,
        later in 1i64..300,
    ) {
        let events: Vec<Happened> = events.into_iter().map(|event| Happened { 0: by_one_name(event.0), ..event }).collect();
        let people: Vec<Somebody> = people.into_iter().map(by_one_name).collect();
        let plan = plan();
        let (folder, mut ledger) = ledger();
        let path = folder.path().join("firstmove.db");
        tell(&plan, &mut ledger, &events);
        // From 06:00 to 18:00 of a Thursday: before the office opens, while it is open, and after.
        let morning = now() + SignedDuration::from_hours(18 + early);
        let told = self::events(&mut ledger);
        let handed = day(&plan, &path, &people, morning);
        let end: Timestamp = "2026-04-16T22:00:00Z".parse().unwrap();
        for one in &handed {
            prop_assert!(morning <= one.moment && one.moment < end, "{one:?}");
        }

        // Nothing else is reserved, and nothing less.
        let live = ledger.live(morning, None).unwrap();
        let of_ledger = |told: &Told| (told.event.sender.clone(), told.event.names[0].1.clone(), told.event.mv.clone().unwrap(), told.event.until);
        let reserved: BTreeSet<_> = live.iter().map(of_ledger).collect();
        let expected: BTreeSet<_> =
            handed.iter().map(|one| (one.sender.clone(), one.key.clone(), one.mv.clone(), Some(end))).collect();
        prop_assert_eq!(&reserved, &expected);
        prop_assert_eq!(live.len(), handed.len());
        must_be_within_caps(&told, &handed);

        // Asked again before midnight, it is the same day.
        let again = (morning + SignedDuration::from_mins(later)).min(end - SignedDuration::from_secs(1));
        let mut handed_again = day(&plan, &path, &people, again);
        let mut handed = handed;
        // What has come up since is the same as what was due from the start.
        handed.sort();
        handed_again.retain(|one| one.moment < again || handed.contains(one));
        handed_again.sort();
        prop_assert_eq!(handed, handed_again);
        must_be_within_caps(&told, &day(&plan, &path, &people, again));
    }
}
