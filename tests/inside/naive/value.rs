//! Values and conditions, by recursion over the typed expression.

use std::cmp::Ordering;

use crate::language::check::typed::{
    By, Cap, Expr, ExprKind, Figure, Function, Happening, History, Operator, Order, Part, Subject, TextTest, Whose,
};
use crate::values::Type;
use crate::values::calendar::{Window, days_since, days_since_date, start_of_day};
use crate::values::ids::{CapId, FieldId, Id};
use crate::values::{EventKind, Length, Plain, Value};
use crate::values::{identity, text};
use jiff::{SignedDuration, Timestamp};

use super::lists;
use super::world::{Asker, Happened, World};

/// A question, with everything that an answer may depend on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking<'a> {
    pub(crate) world: &'a World<'a>,
    pub(crate) asker: &'a Asker,
    pub(crate) now: Timestamp,
    /// Up to when events are known.
    pub(crate) known: Timestamp,
    /// In a follow-up's `unless`: its anchoring event's place.
    pub(crate) anchor: Option<usize>,
    /// In a cap's `unless`: the counted event's place.
    pub(crate) counted: Option<usize>,
    /// The caps that refuse nothing, each a bit.
    pub(crate) lifted: u32,
}

impl<'a> Asking<'a> {
    pub(crate) fn holds(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Not(one) => !self.holds(one),
            ExprKind::And(parts) => parts.iter().all(|part| self.holds(part)),
            ExprKind::Or(parts) => parts.iter().any(|part| self.holds(part)),
            ExprKind::Is(one, other) => self.alike(one, other),
            ExprKind::Order(one, order, other) => {
                let found = self.compare(&self.value(one), &self.value(other));
                match order {
                    Order::Less => found == Some(Ordering::Less),
                    Order::LessOrEqual => matches!(found, Some(Ordering::Less | Ordering::Equal)),
                    Order::Greater => found == Some(Ordering::Greater),
                    Order::GreaterOrEqual => matches!(found, Some(Ordering::Greater | Ordering::Equal)),
                }
            }
            ExprKind::Between(one, least, greatest) => {
                let one = self.value(one);
                matches!(self.compare(&self.value(least), &one), Some(Ordering::Less | Ordering::Equal))
                    && matches!(self.compare(&one, &self.value(greatest)), Some(Ordering::Less | Ordering::Equal))
            }
            ExprKind::OneOf(one, choices) => choices.iter().any(|choice| self.alike(one, choice)),
            ExprKind::InList(one, list) => {
                let listed = &self.world.policy.lists[*list].texts;
                match self.value(one) {
                    Value::Text(one) => lists::text(listed, &one),
                    Value::List(all) => all.iter().any(|one| lists::text(listed, one)),
                    _ => false,
                }
            }
            ExprKind::PersonInList(list) => {
                let listed = &self.world.policy.lists[*list].people;
                let text = |field: &str| match self.world.policy.prospect.schema.field(field) {
                    Some(field) => match &self.asker.prospect[field.index()] {
                        Value::Text(text) => text.to_string(),
                        _ => String::new(),
                    },
                    None => String::new(),
                };
                let mut known = self.asker.aliases.iter().chain(self.world.names(self.asker.person));
                let (site, company) = (text("company_domain"), text("company"));
                let parts = (text("first_name"), text("last_name"));
                let both = if parts.0.is_empty() { String::new() } else { format!("{} {}", parts.0, parts.1) };
                let names = [text("full_name"), both];
                known.any(|(_, name)| lists::names(listed, name))
                    || self.world.policy.prospect.schema.fields.iter().any(|(_, field)| {
                        let is_usual = ["email", "profile_url", "lead_url"].contains(&&*field.name);
                        let names = is_usual || matches!(field.ty, Type::Email | Type::Address | Type::Id);
                        names && lists::names(listed, &text(&field.name))
                    })
                    || lists::names(listed, &site)
                    || lists::site(listed, &site)
                    || !site.contains('@')
                        && (!site.contains('/') || site.trim().contains(' ') && !site.contains("://"))
                        && identity::company_site(&site).is_none()
                        && lists::names_company(listed, &site)
                    || names.iter().any(|name| lists::person(listed, name))
                    || lists::text(listed, &company)
                    || lists::names(listed, &company)
            }
            ExprKind::TextTest(one, test, other) => match (self.value(one), test, self.value(other)) {
                (Value::Text(one), TextTest::Contains, Value::Text(other)) => text::contains(&one, &other),
                (Value::Text(one), TextTest::StartsWith, Value::Text(other)) => text::starts_with(&one, &other),
                (Value::Text(one), TextTest::EndsWith, Value::Text(other)) => text::ends_with(&one, &other),
                (Value::List(all), TextTest::Contains, Value::Text(other)) => {
                    all.iter().any(|one| text::same(one, &other))
                }
                _ => false,
            },
            ExprKind::Mentions(one, phrases) => matches!(self.value(one), Value::Text(one) if phrases.found_in(&one)),
            ExprKind::MentionsList(one, list) => match (self.value(one), &self.world.policy.lists[*list].phrases) {
                (Value::Text(one), Some(phrases)) => phrases.found_in(&one),
                _ => false,
            },
            ExprKind::MentionsText(one, phrases) => match (self.value(one), self.value(phrases)) {
                (Value::Text(one), Value::List(all)) => text::Phrases::new(&all).unwrap().found_in(&one),
                _ => false,
            },
            ExprKind::Matches(one, pattern) => matches!(self.value(one), Value::Text(one) if pattern.found_in(&one)),
            ExprKind::Present(one) => !self.value(one).is_missing(),
            ExprKind::Within(one, length) => match (self.moment(&self.value(one)), self.value(length)) {
                (Some(at), Value::Duration(length)) => at <= self.now && at > self.now - length,
                _ => false,
            },
            ExprKind::Exhausted(cap) => self.room(*cap).is_some(),
            ExprKind::History(history) => self.history(history),
            _ => self.value(expr) == Value::YesNo(true),
        }
    }

    /// Whether a value is another, or stands in it where that is a list. Texts that name somebody are compared as names.
    fn alike(&self, one: &Expr, other: &Expr) -> bool {
        let of = |ty: &Type| one.ty == *ty || other.ty == *ty;
        let same = |one: &str, other: &str| {
            if of(&Type::Id) {
                identity::exact(one) == identity::exact(other)
            } else if of(&Type::Email) || of(&Type::Address) {
                identity::normal(one) == identity::normal(other)
            } else {
                text::same(one, other)
            }
        };
        match (self.value(one), self.value(other)) {
            (Value::Text(one), Value::List(list)) => list.iter().any(|other| same(&one, other)),
            (Value::Text(one), Value::Text(other)) => same(&one, &other),
            (one, other) => self.same(&one, &other),
        }
    }

    pub(crate) fn value(&self, expr: &Expr) -> Value {
        match &expr.kind {
            ExprKind::Constant(value) => value.clone(),
            ExprKind::LocalTime(at) => {
                self.asker.zone.to_ambiguous_timestamp(*at).compatible().map_or(Value::Missing, Value::Time)
            }
            ExprKind::NoLimit => Value::Missing,
            ExprKind::Now => Value::Time(self.now),
            ExprKind::Field(Whose::Prospect, field) => self.asker.prospect[field.index()].clone(),
            ExprKind::Field(Whose::Sender, field) => self.asker.sender[field.index()].clone(),
            ExprKind::Defined(define) => self.value(&self.world.policy.defines[*define].value),
            ExprKind::Usage(cap, figure) => self.figure(*cap, *figure),
            ExprKind::Arithmetic(one, operator, other) => {
                self.arithmetic(&self.value(one), *operator, &self.value(other)).unwrap_or_default()
            }
            ExprKind::Call(function, arguments) => self.call(*function, arguments),
            ExprKind::DaysSince(one) => match self.value(one) {
                Value::Date(date) => whole(days_since_date(date, self.now, &self.asker.zone)),
                Value::Time(at) => whole(days_since(at, self.now)),
                _ => Value::Missing,
            },
            ExprKind::Template(template) => {
                let mut filled = String::new();
                for part in &template.parts {
                    match part {
                        Part::Words(words) => filled.push_str(words),
                        Part::Value { value, fallback, .. } => match (self.shown(value), fallback) {
                            (Some(shown), _) => filled.push_str(&shown),
                            (None, Some(fallback)) => filled.push_str(fallback),
                            (None, None) => return Value::Missing,
                        },
                    }
                }
                Value::Text(filled.into())
            }
            ExprKind::Cases(cases) => {
                let case = cases.iter().find(|case| case.when.as_ref().is_none_or(|when| self.holds(when)));
                self.value(&case.unwrap().value)
            }
            _ => Value::YesNo(self.holds(expr)),
        }
    }

    /// A value as it stands in a text.
    fn shown(&self, expr: &Expr) -> Option<String> {
        Some(match (self.value(expr), &expr.ty) {
            (Value::Missing, _) => return None,
            (Value::Text(text), _) => text.into(),
            (Value::Number(number), _) => Plain(number).to_string(),
            (Value::YesNo(answer), _) => if answer { "yes" } else { "no" }.to_owned(),
            (Value::Date(date), _) => date.to_string(),
            (Value::Time(at), _) => {
                at.to_zoned_datetime(self.asker.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
            }
            (Value::Duration(length), _) => Length(length).to_string(),
            (Value::Word(word), Type::Words(words)) => words[usize::from(word)].to_string(),
            (Value::List(texts), _) => texts.join(", "),
            (other, ty) => panic!("{other:?} is no {ty}"),
        })
    }

    /// A date is the start of its day.
    fn moment(&self, value: &Value) -> Option<Timestamp> {
        match value {
            Value::Date(date) => Some(start_of_day(*date, &self.asker.zone)),
            Value::Time(at) => Some(*at),
            _ => None,
        }
    }

    fn same(&self, one: &Value, other: &Value) -> bool {
        match (one, other) {
            (Value::Missing, _) | (_, Value::Missing) => false,
            (Value::Text(one), Value::Text(other)) => text::same(one, other),
            (Value::Date(_), Value::Time(_)) | (Value::Time(_), Value::Date(_)) => {
                self.moment(one) == self.moment(other)
            }
            (one, other) => one == other,
        }
    }

    pub(crate) fn compare(&self, one: &Value, other: &Value) -> Option<Ordering> {
        match (one, other) {
            (Value::Number(one), Value::Number(other)) => one.partial_cmp(other),
            (Value::YesNo(one), Value::YesNo(other)) => Some(one.cmp(other)),
            (Value::Duration(one), Value::Duration(other)) => Some(one.cmp(other)),
            (Value::Word(one), Value::Word(other)) => Some(one.cmp(other)),
            _ => Some(self.moment(one)?.cmp(&self.moment(other)?)),
        }
    }

    fn arithmetic(&self, one: &Value, operator: Operator, other: &Value) -> Option<Value> {
        use Operator::{DividedBy, Minus, Plus, Times};
        let length = |seconds: f64| SignedDuration::try_from_secs_f64(seconds).ok().map(Value::Duration);
        match (one, operator, other) {
            (Value::Number(one), _, Value::Number(other)) => number(match operator {
                Plus => one + other,
                Minus => one - other,
                Times => one * other,
                DividedBy => one / other,
            }),
            (Value::Duration(one), Plus, Value::Duration(other)) => one.checked_add(*other).map(Value::Duration),
            (Value::Duration(one), Minus, Value::Duration(other)) => one.checked_sub(*other).map(Value::Duration),
            (Value::Duration(one), Times, Value::Number(other))
            | (Value::Number(other), Times, Value::Duration(one)) => length(one.as_secs_f64() * other),
            (Value::Duration(_), DividedBy, Value::Number(0.0)) => None,
            (Value::Duration(one), DividedBy, Value::Number(other)) => length(one.as_secs_f64() / other),
            (Value::Duration(one), DividedBy, Value::Duration(other)) => {
                number(one.as_secs_f64() / other.as_secs_f64())
            }
            (Value::Duration(one), Plus, other) => self.moment(other)?.checked_add(*one).ok().map(Value::Time),
            (one, Plus, Value::Duration(other)) => self.moment(one)?.checked_add(*other).ok().map(Value::Time),
            (one, Minus, Value::Duration(other)) => self.moment(one)?.checked_sub(*other).ok().map(Value::Time),
            (one, Minus, other) => Some(Value::Duration(self.moment(one)?.duration_since(self.moment(other)?))),
            _ => None,
        }
    }

    fn call(&self, function: Function, arguments: &[Expr]) -> Value {
        let values: Vec<Value> = arguments.iter().map(|argument| self.value(argument)).collect();
        if values.iter().any(Value::is_missing) {
            return Value::Missing;
        }
        let best = |wanted: Ordering| {
            let mut best = values[0].clone();
            for value in &values {
                if self.compare(value, &best) == Some(wanted) {
                    best = value.clone();
                }
            }
            best
        };
        match (function, &values[0]) {
            (Function::Min, _) => best(Ordering::Less),
            (Function::Max, _) => best(Ordering::Greater),
            (Function::Round, Value::Number(number)) => Value::Number(number.round()),
            (Function::Length, Value::Text(text)) => whole(i64::try_from(text.encode_utf16().count()).unwrap()),
            (Function::Length, Value::List(texts)) => whole(i64::try_from(texts.len()).unwrap()),
            (function, value) => panic!("{function:?} of {value:?}"),
        }
    }

    /// Whether something happened, as asked.
    fn history(&self, history: &History) -> bool {
        let happened = &self.world.happened;
        // What came since is not the counted move itself.
        let is_itself = |event: &Happened| {
            let counted = &happened[self.counted.unwrap()];
            let same = event.what == counted.what && event.mv == counted.mv && event.at == counted.at;
            let by_same = event.asker.name == counted.asker.name;
            same && by_same && self.world.is_same(&event.asker, &counted.asker)
        };
        let is_subject = |event: &Happened| match history.subject {
            Subject::Move(mv) => event.mv == Some(mv),
            Subject::Anything => true,
            Subject::Counted => self.is_about_counted(event),
        };
        let length = match history.within.as_ref().map(|length| self.value(length)) {
            None => None,
            Some(Value::Duration(length)) => Some(length),
            Some(_) => return false,
        };
        let is_asked = |(_, event): &(usize, &Happened)| {
            let by = match history.by {
                None => event.asker.name == self.asker.name,
                Some(By::Anyone) => true,
                Some(By::AnotherSender) => event.asker.name != self.asker.name,
            };
            let about = match history.at {
                None => self.world.is_same(&event.asker, self.asker),
                Some(field) => self.shares(event, field),
            };
            let since = match (self.anchor, self.counted) {
                (Some(anchor), _) => event.at >= happened[anchor].at,
                (_, Some(counted)) => event.at >= happened[counted].at && !is_itself(event),
                _ => true,
            };
            let is_recent = length.is_none_or(|length| match self.counted {
                Some(counted) => event.at < happened[counted].at + length,
                None => event.at > self.now - length,
            });
            event.at <= self.known && is_subject(event) && by && about && since && is_recent
        };
        let is_answer = |event: &Happened| {
            use EventKind::{Accepted, Declined, Replied, Withdrawn};
            matches!(event.what, Accepted | Replied | Declined | Withdrawn)
        };
        let mut asked = happened.iter().enumerate().filter(is_asked);
        // An answer to the counted move may be too late.
        let is_in_time = |event: &Happened| match (self.counted, length) {
            (Some(counted), Some(length)) => event.at < happened[counted].at + length,
            _ => true,
        };
        match kind(history.happening) {
            Some(what) => asked.any(|(_, event)| event.what == what),
            None if history.subject == Subject::Counted => !asked.any(|(_, event)| is_answer(event)),
            None => {
                let sent = asked.filter(|(_, event)| event.what == EventKind::Sent);
                let Some((last, sent)) = sent.max_by_key(|(place, event)| (event.at, *place)) else { return false };
                !happened.iter().enumerate().any(|(place, event)| {
                    is_answer(event)
                        && event.mv == sent.mv
                        && event.asker.name == sent.asker.name
                        && self.world.is_same(&event.asker, &sent.asker)
                        && event.at <= self.known
                        && is_in_time(event)
                        && (event.at, place) > (sent.at, last)
                })
            }
        }
    }

    /// Whether an event speaks of the counted move itself: not of a later one of its kind.
    fn is_about_counted(&self, event: &Happened) -> bool {
        let counted = &self.world.happened[self.counted.unwrap()];
        let is_later = |later: &Happened| {
            later.what == EventKind::Sent
                && later.mv == counted.mv
                && later.asker.name == counted.asker.name
                && self.world.is_same(&later.asker, &counted.asker)
                && later.at > counted.at
                && later.at <= event.at
        };
        event.mv == counted.mv && !self.world.happened.iter().any(is_later)
    }

    /// Whether an event was about someone who shares this field's value.
    fn shares(&self, event: &Happened, field: FieldId) -> bool {
        let value = World::shared(&self.asker.prospect, field);
        value.is_some() && value == World::shared(&event.asker.prospect, field)
    }

    // ------------------------------------------------------------------------------------------------------ caps

    /// Whether the cap applies at all: its fields are present.
    pub(crate) fn applies(&self, cap: &Cap) -> bool {
        cap.per_fields.iter().all(|field| World::shared(&self.asker.prospect, *field).is_some())
    }

    /// The counted events under the asker's key that are known, by their places.
    fn counted_events(&self, cap: &Cap) -> Vec<usize> {
        let is_counted = |event: &Happened| {
            event.what == EventKind::Sent
                && event.at <= self.known
                && cap.counts.iter().any(|counted| {
                    event.mv == Some(counted.mv) && counted.form.is_none_or(|form| event.forms.contains(&form))
                })
                && (!cap.per_sender || event.asker.name == self.asker.name)
                && cap.per_fields.iter().all(|field| self.shares(event, *field))
        };
        let is_exempt = |place: usize, event: &Happened| {
            let about = Asking {
                asker: &event.asker,
                now: event.at,
                known: self.known,
                counted: Some(place),
                lifted: 0,
                anchor: None,
                world: self.world,
            };
            cap.unless.as_ref().is_some_and(|unless| about.holds(unless))
        };
        let all = self.world.happened.iter().enumerate();
        all.filter(|(place, event)| is_counted(event) && !is_exempt(*place, event)).map(|(place, _)| place).collect()
    }

    /// How many count in the window that ends at `end`.
    fn used_at(&self, id: CapId, end: Timestamp) -> u64 {
        let cap = &self.world.policy.caps[id];
        let counts = |at: Timestamp| in_window(&cap.every, at, end, &self.asker.zone);
        let read = self.world.told.iter().filter(|told| {
            told.cap == id && told.sender == self.asker.name && told.used.is_some() && told.at <= end.min(self.known)
        });
        let read = read.max_by_key(|told| told.at);
        let events = self.counted_events(cap).into_iter().filter(|place| {
            let event = &self.world.happened[*place];
            let is_covered = read.is_some_and(|read| event.at < read.at || event.at == read.at && *place < read.after);
            counts(event.at) && !is_covered
        });
        let read = read.filter(|read| counts(read.at)).map_or(0, |read| read.used.unwrap());
        read + events.count() as u64
    }

    pub(crate) fn used(&self, id: CapId) -> u64 {
        self.used_at(id, self.now)
    }

    /// The limit in force; nothing for none.
    pub(crate) fn limit(&self, id: CapId) -> Option<u64> {
        let said = match self.value(&self.world.policy.caps[id].limit) {
            Value::Number(limit) => Some(limit.floor().max(0.0) as u64),
            _ => None,
        };
        let clamp = self.world.clamps[id.index()];
        said.into_iter().chain(clamp).min()
    }

    /// Why the cap has no room; nothing where it has some.
    pub(crate) fn room(&self, id: CapId) -> Option<NoRoom> {
        let cap = &self.world.policy.caps[id];
        if !self.applies(cap) {
            return None;
        }
        let limit = self.limit(id)?;
        if self.is_cooling(id, limit) {
            return Some(NoRoom::Cooldown);
        }
        (self.used(id) >= limit).then_some(NoRoom::Exhausted)
    }

    fn is_cooling(&self, id: CapId, limit: u64) -> bool {
        let cap = &self.world.policy.caps[id];
        let Some(cooldown) = cap.cooldown else { return false };
        let is_recent = |at: Timestamp| at <= self.known && at > self.now - cooldown.length;
        let own = |told: &&super::world::Told| told.cap == id && told.sender == self.asker.name;
        let mut restricted = self.world.told.iter().filter(own).filter(|told| told.used.is_none());
        if restricted.any(|told| is_recent(told.at)) {
            return true;
        }
        if !cooldown.by_own_count {
            return false;
        }
        let sent = self.counted_events(cap).into_iter().map(|place| self.world.happened[place].at);
        let read = self.world.told.iter().filter(own).filter(|told| told.used.is_some());
        let mut moments = sent.chain(read.map(|told| told.at));
        moments.any(|at| is_recent(at) && self.used_at(id, at) >= limit)
    }

    fn figure(&self, id: CapId, figure: Figure) -> Value {
        let cap = &self.world.policy.caps[id];
        let applies = self.applies(cap);
        let limit = if applies { self.limit(id) } else { None };
        let count = |number: u64| whole(i64::try_from(number).unwrap());
        match figure {
            Figure::Used => count(if applies { self.used(id) } else { 0 }),
            Figure::Limit => limit.map_or(Value::Missing, count),
            Figure::Left => limit.map_or(Value::Missing, |limit| count(limit.saturating_sub(self.used(id)))),
        }
    }
}

/// Why a cap has no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoRoom {
    Exhausted,
    Cooldown,
}

/// Whether what happened at `at` counts in the window that ends at `end`: by the calendar on the wall, day for day.
pub(crate) fn in_window(window: &Window, at: Timestamp, end: Timestamp, zone: &jiff::tz::TimeZone) -> bool {
    use crate::values::calendar::Unit;
    let day = |at: Timestamp, zone: &jiff::tz::TimeZone| crate::values::calendar::day_of(at, zone);
    at <= end
        && match window {
            Window::Rolling(length) => at > end - *length,
            Window::Calendar { unit, zone: said } => {
                let zone = said.as_ref().unwrap_or(zone);
                // Walks back from today to the day on which the period began.
                let mut first = day(end, zone);
                let begins = |day: jiff::civil::Date| match unit {
                    Unit::Day => true,
                    Unit::Week => day.weekday() == jiff::civil::Weekday::Monday,
                    Unit::Month { from_day } => day.day() == (*from_day).min(day.days_in_month()),
                };
                while !begins(first) {
                    first = first.yesterday().unwrap();
                }
                day(at, zone) >= first
            }
        }
}

/// What happened, as asked; nothing for `unanswered`.
pub(crate) fn kind(happening: Happening) -> Option<EventKind> {
    match happening {
        Happening::Event(kind) => Some(kind),
        Happening::Unanswered => None,
    }
}

fn number(number: f64) -> Option<Value> {
    number.is_finite().then_some(Value::Number(number))
}

fn whole(number: i64) -> Value {
    Value::Number(number as f64)
}
