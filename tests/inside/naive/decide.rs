//! One decision, in the order of language.md: `never`, a follow-up under way, the rules.

use crate::language::check::typed::{Action, Cap, Choice, FollowUp, Hours, Policy, Record, With, Zone};
use crate::values::EventKind;
use crate::values::RefusalCode;
use crate::values::Value;
use crate::values::calendar::{moment_in, spread, zone};
use crate::values::ids::{FormId, HoursId, Id, MoveId};
use crate::values::text;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::value::{Asking, NoRoom, kind};
use super::world::{Asker, Happened, World};

/// What decides, by its place among its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Never(usize),
    FollowUp(usize),
    Rule(usize),
}

/// What comes out, before anybody asks until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Never(usize),
    /// The follow-up isn't due yet.
    NotDue(usize, Timestamp),
    /// The option of that place.
    Chosen(By, usize),
    /// No option is available.
    Stuck(By),
    NoRule,
}

/// A whole decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decided {
    pub(crate) action: String,
    pub(crate) with: Vec<String>,
    pub(crate) subject: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) at: Option<Timestamp>,
    pub(crate) rule: Option<String>,
    pub(crate) until: Option<Timestamp>,
    pub(crate) refused: Vec<RefusalCode>,
}

/// Works out a record's defaults.
pub(crate) fn complete(
    world: &World<'_>,
    record: &Record,
    raw: &[Value],
    zone: &TimeZone,
    is_sender: bool,
) -> Vec<Value> {
    let mut slots = raw.to_vec();
    for field in &record.default_order {
        if !slots[field.index()].is_missing() {
            continue;
        }
        let (prospect, sender) = if is_sender { (Vec::new(), slots.clone()) } else { (slots.clone(), Vec::new()) };
        let (name, aliases) = (String::new(), Vec::new());
        let asker = Asker { prospect, sender, name, zone: zone.clone(), aliases, person: None };
        let asking = Asking {
            world,
            asker: &asker,
            now: Timestamp::UNIX_EPOCH,
            known: Timestamp::UNIX_EPOCH,
            anchor: None,
            counted: None,
            lifted: 0,
        };
        slots[field.index()] = asking.value(record.defaults[field.index()].as_ref().unwrap());
    }
    slots
}

impl Asking<'_> {
    /// The answer now, with the refusals met on the way, and the moment at which the follow-up in question was due.
    pub(crate) fn answer(&self) -> (Answer, Vec<RefusalCode>, Option<Timestamp>) {
        let policy = self.world.policy;
        for (place, never) in policy.nevers.iter().enumerate() {
            let meets = self.holds(&never.when);
            if meets || self.world.is_excluded(self.asker, place) {
                let refused = if meets { Vec::new() } else { vec![RefusalCode::Duplicate] };
                return (Answer::Never(place), refused, None);
            }
        }
        let under_way = policy.follow_ups.iter().enumerate().filter_map(|(place, item)| Some((self.due(item)?, place)));
        if let Some((due, place)) = under_way.min() {
            if self.now < due {
                return (Answer::NotDue(place, due), Vec::new(), None);
            }
            let mut refused = Vec::new();
            let by = By::FollowUp(place);
            let chosen = self.choose(&policy.follow_ups[place].options, &mut refused);
            let answer = chosen.map_or(Answer::Stuck(by), |option| Answer::Chosen(by, option));
            return (answer, refused, Some(due));
        }
        let (answer, refused) = self.rules();
        (answer, refused, None)
    }

    fn rules(&self) -> (Answer, Vec<RefusalCode>) {
        let mut refused = Vec::new();
        // The rule that led on to those below.
        let mut passed_on: Option<usize> = None;
        for (place, rule) in self.world.policy.rules.iter().enumerate() {
            if !rule.when.iter().all(|when| self.holds(when)) {
                continue;
            }
            match self.choose(&rule.options, &mut refused) {
                Some(option) if matches!(rule.options[option].action, Action::Next) => {
                    passed_on = passed_on.or(Some(place));
                }
                Some(option) => return (Answer::Chosen(By::Rule(place), option), refused),
                None => return (Answer::Stuck(By::Rule(place)), refused),
            }
        }
        (passed_on.map_or(Answer::NoRule, |place| Answer::Stuck(By::Rule(place))), refused)
    }

    /// The first option that is available.
    fn choose(&self, options: &[Choice], refused: &mut Vec<RefusalCode>) -> Option<usize> {
        for (place, option) in options.iter().enumerate() {
            match self.refusal(option) {
                Some(code) => refused.push(code),
                None => return Some(place),
            }
        }
        None
    }

    fn refusal(&self, option: &Choice) -> Option<RefusalCode> {
        if option.when.as_ref().is_some_and(|when| !self.holds(when)) {
            return Some(RefusalCode::ConditionFalse);
        }
        let Action::Move(mv, with) = &option.action else { return None };
        let item = &self.world.policy.moves[*mv];
        if item.needs.iter().any(|need| !self.holds(&need.condition)) {
            return Some(RefusalCode::NeedsUnmet);
        }
        for one in with {
            match self.text(*mv, one) {
                Some(Ok(_)) | None => {}
                Some(Err(code)) => return Some(code),
            }
        }
        if let Some(hours) = item.during {
            let hours = &self.world.policy.hours[hours];
            if !hours.open.is_open(self.now, &self.zone_of(hours)) {
                return Some(RefusalCode::OutsideHours);
            }
        }
        if self.is_blocked(*mv) {
            return Some(RefusalCode::Blocked);
        }
        let forms: Vec<FormId> = with.iter().map(|with| with.form).collect();
        let counting = self.world.policy.caps.iter().filter(|(_, cap)| {
            let counts = |form: Option<FormId>| form.is_none_or(|form| forms.contains(&form));
            cap.counts.iter().any(|counted| counted.mv == *mv && counts(counted.form))
        });
        let counting = counting.filter(|(id, _)| self.lifted & (1 << id.index()) == 0);
        // Who asks is told of the first cap that has no room.
        counting.filter(|(_, cap)| !self.would_be_exempt(cap, *mv, &forms)).find_map(|(id, _)| self.room(id)).map(
            |why| match why {
                NoRoom::Exhausted => RefusalCode::CapExhausted,
                NoRoom::Cooldown => RefusalCode::CapCooldown,
            },
        )
    }

    /// Whether the cap wouldn't count the move if it were made now.
    fn would_be_exempt(&self, cap: &Cap, mv: MoveId, forms: &[FormId]) -> bool {
        let mut world = self.world.clone();
        world.happened.retain(|event| event.at <= self.known);
        let (asker, forms) = (self.asker.clone(), forms.to_vec());
        world.happened.push(Happened { at: self.now, what: EventKind::Sent, mv: Some(mv), forms, asker, mark: 0 });
        let counted = Some(world.happened.len() - 1);
        let about = Asking {
            world: &world,
            asker: self.asker,
            now: self.now,
            known: self.now,
            anchor: None,
            counted,
            lifted: 0,
        };
        cap.unless.as_ref().is_some_and(|unless| about.holds(unless))
    }

    /// A text, filled in; nothing where the rep writes it.
    fn text(&self, mv: MoveId, with: &With) -> Option<Result<String, RefusalCode>> {
        let Value::Text(filled) = self.value(with.text.as_ref()?) else {
            return Some(Err(RefusalCode::TextMissingField));
        };
        let limit = self.world.policy.moves[mv].forms[with.form].limit.as_ref().map(|limit| self.value(limit));
        let fits = match limit {
            Some(Value::Number(limit)) => text::utf16_len(&filled) as f64 <= limit,
            _ => true,
        };
        Some(if fits { Ok(filled.into()) } else { Err(RefusalCode::TextTooLong) })
    }

    /// Whether it turned out impossible for this person since they last accepted.
    fn is_blocked(&self, mv: MoveId) -> bool {
        let mine = |event: &&Happened| {
            event.at <= self.known
                && event.asker.name == self.asker.name
                && self.world.is_same(&event.asker, self.asker)
        };
        let mut blocked = false;
        let mut events: Vec<&Happened> = self.world.happened.iter().filter(mine).collect();
        events.sort_by_key(|event| event.at);
        for event in events {
            match event.what {
                EventKind::Blocked if event.mv == Some(mv) => blocked = true,
                EventKind::Accepted => blocked = false,
                _ => {}
            }
        }
        blocked
    }

    pub(crate) fn zone_of(&self, hours: &Hours) -> TimeZone {
        use crate::language::check::typed::Whose;
        match &hours.zone {
            Zone::Sender => self.asker.zone.clone(),
            Zone::Fixed(zone) => zone.clone(),
            Zone::Field(whose, field) => {
                let record = if *whose == Whose::Sender { &self.asker.sender } else { &self.asker.prospect };
                match &record[field.index()] {
                    Value::Text(name) => zone(name).unwrap_or_else(|| self.asker.zone.clone()),
                    _ => self.asker.zone.clone(),
                }
            }
        }
    }

    /// When a follow-up is due; nothing where it isn't under way.
    pub(crate) fn due(&self, item: &FollowUp) -> Option<Timestamp> {
        let due = self.due_whatever_when(item)?;
        item.when.iter().all(|when| self.holds(when)).then_some(due)
    }

    /// When a follow-up would be due if its `when` held.
    pub(crate) fn due_whatever_when(&self, item: &FollowUp) -> Option<Timestamp> {
        let happened = &self.world.happened;
        let mine = |(_, event): &(usize, &Happened)| {
            event.at <= self.known
                && event.asker.name == self.asker.name
                && self.world.is_same(&event.asker, self.asker)
        };
        let anchors = happened.iter().enumerate().filter(mine).filter(|(_, event)| {
            Some(event.what) == kind(item.anchor.happening) && (item.anchor.mv.is_none() || event.mv == item.anchor.mv)
        });
        let (place, anchor) = anchors.max_by_key(|(place, event)| (event.at, *place))?;
        let is_done = happened.iter().enumerate().filter(mine).any(|(other, event)| {
            let is_its_move = |option: &Choice| matches!(option.action, Action::Move(mv, _) if Some(mv) == event.mv);
            event.what == EventKind::Sent
                && (event.at, other) > (anchor.at, place)
                && item.options.iter().any(is_its_move)
        });
        let unless = Asking { anchor: Some(place), ..*self };
        if is_done || item.unless.as_ref().is_some_and(|condition| unless.holds(condition)) {
            return None;
        }
        let open = item.during.map(|hours: HoursId| &self.world.policy.hours[hours]);
        let zone = open.map(|hours| self.zone_of(hours));
        let share = spread(&[item.name.as_bytes(), &anchor.mark.to_be_bytes()]);
        let open = open.zip(zone.as_ref()).map(|(hours, zone)| (&*hours.open, zone));
        let due = moment_in(anchor.at + item.wait_from, anchor.at + item.wait_to, open, share);
        let is_lapsed = item.lapses.is_some_and(|lapses| self.now > due + lapses);
        (!is_lapsed).then_some(due)
    }

    /// The decision, `until` among these moments (in order).
    pub(crate) fn decide(&self, moments: impl IntoIterator<Item = Timestamp>) -> Decided {
        let policy = self.world.policy;
        let (answer, refused, at) = self.answer();
        let waits = match &answer {
            Answer::NotDue(..) | Answer::Stuck(_) => true,
            Answer::Chosen(by, place) => matches!(option(policy, *by, *place).action, Action::Wait),
            _ => false,
        };
        let is_other = |at: &Timestamp| is_another(policy, &answer, &Asking { now: *at, ..*self }.answer().0);
        let until = if waits { moments.into_iter().find(is_other) } else { None };
        let by = match &answer {
            Answer::Never(item) => Some(By::Never(*item)),
            Answer::NotDue(item, _) => Some(By::FollowUp(*item)),
            Answer::Chosen(by, _) | Answer::Stuck(by) => Some(*by),
            Answer::NoRule => None,
        };
        let rule = by.map(|by| match by {
            By::Never(item) => &policy.nevers[item].name,
            By::FollowUp(item) => &policy.follow_ups[item].name,
            By::Rule(item) => &policy.rules[item].name,
        });
        let action = match &answer {
            Answer::Chosen(by, place) => Some(&option(policy, *by, *place).action),
            _ => None,
        };
        let name = match (&answer, action) {
            (Answer::Never(_), _) | (_, Some(Action::Skip)) => "skip",
            (Answer::NotDue(..), _) | (_, Some(Action::Wait)) => "wait",
            (Answer::Stuck(_), _) if until.is_some() => "wait",
            (_, Some(Action::Move(mv, _))) => &policy.moves[*mv].name,
            _ => "review",
        };
        let at = at.filter(|_| matches!(action, Some(Action::Move(..))));
        let (mut with, mut subject, mut other) = (Vec::new(), None, None);
        if let Some(Action::Move(mv, texts)) = action {
            for one in texts {
                let form = &*policy.moves[*mv].forms[one.form].name;
                with.push(form.to_owned());
                let filled = self.text(*mv, one).map(Result::unwrap);
                if form == "subject" {
                    subject = filled;
                } else {
                    other = filled;
                }
            }
        }
        let rule = rule.map(|name| name.to_string());
        Decided { action: name.to_owned(), with, subject, text: other, at, rule, until, refused }
    }

    /// What happened by a decision made now.
    pub(crate) fn taken(&self) -> Option<Happened> {
        let policy = self.world.policy;
        let (by, place) = match self.answer().0 {
            Answer::Chosen(by, place) => (by, place),
            _ => return None,
        };
        let Action::Move(mv, with) = &option(policy, by, place).action else { return None };
        let forms = with.iter().map(|with| with.form).collect();
        let asker = self.asker.clone();
        Some(Happened { at: self.now, what: EventKind::Sent, mv: Some(*mv), forms, asker, mark: 0 })
    }
}

/// Whether an answer is another one: another step, or something else to be done. To wait because it says so and because
/// nothing else can be done is the same.
fn is_another(policy: &Policy, one: &Answer, other: &Answer) -> bool {
    let waits = |answer: &Answer| match answer {
        Answer::Stuck(by) => Some(*by),
        Answer::Chosen(by, place) => matches!(option(policy, *by, *place).action, Action::Wait).then_some(*by),
        _ => None,
    };
    one != other && (waits(one).is_none() || waits(one) != waits(other))
}

/// An option by its place.
fn option(policy: &Policy, by: By, place: usize) -> &Choice {
    match by {
        By::FollowUp(item) => &policy.follow_ups[item].options[place],
        By::Rule(item) => &policy.rules[item].options[place],
        By::Never(_) => panic!("a `never` has no options"),
    }
}
