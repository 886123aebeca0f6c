//! Follow-ups that are due, of everyone whom a ledger knows, in the records at hand or not.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::whom::{self, Whom, whom};
use super::{Past, facts, telling};
use crate::decide::Entry;
use crate::decide::eval::{Asked, FIRST_OF_LEDGER, Person, Row, Sender, complete_prospect, follow_up_of};
use crate::decide::state::{PersonId, SenderId, State};
use crate::history::ledger::{Anchors, EventId, Ledger, LedgerError, MoveEvent, Name, PersonNumber, Told};
use crate::language::plan::{AtomKind, ConditionId, ConditionKind, FollowUp, History, Plan, Subject};
use crate::values::ids::{Id, MoveId};
use crate::values::{EventKind, Value, calendar};

/// For how many days hours may be closed before a follow-up falls due: the last are longer than anybody's holidays.
const CLOSED: [i64; 4] = [7, 14, 30, 120];

/// How far the same hours in two zones, and the open time after a range, may lie apart.
const APART: SignedDuration = SignedDuration::from_hours(48);

/// No day is longer: clocks are set back by an hour, and once by a day.
const LONGEST_DAY: SignedDuration = SignedDuration::from_hours(48);

/// A ledger, what of it was made known to a run, and the policy that asks.
#[derive(Debug)]
pub struct LedgerView<'a, 'p> {
    pub plan: &'p Plan,
    pub past: &'a mut Past<'p>,
    pub ledger: &'a mut Ledger,
}

/// A follow-up that is due.
#[derive(Debug)]
pub struct Due {
    /// Its person, as far as the ledger knows them, and its sender.
    pub entry: Entry,
    /// When it was due.
    pub due: Timestamp,
    /// The event that it comes after.
    pub anchor: EventId,
}

/// The follow-ups that are due by `until`, the most overdue first, but for those of people of whom there are records. Each
/// is to be decided by the batch whose state is given, to which what the ledger has about them is made known. `sender_of`
/// says who a sender is; those whom it doesn't know are passed over.
///
/// # Errors
///
/// Where the ledger fails.
pub fn due(
    view: &mut LedgerView<'_, '_>,
    state: &mut State,
    now: Timestamp,
    until: Timestamp,
    of_records: &[Entry],
    sender_of: impl FnMut(&mut State, &str) -> Option<Arc<Sender>>,
) -> Result<Vec<Due>, LedgerError> {
    let plan = view.plan;
    let candidates = candidates(view, now, until)?;
    let found = entries(view, state, candidates, sender_of)?;
    let has_record = people(plan, state, of_records);
    let mut due: Vec<Due> = Vec::new();
    for entry in found {
        let Some(person) =
            person(plan, state, &entry).filter(|person| !has_record.contains(&(*person, entry.sender.id)))
        else {
            continue;
        };
        let asked = Asked { prospect: &entry.prospect, sender: &entry.sender, person: Some(person) };
        let follow_up = follow_up_of(plan, state, asked, now).filter(|follow_up| follow_up.due <= until);
        if let Some(follow_up) = follow_up
            && let Some(anchor) = view.past.id(follow_up.anchor)
        {
            due.push(Due { entry, due: follow_up.due, anchor });
        }
    }
    due.sort_by_key(|due| (due.due, due.entry.row));
    Ok(due)
}

/// Everyone for whom a follow-up is due before their sender's midnight, whether or not it is cancelled as of now, or is
/// reserved: the most overdue first, but for people of whom there are records.
///
/// # Errors
///
/// Where the ledger fails.
pub fn due_today(
    view: &mut LedgerView<'_, '_>,
    state: &mut State,
    now: Timestamp,
    of_records: &[Entry],
    sender_of: impl FnMut(&mut State, &str) -> Option<Arc<Sender>>,
) -> Result<Vec<Entry>, LedgerError> {
    let until = now.checked_add(LONGEST_DAY).unwrap_or(Timestamp::MAX);
    let plan = view.plan;
    let mut candidates = candidates(view, now, until)?;
    // One that has lapsed since it was reserved stays on the sheet that it is on.
    for told in view.ledger.live(now, view.past.as_of())? {
        let is_follow_up = told.event.decision.read().is_some_and(|kept| kept.at.is_some());
        if let Some(person) = told.person.filter(|_| is_follow_up) {
            candidates.push((told.event.sender, view.ledger.root(person)?));
        }
    }
    candidates.sort();
    candidates.dedup();
    let found = entries(view, state, candidates, sender_of)?;
    let has_record = people(plan, state, of_records);
    let reserved = view.past.reserved_follow_ups(state);
    let mut due: Vec<(Timestamp, Entry)> = Vec::new();
    for entry in found {
        let Some(person) =
            person(plan, state, &entry).filter(|person| !has_record.contains(&(*person, entry.sender.id)))
        else {
            continue;
        };
        let end = calendar::midnight_after(now, &entry.sender.zone);
        let asked = Asked { prospect: &entry.prospect, sender: &entry.sender, person: Some(person) };
        let at = |moment| follow_up_of(plan, state, asked, moment).map(|follow_up| follow_up.due);
        let under_way = at(now).or_else(|| at(end).filter(|due| *due > now));
        let due_at = reserved.get(&(person, entry.sender.id)).copied().or(under_way);
        due.extend(due_at.filter(|due| *due < end).map(|due| (due, entry)));
    }
    due.sort_by_key(|(due, entry)| (*due, entry.row));
    Ok(due.into_iter().map(|(_, entry)| entry).collect())
}

/// Whose anchors a follow-up may be due after by `until`.
fn candidates(
    view: &mut LedgerView<'_, '_>,
    now: Timestamp,
    until: Timestamp,
) -> Result<Vec<(String, PersonNumber)>, LedgerError> {
    let mut candidates: Vec<(String, PersonNumber)> = Vec::new();
    for follow_up in view.plan.follow_ups.as_slice() {
        candidates.extend(anchored(view, follow_up, now, until)?);
    }
    candidates.sort();
    candidates.dedup();
    Ok(candidates)
}

/// People as a ledger knows them, each with a sender: what it has about them is made known to the state.
fn entries(
    view: &mut LedgerView<'_, '_>,
    state: &mut State,
    people: Vec<(String, PersonNumber)>,
    mut sender_of: impl FnMut(&mut State, &str) -> Option<Arc<Sender>>,
) -> Result<Vec<Entry>, LedgerError> {
    let LedgerView { plan, past, ledger } = view;
    let mut found = Vec::new();
    let mut row = FIRST_OF_LEDGER;
    for (name, person) in people {
        let Some(sender) = sender_of(state, &name) else { continue };
        let events = ledger.of_person(person, past.as_of())?;
        let Some(prospect) = prospect(plan, &events, &sender) else { continue };
        past.read(state, person, &events);
        share_unnamed(plan, state, &events, &prospect);
        row = row.saturating_add(1);
        found.extend(Entry::new(plan, row, prospect, sender));
    }
    past.recall(ledger, state, &found)?;
    Ok(found)
}

/// Whoever the ledger knows by a key, as far as it knows them, once for each sender who had to do with them; nobody where
/// the key is nobody's, or that of several people. Their rows are counted from `row` on.
///
/// # Errors
///
/// Where the ledger fails.
pub fn remembered(
    plan: &Plan,
    past: &Past<'_>,
    ledger: &mut Ledger,
    key: &str,
    row: Row,
    sender_of: impl FnMut(&str) -> Option<Arc<Sender>>,
) -> Result<Vec<Entry>, LedgerError> {
    let Whom::Person(person) = whom(plan, ledger, key)? else { return Ok(Vec::new()) };
    of_person(plan, past, ledger, person, row, sender_of)
}

/// Everyone in whose name, as the ledger has it, each word of `name` stands, once for each sender who had to do with them, but for the
/// people of `of_records`. Their rows are counted from `row` on.
///
/// # Errors
///
/// Where the ledger fails.
pub fn called<'e>(
    plan: &Plan,
    past: &Past<'_>,
    ledger: &mut Ledger,
    name: &str,
    row: Row,
    of_records: impl IntoIterator<Item = &'e Entry>,
    mut sender_of: impl FnMut(&str) -> Option<Arc<Sender>>,
) -> Result<Vec<Entry>, LedgerError> {
    let mut people = whom::called(ledger, name, past.as_of())?;
    if !people.is_empty() {
        for entry in of_records {
            let of_record = whom::of_entry(plan, ledger, entry)?;
            people.retain(|person| !of_record.contains(person));
        }
    }
    let mut entries: Vec<Entry> = Vec::new();
    for person in people {
        let row = row.saturating_add(Row::try_from(entries.len()).unwrap_or(Row::MAX));
        entries.extend(of_person(plan, past, ledger, person, row, &mut sender_of)?);
    }
    Ok(entries)
}

/// A person as far as the ledger knows them, once for each sender who had to do with them.
fn of_person(
    plan: &Plan,
    past: &Past<'_>,
    ledger: &mut Ledger,
    person: PersonNumber,
    row: Row,
    sender_of: impl FnMut(&str) -> Option<Arc<Sender>>,
) -> Result<Vec<Entry>, LedgerError> {
    let events = ledger.of_person(person, past.as_of())?;
    let mut senders: Vec<&str> = events.iter().map(|told| told.event.sender.as_str()).collect();
    senders.sort_unstable();
    senders.dedup();
    let senders = senders.into_iter().filter_map(sender_of);
    let entries = senders.zip(row..).filter_map(|(sender, row)| {
        let prospect = prospect(plan, &events, &sender)?;
        Entry::new(plan, row, prospect, sender)
    });
    Ok(entries.collect())
}

/// Has nobody identified by what stands in the facts of events and is no name of theirs: too many had it when they were told.
fn share_unnamed(plan: &Plan, state: &mut State, events: &[Told], prospect: &[Value]) {
    let Some(person) = Person::of(plan, prospect) else { return };
    let names: Vec<Name> = telling::names(plan, &person);
    let is_name = |name: &Name| events.iter().any(|told| told.event.names.contains(name));
    for ((field, alias), name) in person.aliases().iter().zip(&names) {
        if !is_name(name) {
            state.persons.share(*field, alias);
        }
    }
}

/// Of whom and for whom there are records.
fn people(plan: &Plan, state: &State, entries: &[Entry]) -> HashSet<(PersonId, SenderId)> {
    entries.iter().filter_map(|entry| Some((person(plan, state, entry)?, entry.sender.id))).collect()
}

/// The person of an entry, as far as they are known.
fn person(plan: &Plan, state: &State, entry: &Entry) -> Option<PersonId> {
    let person = Person::of(plan, &entry.prospect)?.identified(&state.persons);
    state.find_person(person.aliases())
}

/// Whose anchors a follow-up may be due after.
fn anchored(
    view: &mut LedgerView<'_, '_>,
    follow_up: &FollowUp,
    now: Timestamp,
    until: Timestamp,
) -> Result<Vec<(String, PersonNumber)>, LedgerError> {
    let plan = view.plan;
    let Some(kind) = follow_up.anchor.happening.event() else { return Ok(Vec::new()) };
    let mv = follow_up.anchor.mv.map(|mv| &*plan.moves[mv].name);
    let after = first_anchor(plan, follow_up, now);
    let ended = ended(plan, follow_up);
    let to = until.checked_sub(follow_up.wait_from).unwrap_or(Timestamp::MIN);
    let anchors = Anchors { anchor: MoveEvent { kind, mv }, after, to, ended: &ended, now, as_of: view.past.as_of() };
    let mut found = view.ledger.anchored(anchors)?;
    let name = |mv: MoveId| Some(&*plan.moves[mv].name);
    let twin = match kind {
        // A withdrawal tells of both: that it was sent, and that the request is withdrawn.
        EventKind::Withdrawn => plan.withdraw.map(|mv| MoveEvent { kind: EventKind::Sent, mv: name(mv) }),
        EventKind::Sent => plan.request.map(|mv| MoveEvent { kind: EventKind::Withdrawn, mv: name(mv) }),
        // An answer to nothing in particular is one to the last move, whichever that was.
        EventKind::Replied => mv.map(|_| MoveEvent { kind: EventKind::Replied, mv: None }),
        _ => None,
    };
    if let Some(twin) = twin {
        found.extend(view.ledger.anchored(Anchors { anchor: twin, ..anchors })?);
    }
    Ok(found)
}

/// The moment before which no anchor lies whose follow-up hasn't lapsed.
fn first_anchor(plan: &Plan, follow_up: &FollowUp, now: Timestamp) -> Timestamp {
    let Some(late) = follow_up.lapses else { return Timestamp::MIN };
    let due = now.checked_sub(late).unwrap_or(Timestamp::MIN);
    let closed = follow_up.during.map_or(SignedDuration::ZERO, |hours| {
        let back = |length: SignedDuration| due.checked_sub(length).unwrap_or(Timestamp::MIN);
        let lengths = CLOSED.map(|days| SignedDuration::from_hours(24 * days));
        let has_opened = |length: &SignedDuration| {
            let open = &plan.hours[hours].open;
            open.open_stretches(back(*length), back(APART), &TimeZone::UTC).next().is_some()
        };
        let length = lengths.iter().find(|length| has_opened(length)).or(lengths.last()).copied().unwrap_or_default();
        length.saturating_add(APART)
    });
    let anchor = due.checked_sub(closed).and_then(|due| due.checked_sub(follow_up.wait_to));
    anchor.unwrap_or(Timestamp::MIN)
}

/// What ends a follow-up when it happens after the anchor, whatever else there is: its move, and what alone cancels it.
fn ended<'p>(plan: &'p Plan, follow_up: &FollowUp) -> Vec<MoveEvent<'p>> {
    let name = |mv: MoveId| &*plan.moves[mv].name;
    let sent = |mv: &MoveId| MoveEvent { kind: EventKind::Sent, mv: Some(name(*mv)) };
    let mut ended: Vec<_> = follow_up.done_by.iter().map(sent).collect();
    let mut conditions: Vec<ConditionId> = follow_up.unless.into_iter().collect();
    while let Some(condition) = conditions.pop() {
        match &plan.conditions[condition].kind {
            ConditionKind::Any(parts) => conditions.extend(parts),
            ConditionKind::Atom(atom) => match &plan.atoms[*atom].kind {
                AtomKind::Defined(condition) => conditions.push(*condition),
                AtomKind::History(History { subject, happening, by: None, at: None, within: None, .. }) => {
                    let mv = match subject {
                        Subject::Move(mv) => Some(name(*mv)),
                        Subject::Anything => None,
                        Subject::Counted => continue,
                    };
                    ended.extend(happening.event().map(|kind| MoveEvent { kind, mv }));
                }
                _ => {}
            },
            ConditionKind::Constant(_) | ConditionKind::Not(_) | ConditionKind::All(_) => {}
        }
    }
    ended
}

/// What a ledger knows of a person: the facts kept with their last event, and every name they were told with.
fn prospect(plan: &Plan, events: &[Told], sender: &Sender) -> Option<Box<[Value]>> {
    let schema = &plan.prospect.schema;
    let happened = events.iter().rev().filter(|told| !told.event.kind.is_remark());
    let last = happened.into_iter().find_map(|told| facts::of_prospect(schema, &told.event.facts));
    let mut slots = last.unwrap_or_else(|| vec![Value::Missing; schema.fields.len()]);
    let mut is_named = false;
    for Name(field, name) in events.iter().rev().flat_map(|told| &told.event.names) {
        let Some(field) = schema.field(field).filter(|field| schema.known_by.contains(field)) else { continue };
        is_named = true;
        if let Some(slot) = slots.get_mut(field.index()).filter(|slot| slot.is_missing()) {
            *slot = Value::Text(name.as_str().into());
        }
    }
    complete_prospect(plan, &mut slots, &sender.zone);
    is_named.then(|| slots.into())
}
