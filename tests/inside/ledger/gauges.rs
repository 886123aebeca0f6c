//! What gauges show as used is what a naive count of the ledger's events comes to.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::decide::eval::{Sender, UsageCache, complete_sender};
use crate::decide::state::State;
use crate::history::Past;
use crate::history::ledger::{Event, Ledger, Name, Told};
use crate::language::LoadedPolicy;
use crate::language::bundle::{Extra, MemoryFiles};
use crate::language::plan::Plan;
use crate::report::gauges;
use crate::report::output::{Gauge, Limit};
use crate::values::ids::Id;
use crate::values::{EventKind, Value};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::ledger;

const POLICY: &str = include_str!("gauges.policy");
const SENDERS: [(&str, &str); 4] = [
    ("dana", "America/New_York"),
    ("lee", "Europe/London"),
    ("mia", "Australia/Lord_Howe"),
    ("ravi", "Asia/Kathmandu"),
];
const MOVES: [(&str, Option<&str>); 4] =
    [("connect", None), ("connect", Some("note")), ("message", None), ("message", Some("body"))];
/// Around the changes of clocks in the zones above, and the ends of weeks and months.
const NOWS: [&str; 6] = [
    "2026-03-08T07:30:00Z",
    "2026-03-29T01:00:00Z",
    "2026-04-05T15:10:00Z",
    "2026-10-25T00:59:59Z",
    "2026-11-01T05:30:00Z",
    "2026-06-14T00:00:00Z",
];

fn plan() -> Plan {
    let files = MemoryFiles::from([("gauges.policy", POLICY)]);
    LoadedPolicy::load(&files, "gauges.policy", &Extra::default()).unwrap().plan
}

fn sender(plan: &Plan, state: &mut State, (name, zone): (&str, &str)) -> Arc<Sender> {
    let mut slots = vec![Value::Missing; plan.sender.schema.fields.len()];
    slots[plan.sender.schema.field("id").unwrap().index()] = Value::Text(name.into());
    complete_sender(plan, &mut slots, &TimeZone::UTC);
    let zone = TimeZone::get(zone).unwrap();
    Arc::new(Sender { name: name.into(), id: state.sender(name), slots: slots.into(), zone })
}

/// Something that is told: what, by whom, to whom of which company, and how many minutes ago.
#[derive(Clone, Debug)]
struct Telling {
    kind: EventKind,
    sender: usize,
    person: u8,
    mv: usize,
    company: Option<u8>,
    minutes_ago: i64,
}

fn telling() -> impl Strategy<Value = Telling> {
    let kind = prop_oneof![
        8 => Just(EventKind::Sent),
        1 => Just(EventKind::Planned),
        1 => Just(EventKind::Replied),
        1 => Just(EventKind::Reading),
    ];
    let when = prop_oneof![4 => 0i64..9 * 1440, 1 => -1440i64..45 * 1440, 1 => (0i64..9).prop_map(|days| days * 1440)];
    let company = proptest::option::weighted(0.8, 0u8..3);
    (kind, 0..SENDERS.len(), 0u8..40, 0..MOVES.len(), company, when).prop_map(
        |(kind, sender, person, mv, company, minutes_ago)| Telling { kind, sender, person, mv, company, minutes_ago },
    )
}

fn tell(ledger: &mut Ledger, now: Timestamp, telling: &Telling) {
    let (sender, _) = SENDERS[telling.sender];
    let (mv, with) = MOVES[telling.mv];
    let at = now - SignedDuration::from_mins(telling.minutes_ago);
    let mut event = Event::new(telling.kind, at, sender, "test");
    if telling.kind == EventKind::Reading {
        event.cap = Some(["rolling", "daily", "monthly"][telling.mv % 3].to_owned());
        event.used = Some(u64::from(telling.person));
    } else {
        event.names = vec![Name("profile_url".to_owned(), format!("linkedin.com/in/{}", telling.person))];
        event.mv = Some(mv.to_owned());
        event.with = with.map(str::to_owned);
        event.shared = telling.company.iter().map(|of| Name("company".to_owned(), format!("company {of}"))).collect();
        event.until = (telling.kind == EventKind::Planned).then(|| at + SignedDuration::from_hours(24));
    }
    ledger.tell(&event, now, &["profile_url"]).unwrap();
}

/// One cap of the policy, as somebody would count it by hand.
struct Counting {
    cap: &'static str,
    counts: fn(&str, Option<&str>) -> bool,
    window: fn(&Ago<'_>) -> bool,
    of: &'static [&'static str],
}

/// When something happened, seen from now in the sender's zone.
struct Ago<'a> {
    at: Timestamp,
    now: Timestamp,
    zone: &'a TimeZone,
}

impl Ago<'_> {
    fn is_within(&self, hours: i64) -> bool {
        self.at > self.now - SignedDuration::from_hours(hours)
    }

    fn days(&self, zone: &TimeZone) -> (Date, Date) {
        (zone.to_datetime(self.at).date(), zone.to_datetime(self.now).date())
    }

    fn is_same(&self, zone: &TimeZone, period: fn(Date) -> (i16, i16)) -> bool {
        let (one, other) = self.days(zone);
        period(one) == period(other)
    }
}

fn day(date: Date) -> (i16, i16) {
    (date.year(), date.day_of_year())
}

fn week(date: Date) -> (i16, i16) {
    (date.iso_week_date().year(), i16::from(date.iso_week_date().week()))
}

fn month(date: Date) -> (i16, i16) {
    (date.year(), i16::from(date.month()))
}

/// The month that began on the last 14th.
fn billing(date: Date) -> (i16, i16) {
    month(date.checked_sub(SignedDuration::from_hours(13 * 24)).unwrap())
}

const CAPS: [Counting; 9] = [
    Counting { cap: "rolling", counts: |_, _| true, window: |ago| ago.is_within(168), of: &["sender"] },
    Counting {
        cap: "hours",
        counts: |mv, with| mv == "message" && with == Some("body"),
        window: |ago| ago.is_within(36),
        of: &["sender"],
    },
    Counting {
        cap: "daily",
        counts: |mv, _| mv == "connect",
        window: |ago| ago.is_same(ago.zone, day),
        of: &["sender"],
    },
    Counting {
        cap: "weekly",
        counts: |mv, _| mv == "connect",
        window: |ago| ago.is_same(ago.zone, week),
        of: &["sender"],
    },
    Counting { cap: "monthly", counts: |_, _| true, window: |ago| ago.is_same(ago.zone, month), of: &["sender"] },
    Counting {
        cap: "billing",
        counts: |mv, _| mv == "message",
        window: |ago| ago.is_same(&TimeZone::UTC, billing),
        of: &["sender"],
    },
    Counting { cap: "company_touches", counts: |_, _| true, window: |ago| ago.is_within(168), of: &["company"] },
    Counting {
        cap: "company_messages",
        counts: |mv, _| mv == "message",
        window: |ago| ago.is_same(ago.zone, week),
        of: &["sender", "company"],
    },
    Counting {
        cap: "everyone",
        counts: |mv, _| mv == "connect",
        window: |ago| ago.is_same(&TimeZone::get("Europe/London").unwrap(), day),
        of: &[],
    },
];

/// When an event counts as sent for whoever asks now.
fn counted_at(told: &Told, all: &[Told], now: Timestamp) -> Option<Timestamp> {
    let event = &told.event;
    let is_told_of_since = || {
        all.iter().any(|later| {
            let is_of_person = later.person == told.person && later.person.is_some();
            later.id > told.id && is_of_person && !matches!(later.event.kind, EventKind::Planned | EventKind::Released)
        })
    };
    match event.kind {
        EventKind::Sent => (event.at <= now).then_some(event.at),
        EventKind::Planned => (event.until? > now && !is_told_of_since()).then_some(now),
        _ => None,
    }
}

fn counted(counting: &Counting, all: &[Told], (sender, zone): (&str, &TimeZone), company: &str, now: Timestamp) -> u64 {
    let is_in_window = |at: Timestamp| at <= now && (counting.window)(&Ago { at, now, zone });
    let readings = all.iter().filter(|told| {
        let event = &told.event;
        event.kind == EventKind::Reading && event.sender == sender && event.cap.as_deref() == Some(counting.cap)
    });
    let reading = readings.filter(|told| told.event.at <= now).max_by_key(|told| (told.event.at, told.id));
    let reading = reading.filter(|told| is_in_window(told.event.at));
    let is_counted = |told: &&Told| {
        let event = &told.event;
        let Some(at) = counted_at(told, all, now) else { return false };
        let is_read = event.kind == EventKind::Sent
            && reading.is_some_and(|reading| (event.at, told.id) < (reading.event.at, reading.id));
        let is_of = |of: &&str| match *of {
            "sender" => event.sender == sender,
            _ => event.shared.iter().any(|Name(_, value)| value == company),
        };
        (counting.counts)(event.mv.as_deref().unwrap_or_default(), event.with.as_deref())
            && is_in_window(at)
            && !is_read
            && counting.of.iter().all(is_of)
    };
    let read = reading.and_then(|reading| reading.event.used).unwrap_or(0);
    read + all.iter().filter(is_counted).count() as u64
}

fn shown(plan: &Plan, ledger: &mut Ledger, now: Timestamp) -> Vec<Gauge> {
    let mut state = State::default();
    let senders: Vec<_> = SENDERS.iter().map(|of| sender(plan, &mut state, *of)).collect();
    let mut past = Past::new(plan, now, None);
    past.begin(ledger, &mut state, |_| {}).unwrap();
    past.recall_usage(ledger, &mut state, &senders).unwrap();
    gauges(plan, (&state, &mut UsageCache::default()), now, &senders)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn used_is_what_happened(now in 0..NOWS.len(), tellings in proptest::collection::vec(telling(), 0..60)) {
        let plan = plan();
        let now: Timestamp = NOWS[now].parse().unwrap();
        let (_folder, mut ledger) = ledger();
        for telling in &tellings {
            tell(&mut ledger, now, telling);
        }
        let all = ledger.told_after(0, usize::MAX).unwrap();
        let gauges = shown(&plan, &mut ledger, now);
        for gauge in &gauges {
            let counting = CAPS.iter().find(|counting| counting.cap == gauge.cap).unwrap();
            let senders = SENDERS.iter().filter(|(name, _)| gauge.sender.as_deref().is_none_or(|sender| sender == *name));
            let company = gauge.values.first().map_or("", |(_, value)| value);
            for (name, zone) in senders {
                let zone = TimeZone::get(zone).unwrap();
                let naive = counted(counting, &all, (name, &zone), company, now);
                prop_assert_eq!(gauge.used, naive, "{:?} for {} at {}", gauge, name, now);
            }
        }
        // Every cap is there for every sender: of those that count apart, wherever something was counted.
        for (counting, (name, zone)) in CAPS.iter().flat_map(|counting| SENDERS.iter().map(move |of| (counting, of))) {
            let zone = TimeZone::get(zone).unwrap();
            let companies: &[&str] = if counting.of.contains(&"company") { &["company 0", "company 1", "company 2"] } else { &[""] };
            for company in companies {
                let naive = counted(counting, &all, (name, &zone), company, now);
                let is_it = |gauge: &&Gauge| {
                    gauge.cap == counting.cap
                        && gauge.sender.as_deref().is_none_or(|sender| sender == *name)
                        && gauge.values.first().map_or("", |(_, value)| value) == *company
                };
                prop_assert!(naive == 0 && !company.is_empty() || gauges.iter().filter(is_it).count() == 1, "{} {} {}", counting.cap, name, company);
            }
        }
    }

    /// At the moment named, with nothing happening, there is more room than now, and a second before there isn't.
    #[test]
    fn room_comes_when_it_is_said_to(now in 0..NOWS.len(), tellings in proptest::collection::vec(telling(), 1..40)) {
        let plan = plan();
        let now: Timestamp = NOWS[now].parse().unwrap();
        let (_folder, mut ledger) = ledger();
        let past = tellings.iter().filter(|telling| telling.minutes_ago >= 0 && telling.kind == EventKind::Sent);
        past.for_each(|telling| tell(&mut ledger, now, telling));
        let by_name = |gauges: Vec<Gauge>| -> BTreeMap<String, Gauge> {
            gauges.into_iter().map(|gauge| (format!("{:?} {} {:?}", gauge.sender, gauge.cap, gauge.values), gauge)).collect()
        };
        let gauges = by_name(shown(&plan, &mut ledger, now));
        for (name, gauge) in &gauges {
            let Limit::Of(_) = gauge.limit else { continue };
            let Some(frees_at) = &gauge.frees_at else {
                prop_assert_eq!(gauge.used, 0, "{}", name);
                continue;
            };
            let left_at = |at: Timestamp, ledger: &mut Ledger| by_name(shown(&plan, ledger, at)).get(name).map(Gauge::left);
            let before = left_at(frees_at.timestamp() - SignedDuration::from_secs(1), &mut ledger);
            if let Some(before) = before {
                prop_assert_eq!(before, gauge.left(), "{} a second before {}", name, frees_at);
            }
            // Where nothing is counted any more, a cap that counts values apart shows none.
            if let Some(after) = left_at(frees_at.timestamp(), &mut ledger) {
                prop_assert!(after > gauge.left(), "{} at {}", name, frees_at);
            }
        }
    }
}

#[test]
fn a_limit_that_depends_on_the_prospect_is_said_to() {
    let (_folder, mut ledger) = ledger();
    let gauges = shown(&plan(), &mut ledger, NOWS[0].parse().unwrap());
    let limit = |cap: &str| gauges.iter().find(|gauge| gauge.cap == cap).unwrap().limit;
    assert_eq!(limit("monthly"), Limit::ByProspect);
    assert_eq!(limit("billing"), Limit::None);
    assert_eq!(limit("rolling"), Limit::Of(30));
}
