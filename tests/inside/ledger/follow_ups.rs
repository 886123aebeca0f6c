//! Follow-ups of the default policy over both changes of clocks, in four zones: due in their range, in open hours, spread,
//! once, and not after a reply.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::decide::Batch;
use crate::decide::eval::{Run, Sender, complete_sender};
use crate::decide::state::State;
use crate::history::ledger::{Access, Event, Ledger, Name};
use crate::history::{Memory, telling};
use crate::language::LoadedPolicy;
use crate::language::bundle::Extra;
use crate::language::plan::Plan;
use crate::values::ids::Id;
use crate::values::{EventKind, Value};
use crate::workspace::files::DiskFiles;
use jiff::civil::{DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::ledger;

/// A zone, and the first days of the two fortnights in whose middle its clocks change; Kathmandu's never do.
const FORTNIGHTS: [(&str, [&str; 2]); 4] = [
    ("America/New_York", ["2026-03-01", "2026-10-25"]),
    ("Europe/London", ["2026-03-22", "2026-10-18"]),
    ("Australia/Sydney", ["2026-03-29", "2026-09-27"]),
    ("Asia/Kathmandu", ["2026-03-01", "2026-10-25"]),
];

/// How many accepts a fortnight has, one every 67 minutes.
const ACCEPTS: i64 = 300;

fn plan() -> Plan {
    let policies = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    LoadedPolicy::load(&DiskFiles::below(&policies), "outbound.policy", &Extra::default()).unwrap().plan
}

fn sender(plan: &Plan, state: &mut State, zone: &str) -> Arc<Sender> {
    let mut slots = vec![Value::Missing; plan.sender.schema.fields.len()];
    let mut set = |field: &str, value: &str| {
        slots[plan.sender.schema.field(field).unwrap().index()] = Value::Text(value.into());
    };
    set("id", "dana");
    set("timezone", zone);
    complete_sender(plan, &mut slots, &TimeZone::UTC);
    let id = state.sender("dana");
    Arc::new(Sender { name: "dana".into(), id, slots: slots.into(), zone: TimeZone::get(zone).unwrap() })
}

fn event(kind: EventKind, mv: Option<&str>, person: i64, at: Timestamp) -> Event {
    let names = vec![Name("profile_url".to_owned(), format!("linkedin.com/in/p{person}"))];
    Event { names, mv: mv.map(str::to_owned), mark: person.unsigned_abs(), ..Event::new(kind, at, "dana", "test") }
}

/// When whose follow-up was due, of those that are due by now.
fn due(plan: &Plan, path: &Path, zone: &str, now: Timestamp) -> HashMap<String, Timestamp> {
    let mut batch = Batch::new(Run::new(plan, State::default(), now), 1, false);
    let ledger = Ledger::open(path, Access::Read).unwrap();
    let mut memory = Memory::reading(plan, ledger, now, None).unwrap();
    let found = memory.due(&mut batch, now, &mut [], |state, _| Some(sender(plan, state, zone))).unwrap();
    let key =
        |entry: &crate::decide::Entry| crate::decide::eval::Person::of(plan, &entry.prospect).unwrap().key().to_owned();
    found.iter().map(|due| (key(&due.entry), due.due)).collect()
}

fn is_open(at: DateTime) -> bool {
    let minutes = i32::from(at.hour()) * 60 + i32::from(at.minute());
    !matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday) && (9 * 60..17 * 60 + 30).contains(&minutes)
}

#[test]
fn every_follow_up_comes_in_its_range_in_open_hours_and_once() {
    let plan = plan();
    let known_by = telling::known_by(&plan);
    for (zone, starts) in FORTNIGHTS {
        let tz = TimeZone::get(zone).unwrap();
        for start in starts {
            let start = tz.to_timestamp(format!("{start}T00:00:00").parse::<DateTime>().unwrap()).unwrap();
            let accepted = |person: i64| start + SignedDuration::from_mins(67 * person);
            let end = start + SignedDuration::from_hours(18 * 24);
            let (folder, mut ledger) = ledger();
            let path = folder.path().join("firstmove.db");
            ledger
                .write(|ledger| {
                    (0..ACCEPTS).try_for_each(|person| {
                        let event = event(EventKind::Accepted, Some("connect"), person, accepted(person));
                        ledger.tell(&event, end, &known_by).map(|_| ())
                    })
                })
                .unwrap();
            let all = due(&plan, &path, zone, end);
            // Those that came first have lapsed by now; none is due of those that came last.
            let mut by_minute: HashMap<(i8, i8), usize> = HashMap::new();
            for (key, due) in &all {
                let person: i64 = key.trim_start_matches("linkedin.com/in/p").parse().unwrap();
                let local = tz.to_datetime(*due);
                let (from, to) = (
                    accepted(person) + SignedDuration::from_hours(24),
                    accepted(person) + SignedDuration::from_hours(48),
                );
                assert!(is_open(local), "{zone} {key}: {local}");
                assert!(*due >= from, "{zone} {key}: {due}");
                let open =
                    (0..24 * 60).filter(|minute| is_open(tz.to_datetime(from + SignedDuration::from_mins(*minute))));
                // A weekend lies between a range without an open hour and the first open stretch.
                let latest = if open.count() >= 60 { to } else { to + SignedDuration::from_hours(72) };
                assert!(*due <= latest, "{zone} {key}: {due}, accepted {}", accepted(person));
                *by_minute.entry((local.hour(), local.minute())).or_default() += 1;
            }
            assert!(all.len() > 220, "{zone}: {}", all.len());
            let most = by_minute.values().max().copied().unwrap_or(0);
            assert!(most * 100 <= all.len() * 4, "{zone}: {most} of {} in one minute", all.len());

            // Just before the moment it isn't due, at the moment it is; sent, or answered as is told late, it is not.
            let person = format!("linkedin.com/in/p{}", ACCEPTS / 2);
            let moment = all[&person];
            let before = due(&plan, &path, zone, moment - SignedDuration::from_secs(1));
            assert!(!before.contains_key(&person));
            assert_eq!(due(&plan, &path, zone, moment).get(&person), Some(&moment));
            let sent = event(EventKind::Sent, Some("message"), ACCEPTS / 2, moment + SignedDuration::from_hours(1));
            let replied = event(EventKind::Replied, None, ACCEPTS / 2 + 1, accepted(ACCEPTS / 2 + 1));
            for told in [sent, replied] {
                ledger.tell(&told, end, &known_by).unwrap();
            }
            let rest = due(&plan, &path, zone, end);
            assert_eq!(rest.len(), all.len() - 2, "{zone}");
        }
    }
}
