//! Which condition is answered in two ways, or is asked by one of two policies only.

use crate::decide::decision::TraceCondition;

/// What two policies ask where they part ways; nothing for one that doesn't ask.
pub(super) type Asked<'t> = (Option<&'t TraceCondition>, Option<&'t TraceCondition>);

/// Of two lists, of which one holds (before, now) and the other doesn't: what makes the difference.
pub(super) fn asked_otherwise<'t>(was: &'t [TraceCondition], now: &'t [TraceCondition], holds: [bool; 2]) -> Asked<'t> {
    let both = now.iter().find_map(|new| {
        let old = was.iter().find(|old| old.text == new.text)?;
        ([old.holds, new.holds] == holds).then(|| told_apart(old, new))
    });
    if let Some(both) = both {
        return both;
    }
    let [held, holds] = holds;
    match (only_in(was, now, held), only_in(now, was, holds)) {
        (Some(old), Some(new)) => told_apart(old, new),
        one => one,
    }
}

/// The first condition that answers so and stands in one list only.
fn only_in<'t>(list: &'t [TraceCondition], other: &[TraceCondition], holds: bool) -> Option<&'t TraceCondition> {
    list.iter().find(|asked| asked.holds == holds && !other.iter().any(|there| there.text == asked.text))
}

/// The innermost part by which two conditions that are answered in two ways can be told apart.
fn told_apart<'t>(was: &'t TraceCondition, now: &'t TraceCondition) -> Asked<'t> {
    let whole = (Some(was), Some(now));
    // What a name stands for, or the opposite of something.
    if let ([old], [new]) = (was.parts.as_slice(), now.parts.as_slice())
        && was.text == now.text
        && old.holds != new.holds
    {
        return told_apart(old, new);
    }
    let (old, new) = (clauses(was), clauses(now));
    let shares = new.iter().any(|new| old.iter().any(|old| old.text == new.text));
    if !shares || (old.len() == 1 && new.len() == 1) {
        return whole;
    }
    match asked_otherwise(old, new, [was.holds, now.holds]) {
        (None, None) => whole,
        found => found,
    }
}

/// What stands between the `and`s or `or`s of a condition; the condition itself where it has none.
fn clauses(condition: &TraceCondition) -> &[TraceCondition] {
    if condition.parts.len() > 1 { &condition.parts } else { std::slice::from_ref(condition) }
}
