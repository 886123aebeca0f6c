//! The ledger is asked only for those whose follow-up may be due. Whoever looks at everybody finds the same.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::decide::eval::{Asked, Person, Run, Sender, complete_sender, follow_up_of, kept_facts, remember};
use crate::decide::state::{self, State};
use crate::decide::{Batch, Entry};
use crate::history::ledger::{Access, Event, Ledger, Telling};
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

const BEFORE: &str = "policy \"Follow-ups of every kind\" language 1
record prospect
    known by profile_url, email
    profile_url: text?
    email:       text?
record sender
    id:       text
    timezone: text = \"Europe/Berlin\"
move connect
move message
    text body up to 300 characters
move inmail
move withdraw
    needs connect unanswered
hours office
    mon to fri 09:00 to 17:00
    in sender.timezone
define answered = anything replied or connect declined
rule first
    then connect
";

const AFTER: [&str; 10] = [
    "connect sent",
    "connect accepted",
    "connect withdrawn",
    "connect declined",
    "message sent",
    "message replied",
    "withdraw sent",
    "inmail blocked",
    "anything sent",
    "anything replied",
];
const WAIT: [&str; 4] = ["2 hours", "1 day to 3 days", "5 days", "14 days to 20 days"];
const DURING: [&str; 2] = ["", "    during office\n"];
const UNLESS: [&str; 10] = [
    "anything replied",
    "message sent",
    "message replied",
    "connect accepted",
    "connect withdrawn",
    "answered",
    "not (connect accepted)",
    "anything sent by another sender",
    "message sent within 3 days",
    "anything replied by anyone",
];
const LAPSES: [&str; 3] = ["", "    lapses 3 days late\n", "    lapses 30 days late\n"];

/// A follow-up as it is written.
fn follow_up() -> impl Strategy<Value = String> {
    let of = |all: &'static [&'static str]| proptest::sample::select(all);
    let unless = proptest::collection::vec(of(&UNLESS), 0..3);
    (of(&AFTER), of(&WAIT), of(&DURING), unless, any::<bool>(), of(&MOVES), of(&LAPSES)).prop_map(
        |(after, wait, during, unless, all, then, lapses)| {
            let unless = unless.join(if all { " and " } else { " or " });
            let unless = if unless.is_empty() { unless } else { format!("    unless {unless}\n") };
            let with = if then == "message" { " with body \"Hi\"" } else { "" };
            format!("    after {after}\n    wait {wait}\n{during}{unless}    then {then}{with}\n{lapses}")
        },
    )
}

fn plan(follow_ups: &[String]) -> Plan {
    let follow_ups = follow_ups.iter().zip(1..).map(|(follow_up, number)| format!("follow_up f{number}\n{follow_up}"));
    let text = BEFORE.to_owned() + &follow_ups.collect::<String>();
    let files = MemoryFiles::from([("due.policy", text.as_str())]);
    LoadedPolicy::load(&files, "due.policy", &Extra::default())
        .map_err(|refused| format!("{text}\n{refused:?}"))
        .unwrap()
        .plan
}

/// What was told: of whose address and e-mail, what, which move, by whom, and how many minutes ago.
#[derive(Clone, Debug)]
struct Happened(Option<u8>, Option<u8>, usize, Option<usize>, usize, i64);

fn happened() -> impl Strategy<Value = Happened> {
    let name = || proptest::option::weighted(0.7, 0u8..6);
    (
        name(),
        name(),
        0..KINDS.len(),
        proptest::option::weighted(0.8, 0..MOVES.len()),
        0..SENDERS.len(),
        0i64..50 * 24 * 60,
    )
        .prop_filter("somebody", |(address, email, ..)| address.is_some() || email.is_some())
        .prop_map(|(address, email, kind, mv, sender, ago)| {
            let mv = if KINDS[kind].0 == EventKind::Replied { mv } else { mv.or(Some(0)) };
            Happened(address, email, kind, mv, sender, ago)
        })
}

fn now() -> Timestamp {
    "2026-04-15T10:00:00Z".parse().unwrap()
}

fn sender(plan: &Plan, state: &mut State, name: &str) -> Arc<Sender> {
    let mut slots = vec![Value::Missing; plan.sender.schema.fields.len()];
    slots[plan.sender.schema.field("id").unwrap().index()] = Value::Text(name.into());
    complete_sender(plan, &mut slots, &TimeZone::UTC);
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    Arc::new(Sender { name: name.into(), id: state.sender(name), slots: slots.into(), zone })
}

fn entry(plan: &Plan, Happened(address, email, ..): &Happened, sender: &Arc<Sender>) -> Entry {
    let schema = &plan.prospect.schema;
    let mut slots = vec![Value::Missing; schema.fields.len()];
    let mut set = |field: &str, value: Option<String>| {
        slots[schema.field(field).unwrap().index()] = value.map_or(Value::Missing, |value| Value::Text(value.into()));
    };
    set("profile_url", address.map(|address| format!("https://www.linkedin.com/in/{address}")));
    set("email", email.map(|email| format!("p{email}@example.com")));
    Entry::new(plan, 1, slots.into(), Arc::clone(sender)).unwrap()
}

/// Whose follow-up is due by then, and since when, by asking the ledger.
fn asked(plan: &Plan, ledger: Ledger, until: Timestamp) -> BTreeSet<(String, Timestamp)> {
    let mut batch = Batch::new(Run::new(plan, State::default(), now()), 1, false);
    let mut memory = Memory::reading(plan, ledger, now(), None).unwrap();
    let due = memory.due(&mut batch, until, &mut [], |state, name| Some(sender(plan, state, name))).unwrap();
    due.iter().map(|due| (due.entry.sender.name.to_string(), due.due)).collect()
}

/// The same by looking at everybody of whom anything was told. What the ledger knew already, by `is_new`, is no event.
fn looked_through(
    plan: &Plan,
    events: &[Happened],
    is_new: &[bool],
    until: Timestamp,
) -> BTreeSet<(String, Timestamp)> {
    let mut state = State::default();
    let mut told = Vec::new();
    for (place, happened) in events.iter().enumerate() {
        let sender = sender(plan, &mut state, SENDERS[happened.4]);
        let entry = entry(plan, happened, &sender);
        let person = state.person(Person::of(plan, &entry.prospect).unwrap().aliases()).person;
        told.push((moment(place, happened), place as u64, happened, entry, person));
    }
    told.sort_by_key(|(at, ..)| *at);
    for (at, mark, Happened(_, _, kind, mv, ..), entry, person) in &told {
        if !is_new[usize::try_from(*mark).unwrap()] {
            continue;
        }
        let mv = mv.map(|mv| plan.moves.position(|known| *known.name == *MOVES[mv]).unwrap());
        let asked = Asked { prospect: &entry.prospect, sender: &entry.sender, person: Some(*person) };
        let facts = Arc::new(kept_facts(plan, asked));
        let event = state::Event::new(*at, KINDS[*kind].1, mv, entry.sender.id, *person, facts);
        remember(plan, &mut state, event.marked(*mark));
    }
    let mut due = BTreeSet::new();
    for (.., entry, _) in &told {
        for name in SENDERS {
            let sender = sender(plan, &mut state, name);
            let person = state.find_person(Person::of(plan, &entry.prospect).unwrap().aliases());
            let asked = Asked { prospect: &entry.prospect, sender: &sender, person };
            let found = follow_up_of(plan, &state, asked, now()).filter(|found| found.due <= until);
            due.extend(found.map(|found| (name.to_owned(), found.due)));
        }
    }
    due
}

/// A moment that no other event has.
fn moment(place: usize, Happened(.., ago): &Happened) -> Timestamp {
    now() - SignedDuration::from_mins(*ago) - SignedDuration::from_secs(i64::try_from(place).unwrap())
}

/// Tells a new ledger what happened, and asks both ways.
fn both(follow_ups: &[String], events: &[Happened], until: Timestamp) -> [BTreeSet<(String, Timestamp)>; 2] {
    let plan = plan(follow_ups);
    let (folder, mut ledger) = ledger();
    let mut is_new = Vec::new();
    for (place, happened) in events.iter().enumerate() {
        let Happened(_, _, kind, mv, by, _) = happened;
        let sender = sender(&plan, &mut State::default(), SENDERS[*by]);
        let event =
            telling::event(&plan, KINDS[*kind].0, moment(place, happened), &entry(&plan, happened, &sender), "test");
        let event = Event { mv: mv.map(|mv| MOVES[mv].to_owned()), mark: place as u64, ..event.unwrap() };
        let telling = ledger.tell(&event, now(), &telling::known_by(&plan)).unwrap();
        is_new.push(matches!(telling, Telling::New(_)));
    }
    drop(ledger);
    let ledger = Ledger::open(&folder.path().join("firstmove.db"), Access::Read).unwrap();
    [asked(&plan, ledger, until), looked_through(&plan, events, &is_new, until)]
}

#[test]
fn an_answer_to_nothing_in_particular_is_one_to_the_last_move() {
    let follow_up = "    after message replied\n    wait 2 hours\n    then connect\n".to_owned();
    let (sent, replied) = (Happened(Some(4), None, 0, Some(1), 0, 180), Happened(Some(4), None, 2, None, 0, 150));
    let [asked, looked_through] = both(&[follow_up], &[sent, replied], now());
    assert_eq!(asked, BTreeSet::from([("dana".to_owned(), "2026-04-15T09:29:59Z".parse().unwrap())]));
    assert_eq!(looked_through, asked);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("FIRSTMOVE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(60)
    ))]

    #[test]
    fn nobody_is_left_out(
        follow_ups in proptest::collection::vec(follow_up(), 1..4),
        events in proptest::collection::vec(happened(), 0..25),
        days in 0i64..20,
    ) {
        let [asked, looked_through] = both(&follow_ups, &events, now() + SignedDuration::from_hours(24 * days));
        prop_assert_eq!(asked, looked_through);
    }
}
