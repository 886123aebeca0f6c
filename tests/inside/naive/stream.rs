//! A run that goes on while time passes, and is told more of what happened.

use crate::decide::eval::{Hold, Person, Run, Slot};
use crate::decide::state::State;
use crate::decide::{Batch, Entry};
use crate::values::EventKind;
use jiff::{SignedDuration, Timestamp};

use super::decide::Decided;
use super::generate::{self, Choices};
use super::world::Happened;
use super::{Made, Situation, by_hand, exclude, made, made_counting, property, record, report, situation};

/// How long after one record the next comes, in seconds.
const PAUSES: [i64; 9] = [0, 1, 1, 60, 1_800, 3_600, 43_200, 86_400, 7 * 86_400];

/// Decides records, and says which slots were taken.
fn decide(batch: &mut Batch<'_>, entries: &[Entry]) -> Vec<(Decided, Option<Slot>)> {
    let mut decided = Vec::new();
    batch.decide(entries, |one| decided.push((Decided::from(one.decision), one.slot)));
    decided
}

/// The run that has come so far decides what one decides that begins now.
#[test]
fn a_run_that_goes_on_decides_as_one_that_begins_with_the_same_past() {
    property(25, 1_600, |numbers| {
        let mut choices = Choices::new(numbers);
        let made = if choices.chance(70) { made_counting(&mut choices) } else { made(&mut choices) };
        let mut situation = situation(&mut choices, &made, true);
        let hold = choices.chance(50).then(|| Hold::For(SignedDuration::from_secs(PAUSES[choices.below(8) + 1])));
        let begin = |state: &State, now: Timestamp| {
            let run = Run::new(&made.plan, state.clone(), now).asking_again();
            Batch::new(if let Some(hold) = hold { run.holding(hold) } else { run }, 1, false)
        };
        let mut goes_on = begin(&situation.state, situation.now);
        for _ in 0..=choices.below(10) {
            // Where nobody is kept but who is excluded, another record may be of the same person unseen.
            if !goes_on.run().keeps_persons() && exclude::matters(&made.policy) {
                return Ok(());
            }
            // One at a time, as a stream's are: a batch of several is one moment.
            situation.askers.truncate(1);
            situation.entries.truncate(1);
            let begins = decide(&mut begin(&goes_on.run().state, situation.now), &situation.entries);
            let decided = decide(&mut goes_on, &situation.entries);
            let (engine, slots): (Vec<Decided>, Vec<Option<Slot>>) = decided.into_iter().unzip();
            let begins: Vec<Decided> = begins.into_iter().map(|(decided, _)| decided).collect();
            if engine != begins {
                return Err(report(&made, &situation, &engine, &begins));
            }
            if hold.is_none() {
                let untils: Vec<_> = engine.iter().map(|decided| decided.until).collect();
                let naive = by_hand(&made, &situation, situation.now, &untils);
                if engine != naive {
                    return Err(report(&made, &situation, &engine, &naive));
                }
            }
            note(&made, &mut situation, &engine, &slots);
            move_on(&mut choices, &made, &mut situation, &mut goes_on);
        }
        Ok(())
    });
}

/// Has the naive side know what was decided.
fn note(made: &Made, situation: &mut Situation<'_>, decided: &[Decided], slots: &[Option<Slot>]) {
    for asker in &mut situation.askers {
        asker.person = Some(situation.world.meet(&asker.aliases));
    }
    exclude::note(&mut situation.world, &situation.askers, situation.now);
    for ((asker, decided), slot) in situation.askers.iter_mut().zip(decided).zip(slots) {
        let mv = made.policy.moves.position(|mv| *mv.name == *decided.action);
        let Some((mv, slot)) = mv.zip(*slot) else { continue };
        let forms = &made.policy.moves[mv].forms;
        let forms = decided.with.iter().map(|name| forms.position(|form| *form.name == **name).unwrap()).collect();
        let (what, asker) = (EventKind::Sent, asker.clone());
        let taken = Happened { at: situation.now, what, mv: Some(mv), forms, asker, mark: slot.mark };
        situation.world.happen(taken);
    }
}

/// Time passes, things happen, and a record comes.
fn move_on(choices: &mut Choices<'_>, made: &Made, situation: &mut Situation<'_>, goes_on: &mut Batch<'_>) {
    let run = goes_on.run();
    for entry in &situation.entries {
        let person = run.find(&Person::of(&made.plan, &entry.prospect).unwrap());
        run.pass_over(person, entry.sender.id);
        if let Some(person) = person.filter(|_| choices.chance(10)) {
            run.state.release(person, entry.sender.id);
        }
    }
    situation.now += SignedDuration::from_secs(choices.one(&PAUSES));
    run.move_on(situation.now);
    let (state, world, now, zones) = (&mut run.state, &mut situation.world, situation.now, situation.zones);
    for _ in 0..choices.below(4) {
        let at = if choices.chance(20) { now } else { generate::moment_near(choices, now, true) };
        let (asker, prospect, sender) = super::asker(choices, made, state, world, at, zones);
        super::tell(choices, made, (state, world), at, (asker, &prospect, &sender));
    }
    let (asker, entry) = record(choices, made, state, world, (1, now), zones);
    (situation.askers, situation.entries) = (vec![asker], vec![entry]);
}
