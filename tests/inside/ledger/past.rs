//! What comes out of a ledger, asked for piece by piece, decides as all of the same events in memory do.

use std::sync::Arc;

use crate::decide::decision::Kept;
use crate::decide::eval::{Asked, Hold, Person, Run, Sender, complete_sender, kept_facts, remember};
use crate::decide::state::{self, FormSet, State};
use crate::decide::{Batch, Entry};
use crate::history::ledger::{Event, Telling};
use crate::history::{Memory, telling};
use crate::language::LoadedPolicy;
use crate::language::bundle::{Extra, MemoryFiles};
use crate::language::plan::Plan;
use crate::values::ids::Id;
use crate::values::{EventKind, Value};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{KINDS, MOVES, SENDERS, ledger};

const POLICY: &str = include_str!("past.policy");
pub(super) fn plan() -> Plan {
    let files = MemoryFiles::from([("past.policy", POLICY)]);
    LoadedPolicy::load(&files, "past.policy", &Extra::default()).unwrap().plan
}

pub(super) fn now() -> Timestamp {
    "2026-04-15T10:00:00Z".parse().unwrap()
}

/// Somebody: with an address, an e-mail or both, at one of three companies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Somebody {
    pub(super) address: Option<u8>,
    pub(super) email: Option<u8>,
    pub(super) company: u8,
    pub(super) is_warm: bool,
}

pub(super) fn somebody() -> impl Strategy<Value = Somebody> {
    let name = || proptest::option::weighted(0.7, 0u8..4);
    (name(), name(), 0u8..4, any::<bool>())
        .prop_filter("somebody", |(address, email, ..)| address.is_some() || email.is_some())
        .prop_map(|(address, email, company, is_warm)| Somebody { address, email, company, is_warm })
}

/// Something that happened: to whom, what, which move, by whom, and how many minutes ago.
#[derive(Clone, Debug)]
pub(super) struct Happened(
    pub(super) Somebody,
    pub(super) usize,
    pub(super) Option<usize>,
    pub(super) usize,
    pub(super) i64,
);

pub(super) fn happened() -> impl Strategy<Value = Happened> {
    (somebody(), 0..KINDS.len(), 0..MOVES.len(), 0..SENDERS.len(), 0i64..70 * 24 * 60).prop_map(
        |(who, kind, mv, sender, ago)| {
            let mv = (KINDS[kind].0 != EventKind::Replied || mv > 1).then_some(mv);
            Happened(who, kind, mv, sender, ago)
        },
    )
}

pub(super) fn sender(plan: &Plan, state: &mut State, name: &str) -> Arc<Sender> {
    let mut slots = vec![Value::Missing; plan.sender.schema.fields.len()];
    slots[plan.sender.schema.field("id").unwrap().index()] = Value::Text(name.into());
    complete_sender(plan, &mut slots, &TimeZone::UTC);
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    Arc::new(Sender { name: name.into(), id: state.sender(name), slots: slots.into(), zone })
}

pub(super) fn entry(plan: &Plan, row: u64, who: Somebody, sender: &Arc<Sender>) -> Entry {
    let schema = &plan.prospect.schema;
    let mut slots = vec![Value::Missing; schema.fields.len()];
    let mut set = |field: &str, value: Value| slots[schema.field(field).unwrap().index()] = value;
    if let Some(address) = who.address {
        set("profile_url", Value::Text(format!("https://www.linkedin.com/in/{address}").into()));
    }
    if let Some(email) = who.email {
        set("email", Value::Text(format!("p{email}@example.com").into()));
    }
    if who.company < 3 {
        set("company", Value::Text(format!("Company {}", who.company).into()));
    }
    set("warm", Value::YesNo(who.is_warm));
    Entry::new(plan, row, slots.into(), Arc::clone(sender)).unwrap()
}

fn decided(decision: &crate::decide::decision::Decision<'_>) -> String {
    let kept = serde_json::to_string(&Kept::from(decision)).unwrap();
    let until = decision.until.as_ref().map(ToString::to_string);
    format!("{} {} {kept} {until:?}", decision.prospect, decision.sender)
}

/// The decisions about everybody, one batch a sender, so that what a run decides is no part of it.
fn asked(
    plan: &Plan,
    mut state: State,
    people: &[Somebody],
    mut recall: impl FnMut(&mut Batch<'_>, &mut [Entry], &mut Vec<String>),
) -> Vec<String> {
    let senders = SENDERS.map(|name| sender(plan, &mut state, name));
    let mut all = Vec::new();
    for who in people {
        for sender in &senders {
            let mut batch = Batch::new(Run::new(plan, state.clone(), now()), 1, false);
            recall(&mut batch, &mut [entry(plan, 1, *who, sender)], &mut all);
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("FIRSTMOVE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(40)
    ))]

    #[test]
    fn a_ledger_decides_as_memory_does(events in proptest::collection::vec(happened(), 0..25), people in proptest::collection::vec(somebody(), 1..4)) {
        let plan = plan();
        let (folder, mut ledger) = ledger();
        let path = folder.path().join("firstmove.db");
        let mut state = State::default();
        let mut told = Vec::new();
        // Told in any order; one source, each at a moment of its own.
        for (place, Happened(who, kind, mv, by, ago)) in events.iter().enumerate() {
            let sender = sender(&plan, &mut state, SENDERS[*by]);
            let entry = entry(&plan, 1, *who, &sender);
            let second = i64::try_from(place).unwrap();
            let at = now() - SignedDuration::from_mins(*ago) - SignedDuration::from_secs(second);
            let mv_name = mv.map(|mv| MOVES[mv].to_owned());
            let event = telling::event(&plan, KINDS[*kind].0, at, &entry, "test").unwrap();
            let event = Event { mv: mv_name, with: (*kind == 0 && *mv == Some(0)).then(|| "note".to_owned()), mark: place as u64, ..event };
            let telling = ledger.tell(&event, now(), &telling::known_by(&plan)).unwrap();
            let person = Person::of(&plan, &entry.prospect).unwrap();
            let person = state.person(person.aliases()).person;
            // What the ledger takes for known already is no second event in memory either.
            if let Telling::New(_) = telling {
                told.push((at, *kind, *mv, sender, entry, person, place as u64));
            }
        }
        told.sort_by_key(|(at, ..)| *at);
        for (at, kind, mv, sender, entry, person, mark) in told {
            let mv = mv.map(|mv| plan.moves.position(|known| *known.name == *MOVES[mv]).unwrap());
            let facts = kept_facts(&plan, Asked { prospect: &entry.prospect, sender: &sender, person: Some(person) });
            let forms: FormSet = mv.filter(|mv| kind == 0 && &*plan.moves[*mv].name == "connect")
                .and_then(|mv| plan.moves[mv].forms.position(|form| &*form.name == "note")).into_iter().collect();
            let event = state::Event::new(at, KINDS[kind].1, mv, sender.id, person, Arc::new(facts));
            remember(&plan, &mut state, event.with(forms).marked(mark));
        }
        drop(ledger);
        let in_memory = asked(&plan, state, &people, |batch, entries, all| {
            batch.decide(entries, |one| all.push(decided(&one.decision)));
        });
        let from_ledger = asked(&plan, State::default(), &people, |batch, entries, all| {
            let ledger = crate::history::ledger::Ledger::open(&path, crate::history::ledger::Access::Read).unwrap();
            let mut memory = Memory::reading(batch.run().plan(), ledger, now(), None).unwrap();
            memory.decide(batch, entries, |_| {}, |one| all.push(decided(&one.decision))).unwrap();
        });
        prop_assert_eq!(in_memory, from_ledger);
    }
}

#[test]
fn a_reservation_is_given_again_counts_and_lapses() {
    let plan = plan();
    let (folder, ledger) = ledger();
    let path = folder.path().join("firstmove.db");
    drop(ledger);
    let who = |address| Somebody { address: Some(address), email: None, company: 3, is_warm: false };
    let ask = |people: &[u8], now: Timestamp| {
        let mut state = State::default();
        let dana = sender(&plan, &mut state, "dana");
        let run = Run::new(&plan, state, now).holding(Hold::For(SignedDuration::from_hours(24)));
        let mut batch = Batch::new(run, 1, false);
        let ledger = crate::history::ledger::Ledger::open(&path, crate::history::ledger::Access::Write).unwrap();
        let mut memory = Memory::reserving(&plan, ledger, now);
        let mut entries: Vec<Entry> =
            people.iter().zip(1..).map(|(address, row)| entry(&plan, row, who(*address), &dana)).collect();
        let mut all = Vec::new();
        memory
            .decide(
                &mut batch,
                &mut entries,
                |_| {},
                |one| {
                    let until =
                        one.decision.until.as_ref().map(|until| until.timestamp().to_string()).unwrap_or_default();
                    all.push(format!("{} {}", one.decision.action, until).trim().to_owned());
                },
            )
            .unwrap();
        all
    };
    let hours = |hours| now() + SignedDuration::from_hours(hours);
    assert_eq!(ask(&[1, 2, 3], now()), ["connect", "connect", "wait 2026-04-16T10:00:00Z"]);
    assert_eq!(ask(&[3, 2, 1], hours(1)), ["wait 2026-04-16T10:00:00Z", "connect", "connect"], "the same people");
    assert_eq!(ask(&[3], hours(23)), ["wait 2026-04-16T10:00:00Z"]);
    // Among many, who is known is found all the same.
    let many: Vec<u8> = (5..=255).chain(std::iter::repeat_n(5, 8)).chain([1]).collect();
    assert_eq!(ask(&many, hours(23)).last().map(String::as_str), Some("connect"));
    assert_eq!(ask(&[3, 4, 1], hours(24)), ["connect", "connect", "wait 2026-04-17T10:00:00Z"], "free again");
}
