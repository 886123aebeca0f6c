//! From a ledger to what is known of the past, by what is asked: the senders, people and companies of the records at hand,
//! as far back as the policy looks. A ledger's age makes no difference.

mod beside;
mod moving;
mod names;
mod noting;
mod remembered;
mod reservations;
mod usage;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use self::names::Names;
use self::noting::{Notes, Standing};
use self::remembered::Said;
use self::reservations::Held;
use self::usage::LooksBack;
use super::facts;
use crate::decide::Entry;
use crate::decide::eval::{Person, remember_numbered};
use crate::decide::state::{Alias, Event, EventNumber, FormSet, PersonId, Persons, SenderId, State};
use crate::history::ledger::{self, EventId, Ledger, LedgerError, Name, PersonNumber, Told};
use crate::language::plan::Plan;
use crate::values::identity::without_case;
use crate::values::ids::{FieldId, Id, MoveId};
use crate::values::{EventKind, NameForm, Value, text};

/// The place in `known by` that stands for a person's number in the ledger, behind every field.
const NUMBER: u8 = u8::MAX - 1;

/// What of a ledger has been made known to a state.
#[derive(Debug)]
pub struct Past<'p> {
    plan: &'p Plan,
    now: Timestamp,
    as_of: Option<Timestamp>,
    /// Whether all events of the ledger count as past, even those dated after `now`. So it is while reserving: `now` was
    /// asked for before the ledger was locked, and others may have added events between the two.
    is_present: bool,
    looks_back: LooksBack,
    /// The last event when it was last looked; nothing before the first time.
    last: Option<EventId>,
    /// The number of the first event that comes from the ledger: those before were told beside it.
    first: EventNumber,
    told: HashSet<EventId>,
    senders: HashSet<SenderId>,
    persons: HashSet<PersonNumber>,
    names: Names,
    /// Whom the state has for a person of the ledger.
    by_number: HashMap<PersonNumber, PersonId>,
    shared: HashSet<(FieldId, Box<str>)>,
    /// The persons known by an id that was told without its case, and the key of the record that is theirs.
    bound: HashMap<PersonNumber, Box<str>>,
    reservations: HashMap<(PersonId, SenderId), Held>,
    released: Vec<ledger::Event>,
    /// The yes/no fields that `never`s ask.
    forbidding: Vec<FieldId>,
    /// What the ledger was told of people that `never`s ask.
    said: HashMap<PersonNumber, Said>,
    notes: Notes,
    /// The names that the ledger has as nobody's, by place in `known by`, and whether a record carries them.
    disputed: HashMap<(u8, Box<str>), bool>,
}

impl<'p> Past<'p> {
    /// What is asked of a ledger for decisions at `now`, as far as it had been told by `as_of`.
    #[must_use]
    pub fn new(plan: &'p Plan, now: Timestamp, as_of: Option<Timestamp>) -> Self {
        Self {
            plan,
            now,
            as_of,
            is_present: false,
            looks_back: LooksBack::of(plan),
            last: None,
            first: 0,
            told: HashSet::new(),
            senders: HashSet::new(),
            persons: HashSet::new(),
            names: Names::default(),
            by_number: HashMap::new(),
            shared: HashSet::new(),
            bound: HashMap::new(),
            reservations: HashMap::new(),
            released: Vec::new(),
            forbidding: plan.forbidding_fields(),
            said: HashMap::new(),
            notes: Notes::default(),
            disputed: HashMap::new(),
        }
    }

    /// Has all events of the ledger count as past: see `is_present`.
    #[must_use]
    pub fn at_present(mut self) -> Self {
        self.is_present = true;
        self
    }

    /// Notes that the ledger was told something by whoever asks here, who knows it already.
    pub fn told_up_to(&mut self, last: EventId) {
        self.last = Some(last);
    }

    /// Looks whether somebody else has told the ledger something since it was last looked at. Then all is forgotten that was
    /// known of events, and has to be made known again: who is who stays. `beside` tells what others know than the ledger;
    /// at the first time, that has been told before.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn begin(
        &mut self,
        ledger: &mut Ledger,
        state: &mut State,
        beside: impl FnOnce(&mut State),
    ) -> Result<(), LedgerError> {
        let last = ledger.last()?;
        if self.last == Some(last) {
            return Ok(());
        }
        let is_first = self.last.is_none();
        self.last = Some(last);
        if !is_first {
            state.forget_events();
            beside(state);
            self.told.clear();
            self.senders.clear();
            self.persons.clear();
            self.names = Names::default();
            self.by_number.clear();
            self.shared.clear();
            self.said.clear();
            self.reservations.clear();
        }
        self.first = state.next_number();
        for alias in ledger.disputed(self.as_of)? {
            if let Some(place) = self.place(&alias.name.0) {
                state.persons.dispute(place, &alias.name.1);
                self.disputed.entry((place, alias.name.1.into())).or_default();
            }
        }
        self.everyone(ledger, state)?;
        self.hold(ledger, state)
    }

    /// Makes known what the ledger has about these records.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn recall(&mut self, ledger: &mut Ledger, state: &mut State, entries: &[Entry]) -> Result<(), LedgerError> {
        self.names.look(ledger, entries.len())?;
        self.senders(ledger, state, entries.iter().map(|entry| &*entry.sender))?;
        for entry in entries {
            self.prospect(ledger, state, entry)?;
        }
        Ok(())
    }

    /// What was told of a record's person, in order of time, also what was taken back.
    ///
    /// # Errors
    ///
    /// Where the ledger fails.
    pub fn story(&self, ledger: &mut Ledger, entry: &Entry) -> Result<Vec<Told>, LedgerError> {
        let Some(person) = Person::of(self.plan, &entry.prospect) else { return Ok(Vec::new()) };
        // A record may join people whom the ledger has apart.
        let mut story = Vec::new();
        for Name(field, name) in super::telling::names(self.plan, &person) {
            if let Some(number) = ledger.person(&field, &name)? {
                story.append(&mut ledger.told_of_person(number, self.as_of)?);
            }
        }
        story.sort_by_key(|told| (told.event.at, told.id));
        story.dedup_by_key(|told| told.id);
        Ok(story)
    }

    /// Whether a name that is nobody's concerns the records asked about: one of them carries it, or it came out among them.
    #[must_use]
    pub fn concerns(&self, field: u8, name: &str) -> bool {
        self.disputed.get(&(field, Box::from(name))).copied().unwrap_or(true)
    }

    /// Up to when the ledger's word is taken.
    #[must_use]
    pub fn as_of(&self) -> Option<Timestamp> {
        self.as_of
    }

    fn back(&self, length: SignedDuration) -> Timestamp {
        self.now.checked_sub(length).unwrap_or(Timestamp::MIN)
    }

    /// The place of a field in `known by`.
    fn place(&self, field: &str) -> Option<u8> {
        let schema = &self.plan.prospect.schema;
        let field = schema.field(field)?;
        u8::try_from(schema.known_by.iter().position(|known| *known == field)?).ok()
    }

    fn of_sender(&self, state: &mut State, told: &Told) {
        let event = &told.event;
        let cap = event.cap.as_deref().and_then(|name| self.plan.caps.position(|cap| *cap.name == *name));
        let Some(cap) = cap else { return };
        let sender = state.sender(&event.sender);
        match event.used {
            Some(used) => state.read_numbered(sender, cap, (event.at, self.number(told.id)), used),
            None => state.restrict(sender, cap, event.at),
        }
    }

    fn prospect(&mut self, ledger: &mut Ledger, state: &mut State, entry: &Entry) -> Result<(), LedgerError> {
        let prospect = &entry.prospect;
        let Some(person) = Person::of(self.plan, prospect) else { return Ok(()) };
        let person = person.identified(&state.persons);
        let schema = &self.plan.prospect.schema;
        let (mut standing, mut namesakes) = (Standing::default(), Vec::new());
        for (place, alias) in person.aliases() {
            let field = schema.known_by.get(usize::from(*place)).and_then(|field| schema.fields.lookup(*field));
            let Some(field) = field else { continue };
            if !self.names.may_have(&field.name, alias) {
                standing.brings_names = true;
                continue;
            }
            let disputed = self.disputed.get_mut(&(*place, Box::from(&**alias)));
            let is_disputed = disputed.map(|is_carried| *is_carried = true).is_some();
            let claimants = ledger.claimants(&field.name, alias)?;
            standing.brings_names |= claimants.is_empty();
            for number in claimants {
                self.person(ledger, state, number)?;
                let known = if is_disputed { &mut namesakes } else { &mut standing.persons };
                if !known.contains(&number) {
                    known.push(number);
                }
            }
        }
        self.by_old_names(ledger, state, &person)?;
        self.fill_in(state, entry, &person, (&standing.persons, &namesakes));
        if self.is_present {
            self.notes.stand(entry.row, standing);
        }
        for field in &self.plan.kept.shared {
            let (Some(Value::Text(value)), Some(described)) =
                (prospect.get(field.index()), schema.fields.lookup(*field))
            else {
                continue;
            };
            let value: Box<str> = text::fold(value).into();
            if self.shared.insert((*field, value.clone())) {
                let events = ledger.at_field(&described.name, &value, self.as_of)?;
                self.known(ledger, state, &events)?;
            }
        }
        Ok(())
    }

    /// Makes whoever is known by an id as it was told before its case counted the person of the first record that has it.
    fn by_old_names(&mut self, ledger: &mut Ledger, state: &mut State, person: &Person<'_>) -> Result<(), LedgerError> {
        let schema = &self.plan.prospect.schema;
        let field = |place: u8| schema.known_by.get(usize::from(place)).and_then(|field| schema.fields.lookup(*field));
        let is_old = |(place, alias): &&Alias<'_>| {
            let Some(field) = field(*place).filter(|field| field.ty.name_form() == Some(NameForm::Exact)) else {
                return false;
            };
            without_case(alias).iter().any(|old| **old != **alias && self.names.may_have(&field.name, old))
        };
        if !person.aliases().iter().any(|alias| is_old(&alias)) {
            return Ok(());
        }
        let names = super::telling::names(self.plan, person);
        let Some(number) = ledger.by_old_names(&names)? else { return Ok(()) };
        if self.bound.entry(number).or_insert_with(|| person.key().into()).as_ref() != person.key() {
            return Ok(());
        }
        self.person(ledger, state, number)?;
        let root = ledger.root(number)?;
        let known = self.numbered(state, root);
        let bound = state.person(person.aliases()).person;
        state.unite(known, bound);
        Ok(())
    }

    /// All that happened with a person.
    fn person(&mut self, ledger: &mut Ledger, state: &mut State, person: PersonNumber) -> Result<(), LedgerError> {
        let root = ledger.root(person)?;
        if !self.persons.insert(root) {
            return Ok(());
        }
        let events = ledger.of_person(root, self.as_of)?;
        self.story_of(state, root, &events);
        Ok(())
    }

    /// All that happened with a person whose events have been read, unless it is known.
    pub(crate) fn read(&mut self, state: &mut State, person: PersonNumber, events: &[Told]) {
        if self.persons.insert(person) {
            self.story_of(state, person, events);
        }
    }

    fn story_of(&mut self, state: &mut State, person: PersonNumber, events: &[Told]) {
        let groups = if self.as_of.is_some() { self.joined_by_then(events) } else { vec![0; events.len()] };
        let mut first_of_group: HashMap<usize, PersonId> = HashMap::new();
        for (told, group) in events.iter().zip(groups) {
            let person = self.named(state, told);
            match first_of_group.get(&group) {
                Some(first) => state.unite(*first, person),
                None => {
                    first_of_group.insert(group, person);
                }
            }
        }
        for told in events {
            let person = self.named(state, told);
            self.tell(state, told, person);
        }
        self.heed(state, person, events);
    }

    /// Who of those that are one person by now were one already when no more had been told than these events: for each
    /// event, a number that those of one person share.
    fn joined_by_then(&self, events: &[Told]) -> Vec<usize> {
        let mut persons = Persons::default();
        let mut in_order: Vec<&Told> = events.iter().collect();
        in_order.sort_by_key(|told| told.id);
        for told in in_order {
            let mut aliases = self.aliases(told);
            // Whoever had one number then was one, whatever names that came of.
            aliases.push((NUMBER, told.person.unwrap_or_default().to_string().into()));
            persons.meet(&aliases);
        }
        let number = |told: &Told| [(NUMBER, Cow::from(told.person.unwrap_or_default().to_string()))];
        events.iter().map(|told| persons.find(&number(told)).map_or(usize::MAX, Id::index)).collect()
    }

    /// The person of an event: whoever has its number, else whoever goes by its names.
    fn named(&mut self, state: &mut State, told: &Told) -> PersonId {
        let number = told.person.unwrap_or_default();
        let mut aliases = self.aliases(told);
        aliases.retain(|(place, name)| !state.persons.is_disputed(*place, name));
        let known = self.by_number.get(&number).copied();
        if aliases.is_empty() {
            return self.numbered(state, number);
        }
        let person = state.person(&aliases).person;
        if let Some(known) = known {
            state.unite(known, person);
        }
        self.by_number.insert(number, person);
        state.persons.current(person)
    }

    /// The person of a number. Somebody who is forgotten, or goes by nothing that this policy knows people by, is still one.
    fn numbered(&mut self, state: &mut State, number: PersonNumber) -> PersonId {
        let known = self.by_number.entry(number);
        let known = known.or_insert_with(|| state.person(&[(NUMBER, number.to_string().into())]).person);
        state.persons.current(*known)
    }

    /// The names that an event was told with, in the order of `known by`.
    fn aliases<'t>(&self, told: &'t Told) -> Vec<Alias<'t>> {
        let mut aliases: Vec<Alias<'_>> = Vec::with_capacity(told.event.names.len());
        for Name(field, name) in &told.event.names {
            aliases.extend(self.place(field).map(|place| (place, Cow::from(name.as_str()))));
        }
        aliases.sort_by_key(|(place, _)| *place);
        aliases
    }

    fn tell(&mut self, state: &mut State, told: &Told, person: PersonId) {
        let kind = told.event.kind;
        if !kind.is_between_two() {
            return;
        }
        if self.told.insert(told.id) {
            let event = self.event(state, told, kind, person);
            if self.is_told_beside(state, &event) {
                return;
            }
            remember_numbered(self.plan, state, event, self.number(told.id));
        }
    }

    /// A place in the order of telling: what stands beside the ledger was told before.
    fn number(&self, id: EventId) -> EventNumber {
        self.first.saturating_add(EventNumber::try_from(id).unwrap_or_default())
    }

    /// The event of the ledger that has this place.
    pub(crate) fn id(&self, number: EventNumber) -> Option<EventId> {
        EventId::try_from(number.checked_sub(self.first)?).ok()
    }

    fn event(&self, state: &mut State, told: &Told, kind: EventKind, person: PersonId) -> Event {
        let event = &told.event;
        let mv = event.mv.as_deref().and_then(|name| self.plan.moves.position(|mv| *mv.name == *name));
        let forms = mv.map_or_else(FormSet::default, |mv| self.forms(mv, event.with.as_deref()));
        let sender = state.sender(&event.sender);
        let facts = facts::kept(self.plan, event);
        let at = if self.is_present { event.at.min(self.now) } else { event.at };
        // A reservation is seen from whatever moment it is asked at.
        let at = if event.kind == EventKind::Planned { at.min(self.now) } else { at };
        Event::new(at, kind, mv, sender, person, facts).with(forms).marked(event.mark)
    }

    fn forms(&self, mv: MoveId, with: Option<&str>) -> FormSet {
        let names = with.unwrap_or_default().split(" and ");
        let forms = &self.plan.moves[mv].forms;
        names.filter_map(|name| forms.position(|form| *form.name == *name)).collect()
    }
}
