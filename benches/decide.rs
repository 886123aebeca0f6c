//! How long decisions take, beside the same decisions written by hand.
//!
//! `cargo bench --features internals` prints both of a pair; only their ratio means anything on another machine.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark fails by panicking")]
#![allow(missing_docs, reason = "a benchmark is no interface")]

use std::io::Cursor;
use std::path::Path;

use divan::counter::ItemsCount;
use firstmove::internals::decide::eval::{Asked, Hold, Memo, Run, judge};
use firstmove::internals::decide::state::State;
use firstmove::internals::decide::{Batch, Entry};
use firstmove::internals::intake::{Intake, Keep};
use firstmove::internals::language::LoadedPolicy;
use firstmove::internals::language::bundle::{Extra, MemoryFiles};
use firstmove::internals::records::read;
use firstmove::internals::report::output::{self, Columns, Line};
use firstmove::internals::workspace::files::DiskFiles;
use firstmove::internals::workspace::senders::Roster;
use jiff::{SignedDuration, Timestamp};

/// How many records are decided.
const RECORDS: usize = 20_000;

fn main() {
    divan::main();
}

fn load(folder: &str, name: &str) -> LoadedPolicy {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    LoadedPolicy::load(&DiskFiles::below(&folder), name, &Extra::default()).unwrap()
}

fn now() -> Timestamp {
    "2026-05-29T10:00:00Z".parse().unwrap()
}

/// The same numbers at every run: a linear congruential generator is all that is needed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn one_of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[usize::try_from(self.below(choices.len() as u64)).unwrap()]
    }
}

/// A list of prospects with the columns of `first_moves.policy`, and some that nobody asks for.
fn csv() -> String {
    let mut numbers = Numbers(7);
    let mut text = "id,full_name,title,relationship,engaged,seniority,network,open_profile,signal,invites_this_week,\
                    invites_today,inmail_credits,ssi,account_age_days\n"
        .to_owned();
    for row in 0..RECORDS {
        let relationship = numbers.one_of(&["stranger", "stranger", "stranger", "stranger", "pending", "connected"]);
        let engaged = numbers.one_of(&["false", "false", "false", "true"]);
        let seniority = numbers.one_of(&["ic", "manager", "director", "vp", "c_suite"]);
        let network = numbers.one_of(&["open", "open", "open", "closed"]);
        let open_profile = numbers.one_of(&["false", "false", "true"]);
        let signal = numbers.one_of(&["", "raised a series B", "\"switched CRM, Q3\""]);
        let [week, today, credits, ssi, age] = [230, 40, 50, 92, 4_000].map(|end| numbers.below(end));
        text += &format!(
            "p{row:08},Anna Testmann,\"Head of Sales, EMEA\",{relationship},{engaged},{seniority},{network},\
             {open_profile},{signal},{week},{today},{credits},{ssi},{age}\n"
        );
    }
    text
}

/// The list as entries of a policy.
fn entries(policy: &LoadedPolicy, text: &str, state: &mut State) -> Vec<Entry> {
    let roster = Roster::new(&policy.plan, None, None).unwrap();
    let mut intake = Intake::new(&policy.plan, &roster, Vec::new(), None, now(), 1);
    let rows = read::open("list.csv", Box::new(Cursor::new(text.to_owned().into_bytes()))).unwrap();
    let mut file = intake.open("list.csv", rows, &Keep::Some(Vec::new())).unwrap();
    let mut entries = Vec::new();
    while let Some(chunk) = intake.next_chunk(&mut file, state) {
        entries.extend(chunk.unwrap().entries);
    }
    assert_eq!(entries.len(), RECORDS);
    entries
}

/// The table of `first_moves.policy`, by hand.
#[derive(Clone, Copy)]
struct Record {
    relationship: u8,
    engaged: bool,
    is_c_suite: bool,
    is_closed: bool,
    is_open_profile: bool,
    has_signal: bool,
    week: f64,
    today: f64,
    credits: f64,
    ssi: f64,
    age: f64,
}

fn by_hand(record: &Record) -> u8 {
    let cap = if record.age < 90.0 {
        60.0
    } else if record.ssi >= 70.0 {
        200.0
    } else {
        100.0
    };
    let (is_full, has_credit) = (record.week >= cap, record.credits > 0.0);
    match record {
        Record { relationship: 1, .. } => 1,
        Record { relationship: 2, .. } => 2,
        Record { engaged: true, .. } => 3,
        Record { is_closed: true, is_open_profile, .. } if *is_open_profile || has_credit => 4,
        Record { is_closed: true, .. } => 5,
        _ if is_full && has_credit => 6,
        _ if is_full || record.today >= 25.0 => 7,
        Record { is_c_suite: true, .. } if has_credit => 8,
        Record { has_signal: true, .. } => 9,
        _ => 10,
    }
}

fn record_of(cells: &::csv::StringRecord) -> Record {
    let number = |place: usize| cells[place].parse().unwrap();
    Record {
        relationship: ["stranger", "pending", "connected"].iter().position(|word| *word == &cells[3]).unwrap() as u8,
        engaged: &cells[4] == "true",
        is_c_suite: &cells[5] == "c_suite",
        is_closed: &cells[6] == "closed",
        is_open_profile: &cells[7] == "true",
        has_signal: !cells[8].is_empty(),
        week: number(9),
        today: number(10),
        credits: number(11),
        ssi: number(12),
        age: number(13),
    }
}

#[divan::bench]
fn one_decision_by_policy(bencher: divan::Bencher<'_, '_>) {
    let policy = load("benches", "first_moves.policy");
    let mut state = State::default();
    let entries = entries(&policy, &csv(), &mut state);
    bencher.counter(ItemsCount::new(RECORDS)).bench_local(|| {
        let mut memo = Memo::default();
        for entry in &entries {
            let asked = Asked { prospect: &entry.prospect, sender: &entry.sender, person: None };
            memo = divan::black_box(judge(&policy.plan, &state, asked, now(), memo)).into_memo();
        }
    });
}

#[divan::bench]
fn one_decision_by_hand(bencher: divan::Bencher<'_, '_>) {
    let text = csv();
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let records: Vec<Record> = reader.records().map(|cells| record_of(&cells.unwrap())).collect();
    bencher
        .counter(ItemsCount::new(RECORDS))
        .bench_local(|| records.iter().map(|record| u64::from(by_hand(divan::black_box(record)))).sum::<u64>());
}

#[divan::bench]
fn whole_job_by_policy(bencher: divan::Bencher<'_, '_>) {
    let policy = load("benches", "first_moves.policy");
    let text = csv();
    bencher.counter(ItemsCount::new(RECORDS)).bench_local(|| {
        let mut state = State::default();
        let entries = entries(&policy, &text, &mut state);
        let mut out = Vec::new();
        let names = ["prospect", "move", "with", "rule"].map(str::to_owned);
        let columns = Columns::new(&names, Vec::new()).unwrap();
        let mut writer = output::writer(output::Format::Csv { raw: false }, columns, Box::new(&mut out));
        Batch::new(Run::new(&policy.plan, state, now()), 1, false).decide(&entries, |decided| {
            writer.write(&Line { decision: &decided.decision, kept: &[], trace: None }).unwrap();
        });
        writer.finish().unwrap();
        drop(writer);
        out.len()
    });
}

#[divan::bench]
fn whole_job_by_hand(bencher: divan::Bencher<'_, '_>) {
    let text = csv();
    bencher.counter(ItemsCount::new(RECORDS)).bench_local(|| {
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        for cells in ::csv::Reader::from_reader(text.as_bytes()).records() {
            let cells = cells.unwrap();
            let rule = by_hand(&record_of(&cells)).to_string();
            writer.write_record([&cells[0], &rule]).unwrap();
        }
        writer.into_inner().unwrap().len()
    });
}

/// The default policy over strangers, its caps asked and slots taken, and until when the others wait.
#[divan::bench]
fn with_caps_default_policy(bencher: divan::Bencher<'_, '_>) {
    let policy = load("policies", "outbound.policy");
    let mut state = State::default();
    let text: String =
        (0..RECORDS).fold("id,title\n".to_owned(), |text, row| text + &format!("p{row},Sales Manager\n"));
    let entries = entries(&policy, &text, &mut state);
    bencher.counter(ItemsCount::new(RECORDS)).bench_local(|| {
        let mut decided = 0;
        Batch::new(Run::new(&policy.plan, state.clone(), now()), 1, false).decide(&entries, |_| decided += 1);
        decided
    });
}

/// A cap whose exemptions hang on what came since, and on what others did.
const EXEMPTING: &str = "policy \"Exempting\" language 1

record prospect
    id: text

move connect

move withdraw

cap open_requests
    counts connect unless accepted or withdrawn or connect sent by another sender within 90 days
    limit  1000000
    every  90 days

rule all
    then connect
";

/// Records that come one at a time, a second after one another, and each gets its move. Four times as many must take about
/// four times as long.
fn stream(bencher: divan::Bencher<'_, '_>, records: usize, hold: Option<Hold>) {
    let files = MemoryFiles::from([("exempting.policy", EXEMPTING)]);
    let policy = LoadedPolicy::load(&files, "exempting.policy", &Extra::default()).unwrap();
    let mut state = State::default();
    let text: String = (0..RECORDS).fold("id\n".to_owned(), |text, row| text + &format!("p{row}\n"));
    let entries = entries(&policy, &text, &mut state);
    bencher.counter(ItemsCount::new(records)).bench_local(|| {
        let run = Run::new(&policy.plan, state.clone(), now());
        let mut batch = Batch::new(if let Some(hold) = hold { run.holding(hold) } else { run }, 1, false);
        let mut moves = 0;
        for (entry, second) in entries[..records].iter().zip(0..) {
            batch.run().move_on(now() + SignedDuration::from_secs(second));
            batch.decide(std::slice::from_ref(entry), |decided| moves += usize::from(decided.slot.is_some()));
        }
        assert_eq!(moves, records);
    });
}

#[divan::bench(args = [5_000, 20_000])]
fn stream_with_exemptions(bencher: divan::Bencher<'_, '_>, records: usize) {
    stream(bencher, records, None);
}

#[divan::bench(args = [5_000, 20_000])]
fn stream_with_exemptions_reserved(bencher: divan::Bencher<'_, '_>, records: usize) {
    stream(bencher, records, Some(Hold::For(SignedDuration::from_hours(24))));
}
