//! The evaluator, held against a second one that is as plain as can be: no atoms, no memory, no step apart from another,
//! every question answered by going through everything from the start.
//!
//! `FIRSTMOVE_CASES=100000 cargo test --release --lib naive` looks longer.

mod decide;
mod exclude;
mod found;
pub(crate) mod generate;
mod lists;
mod pairs;
mod stream;
mod value;
mod world;

use std::sync::Arc;

use crate::decide::decision::Decision;
use crate::decide::eval::{Asked, Person, Row, Run, Sender, complete_prospect, complete_sender, kept_facts, remember};
use crate::decide::state::{Event, State};
use crate::decide::{Batch, Entry};
use crate::language::bundle::{Extra, MemoryFiles, load};
use crate::language::check::check;
use crate::language::check::typed::{ExprKind, Policy};
use crate::language::diagnostic::Severity;
use crate::language::plan::Plan;
use crate::values::Value;
use crate::values::calendar::{self, Window};
use crate::values::{EventKind, RefusalCode};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::ProptestConfig;
use proptest::test_runner::{FileFailurePersistence, TestError, TestRng, TestRunner};

use decide::Decided;
use generate::Choices;
use value::Asking;
use world::{Asker, Happened, Told, World};

/// How many cases each property tries.
fn config(usual: u32) -> ProptestConfig {
    let cases = std::env::var("FIRSTMOVE_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(usual),
        max_shrink_iters: 1_000,
        failure_persistence: None::<Box<FileFailurePersistence>>.map(|none| none as _),
        ..ProptestConfig::default()
    }
}

fn deterministic(config: ProptestConfig) -> TestRunner {
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    TestRunner::new_with_rng(config, rng)
}

/// Tries a property on many lists of numbers.
fn property(usual: u32, numbers: usize, holds: impl Fn(&[u32]) -> Result<(), String>) {
    let strategy = proptest::collection::vec(0..10_000u32, 0..numbers);
    // The usual cases are the same every time; those that are asked for are not.
    let config = config(usual);
    let mut runner = if config.cases == usual { deterministic(config) } else { TestRunner::new(config) };
    let tried = runner.run(&strategy, |numbers| holds(&numbers).map_err(proptest::test_runner::TestCaseError::fail));
    match tried {
        Err(TestError::Fail(why, _)) => panic!("{why}"),
        Err(TestError::Abort(why)) => panic!("{why}"),
        Ok(()) => {}
    }
}

/// A policy in all its forms.
struct Made {
    text: String,
    policy: Policy,
    plan: Plan,
    /// The most that any limit of each cap may be.
    clamps: Vec<Option<u64>>,
}

fn made(choices: &mut Choices<'_>) -> Made {
    let text = generate::policy(choices);
    made_of(text, choices).unwrap_or_else(|why| panic!("{why}"))
}

fn made_counting(choices: &mut Choices<'_>) -> Made {
    let text = generate::counting_policy(choices);
    made_of(text, choices).unwrap_or_else(|why| panic!("{why}"))
}

/// The same of a text; what is wrong with one that has errors.
fn made_of(text: String, choices: &mut Choices<'_>) -> Result<Made, String> {
    let files = MemoryFiles::from([
        ("made.policy", text.as_str()),
        ("listed.txt", "P1\nacme.example\nVP Sales\nBeta, Inc.\n@beta.example\n"),
    ]);
    let bundle = load(&files, "made.policy", &Extra::default());
    let checked = check(&bundle);
    let Some(policy) = checked.policy else {
        let errors = checked.findings.iter().filter(|finding| finding.severity() == Severity::Error);
        let errors: Vec<String> =
            errors.map(|error| format!("{} `{}`", error.message, bundle.sources.slice(error.primary.span))).collect();
        return Err(format!("{text}\n{}", errors.join("\n")));
    };
    let clamps: Vec<Option<u64>> = policy.caps.iter().map(|_| generate::clamp(choices)).collect();
    let named = policy.caps.iter().zip(&clamps);
    let named: Vec<(Box<str>, f64)> =
        named.filter_map(|((_, cap), most)| Some((cap.name.clone(), (*most)? as f64 + 0.5))).collect();
    let plan = Plan::new(&policy, bundle.sources, &bundle.hash, &named);
    Ok(Made { text, policy, plan, clamps })
}

/// A batch to decide, twice.
struct Situation<'a> {
    world: World<'a>,
    state: State,
    now: Timestamp,
    /// Of either sender.
    zones: [&'static str; 2],
    askers: Vec<Asker>,
    entries: Vec<Entry>,
    /// How far the naive evaluator looks ahead where the engine found nothing, in days.
    horizon: i64,
}

/// With `foresees`, things are told that are still to come.
fn situation<'a>(choices: &mut Choices<'_>, made: &'a Made, foresees: bool) -> Situation<'a> {
    let policy = &made.policy;
    let now = generate::now(choices);
    let zones = [choices.one(&generate::ZONES), choices.one(&generate::ZONES)];
    let mut world = World::new(policy, made.clamps.clone());
    let mut state = State::default();
    let foresees = foresees && choices.chance(25);
    let mut moments: Vec<Timestamp> =
        (0..choices.below(9)).map(|_| generate::moment_near(choices, now, foresees)).collect();
    moments.sort();
    for at in moments {
        let (asker, prospect, sender) = asker(choices, made, &mut state, &world, at, zones);
        tell(choices, made, (&mut state, &mut world), at, (asker, &prospect, &sender));
    }
    let rows = 1..=1 + choices.below(6) as u64;
    let records = rows.map(|row| record(choices, made, &mut state, &world, (row, now), zones));
    let (askers, entries) = records.unzip();
    let horizon = if choices.chance(1) { FURTHEST } else { HORIZON };
    Situation { world, state, now, zones, askers, entries, horizon }
}

/// Tells both sides something that happened at this moment, with that record or with a counter.
fn tell(
    choices: &mut Choices<'_>,
    made: &Made,
    (state, world): (&mut State, &mut World<'_>),
    at: Timestamp,
    (asker, prospect, sender): (Asker, &[Value], &Sender),
) {
    let Made { policy, plan, .. } = made;
    if !policy.caps.is_empty() && choices.chance(20) {
        let (cap, used) = generate::told(choices, policy.caps.len());
        match used {
            Some(used) => state.read(sender.id, cap, at, used),
            None => state.restrict(sender.id, cap, at),
        }
        world.told.push(Told { at, sender: asker.name, cap, used, after: world.happened.len() });
        return;
    }
    let (what, mv, forms) = generate::event(choices, policy);
    let mark = choices.below(usize::MAX) as u64;
    let person = state.person(Person::of(plan, prospect).unwrap().aliases()).person;
    let facts = kept_facts(plan, Asked { prospect, sender, person: None });
    let event =
        Event::new(at, what, mv, sender.id, person, Arc::new(facts)).with(forms.iter().copied().collect()).marked(mark);
    remember(plan, state, event);
    world.happen(Happened { at, what, mv, forms, asker, mark });
}

/// A record to decide.
fn record(
    choices: &mut Choices<'_>,
    made: &Made,
    state: &mut State,
    world: &World<'_>,
    (row, now): (Row, Timestamp),
    zones: [&str; 2],
) -> (Asker, Entry) {
    let (asker, prospect, sender) = asker(choices, made, state, world, now, zones);
    (asker, Entry::new(&made.plan, row, prospect.into(), sender).unwrap())
}

/// A record and its sender, completed by both sides.
fn asker(
    choices: &mut Choices<'_>,
    made: &Made,
    state: &mut State,
    world: &World<'_>,
    at: Timestamp,
    zones: [&str; 2],
) -> (Asker, Vec<Value>, Arc<Sender>) {
    let Made { policy, plan, .. } = made;
    let (name, zone) = if choices.chance(25) { ("other", zones[1]) } else { ("sender", zones[0]) };
    let raw_sender = generate::sender(choices, policy, at, zone);
    let raw = generate::record(choices, policy, at);
    let zone = calendar::zone(zone).unwrap();
    let mut slots = raw_sender.clone();
    complete_sender(plan, &mut slots, &zone);
    let mut prospect = raw.clone();
    complete_prospect(plan, &mut prospect, &zone);
    let asker = Asker {
        prospect: decide::complete(world, &policy.prospect, &raw, &zone, false),
        sender: decide::complete(world, &policy.sender, &raw_sender, &zone, true),
        name: name.to_owned(),
        zone: zone.clone(),
        aliases: world.aliases(&raw),
        person: None,
    };
    assert_eq!((&asker.prospect, &asker.sender), (&prospect, &slots), "{}", made.text);
    let sender = Sender { name: name.into(), id: state.sender(name), slots: slots.into(), zone };
    (asker, prospect, Arc::new(sender))
}

/// What the engine decides.
fn by_engine(made: &Made, situation: &Situation<'_>, now: Timestamp, threads: usize) -> Vec<Decided> {
    let run = Run::new(&made.plan, situation.state.clone(), now);
    let mut decided = Vec::new();
    Batch::new(run, threads, false).decide(&situation.entries, |one| {
        assert_eq!(one.place, decided.len());
        decided.push(Decided::from(one.decision));
    });
    decided
}

impl From<Decision<'_>> for Decided {
    fn from(decision: Decision<'_>) -> Self {
        Self {
            action: decision.action.to_string(),
            with: decision.with.iter().map(|&form| form.to_owned()).collect(),
            subject: decision.subject.map(Into::into),
            text: decision.text.map(Into::into),
            at: decision.at.map(|at| at.timestamp()),
            rule: decision.rule.map(str::to_owned),
            until: decision.until.map(|until| until.timestamp()),
            refused: decision.refused.iter().map(|refusal| refusal.code).collect(),
        }
    }
}

/// Whether anything hangs on who a record is about.
fn remembers(policy: &Policy) -> bool {
    fn asks(policy: &Policy, expr: &crate::language::check::typed::Expr) -> bool {
        let mut found = false;
        crate::language::check::visit(expr, &mut |part| {
            found |= match &part.kind {
                ExprKind::History(_) => true,
                ExprKind::Defined(define) => asks(policy, &policy.defines[*define].value),
                _ => false,
            }
        });
        found
    }
    let unused = policy.defines.as_slice();
    let asked = generate::expressions(policy)
        .into_iter()
        .filter(|expr| !unused.iter().any(|define| std::ptr::eq(*expr, &define.value)));
    let sorted = policy.prioritize.iter().map(|key| &key.by);
    !policy.caps.is_empty() || !policy.follow_ups.is_empty() || asked.chain(sorted).any(|expr| asks(policy, expr))
}

/// What the naive evaluator decides, `until` among the moments at which anything could change, up to those found.
fn by_hand(made: &Made, situation: &Situation<'_>, now: Timestamp, untils: &[Option<Timestamp>]) -> Vec<Decided> {
    by_hand_asked(made, situation, now, untils, |_, _| {})
}

/// The same, and `ask` may ask more of every row that is no duplicate when its turn comes.
fn by_hand_asked(
    made: &Made,
    situation: &Situation<'_>,
    now: Timestamp,
    untils: &[Option<Timestamp>],
    mut ask: impl FnMut(usize, &Asking<'_>),
) -> Vec<Decided> {
    let policy = &made.policy;
    let remembers = remembers(policy);
    let mut world = situation.world.clone();
    let mut askers = situation.askers.clone();
    let mut order: Vec<usize> = (0..askers.len()).collect();
    let mut decided: Vec<Option<Decided>> = vec![None; order.len()];
    // Who is who is found out row by row, whatever the order in which slots are given away.
    let meet = |world: &mut World<'_>, askers: &mut [Asker], place: usize| {
        askers[place].person = Some(world.meet(&askers[place].aliases));
    };
    let is_duplicate = |world: &World<'_>, askers: &[Asker], place: usize| {
        let (earlier, asker) = (&askers[..place], &askers[place]);
        let is_excluded = (0..policy.nevers.len()).any(|never| world.is_excluded(asker, never));
        remembers
            && !is_excluded
            && earlier.iter().any(|earlier| earlier.name == asker.name && world.is_same(earlier, asker))
    };
    let by_priority = remembers && !policy.prioritize.is_empty();
    let is_surveyed = exclude::matters(policy);
    if by_priority || is_surveyed {
        (0..order.len()).for_each(|place| meet(&mut world, &mut askers, place));
    }
    if is_surveyed {
        exclude::note(&mut world, &askers, now);
    }
    if by_priority {
        let asking = |place: &usize| asking(&world, &askers[*place], now);
        order.sort_by(|one, other| by_priority_of(policy, &asking(one), &asking(other)));
    }
    for place in order {
        if !by_priority {
            meet(&mut world, &mut askers, place);
        }
        if is_duplicate(&world, &askers, place) {
            decided[place] =
                Some(Decided { action: "skip".into(), refused: vec![RefusalCode::Duplicate], ..nothing() });
            continue;
        }
        let taken = {
            let asking = asking(&world, &askers[place], now);
            ask(place, &asking);
            decided[place] = Some(asking.decide(moments(&asking, untils[place], situation.horizon)));
            asking.taken()
        };
        if let Some(taken) = taken {
            world.happen(taken);
        }
    }
    decided.into_iter().map(Option::unwrap).collect()
}

fn asking<'a>(world: &'a World<'a>, asker: &'a Asker, now: Timestamp) -> Asking<'a> {
    Asking { world, asker, now, known: now, anchor: None, counted: None, lifted: 0 }
}

fn nothing() -> Decided {
    Decided {
        action: String::new(),
        with: Vec::new(),
        subject: None,
        text: None,
        at: None,
        rule: None,
        until: None,
        refused: Vec::new(),
    }
}

fn by_priority_of(policy: &Policy, one: &Asking<'_>, other: &Asking<'_>) -> std::cmp::Ordering {
    use std::cmp::Ordering;
    for key in &policy.prioritize {
        let (mine, theirs) = (one.value(&key.by), other.value(&key.by));
        let order = match (mine.is_missing(), theirs.is_missing()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) if key.descending => one.compare(&theirs, &mine).unwrap(),
            (false, false) => one.compare(&mine, &theirs).unwrap(),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

/// How many days ahead every midnight is usually looked at: no calendar period is longer than a month.
const HORIZON: i64 = 64;

/// As far as the engine looks.
const FURTHEST: i64 = 3_660;

/// Every moment after now at which an answer could become another, in order: all that is known to happen, moved by the
/// lengths there are, and all midnights and hours up to the horizon; each with the second behind it.
fn moments(asking: &Asking<'_>, found: Option<Timestamp>, horizon: i64) -> Vec<Timestamp> {
    let policy = asking.world.policy;
    let now = asking.now.as_second();
    let end = found.map_or(now + FURTHEST * 86_400, |found| found.as_second());
    let (mut lengths, constants) = generate::constants(policy);
    let start = |value: &Value| match value {
        Value::Date(date) => Some(calendar::start_of_day(*date, &asking.asker.zone).as_second()),
        Value::Time(at) => Some(at.as_second()),
        _ => None,
    };
    let own = || asking.asker.prospect.iter().chain(&asking.asker.sender).chain(&constants);
    lengths.extend(own().filter_map(|value| match value {
        Value::Duration(length) => Some(length.as_secs()),
        _ => None,
    }));
    lengths.extend(policy.follow_ups.iter().filter_map(|item| item.lapses).map(|length| length.as_secs()));
    lengths.sort_unstable();
    lengths.dedup();
    let mut all = Vec::new();
    // Calculations move the moments that stand in records and policies, and `within` moves them again.
    for base in own().filter_map(start) {
        for length in &lengths {
            all.extend(lengths.iter().flat_map(|other| [base + length + other, base + length - other]));
        }
    }
    let happened = asking.world.happened.iter().map(|event| event.at.as_second());
    let told = asking.world.told.iter().map(|told| told.at.as_second());
    let due = policy.follow_ups.iter().filter_map(|item| asking.due_whatever_when(item)).map(|due| due.as_second());
    for base in happened.chain(told).chain(due) {
        all.extend(lengths.iter().flat_map(|length| [base + length, base + 2 * length]));
    }
    periods(asking, end.min(now + horizon * 86_400), &mut all);
    // Where numbers are worked out from the clock, only the engine knows the moment: it must hold there.
    all.extend(found.map(|found| found.as_second()));
    let mut all: Vec<i64> =
        all.into_iter().flat_map(|at| [at, at + 1]).filter(|at| (now + 1..=end).contains(at)).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(|at| Timestamp::from_second(at).unwrap()).collect()
}

/// Every midnight and every opening and closing up to `end`, in the zones that a decision may hang on.
fn periods(asking: &Asking<'_>, end: i64, all: &mut Vec<i64>) {
    let policy = asking.world.policy;
    let hours: Vec<_> = policy.hours.as_slice().iter().map(|hours| (hours, asking.zone_of(hours))).collect();
    let windows = policy.caps.iter().filter_map(|(_, cap)| match &cap.every {
        Window::Calendar { zone, .. } => zone.clone(),
        Window::Rolling(_) => None,
    });
    let mut zones: Vec<TimeZone> = Vec::new();
    for zone in windows.chain([asking.asker.zone.clone()]).chain(hours.iter().map(|(_, zone)| zone.clone())) {
        if !zones.contains(&zone) {
            zones.push(zone);
        }
    }
    for zone in &zones {
        let mut day = calendar::day_of(asking.now, zone);
        loop {
            let midnight = calendar::start_of_day(day, zone).as_second();
            if midnight > end {
                break;
            }
            all.push(midnight);
            day = day.tomorrow().unwrap();
        }
    }
    for (hours, zone) in hours {
        let changes = std::iter::successors(Some(asking.now), |at| hours.open.next_change(*at, &zone));
        all.extend(changes.map(|change| change.as_second()).take_while(|change| *change <= end));
    }
}

/// The engine decides what the naive evaluator decides, over any number of threads, a decision for every row.
#[test]
fn decisions_are_those_of_the_naive_evaluator() {
    property(25, 600, |numbers| {
        let mut choices = Choices::new(numbers);
        let made = made(&mut choices);
        let situation = situation(&mut choices, &made, true);
        let engine = by_engine(&made, &situation, situation.now, 1);
        if engine.len() != situation.entries.len() || engine != by_engine(&made, &situation, situation.now, 2) {
            return Err("threads".to_owned());
        }
        let untils: Vec<_> = engine.iter().map(|decided| decided.until).collect();
        let naive = by_hand(&made, &situation, situation.now, &untils);
        if engine == naive { Ok(()) } else { Err(report(&made, &situation, &engine, &naive)) }
    });
}

fn report(made: &Made, situation: &Situation<'_>, engine: &[Decided], naive: &[Decided]) -> String {
    let events: Vec<String> = situation
        .world
        .happened
        .iter()
        .map(|event| {
            let mv = event.mv.map_or("anything", |mv| &made.policy.moves[mv].name);
            let who = &event.asker;
            format!(
                "{} {mv} {:?} {:?} by {} to {:?}: {}",
                event.at,
                event.what,
                event.forms,
                who.name,
                who.aliases,
                shown(&made.policy, who)
            )
        })
        .collect();
    let rows: Vec<String> = situation
        .askers
        .iter()
        .map(|who| {
            format!(
                "{} ({}) {:?}: {}",
                who.name,
                who.zone.iana_name().unwrap_or("?"),
                who.aliases,
                shown(&made.policy, who)
            )
        })
        .collect();
    let mut differing = String::new();
    for (place, (engine, naive)) in engine.iter().zip(naive).enumerate() {
        if engine != naive {
            differing += &format!("row {}\n  engine {engine:?}\n  naive  {naive:?}\n", place + 1);
        }
    }
    format!(
        "{}\nnow {}\n{}\n{:#?}\n{}\n{differing}",
        made.text,
        situation.now,
        events.join("\n"),
        (&situation.world.told, &situation.world.clamps),
        rows.join("\n")
    )
}

fn shown(policy: &Policy, asker: &Asker) -> String {
    let one = |schema: &crate::records::schema::Schema, slots: &[Value]| {
        let fields = schema.fields.as_slice().iter().zip(slots).filter(|(_, value)| !value.is_missing());
        fields.map(|(field, value)| format!("{} {value:?}", field.name)).collect::<Vec<_>>().join(", ")
    };
    format!("{} | {}", one(&policy.prospect.schema, &asker.prospect), one(&policy.sender.schema, &asker.sender))
}

/// A second before `until` it is the same wait; at `until` it is another answer.
#[test]
fn until_is_the_first_moment_of_another_answer() {
    property(25, 600, |numbers| {
        let mut choices = Choices::new(numbers);
        let made = made(&mut choices);
        let mut situation = situation(&mut choices, &made, false);
        situation.entries.truncate(1);
        let ask = |at| by_engine(&made, &situation, at, 1).remove(0);
        let (mut world, mut asker) = (situation.world.clone(), situation.askers[0].clone());
        asker.person = Some(world.meet(&asker.aliases));
        // To wait until a follow-up is due is not the same as to wait from then on.
        let is_due = |at: Timestamp| {
            let asking = Asking { now: at, ..asking(&world, &asker, situation.now) };
            made.policy.follow_ups.iter().filter_map(|item| asking.due(item)).any(|due| due <= at)
        };
        let answer = |at: Timestamp| {
            let decided = ask(at);
            (decided.action, decided.with, decided.rule, decided.at, is_due(at))
        };
        let Some(until) = ask(situation.now).until else { return Ok(()) };
        let before = until - SignedDuration::from_secs(1);
        let is_same_before = before < situation.now || answer(before) == answer(situation.now);
        if is_same_before && answer(until) != answer(situation.now) {
            return Ok(());
        }
        Err(report(&made, &situation, &[ask(situation.now), ask(before)], &[ask(until), ask(until)]))
    });
}

/// What a cap has counted is what a replay of all events counts, in every kind of window, over years.
#[test]
fn usage_is_what_a_replay_of_the_events_counts() {
    const WINDOWS: [&str; 13] = [
        "day",
        "week",
        "month",
        "month from day 14",
        "month from day 29",
        "month from day 31",
        "day in \"Australia/Lord_Howe\"",
        "week in \"America/New_York\"",
        "month from day 30 in \"Asia/Kathmandu\"",
        "24 hours",
        "7 days",
        "1 second",
        "30 days",
    ];
    property(40, 200, |numbers| {
        let mut choices = Choices::new(numbers);
        let every = choices.one(&WINDOWS);
        let text = format!(
            "policy \"A\" language 1\n\nrecord prospect\n    id: text\n\nmove follow\n\nmove message\n    text body\n\n\
             cap counted\n    counts follow\n    limit none\n    every {every}\n\n\
             rule all\n    then message with body \"{{counted.used}}\"\n"
        );
        let bundle = load(&MemoryFiles::from([("a.policy", text.as_str())]), "a.policy", &Extra::default());
        let policy = check(&bundle).policy.unwrap();
        let plan = Plan::new(&policy, bundle.sources, &bundle.hash, &[]);
        let zone = calendar::zone(choices.one(&generate::ZONES)).unwrap();
        let mut state = State::default();
        let id = state.sender("s");
        let sender = Arc::new(Sender { name: "s".into(), id, slots: Box::default(), zone: zone.clone() });
        let person = state.person(&[(0, "p".into())]).person;
        let mut events = Vec::new();
        let mut at = generate::now(&mut choices) - SignedDuration::from_hours(24 * 365);
        for _ in 0..choices.below(60) {
            events.push(at);
            let seconds =
                choices.one(&[0, 1, 1_800, 3_600, 40_000, 86_399, 86_400, 86_401, 400_000, 2_600_000, 7_000_000]);
            at += SignedDuration::from_secs(seconds);
        }
        let follow = policy.moves.position(|mv| &*mv.name == "follow");
        for at in &events {
            state.tell(Event::new(*at, EventKind::Sent, follow, id, person, Arc::default()));
        }
        let entry = Entry::new(&plan, 1, [Value::Text("q".into())].into(), sender).unwrap();
        for _ in 0..6 {
            let near = events.get(choices.below(events.len().max(1))).copied().unwrap_or(at);
            let seconds = choices.one(&[0, 1, -1, 86_400, 86_399, 7 * 86_400, 30 * 86_400, 3_600, 1_800, 43_200]);
            let now = near + SignedDuration::from_secs(seconds);
            let counted =
                events.iter().filter(|at| value::in_window(&policy.caps.as_slice()[0].every, **at, now, &zone));
            let expected = counted.count().to_string();
            let mut used = None;
            let run = Run::new(&plan, state.clone(), now);
            Batch::new(run, 1, false)
                .decide(std::slice::from_ref(&entry), |one| used = one.decision.text.map(Into::into));
            if used != Some(expected.clone()) {
                return Err(format!("every {every}, {zone:?}, at {now}: {used:?}, not {expected}, of {events:?}"));
            }
        }
        Ok(())
    });
}
