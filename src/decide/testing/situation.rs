//! A situation as a test describes it: records, a past, a moment.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{USUAL_MOMENT, instants};
use crate::decide::eval::{Asked, Person, Sender, cap_limit, complete_prospect, complete_sender, kept_facts, remember};
use crate::decide::state::{Event, Facts, FormSet, PersonId, SenderId, State};
use crate::language::check::typed::{By, Expr, ExprKind, Given, Happening, Test, Whose};
use crate::language::plan::{Plan, whole_count};
use crate::language::source::Span;
use crate::records::schema::{Presence, Schema};
use crate::values::ids::{CapId, FieldId, Id, MoveId};
use crate::values::{EventKind, Type, Value, calendar};

/// What a test decides.
#[derive(Clone, Debug)]
pub struct Situation {
    /// What happened before.
    pub state: State,
    /// Who asks.
    pub sender: Arc<Sender>,
    /// Of whom, defaults filled in.
    pub prospect: Box<[Value]>,
    /// When.
    pub now: Timestamp,
}

/// Why a situation can't be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impossible {
    /// What asks for it, where that is known better than by the test.
    pub span: Option<Span>,
    /// Why not, in words.
    pub why: String,
}

impl Situation {
    /// The situation of a test.
    ///
    /// # Errors
    ///
    /// Where a cap is to be exhausted that has no limit, or a sender's time zone has no such name.
    pub fn of(plan: &Plan, test: &Test) -> Result<Self, Impossible> {
        let mut sender = vec![Value::Missing; plan.sender.schema.fields.len()];
        let mut prospect = vec![Value::Missing; plan.prospect.schema.fields.len()];
        // Bare moments are read in the sender's zone, so the sender comes first.
        fill(plan, test, Whose::Sender, &mut sender, &TimeZone::UTC);
        let sender = Self::sender(plan, sender)?;
        fill(plan, test, Whose::Prospect, &mut prospect, &sender.1);
        let now = test.at.map_or_else(
            || sender.1.to_timestamp(USUAL_MOMENT).unwrap_or(Timestamp::UNIX_EPOCH),
            |at| instants(at, &sender.1).0,
        );
        Self::new(plan, sender, prospect, now).with_past(plan, test)
    }

    /// A situation without a past.
    #[must_use]
    pub fn new(plan: &Plan, (slots, zone): (Box<[Value]>, TimeZone), mut prospect: Vec<Value>, now: Timestamp) -> Self {
        make_up(&plan.prospect.schema, &mut prospect);
        name_somehow(&plan.prospect.schema, &mut prospect);
        complete_prospect(plan, &mut prospect, &zone);
        let mut state = State::default();
        let id = state.sender("sender");
        let sender = Arc::new(Sender { name: "sender".into(), id, slots, zone });
        Self { state, sender, prospect: prospect.into(), now }
    }

    /// A sender's slots, made whole, and their zone.
    ///
    /// # Errors
    ///
    /// Where their time zone has no such name.
    pub fn sender(plan: &Plan, mut slots: Vec<Value>) -> Result<(Box<[Value]>, TimeZone), Impossible> {
        if let Some(zone) = plan.timezone.and_then(|field| slots.get_mut(field.index()))
            && *zone == Value::Missing
            && plan.timezone.is_some_and(|field| plan.sender.schema.fields[field].presence == Presence::Required)
        {
            // A made-up word is no zone.
            *zone = Value::Text("UTC".into());
        }
        make_up(&plan.sender.schema, &mut slots);
        complete_sender(plan, &mut slots, &TimeZone::UTC);
        let named = plan.timezone.and_then(|field| slots.get(field.index()));
        let zone = match named {
            Some(Value::Text(name)) => TimeZone::get(name)
                .map_err(|_| Impossible { span: None, why: format!("`{name}` is not the name of a time zone") })?,
            _ => TimeZone::UTC,
        };
        Ok((slots.into(), zone))
    }

    fn with_past(mut self, plan: &Plan, test: &Test) -> Result<Self, Impossible> {
        let mut events: Vec<Event> = test.given.iter().flat_map(|given| self.events(plan, test, given)).collect();
        events.sort_by_key(|event| event.at);
        events.into_iter().for_each(|event| remember(plan, &mut self.state, event));
        for given in &test.given {
            match given {
                Given::Reading { cap, used, ago } => {
                    self.state.read(self.sender.id, *cap, self.before(*ago), whole_count(*used));
                }
                Given::Restricted { cap, ago } => self.state.restrict(self.sender.id, *cap, self.before(*ago)),
                Given::Exhausted(cap) => self.exhaust(plan, *cap)?,
                Given::Field(..) | Given::Present(..) | Given::Missing(..) | Given::Event { .. } => {}
            }
        }
        Ok(self)
    }

    fn before(&self, ago: SignedDuration) -> Timestamp {
        self.now.checked_sub(ago).unwrap_or(Timestamp::MIN)
    }

    fn exhaust(&mut self, plan: &Plan, cap: CapId) -> Result<(), Impossible> {
        let asked = Asked { prospect: &self.prospect, sender: &self.sender, person: None };
        let Some(limit) = cap_limit(plan, &self.state, asked, cap, self.now) else {
            let why = format!("`{}` has no limit here, so it can't be exhausted", plan.caps[cap].name);
            return Err(Impossible { span: None, why });
        };
        self.state.read(self.sender.id, cap, self.now, limit);
        Ok(())
    }

    /// The events of one `given`: the one it names, and the sending that it implies.
    fn events(&mut self, plan: &Plan, test: &Test, given: &Given) -> Vec<Event> {
        let Given::Event { mv, forms, happening, ago, by, at } = given else { return Vec::new() };
        let Some(kind) = happening.event() else { return Vec::new() };
        let person = self.person(plan, *at);
        let sender = self.other_sender(*by);
        let facts = Arc::new(self.facts(plan));
        let forms: FormSet = forms.iter().copied().collect();
        let event = |at, kind| {
            let event = Event::new(at, kind, *mv, sender, person, Arc::clone(&facts));
            event.with(forms).marked(mark(test, at))
        };
        let told = self.before(*ago);
        let mut events = vec![event(told, kind)];
        if implies_sending(test, *mv, kind, *by, *at) {
            let sent = told.checked_sub(SignedDuration::from_hours(1)).unwrap_or(Timestamp::MIN);
            events.push(event(sent, EventKind::Sent));
        }
        events
    }

    fn facts(&self, plan: &Plan) -> Facts {
        kept_facts(plan, Asked { prospect: &self.prospect, sender: &self.sender, person: None })
    }

    /// The prospect, or somebody else who shares a field's value.
    fn person(&mut self, plan: &Plan, at: Option<FieldId>) -> PersonId {
        match (at, Person::of(plan, &self.prospect)) {
            (None, Some(person)) => self.state.person(person.aliases()).person,
            _ => self.state.person(&[(u8::MAX, "somebody else".into())]).person,
        }
    }

    fn other_sender(&mut self, by: Option<By>) -> SenderId {
        match by {
            None => self.sender.id,
            Some(By::Anyone | By::AnotherSender) => self.state.sender("another sender"),
        }
    }
}

/// Follow-ups are spread by the test's title, so that each test has a moment of its own.
fn mark(test: &Test, at: Timestamp) -> u64 {
    calendar::spread(&[test.title.as_bytes(), &at.as_second().to_be_bytes()])
}

/// Whether an event says that the move was sent before, and no other `given` says when.
fn implies_sending(test: &Test, mv: Option<MoveId>, kind: EventKind, by: Option<By>, at: Option<FieldId>) -> bool {
    let is_answer = kind.is_answer() && mv.is_some();
    let says_sent = |given: &Given| match given {
        Given::Event { mv: said, happening: Happening::Event(EventKind::Sent), by: said_by, at: said_at, .. } => {
            *said == mv && *said_by == by && *said_at == at
        }
        _ => false,
    };
    is_answer && !test.given.iter().any(says_sent)
}

/// Sets what a test gives of one record.
fn fill(plan: &Plan, test: &Test, whose: Whose, slots: &mut [Value], zone: &TimeZone) {
    let schema = plan.schema(whose);
    let mut set = |field: FieldId, value: Value| {
        if let Some(slot) = slots.get_mut(field.index()) {
            *slot = value;
        }
    };
    for given in &test.given {
        match given {
            Given::Field(of, field, value) if *of == whose => set(*field, constant(value, zone)),
            Given::Present(of, field) if *of == whose => set(*field, made_up(schema, *field)),
            Given::Missing(of, field) if *of == whose => set(*field, Value::Missing),
            _ => {}
        }
    }
}

fn constant(expr: &Expr, zone: &TimeZone) -> Value {
    match &expr.kind {
        ExprKind::Constant(value) => value.clone(),
        ExprKind::LocalTime(at) => zone.to_timestamp(*at).map_or(Value::Missing, Value::Time),
        _ => Value::Missing,
    }
}

/// Gives required fields a value where nothing gave one.
fn make_up(schema: &Schema, slots: &mut [Value]) {
    for (id, field) in schema.fields.iter() {
        if field.presence == Presence::Required
            && let Some(slot) = slots.get_mut(id.index()).filter(|slot| slot.is_missing())
        {
            *slot = made_up(schema, id);
        }
    }
}

/// A person has to be known by something.
fn name_somehow(schema: &Schema, slots: &mut [Value]) {
    let is_named = |field: &FieldId| slots.get(field.index()).is_some_and(|slot| !slot.is_missing());
    if schema.known_by.iter().any(is_named) {
        return;
    }
    if let Some(slot) = schema.known_by.last().and_then(|field| slots.get_mut(field.index())) {
        *slot = Value::Text("somebody".into());
    }
}

fn made_up(schema: &Schema, field: FieldId) -> Value {
    let field = &schema.fields[field];
    match &field.ty {
        Type::Text | Type::Id => Value::Text(format!("some {}", field.name.replace('_', " ")).into()),
        Type::Email => Value::Text(format!("{}@example.com", field.name).into()),
        Type::Address => Value::Text(format!("linkedin.com/in/some-{}", field.name.replace('_', "-")).into()),
        Type::Number(range) => Value::Number(range.map_or(0.0, |range| range.least)),
        Type::YesNo => Value::YesNo(false),
        Type::Date => Value::Date(USUAL_MOMENT.date()),
        Type::Time => Value::Time(Timestamp::UNIX_EPOCH),
        Type::Duration => Value::Duration(SignedDuration::from_hours(24)),
        Type::Words(_) => Value::Word(0),
        Type::ListOfText => Value::List([Box::from("something")].into()),
    }
}
