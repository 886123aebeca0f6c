//! A run: one batch of records decided at one moment.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::evaluation::{Asked, Consulted, Evaluation, Memo};
use super::judge::{Candidates, names};
use super::person::Person;
use super::remember::remember;
use super::rows::{BatchFiles, Row};
use super::sender::Sender;
use super::texts::Texts;
use super::until;
use super::usage_cache::UsageCache;
use super::walk::{Outcome, Verdict};
use crate::decide::state::{Alias, Event, Facts, FormSet, PersonId, SenderId, State};
use crate::language::plan::{Action, AtomKind, Plan, Step};
use crate::values::ids::{FieldId, Id, MoveId};
use crate::values::{EventKind, Value, calendar, text};

/// One batch, decided at one moment against one state, which it adds to: what it has decided counts as sent.
#[derive(Debug)]
pub struct Run<'p> {
    plan: &'p Plan,
    /// What is known of the past, and what this run has decided.
    pub state: State,
    /// The files that its records stand in.
    pub files: BatchFiles,
    /// The moment as of which it decides.
    now: Timestamp,
    /// The moment at which it decides: what it takes counts from then on.
    present: Timestamp,
    cache: UsageCache,
    decided: HashMap<(PersonId, SenderId), Row>,
    /// Whether the policy asks by what names a person is known. Else those of people who are only met aren't kept.
    asks_names: bool,
    hold: Option<Hold>,
    /// Whether people are decided anew who got no move.
    asks_again: bool,
    /// Records that can't be read, and haven't been looked at.
    unreadable: Vec<Unreadable>,
    /// Records that can't be read and forbid to write to their people, and of which no ledger was told.
    forbidding: BTreeMap<Row, Unreadable>,
    /// What too many share, by field and name.
    beside: BTreeMap<(u8, Box<str>), Beside>,
}

/// A record that can't be read, with what can be read of it: nothing is decided about it, but it may forbid to write to
/// somebody.
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// Its place in the batch, from 1.
    pub row: Row,
    /// Its slots, defaults filled in; missing is what can't be read.
    pub prospect: Box<[Value]>,
    /// Whose records it stands among, as far as that is known.
    pub sender: Option<Arc<Sender>>,
}

/// What is said of those who share something that identifies none of them.
#[derive(Clone, Copy, Debug, Default)]
struct Beside {
    /// The first row that forbids to write to one of them.
    forbidden: Option<Row>,
    /// Whether there is one that doesn't.
    is_allowed: bool,
}

/// How long a slot is held for a decision that may still not be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// So long.
    For(SignedDuration),
    /// To the end of the sender's day.
    ToMidnight,
}

impl Hold {
    /// Until when.
    #[must_use]
    pub fn until(self, now: Timestamp, zone: &TimeZone) -> Timestamp {
        match self {
            Self::For(length) => now.checked_add(length).unwrap_or(Timestamp::MAX),
            Self::ToMidnight => calendar::midnight_after(now, zone),
        }
    }
}

/// A slot that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The event's own number, by which follow-ups are spread.
    pub mark: u64,
    /// Until when it is held; nothing where the move counts as made.
    pub held_until: Option<Timestamp>,
}

/// What was decided about a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Allocated {
    /// What is decided.
    pub outcome: Outcome,
    /// When it is worth asking again.
    pub until: Option<Timestamp>,
    /// The earlier row of the same person, where that is why nothing is decided here.
    pub duplicate_of: Option<Row>,
    /// The texts that the move carries.
    pub texts: Texts,
}

impl Allocated {
    /// What is said of a record whose person and sender stand in an earlier row.
    #[must_use]
    pub fn duplicate(row: Row) -> Self {
        let outcome = Outcome { verdict: Verdict::Duplicate, due: None, refused: Vec::new() };
        Self { outcome, until: None, duplicate_of: Some(row), texts: Texts::default() }
    }
}

impl<'p> Run<'p> {
    /// A run at `now`, with what is known of the past.
    #[must_use]
    pub fn new(plan: &'p Plan, state: State, now: Timestamp) -> Self {
        let asks_names = plan.atoms.as_slice().iter().any(|atom| matches!(atom.kind, AtomKind::PersonInList(_)));
        Self {
            plan,
            state,
            files: BatchFiles::default(),
            now,
            present: now,
            cache: UsageCache::default(),
            decided: HashMap::new(),
            asks_names,
            hold: None,
            asks_again: false,
            unreadable: Vec::new(),
            forbidding: BTreeMap::new(),
            beside: BTreeMap::new(),
        }
    }

    /// Notes records that can't be read, to be looked at with those that can.
    pub fn note_unreadable(&mut self, unreadable: impl IntoIterator<Item = Unreadable>) {
        self.unreadable.extend(unreadable);
    }

    /// The records that can't be read and haven't been looked at.
    pub fn take_unreadable(&mut self) -> Vec<Unreadable> {
        std::mem::take(&mut self.unreadable)
    }

    /// Notes a record that can't be read and forbids to write to its person.
    pub fn note_forbidding(&mut self, unreadable: &Unreadable) {
        // Nobody but whoever reserves tells the ledger of them.
        if self.hold.is_some() {
            self.forbidding.insert(unreadable.row, unreadable.clone());
        }
    }

    /// The records that can't be read and forbid, those that weren't taken yet.
    pub fn take_forbidding(&mut self) -> impl Iterator<Item = Unreadable> + use<> {
        std::mem::take(&mut self.forbidding).into_values()
    }

    /// Notes a record that has what too many share, and whether it forbids to write to its person.
    pub fn note_beside(&mut self, (field, name): (u8, &str), row: Row, forbids: bool) {
        let beside = self.beside.entry((field, name.into())).or_default();
        beside.is_allowed |= !forbids;
        if forbids {
            beside.forbidden.get_or_insert(row);
        }
    }

    /// What too many share, where a record of one of them forbids to write to its person and others don't, with the row.
    pub fn partly_forbidden(&self) -> impl Iterator<Item = (&str, Row)> {
        self.beside
            .iter()
            .filter(|(_, beside)| beside.is_allowed)
            .filter_map(|((_, name), beside)| Some((&**name, beside.forbidden?)))
    }

    /// The same run, whose decisions are plans: each slot is only held for so long.
    #[must_use]
    pub fn holding(mut self, hold: Hold) -> Self {
        self.hold = Some(hold);
        self
    }

    /// The same run over records that come by and by: one of somebody for whom no move was decided yet is decided anew,
    /// since what is known of them, or the time, may be another.
    #[must_use]
    pub fn asking_again(mut self) -> Self {
        self.asks_again = true;
        self
    }

    /// Notes that no move was decided for somebody.
    pub fn pass_over(&mut self, person: Option<PersonId>, sender: SenderId) {
        if let Some(person) = person.filter(|_| self.asks_again) {
            self.decided.remove(&(self.state.persons.current(person), sender));
        }
    }

    /// Goes on at a later moment: what was decided before it stays decided, and counts.
    pub fn move_on(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
        self.present = self.now;
    }

    /// Decides as of another moment from here on, at the same one: what was decided so far counts whichever it was decided
    /// as of, and what is decided is held from the present on.
    pub fn ask_as_of(&mut self, moment: Timestamp) {
        self.now = moment;
    }

    /// What is known, and what caps have counted of it so far.
    pub fn usage(&mut self) -> (&State, &mut UsageCache) {
        (&self.state, &mut self.cache)
    }

    /// What the run decides by.
    #[must_use]
    pub fn plan(&self) -> &'p Plan {
        self.plan
    }

    /// The moment as of which it decides.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Whether it matters to this run who a record is about.
    fn remembers(&self) -> bool {
        self.plan.remembers || self.hold.is_some()
    }

    /// Whether everybody is made known whom a record is about. What turned out impossible for somebody is known to every
    /// policy.
    #[must_use]
    pub fn keeps_persons(&self) -> bool {
        self.remembers() || self.asks_names || self.state.next_number() > 0
    }

    /// The person a record is about, as far as the state knows them before the record is decided.
    #[must_use]
    pub fn find(&self, person: &Person<'_>) -> Option<PersonId> {
        if self.tells_persons_apart() { self.state.find_person(person.aliases()) } else { None }
    }

    /// Whether it is looked up who a record is about. Where it isn't, everybody is a stranger.
    #[must_use]
    pub fn tells_persons_apart(&self) -> bool {
        self.keeps_persons() || self.state.has_exclusions()
    }

    /// What a record's person is known by in this run.
    #[must_use]
    pub fn person_of<'a>(&self, prospect: &'a [Value]) -> Option<Person<'a>> {
        Person::of(self.plan, prospect).map(|person| person.identified(&self.state.persons))
    }

    /// Makes a record's person known.
    pub fn make_known(&mut self, aliases: &[Alias<'_>]) -> PersonId {
        let met = if self.asks_names { self.state.person(aliases) } else { self.state.meet(aliases) };
        for gone in met.merged {
            self.hand_over(gone, met.person);
        }
        met.person
    }

    /// Makes a record's person known, and says which earlier row of this run has the same person and sender.
    pub fn meet(&mut self, person: &Person<'_>, sender: SenderId, row: Row) -> (Option<PersonId>, Option<Row>) {
        if !self.keeps_persons() {
            return (self.find(person), None);
        }
        let met = self.make_known(person.aliases());
        if !self.remembers() {
            return (Some(met), None);
        }
        let first = *self.decided.entry((met, sender)).or_insert(row);
        let earlier = Some(first).filter(|first| *first != row);
        (Some(met), earlier.filter(|_| !self.is_excluded(met, sender)))
    }

    /// Whether a record of a person excludes them: then none of their records stands for another.
    fn is_excluded(&self, person: PersonId, sender: SenderId) -> bool {
        self.state.exclusions(person, sender).next().is_some()
    }

    /// The first row of this run with the same person and sender, as far as persons are found, where that is another.
    #[must_use]
    pub fn earlier_row(&self, person: Option<PersonId>, sender: SenderId, row: Row) -> Option<Row> {
        let person = self.state.persons.current(person?);
        let earlier = self.decided.get(&(person, sender)).copied().filter(|first| *first != row);
        earlier.filter(|_| !self.is_excluded(person, sender))
    }

    /// What was decided of somebody who turned out to be another was decided of that one.
    fn hand_over(&mut self, gone: PersonId, kept: PersonId) {
        for sender in self.state.senders() {
            if let Some(row) = self.decided.remove(&(gone, sender)) {
                let first = self.decided.entry((kept, sender)).or_insert(row);
                *first = row.min(*first);
            }
        }
    }

    /// The outcome for a record, settled, without taking a slot. `candidates` is what [`judge`](super::judge) said of it.
    #[must_use]
    pub fn settle(&mut self, asked: Asked<'_>, candidates: Candidates) -> (Allocated, Memo) {
        let Candidates { settled, mut memo, person, names: known } = candidates;
        // The record may carry an alias by which another row of the run has meanwhile met the same person, or another
        // row one more name of them.
        let is_as_judged = match person {
            Some(_) => person == asked.person && known == names(&self.state, person),
            None => asked.person.is_none_or(|met| self.is_news(met, asked.prospect)),
        };
        if !is_as_judged {
            memo.reset(self.plan);
        }
        let plan = self.plan;
        let mut evaluation = self.asking(asked, &mut memo);
        let outcome = settled.filter(|_| is_as_judged).or_else(|| {
            evaluation.consulted = Some(Consulted::default());
            evaluation.walk()
        });
        let outcome = outcome.unwrap_or(Outcome { verdict: Verdict::NoRule, due: None, refused: Vec::new() });
        let until = if waits(plan, &outcome) { until::first_other(&mut evaluation, &outcome) } else { None };
        let texts = Texts::of(&mut evaluation, &outcome);
        (Allocated { outcome, until, duplicate_of: None, texts }, memo)
    }

    /// Works out what is asked of a record now, with the usage that has been worked out before.
    pub(super) fn asking<'m>(&'m mut self, asked: Asked<'m>, memo: &'m mut Memo) -> Evaluation<'m, 'm> {
        let mut evaluation = Evaluation::new(self.plan, &self.state, asked, self.now);
        evaluation.memo = Some(memo);
        evaluation.cache = Some(&mut self.cache);
        evaluation
    }

    /// Whether nothing is known of a person but what the record says, so that it is as good as judged without them.
    fn is_news(&self, met: PersonId, prospect: &[Value]) -> bool {
        let mut names = self.state.persons.aliases(met).peekable();
        let said = names.peek().and_then(|_| self.person_of(prospect));
        let said = said.as_ref().map_or(&[][..], Person::aliases);
        self.state.of_person(met).next().is_none()
            && names.all(|(field, name)| said.iter().any(|(other, known)| (field, name) == (*other, known)))
    }

    /// Takes the slot of a decided move: from now on it counts as sent.
    pub fn take(&mut self, asked: Asked<'_>, outcome: &Outcome) -> Option<Slot> {
        let (Verdict::Chosen(step, place), Some(person)) = (outcome.verdict, asked.person) else { return None };
        if !self.remembers() {
            return None;
        }
        let Some(Action::Move(mv, with)) = self.plan.option(step, place).map(|option| &option.action) else {
            return None;
        };
        let forms: FormSet = with.iter().map(|with| with.form).collect();
        if let Some(person) = self.person_of(asked.prospect) {
            self.state.person(person.aliases());
        }
        let facts = Arc::new(kept_facts(self.plan, asked));
        let key = self.state.persons.key(person).unwrap_or_default();
        let mark = mark(&asked.sender.name, key, &self.plan.moves[*mv].name, self.present);
        let held_until = self.hold.map(|hold| hold.until(self.present, &asked.sender.zone));
        let event = Event::new(self.present, EventKind::Sent, Some(*mv), asked.sender.id, person, facts);
        let event = event.with(forms).marked(mark).held(held_until);
        remember(self.plan, &mut self.state, event);
        Some(Slot { mark, held_until })
    }
}

/// Whether a reservation of this move still holds: no `never` is met, and the move is possible.
#[must_use]
pub fn honours(plan: &Plan, state: &State, asked: Asked<'_>, now: Timestamp, mv: MoveId) -> bool {
    Evaluation::new(plan, state, asked, now).honours(mv)
}

fn waits(plan: &Plan, outcome: &Outcome) -> bool {
    match outcome.verdict {
        Verdict::Stuck(_) | Verdict::Pending(_) => true,
        Verdict::Chosen(step, place) => {
            plan.option(step, place).is_some_and(|option| matches!(option.action, Action::Wait))
        }
        Verdict::Never(_) | Verdict::NoRule | Verdict::Duplicate => false,
    }
}

/// What an event made now keeps of its records.
#[must_use]
pub fn kept_facts(plan: &Plan, asked: Asked<'_>) -> Facts {
    let shared = |field: &FieldId| match asked.prospect.get(field.index()) {
        Some(Value::Text(value)) => Some((*field, text::fold(value).into())),
        _ => None,
    };
    Facts {
        prospect: only(asked.prospect, &plan.kept.prospect),
        sender: only(&asked.sender.slots, &plan.kept.sender),
        shared: plan.kept.shared.iter().filter_map(shared).collect(),
    }
}

/// The slots of a record, only those of these fields filled.
fn only(slots: &[Value], fields: &[FieldId]) -> Box<[Value]> {
    if fields.is_empty() {
        return Box::default();
    }
    let mut kept = vec![Value::Missing; slots.len()];
    for field in fields {
        if let (Some(place), Some(value)) = (kept.get_mut(field.index()), slots.get(field.index())) {
            place.clone_from(value);
        }
    }
    kept.into()
}

/// The number that an event has of its own, by which the follow-ups after it are spread: it follows from whose move it is,
/// the person's key, the move's name and the second.
#[must_use]
pub fn mark(sender: &str, key: &str, mv: &str, at: Timestamp) -> u64 {
    calendar::spread(&[sender.as_bytes(), key.as_bytes(), mv.as_bytes(), &at.as_second().to_be_bytes()])
}

/// What decided.
#[must_use]
pub(super) fn step_of(outcome: &Outcome) -> Option<Step> {
    match outcome.verdict {
        Verdict::Never(id) => Some(Step::Never(id)),
        Verdict::Pending(id) => Some(Step::FollowUp(id)),
        Verdict::Chosen(step, _) | Verdict::Stuck(step) => Some(step),
        Verdict::NoRule | Verdict::Duplicate => None,
    }
}
