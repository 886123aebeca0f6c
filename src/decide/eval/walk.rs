//! The order in which one person is decided: `never`, a follow-up under way, the rules.

use jiff::{Timestamp, tz::TimeZone};

use super::evaluation::Evaluation;
use super::person::Person;
use super::value::Val;
use super::{fill, follow_up, history};
use crate::decide::state::Witness;
use crate::language::plan::{Action, Choice, ConditionId, FollowUpId, NeverId, Plan, Step, With, Zone, whole_count};
use crate::values::RefusalCode;
use crate::values::ids::{CapId, FieldId, FormId, HoursId, MoveId};

/// What came out of a walk, before it is known until when.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// What is decided.
    pub verdict: Verdict,
    /// When the follow-up that decides was due.
    pub due: Option<Timestamp>,
    /// The options passed over, in order.
    pub refused: Vec<Refused>,
}

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing, ever: a `never` is met.
    Never(NeverId),
    /// A follow-up is under way and not yet due.
    Pending(FollowUpId),
    /// The option at this place is available.
    Chosen(Step, usize),
    /// No option is available.
    Stuck(Step),
    /// No rule matches.
    NoRule,
    /// The same person stands in an earlier row, and is decided there.
    Duplicate,
}

/// An option passed over.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// Whose option.
    pub step: Step,
    /// Its place.
    pub option: usize,
    /// Why.
    pub reason: Reason,
}

/// Why an option is passed over.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// Its own `when` doesn't hold.
    Condition(ConditionId),
    /// The move needs something that doesn't hold: which of its needs.
    Need(MoveId, usize),
    /// A name in the text has no value.
    MissingName(MoveId, FormId, Box<str>),
    /// The text has too many characters: how many, and how many it may have.
    TooLong(MoveId, FormId, usize, u64),
    /// It is outside the move's hours.
    Hours(HoursId),
    /// It turned out impossible then.
    Blocked(Timestamp),
    /// The cap has counted this many of so many.
    Exhausted(CapId, u64, u64),
    /// The cap is shut until then.
    Cooldown(CapId, Timestamp),
    /// What is said there of the same person meets the `never`.
    SaidOfPerson(Witness),
    /// What is said there of somebody who goes by the same name meets the `never`.
    SaidOfNamesake(Witness),
}

impl Reason {
    /// The condition that doesn't hold, unless the policy has words of its own for it.
    #[must_use]
    pub fn condition(&self, plan: &Plan) -> Option<ConditionId> {
        match self {
            Self::Condition(condition) => Some(*condition),
            Self::Need(mv, place) => match plan.moves[*mv].needs.get(*place) {
                Some((condition, None)) => Some(*condition),
                _ => None,
            },
            _ => None,
        }
    }

    /// The code that output carries.
    #[must_use]
    pub fn code(&self) -> RefusalCode {
        match self {
            Self::Condition(_) => RefusalCode::ConditionFalse,
            Self::Need(..) => RefusalCode::NeedsUnmet,
            Self::MissingName(..) => RefusalCode::TextMissingField,
            Self::TooLong(..) => RefusalCode::TextTooLong,
            Self::Hours(_) => RefusalCode::OutsideHours,
            Self::Blocked(_) => RefusalCode::Blocked,
            Self::Exhausted(..) => RefusalCode::CapExhausted,
            Self::Cooldown(..) => RefusalCode::CapCooldown,
            Self::SaidOfPerson(Witness::Row(_)) | Self::SaidOfNamesake(Witness::Row(_)) => RefusalCode::Duplicate,
            Self::SaidOfPerson(Witness::Ledger(_)) | Self::SaidOfNamesake(Witness::Ledger(_)) => {
                RefusalCode::Remembered
            }
        }
    }
}

/// How the options of one step came out.
enum Tried {
    Chosen(usize),
    Next,
    None,
}

impl<'a> Evaluation<'a, '_> {
    /// Decides. Nothing where the answer hangs on what a decision of this run can change, and that is left open.
    pub(super) fn walk(&mut self) -> Option<Outcome> {
        let plan = self.plan;
        for (id, never) in plan.nevers.iter() {
            let refused = if self.condition(never.when)? {
                Vec::new()
            } else if let Some(reason) = self.excluding(id) {
                vec![Refused { step: Step::Never(id), option: 0, reason }]
            } else {
                continue;
            };
            return Some(Outcome { verdict: Verdict::Never(id), due: None, refused });
        }
        if !plan.follow_ups.is_empty()
            && let Some(under_way) = follow_up::under_way(self)?
        {
            return self.follow_up(under_way);
        }
        self.rules()
    }

    /// Why a `never` is met by what is said elsewhere of the same person, or of who shares a name with them, where it is.
    fn excluding(&self, never: NeverId) -> Option<Reason> {
        let of_person = self.person.into_iter().flat_map(|person| self.state.exclusions(person, self.sender)).copied();
        // Who goes by nothing but what others claim too is nobody whom the state could know.
        let person = if self.state.may_have_namesakes() { Person::of(self.plan, self.prospect) } else { None };
        let person = person.map(|person| person.identified(&self.state.persons)).unwrap_or_default();
        let of_claimed = self.state.exclusions_of_claimed(person.aliases());
        let of_claimed = of_claimed.filter(|exclusion| exclusion.sender.is_none_or(|only| only == self.sender));
        let exclusions = of_person.chain(of_claimed).filter(|exclusion| exclusion.never == never);
        let exclusion = exclusions.min_by_key(|exclusion| (exclusion.is_of_namesake, exclusion.by))?;
        let reason = if exclusion.is_of_namesake { Reason::SaidOfNamesake } else { Reason::SaidOfPerson };
        Some(reason(exclusion.by))
    }

    /// Whether no `never` is met, and the move is possible.
    pub(super) fn honours(&mut self, mv: MoveId) -> bool {
        let mut nevers = self.plan.nevers.iter();
        nevers.all(|(id, never)| self.condition(never.when) == Some(false) && self.excluding(id).is_none())
            && self.unmet_need(mv) == Some(None)
    }

    fn follow_up(&mut self, under_way: follow_up::UnderWay) -> Option<Outcome> {
        let follow_up::UnderWay { id, due, .. } = under_way;
        if due > self.now {
            return Some(Outcome { verdict: Verdict::Pending(id), due: None, refused: Vec::new() });
        }
        let plan = self.plan;
        let mut refused = Vec::new();
        let step = Step::FollowUp(id);
        let verdict = match self.options(step, &plan.follow_ups[id].options, &mut refused)? {
            Tried::Chosen(option) => Verdict::Chosen(step, option),
            Tried::Next | Tried::None => Verdict::Stuck(step),
        };
        Some(Outcome { verdict, due: Some(due), refused })
    }

    fn rules(&mut self) -> Option<Outcome> {
        let plan = self.plan;
        let mut refused = Vec::new();
        let mut passed_on = None;
        for (id, rule) in plan.rules.iter() {
            if !self.all(&rule.when)? {
                continue;
            }
            let step = Step::Rule(id);
            let verdict = match self.options(step, &rule.options, &mut refused)? {
                Tried::Chosen(option) => Verdict::Chosen(step, option),
                Tried::None => Verdict::Stuck(step),
                Tried::Next => {
                    passed_on = passed_on.or(Some(step));
                    continue;
                }
            };
            return Some(Outcome { verdict, due: None, refused });
        }
        // What `next` led past decides as if `next` were not there.
        let verdict = passed_on.map_or(Verdict::NoRule, Verdict::Stuck);
        Some(Outcome { verdict, due: None, refused })
    }

    /// Tries the options in order.
    fn options(&mut self, step: Step, options: &'a [Choice], refused: &mut Vec<Refused>) -> Option<Tried> {
        for (place, option) in options.iter().enumerate() {
            match self.refusal(option)? {
                None if matches!(option.action, Action::Next) => return Some(Tried::Next),
                None => return Some(Tried::Chosen(place)),
                Some(reason) => refused.push(Refused { step, option: place, reason }),
            }
        }
        Some(Tried::None)
    }

    /// Why an option isn't available; the inner nothing where it is.
    pub(super) fn refusal(&mut self, option: &'a Choice) -> Option<Option<Reason>> {
        if let Some(when) = option.when
            && !self.condition(when)?
        {
            return Some(Some(Reason::Condition(when)));
        }
        let Action::Move(mv, with) = &option.action else { return Some(None) };
        if let Some(place) = self.unmet_need(*mv)? {
            return Some(Some(Reason::Need(*mv, place)));
        }
        if let Some(reason) = self.unwritable(*mv, with)? {
            return Some(Some(reason));
        }
        if let Some(hours) = self.closed_hours(*mv) {
            return Some(Some(Reason::Hours(hours)));
        }
        let blocked = self.person.and_then(|person| history::blocked_at(self, person, self.sender, *mv));
        if let Some(at) = blocked {
            return Some(Some(Reason::Blocked(at)));
        }
        self.full_cap(*mv, with)
    }

    fn unmet_need(&mut self, mv: MoveId) -> Option<Option<usize>> {
        let plan = self.plan;
        for (place, (condition, _)) in plan.moves[mv].needs.iter().enumerate() {
            if !self.condition(*condition)? {
                return Some(Some(place));
            }
        }
        Some(None)
    }

    fn unwritable(&mut self, mv: MoveId, with: &'a [With]) -> Option<Option<Reason>> {
        for with in with {
            let is_clocked = with.reads.clock || self.plan.moves[mv].forms[with.form].reads.clock;
            if let Some(consulted) = self.consulted.as_mut().filter(|_| is_clocked) {
                consulted.texts.push((mv, with));
            }
            if let Some(reason) = self.unwritable_text(mv, with)? {
                return Some(Some(reason));
            }
        }
        Some(None)
    }

    /// Why one text can't be written; the inner nothing where it can.
    pub(super) fn unwritable_text(&mut self, mv: MoveId, with: &'a With) -> Option<Option<Reason>> {
        let plan = self.plan;
        let Some(text) = &with.text else { return Some(None) };
        let units = match fill::measure(self, text)? {
            Ok(units) => units,
            Err(name) => return Some(Some(Reason::MissingName(mv, with.form, name.0.into()))),
        };
        let Some(limit) = &plan.moves[mv].forms[with.form].limit else { return Some(None) };
        let most = if let Val::Number(most) = self.value(limit)? { whole_count(most) } else { 0 };
        let is_too_long = units as u64 > most;
        Some(is_too_long.then_some(Reason::TooLong(mv, with.form, units, most)))
    }

    fn closed_hours(&mut self, mv: MoveId) -> Option<HoursId> {
        let hours = self.plan.moves[mv].during?;
        if let Some(consulted) = &mut self.consulted {
            consulted.hours.push(hours);
        }
        let zone = self.hours_zone(hours);
        (!self.plan.hours[hours].open.is_open(self.now, &zone)).then_some(hours)
    }

    fn full_cap(&mut self, mv: MoveId, with: &[With]) -> Option<Option<Reason>> {
        let plan = self.plan;
        for (cap, form) in &plan.moves[mv].caps {
            if form.is_some_and(|form| !with.iter().any(|with| with.form == form)) || self.is_free(*cap, mv)? {
                continue;
            }
            if !self.settles {
                return None;
            }
            let Some(status) = self.room_status(*cap)? else { continue };
            match (status.refusal(), status.shut_until, status.limit) {
                (Some(RefusalCode::CapCooldown), Some(until), _) => return Some(Some(Reason::Cooldown(*cap, until))),
                (Some(_), _, Some(limit)) => return Some(Some(Reason::Exhausted(*cap, status.used, limit))),
                _ => {}
            }
        }
        Some(None)
    }

    /// The zone that hours are kept in.
    pub(super) fn hours_zone(&self, hours: HoursId) -> TimeZone {
        let named = |whose, field: FieldId| match self.field(whose, field) {
            Val::Text(name) => TimeZone::get(&name).ok(),
            _ => None,
        };
        match &self.plan.hours[hours].zone {
            Zone::Sender => self.zone.clone(),
            Zone::Fixed(zone) => zone.clone(),
            Zone::Field(whose, field) => named(*whose, *field).unwrap_or_else(|| self.zone.clone()),
        }
    }
}
