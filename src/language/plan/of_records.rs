//! What of a `never` is asked of records alone.

use super::conditions::{Atom, AtomKind, Condition, ConditionKind, Expr};
use super::ids::{AtomId, ConditionId};
use super::reads::Reads;
use super::steps::RecordCondition;
use crate::language::check::typed::Whose;
use crate::values::ids::Table;

/// The parts of a condition, between its `or`s, that read nothing but fields, lists and the clock.
pub(super) fn parts(
    when: ConditionId,
    conditions: &Table<ConditionId, Condition>,
    atoms: &Table<AtomId, Atom>,
) -> Vec<RecordCondition> {
    let mut parts = Vec::new();
    collect(when, conditions, atoms, &mut parts);
    parts
}

/// The parts of a condition, between its `or`s, that can only become true by what is known of somebody: a list that names
/// them, or a field that says yes.
pub(super) fn lasting(
    when: ConditionId,
    conditions: &Table<ConditionId, Condition>,
    atoms: &Table<AtomId, Atom>,
) -> Vec<ConditionId> {
    match &conditions[when].kind {
        ConditionKind::Any(parts) => parts.iter().flat_map(|part| lasting(*part, conditions, atoms)).collect(),
        ConditionKind::Atom(atom) => match atoms[*atom].kind {
            AtomKind::Defined(defined) => lasting(defined, conditions, atoms),
            _ if is_lasting(when, conditions, atoms) => vec![when],
            _ => Vec::new(),
        },
        _ if is_lasting(when, conditions, atoms) => vec![when],
        _ => Vec::new(),
    }
}

fn is_lasting(condition: ConditionId, conditions: &Table<ConditionId, Condition>, atoms: &Table<AtomId, Atom>) -> bool {
    match &conditions[condition].kind {
        ConditionKind::Constant(_) | ConditionKind::Not(_) => false,
        ConditionKind::All(parts) | ConditionKind::Any(parts) => {
            parts.iter().all(|part| is_lasting(*part, conditions, atoms))
        }
        ConditionKind::Atom(atom) => match &atoms[*atom].kind {
            AtomKind::Defined(defined) => is_lasting(*defined, conditions, atoms),
            AtomKind::PersonInList(_) => true,
            AtomKind::Yes(value) | AtomKind::InList(value, _) => matches!(value, Expr::Field(Whose::Prospect, _)),
            _ => false,
        },
    }
}

fn collect(
    condition: ConditionId,
    conditions: &Table<ConditionId, Condition>,
    atoms: &Table<AtomId, Atom>,
    parts: &mut Vec<RecordCondition>,
) {
    let mut reads = Reads::default();
    add_reads(condition, conditions, atoms, &mut reads);
    let is_of_records = !reads.history && !reads.run && reads.caps.is_empty();
    let is_of_person = is_of_records && !reads.sender;
    match &conditions[condition].kind {
        // Of several reasons, each is asked by itself: one may be the person's, and another the sender's.
        ConditionKind::Any(any) if !is_of_person => {
            any.iter().for_each(|part| collect(*part, conditions, atoms, parts));
        }
        ConditionKind::Atom(atom) if !is_of_person && matches!(atoms[*atom].kind, AtomKind::Defined(_)) => {
            if let AtomKind::Defined(defined) = atoms[*atom].kind {
                collect(defined, conditions, atoms, parts);
            }
        }
        _ if is_of_records => parts.push(RecordCondition { condition, reads_sender: reads.sender }),
        _ => {}
    }
}

fn add_reads(
    condition: ConditionId,
    conditions: &Table<ConditionId, Condition>,
    atoms: &Table<AtomId, Atom>,
    reads: &mut Reads,
) {
    match &conditions[condition].kind {
        ConditionKind::Constant(_) => {}
        ConditionKind::Atom(atom) => *reads |= &atoms[*atom].reads,
        ConditionKind::Not(inner) => add_reads(*inner, conditions, atoms, reads),
        ConditionKind::All(parts) | ConditionKind::Any(parts) => {
            parts.iter().for_each(|part| add_reads(*part, conditions, atoms, reads));
        }
    }
}
