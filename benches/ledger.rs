//! How long a ledger takes: to be told what is decided, and to answer when it is large.
//!
//! - `reserve_in_one_batch`: records decided by the default policy and reserved in an empty ledger, in one transaction, then
//!   asked about again. Of one sender most wait for room in the caps; of many, each takes a slot.
//! - `reserve_one_by_one`: each record in a transaction of its own, beside `append_and_sync_one_by_one`, which is what the
//!   disk itself takes for as many lines in the same folder.
//! - `in_a_large_ledger`: whole processes over a ledger that a team of 200 senders has filled for half a year: `caps`, `due`,
//!   `report`, `today` in the morning, with a list of 20 strangers for each of them, and `today` asked again.
//!
//! `cargo bench --features internals --bench ledger` prints the medians. It makes the large ledger first, which takes about a minute;
//! `FIRSTMOVE_BENCH_EVENTS=20000` and `FIRSTMOVE_BENCH_RECORDS=1000` make everything smaller.
#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![allow(missing_docs, reason = "a benchmark is no interface")]

use firstmove::EventKind;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use divan::Bencher;
use divan::counter::ItemsCount;
use firstmove::internals::decide::eval::{Hold, Run};
use firstmove::internals::decide::state::State;
use firstmove::internals::decide::{Batch, Entry};
use firstmove::internals::history::Memory;
use firstmove::internals::history::ledger::{Access, Event, EventId, Facts, Ledger, LedgerError, Name, Written};
use firstmove::internals::intake::{Intake, Keep, usual_threads};
use firstmove::internals::language::LoadedPolicy;
use firstmove::internals::language::bundle::Extra;
use firstmove::internals::records::read;
use firstmove::internals::workspace::files::DiskFiles;
use firstmove::internals::workspace::senders::Roster;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tempfile::TempDir;

/// How many records are reserved in one batch.
const RECORDS: usize = 20_000;

/// How many records are reserved one by one.
const SINGLE: usize = 200;

/// How many records of one sender find room in the default policy's caps on one day.
const ROOM: usize = 25;

/// How many events a large ledger has.
const EVENTS: usize = 1_000_000;

/// How many senders it is of.
const SENDERS: usize = 200;

/// How many people each of them asks on a working day.
const ASKED_A_DAY: usize = 10;

/// How many strangers stand in each sender's list.
const STRANGERS: usize = 20;

/// A Friday.
const NOW: &str = "2026-05-29T10:00:00Z";

fn main() {
    divan::main();
    if let Some(folder) = LARGE.get() {
        fs::remove_dir_all(folder.path()).unwrap();
    }
}

/// A number of the environment, or the usual one.
fn size(variable: &str, usual: usize) -> usize {
    std::env::var(variable).map_or(usual, |size| size.parse().unwrap())
}

fn records() -> usize {
    size("FIRSTMOVE_BENCH_RECORDS", RECORDS)
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn policies() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("policies")
}

fn policy() -> LoadedPolicy {
    LoadedPolicy::load(&DiskFiles::below(&policies()), "outbound.policy", &Extra::default()).unwrap()
}

/// Strangers, dealt out among so many senders.
fn list(records: usize, senders: usize) -> String {
    let row = |row: usize| {
        let sender = row % senders;
        format!("https://www.linkedin.com/in/stranger{row},Ann,Sales Manager,example{row}.com,s{sender}\n")
    };
    "profile_url,first_name,title,company_domain,sender\n".to_owned() + &(0..records).map(row).collect::<String>()
}

fn entries(policy: &LoadedPolicy, list: String, state: &mut State) -> Vec<Entry> {
    let roster = Roster::new(&policy.plan, None, None).unwrap();
    let mut intake = Intake::new(&policy.plan, &roster, Vec::new(), None, now(), 1);
    let rows = read::open("list.csv", Box::new(Cursor::new(list.into_bytes()))).unwrap();
    let mut file = intake.open("list.csv", rows, &Keep::Some(Vec::new())).unwrap();
    let mut entries = Vec::new();
    while let Some(chunk) = intake.next_chunk(&mut file, state) {
        entries.extend(chunk.unwrap().entries);
    }
    entries
}

/// Decides entries with a ledger, so many at once, each part in a transaction of its own.
fn reserve(policy: &LoadedPolicy, ledger: Ledger, state: State, entries: &mut [Entry], at_once: usize) -> usize {
    let mut memory = Memory::reserving(&policy.plan, ledger, now());
    let mut batch = Batch::new(Run::new(&policy.plan, state, now()).holding(Hold::ToMidnight), usual_threads(), false);
    let mut moves = 0;
    for part in entries.chunks_mut(at_once) {
        memory.decide(&mut batch, part, |_| {}, |decided| moves += usize::from(decided.slot.is_some())).unwrap();
    }
    moves
}

fn open(folder: &TempDir) -> Ledger {
    Ledger::open(&folder.path().join("firstmove.db"), Access::Write).unwrap()
}

const BATCHES: [&str; 4] = ["one sender", "one sender, again", "many senders", "many senders, again"];

#[divan::bench(args = BATCHES, sample_count = 5, sample_size = 1)]
fn reserve_in_one_batch(bencher: Bencher<'_, '_>, which: &str) {
    let (policy, records) = (policy(), records());
    let list = list(records, if which.starts_with("one") { 1 } else { records.div_ceil(ROOM) });
    bencher
        .counter(ItemsCount::new(records))
        .with_inputs(|| {
            let folder = tempfile::tempdir().unwrap();
            let mut state = State::default();
            let entries = entries(&policy, list.clone(), &mut state);
            if which.ends_with("again") {
                reserve(&policy, open(&folder), state.clone(), &mut entries.clone(), records);
            }
            let ledger = open(&folder);
            (folder, ledger, state, entries)
        })
        .bench_local_values(|(folder, ledger, state, mut entries)| {
            reserve(&policy, ledger, state, &mut entries, records);
            folder
        });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn reserve_one_by_one(bencher: Bencher<'_, '_>) {
    let policy = policy();
    let list = list(SINGLE, SINGLE.div_ceil(ROOM));
    bencher
        .counter(ItemsCount::new(SINGLE))
        .with_inputs(|| {
            let folder = tempfile::tempdir().unwrap();
            let mut state = State::default();
            let entries = entries(&policy, list.clone(), &mut state);
            let ledger = open(&folder);
            (folder, ledger, state, entries)
        })
        .bench_local_values(|(folder, ledger, state, mut entries)| {
            assert_eq!(reserve(&policy, ledger, state, &mut entries, 1), SINGLE);
            folder
        });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn append_and_sync_one_by_one(bencher: Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(SINGLE))
        .with_inputs(|| {
            let folder = tempfile::tempdir().unwrap();
            let file = File::create(folder.path().join("lines")).unwrap();
            (folder, file)
        })
        .bench_local_values(|(folder, mut file)| {
            for _ in 0..SINGLE {
                file.write_all(&[b'x'; 500]).unwrap();
                file.sync_data().unwrap();
            }
            folder
        });
}

#[divan::bench(args = ["caps", "due", "report", "today", "today, again"], sample_count = 5, sample_size = 1)]
fn in_a_large_ledger(bencher: Bencher<'_, '_>, which: &str) {
    let large = LARGE.get_or_init(make_large);
    let command: &[&str] = match which {
        "today" | "today, again" => &["today", "-o", "sheets", "strangers.csv"],
        command => &[command],
    };
    let folder = tempfile::tempdir().unwrap();
    let copy = |from: &Path| {
        for name in ["firstmove.db", "firstmove.toml", "strangers.csv"] {
            fs::copy(from.join(name), folder.path().join(name)).unwrap();
        }
        // Else whoever writes next waits for the disk to have the copy.
        File::open(folder.path().join("firstmove.db")).unwrap().sync_all().unwrap();
    };
    copy(large.path());
    if which == "today, again" {
        run(folder.path(), command);
    }
    bencher
        .with_inputs(|| {
            if which == "today" {
                copy(large.path());
            }
        })
        .bench_local_refs(|()| run(folder.path(), command));
}

fn run(folder: &Path, command: &[&str]) {
    let mut process = Command::new(env!("CARGO_BIN_EXE_firstmove"));
    process.args(command).args(["--quiet", "--now", NOW]).current_dir(folder).stdout(Stdio::null());
    assert!(process.status().unwrap().success());
}

/// The workspace of [`make_large`], which is made once.
static LARGE: OnceLock<TempDir> = OnceLock::new();

/// A workspace with a ledger of a team's half year.
fn make_large() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let policy = policies().join("outbound.policy");
    let senders: String = (0..SENDERS).map(|sender| format!("[senders.s{sender}]\nssi = 50\n")).collect();
    let config = format!("policy = \"{}\"\nledger = \"firstmove.db\"\n{senders}", policy.display());
    fs::write(folder.path().join("firstmove.toml"), config).unwrap();
    fs::write(folder.path().join("strangers.csv"), list(SENDERS * STRANGERS, SENDERS)).unwrap();
    let mut ledger = open(&folder);
    let mut numbers: HashMap<usize, EventId> = HashMap::new();
    for part in half_year(size("FIRSTMOVE_BENCH_EVENTS", EVENTS)).chunks(10_000) {
        let told: Result<(), LedgerError> = ledger.write(|ledger| {
            for Happened { place, carries_out, event } in part {
                let ends = carries_out.and_then(|place| numbers.get(&place).copied());
                let event = Event { ends, ..event.clone() };
                numbers
                    .insert(*place, ledger.tell(&event, event.at, &["profile_url", "lead_url", "email", "id"])?.id());
            }
            Ok(())
        });
        told.unwrap();
    }
    folder
}

/// Something that happened, by its place among all that did.
struct Happened {
    place: usize,
    /// The place of its reservation.
    carries_out: Option<usize>,
    event: Event,
}

/// What a team does up to yesterday, in order of time. Of ten who are asked three accept; of ten of those nine are thanked,
/// and three of ten reply. Of twenty others nineteen are withdrawn after three weeks.
fn half_year(events: usize) -> Vec<Happened> {
    let today = now().checked_sub(SignedDuration::from_hours(10)).unwrap();
    let mut all: Vec<Happened> = Vec::new();
    let mut person = 0;
    while all.len() < events {
        let (sender, asked) = (person % SENDERS, person / SENDERS);
        let working_days = i64::try_from(asked / ASKED_A_DAY).unwrap();
        let days = 1 + working_days + 2 * ((working_days + 1) / 5);
        let mut story = Story { all: &mut all, person, sender, today };
        let after = |from: Timestamp, hours: i64| from.checked_add(SignedDuration::from_hours(hours)).unwrap();
        let sent = after(today, 9 - 24 * days);
        story.carries_out(sent, "connect", Some("note"), "cold_stranger");
        let turn = asked + sender;
        if turn % 10 < 3 {
            let accepted = after(sent, 20 + 24 * i64::try_from(turn % 3).unwrap());
            story.tells(accepted, EventKind::Accepted, "connect");
            if turn / 10 % 10 < 9 {
                story.carries_out(after(accepted, 30), "message", Some("body"), "after_accept");
                if turn / 100 % 10 < 3 {
                    story.tells(after(accepted, 50), EventKind::Replied, "message");
                }
            }
        } else if turn / 10 % 20 < 19 {
            story.carries_out(after(sent, 24 * 21 + 1), "withdraw", None, "stale_invite");
        }
        person += 1;
    }
    all.sort_by_key(|happened| (happened.event.at, happened.place));
    all
}

/// What happens with one person, as long as it does before today.
struct Story<'a> {
    all: &'a mut Vec<Happened>,
    person: usize,
    sender: usize,
    today: Timestamp,
}

impl Story<'_> {
    fn tells(&mut self, at: Timestamp, kind: EventKind, mv: &str) {
        self.adds(
            None,
            Event { mv: Some(mv.to_owned()), ..Event::new(kind, at, &format!("s{}", self.sender), "linkedin") },
        );
    }

    /// A move that is reserved in the morning, and made.
    fn carries_out(&mut self, at: Timestamp, mv: &str, with: Option<&str>, rule: &str) {
        let decision = json!({
            "move": mv, "with": with.iter().collect::<Vec<_>>(), "subject": null,
            "text": with.map(|_| "Hi Ann, saw that you raised a series B. Glad to connect."), "at": null, "rule": rule,
            "because": "Free, and it earns the accept before the ask.", "refused": [], "policy": "0123456789ab"
        });
        let planned = Event {
            mv: Some(mv.to_owned()),
            with: with.map(str::to_owned),
            rule: Some(rule.to_owned()),
            policy: Some("0123456789ab".to_owned()),
            ..Event::new(EventKind::Planned, at, &format!("s{}", self.sender), "reserve")
        };
        let sent = Event { kind: EventKind::Sent, source: "worksheet".to_owned(), ..planned.clone() };
        let until = at.checked_add(SignedDuration::from_hours(12)).ok();
        let plan = self.all.len();
        self.adds(None, Event { until, decision: Written::of(&decision), ..planned });
        self.adds(Some(plan), sent);
    }

    fn adds(&mut self, carries_out: Option<usize>, event: Event) {
        if event.at >= self.today {
            return;
        }
        let (person, place) = (self.person, self.all.len());
        let names = vec![Name("profile_url".to_owned(), format!("linkedin.com/in/person{person}"))];
        let prospect = json!({ "first_name": "Ann", "company_domain": format!("example{}.com", person / 3) });
        let facts = Facts { prospect: prospect.as_object().cloned().unwrap_or_default(), ..Facts::default() }.into();
        self.all.push(Happened { place, carries_out, event: Event { names, facts, ..event } });
    }
}
