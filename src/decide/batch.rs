//! A batch of records, judged over threads and settled in order.

use std::collections::HashSet;

use jiff::Timestamp;

use super::entry::{Entry, Reservation};
use super::survey::Survey;
use crate::decide::decision::{Decision, Kept, StepKind, Trace, TraceStep, TraceVerdict};
use crate::decide::eval::{
    Allocated, Asked, BatchFiles, Candidates, Memo, Outcome, Person, Row, Run, Slot, Verdict, conclude, explain,
    in_order, judge, prospect_name,
};
use crate::decide::state::PersonId;
use crate::decide::survey;
use crate::language::plan::{Action, Plan, Step};

/// How many records are judged before the first of them is settled: enough to keep the threads busy, few enough to
/// stay in a processor's cache.
const CHUNK: usize = 4_096;

/// A decision, handed on as soon as it is made.
#[derive(Debug)]
pub struct Decided<'a> {
    /// The place of its record among the entries given.
    pub place: usize,
    /// The record.
    pub entry: &'a Entry,
    /// By what its person is known.
    pub person: &'a Person<'a>,
    /// What is decided.
    pub decision: Decision<'a>,
    /// How it came about, where that is asked for.
    pub trace: Option<Trace>,
    /// The slot that was taken for it, where one was.
    pub slot: Option<Slot>,
    /// The moment as of which it is decided, or was where that is repeated.
    pub moment: Timestamp,
    /// Whether it is a first move that isn't to be made, so that no slot was taken.
    pub is_withheld: bool,
}

/// What is known of whom a record is about before it is judged.
#[derive(Clone, Copy)]
enum Whom<'a> {
    /// Who it is, where that matters.
    Met(Option<PersonId>),
    /// By what names they go.
    Named(Option<&'a Person<'a>>),
}

/// A record that is settled, and not yet put into words.
struct Settled<'a> {
    /// As whom it was decided.
    met: Option<PersonId>,
    stands: Stands<'a>,
    trace: Option<Box<Trace>>,
    slot: Option<Slot>,
    /// The moment as of which it is settled.
    moment: Timestamp,
    is_withheld: bool,
}

/// What holds of a record.
enum Stands<'a> {
    /// What was decided before.
    Reserved(&'a Reservation),
    /// The same, of a moment that is still to come.
    Ahead(&'a Reservation),
    /// What is decided now.
    Allocated(Allocated),
}

impl<'a> Settled<'a> {
    fn decided(
        self,
        (plan, files): (&'a Plan, &BatchFiles),
        (place, entry): (usize, &'a Entry),
        person: &'a Person<'a>,
    ) -> Decided<'a> {
        let asked = entry.asked(self.met);
        let decision = match self.stands {
            Stands::Reserved(reservation) => {
                reservation.kept.again(prospect_name(plan, asked, person), person.key(), &entry.sender.name)
            }
            Stands::Ahead(reservation) => {
                let until = reservation.moment.to_zoned_datetime(entry.sender.zone.clone());
                let prospect = prospect_name(plan, asked, person);
                reservation.kept.still_to_come(until, prospect, person.key(), &entry.sender.name)
            }
            Stands::Allocated(allocated) => conclude(plan, files, asked, person, allocated),
        };
        let Self { trace, slot, moment, is_withheld, .. } = self;
        Decided { place, entry, person, decision, trace: trace.map(|trace| *trace), slot, moment, is_withheld }
    }
}

/// Decides records of one batch, as they come.
#[derive(Debug)]
pub struct Batch<'p> {
    run: Run<'p>,
    threads: usize,
    traces: bool,
    /// The records of which it is said how they came about, where that isn't asked for all.
    traced: HashSet<Row>,
    /// The records that get no first move.
    withheld: HashSet<Row>,
    /// Whether all records were looked at before the first is decided.
    is_surveyed: bool,
    /// Whether no slot is taken for what is decided.
    only_asks: bool,
    candidates: Vec<Candidates>,
}

impl<'p> Batch<'p> {
    /// A batch of this run. Judging goes over `threads` threads (in a build without threads, over one); with `traces`,
    /// every decision says how it came about.
    #[must_use]
    pub fn new(run: Run<'p>, threads: usize, traces: bool) -> Self {
        Self {
            run,
            threads: threads.max(1),
            traces,
            traced: HashSet::new(),
            withheld: HashSet::new(),
            is_surveyed: false,
            only_asks: false,
            candidates: Vec::new(),
        }
    }

    /// Has the decision about one record say how it came about, whatever the others do.
    pub fn trace(&mut self, row: Row) {
        self.traced.insert(row);
    }

    /// Takes no slots from here on, or takes them again: what is only asked doesn't count for what is decided later.
    pub(crate) fn only_ask(&mut self, only_asks: bool) {
        self.only_asks = only_asks;
    }

    /// Has a record get no first move: where one is decided, no slot is taken for it.
    pub(crate) fn withhold(&mut self, row: Row) {
        self.withheld.insert(row);
    }

    /// Over how many threads it goes.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// The run, with what it has decided.
    #[must_use]
    pub fn run(&mut self) -> &mut Run<'p> {
        &mut self.run
    }

    /// The survey that is needed before anything is decided, of all records that come; nothing where none is. Without it,
    /// those of each call are surveyed by themselves.
    pub fn survey(&mut self) -> Option<Survey> {
        self.is_surveyed = true;
        Survey::of(&self.run)
    }

    /// Looks at records that are decided next, unless all have been looked at.
    pub(crate) fn survey_next(&mut self, entries: &[Entry]) {
        if !self.is_surveyed {
            survey(&mut self.run, entries);
        }
    }

    /// Decides the next records, and hands each decision on in their order. Where the policy has a `prioritize`, all
    /// records of the batch must come in one call; and so they must where one may say of another's person that they are
    /// never to be contacted, unless there was a [`Self::survey`] of all.
    pub fn decide(&mut self, entries: &[Entry], each: impl FnMut(Decided<'_>)) {
        self.survey_next(entries);
        self.decide_surveyed(entries, each);
    }

    /// The same for records that have been looked at.
    pub(crate) fn decide_surveyed(&mut self, entries: &[Entry], mut each: impl FnMut(Decided<'_>)) {
        let plan = self.run.plan();
        if !plan.prioritize.is_empty() && plan.remembers {
            return self.decide_by_priority(entries, &mut each);
        }
        for (start, chunk) in (0..).step_by(CHUNK).zip(entries.chunks(CHUNK)) {
            let persons: Vec<Option<Person<'_>>> =
                chunk.iter().map(|entry| self.run.person_of(&entry.prospect)).collect();
            let named = chunk.iter().zip(persons.iter().map(|person| Whom::Named(person.as_ref())));
            let mut candidates = self.judge(&named.collect::<Vec<_>>());
            let rows = chunk.iter().zip(&persons).zip(&mut candidates).enumerate();
            for (place, ((entry, person), candidates)) in rows {
                let Some(person) = person else { continue };
                let (met, earlier) = self.run.meet(person, entry.sender.id, entry.row);
                let (settled, memo) = self.settle(entry, met, earlier, std::mem::take(candidates));
                *candidates = Candidates::from_memo(memo);
                each(settled.decided((plan, &self.run.files), (start + place, entry), person));
            }
            self.candidates = candidates;
        }
    }

    /// Slots go by importance, decisions come out in the order of the records: each as soon as all before it are made.
    fn decide_by_priority(&mut self, entries: &[Entry], each: &mut dyn FnMut(Decided<'_>)) {
        let plan = self.run.plan();
        let meet = |entry: &Entry| {
            let person = self.run.person_of(&entry.prospect)?;
            self.run.meet(&person, entry.sender.id, entry.row).0
        };
        let met: Vec<Option<PersonId>> = entries.iter().map(meet).collect();
        let mut settled: Vec<Option<Settled<'_>>> = entries.iter().map(|_| None).collect();
        let mut next = 0;
        for chunk in self.in_order(entries, &met).chunks(CHUNK) {
            let record = |place: &usize| Some((entries.get(*place)?, Whom::Met(*met.get(*place)?)));
            let records: Vec<(&Entry, Whom<'_>)> = chunk.iter().filter_map(record).collect();
            let mut candidates = self.judge(&records);
            for ((place, (entry, _)), candidates) in chunk.iter().zip(records).zip(&mut candidates) {
                let met = met.get(*place).copied().flatten();
                let earlier = self.run.earlier_row(met, entry.sender.id, entry.row);
                let (one, memo) = self.settle(entry, met, earlier, std::mem::take(candidates));
                *candidates = Candidates::from_memo(memo);
                if let Some(slot) = settled.get_mut(*place) {
                    *slot = Some(one);
                }
                while let Some(one) = settled.get_mut(next).and_then(Option::take) {
                    if let Some((entry, person)) =
                        entries.get(next).and_then(|entry| Some((entry, self.run.person_of(&entry.prospect)?)))
                    {
                        each(one.decided((plan, &self.run.files), (next, entry), &person));
                    }
                    next += 1;
                }
            }
            self.candidates = candidates;
        }
    }

    /// The places of the records in the order in which slots are given away.
    pub(crate) fn in_order(&self, entries: &[Entry], met: &[Option<PersonId>]) -> Vec<usize> {
        let asked: Vec<Asked<'_>> = entries.iter().zip(met).map(|(entry, person)| entry.asked(*person)).collect();
        in_order(self.run.plan(), &self.run.state, &asked, self.run.now())
    }

    /// Settles a record, and takes its slot.
    fn settle<'a>(
        &mut self,
        entry: &'a Entry,
        met: Option<PersonId>,
        earlier: Option<Row>,
        candidates: Candidates,
    ) -> (Settled<'a>, Memo) {
        let asked = entry.asked(met);
        let is_traced = self.traces || self.traced.contains(&entry.row);
        if let Some(reservation) = entry.reserved.as_deref().filter(|_| earlier.is_none()) {
            let trace = is_traced.then(|| Box::new(repeated(&reservation.kept)));
            let is_ahead = reservation.moment > self.run.now();
            let stands = if is_ahead { Stands::Ahead(reservation) } else { Stands::Reserved(reservation) };
            let moment = reservation.moment;
            return (Settled { met, stands, trace, slot: None, moment, is_withheld: false }, candidates.into_memo());
        }
        let (allocated, memo) = match earlier {
            Some(row) => (Allocated::duplicate(row), candidates.into_memo()),
            None => self.run.settle(asked, candidates),
        };
        let trace = is_traced.then(|| Box::new(explain(&mut self.run, asked, &allocated)));
        let is_withheld = self.withheld.contains(&entry.row) && is_first_move(self.run.plan(), &allocated.outcome);
        let slot = if is_withheld || self.only_asks { None } else { self.run.take(asked, &allocated.outcome) };
        if slot.is_none() && earlier.is_none() {
            self.run.pass_over(met, entry.sender.id);
        }
        let moment = self.run.now();
        (Settled { met, stands: Stands::Allocated(allocated), trace, slot, moment, is_withheld }, memo)
    }

    /// Judges records, each by itself, over the threads there are.
    fn judge(&mut self, records: &[(&Entry, Whom<'_>)]) -> Vec<Candidates> {
        let mut candidates = std::mem::take(&mut self.candidates);
        candidates.resize_with(records.len(), Candidates::default);
        let run = &self.run;
        let judge_part = |records: &[(&Entry, Whom<'_>)], candidates: &mut [Candidates]| {
            for ((entry, whom), candidates) in records.iter().zip(candidates) {
                let person = match whom {
                    Whom::Met(person) => *person,
                    Whom::Named(person) => person.and_then(|person| run.find(person)),
                };
                let memo = std::mem::take(candidates).into_memo();
                *candidates = judge(run.plan(), &run.state, entry.asked(person), run.now(), memo);
            }
        };
        over_threads(self.threads, records, &mut candidates, &judge_part);
        candidates
    }
}

/// Whether a rule decides that a move is made.
fn is_first_move(plan: &Plan, outcome: &Outcome) -> bool {
    let Verdict::Chosen(step @ Step::Rule(_), place) = outcome.verdict else { return false };
    plan.option(step, place).is_some_and(|option| matches!(option.action, Action::Move(..)))
}

/// How a decision came about that was made before.
fn repeated(kept: &Kept) -> Trace {
    let step = TraceStep {
        kind: StepKind::Reservation,
        name: kept.rule.clone().unwrap_or_default(),
        verdict: TraceVerdict::Decided,
        nearly: false,
        note: Some(format!("decided before under policy {}, and it holds", kept.policy)),
        conditions: Vec::new(),
        options: Vec::new(),
    };
    Trace { steps: vec![step], caps: Vec::new() }
}

/// Splits the records among threads.
#[cfg(feature = "workspace")]
fn over_threads<J>(threads: usize, records: &[(&Entry, Whom<'_>)], out: &mut [Candidates], judge: &J)
where
    J: Fn(&[(&Entry, Whom<'_>)], &mut [Candidates]) + Sync,
{
    let part = records.len().div_ceil(threads).max(1);
    if threads == 1 || records.len() < threads * 64 {
        return judge(records, out);
    }
    // A policy may name conditions inside conditions; a thread's usual stack is a quarter of a program's.
    const STACK: usize = 16 << 20;
    std::thread::scope(|scope| {
        for (records, out) in records.chunks(part).zip(out.chunks_mut(part)) {
            let thread = std::thread::Builder::new().stack_size(STACK);
            // What no thread is to be had for stays open, and is judged when it is settled.
            let _ = thread.spawn_scoped(scope, move || judge(records, out));
        }
    });
}

/// Without threads, one after the other.
#[cfg(not(feature = "workspace"))]
fn over_threads<J>(_: usize, records: &[(&Entry, Whom<'_>)], out: &mut [Candidates], judge: &J)
where
    J: Fn(&[(&Entry, Whom<'_>)], &mut [Candidates]) + Sync,
{
    judge(records, out);
}
