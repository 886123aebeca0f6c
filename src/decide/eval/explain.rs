//! How a decision came about: the walk observed. Every answer here is given by the evaluation that decides.

use std::collections::HashSet;

use jiff::{Timestamp, ZonedDateTime};

use super::conclude::{Wording, refusal};
use super::evaluation::{Asked, Evaluation, Memo};
use super::fill::write_value;
use super::follow_up;
use super::history;
use super::rows::BatchFiles;
use super::run::{Allocated, Run, step_of};
use super::value::Val;
use super::walk::{Outcome, Reason, Verdict};
use crate::decide::decision::{StepKind, Trace, TraceCap, TraceCondition, TraceOption, TraceStep, TraceVerdict};
use crate::decide::state::Witness;
use crate::language::plan::{Action, AtomKind, ConditionId, ConditionKind, Expr, Figure, Part, Plan, Step};
use crate::values::Type;
use crate::values::ids::{CapId, MoveId};

/// How the outcome came about. It must be asked before the slot is taken.
#[must_use]
pub fn explain(run: &mut Run<'_>, asked: Asked<'_>, allocated: &Allocated) -> Trace {
    // A row that stands for an earlier one is not asked.
    if allocated.duplicate_of.is_some() {
        return Trace::default();
    }
    let mut memo = Memo::default();
    memo.reset(run.plan());
    let files = run.files.clone();
    let mut tracing = Tracing {
        evaluation: run.asking(asked, &mut memo),
        outcome: &allocated.outcome,
        files: &files,
        moves: HashSet::new(),
    };
    let mut steps = tracing.nevers();
    steps.extend(tracing.follow_ups());
    steps.extend(tracing.rules());
    mark_nearest(&mut steps);
    Trace { caps: tracing.caps(), steps }
}

/// Of the rules that don't apply, the first that lacks only one of several conditions nearly matched.
fn mark_nearest(steps: &mut [TraceStep]) {
    let lacks_one = |step: &&mut TraceStep| {
        let lacking = step.conditions.iter().filter(|condition| !condition.holds).count();
        step.kind == StepKind::Rule && step.verdict == TraceVerdict::NotMet && lacking == 1 && holds_something(step)
    };
    if let Some(step) = steps.iter_mut().find(lacks_one) {
        step.nearly = true;
    }
}

/// Whether a part of the step's conditions holds: one lonely `no` is not nearly a match.
fn holds_something(step: &TraceStep) -> bool {
    step.conditions.iter().any(|condition| condition.holds || condition.parts.iter().any(|part| part.holds))
}

struct Tracing<'a, 'm> {
    evaluation: Evaluation<'a, 'm>,
    outcome: &'m Outcome,
    files: &'m BatchFiles,
    /// The moves among the options that were noted.
    moves: HashSet<MoveId>,
}

impl<'a> Tracing<'a, '_> {
    fn plan(&self) -> &'a Plan {
        self.evaluation.plan
    }

    fn zoned(&self, at: Timestamp) -> ZonedDateTime {
        at.to_zoned_datetime(self.evaluation.zone.clone())
    }

    fn decided(&self) -> Option<Step> {
        step_of(self.outcome)
    }

    fn verdict(&self, step: Step, met: bool) -> TraceVerdict {
        match (self.decided() == Some(step), met) {
            (true, _) => TraceVerdict::Decided,
            (false, true) => TraceVerdict::PassedOn,
            (false, false) => TraceVerdict::NotMet,
        }
    }

    fn nevers(&mut self) -> Vec<TraceStep> {
        let mut steps = Vec::new();
        for (id, never) in self.plan().nevers.iter() {
            let step = Step::Never(id);
            let conditions = vec![self.condition(never.when)];
            let met = conditions.iter().all(|condition| condition.holds);
            let note = self.other_record(step);
            steps.push(self.step(StepKind::Never, step, met, conditions, note));
            if self.decided() == Some(step) {
                break;
            }
        }
        steps
    }

    /// Which other record meets a `never`, where that is why it decides.
    fn other_record(&self, step: Step) -> Option<String> {
        let refused = self.outcome.refused.iter().find(|refused| refused.step == step)?;
        let day = |told: Timestamp| told.to_zoned_datetime(self.evaluation.zone.clone()).date();
        match refused.reason {
            Reason::SaidOfPerson(Witness::Row(row)) => {
                Some(format!("met by {}, the same person", self.files.place(row)))
            }
            Reason::SaidOfNamesake(Witness::Row(row)) => Some(format!("met by {}, of one name", self.files.place(row))),
            Reason::SaidOfPerson(Witness::Ledger(told)) => {
                Some(format!("met by what the ledger was told of them on {}", day(told)))
            }
            Reason::SaidOfNamesake(Witness::Ledger(told)) => {
                Some(format!("met by what the ledger was told on {} of somebody of one name", day(told)))
            }
            _ => None,
        }
    }

    /// Those that only their `when` holds back, and the one that decides.
    fn follow_ups(&mut self) -> Vec<TraceStep> {
        let decided = self.decided();
        if matches!(decided, Some(Step::Never(_))) {
            return Vec::new();
        }
        let mut steps = Vec::new();
        for held_back in follow_up::held_back(&mut self.evaluation) {
            let (id, note) = (held_back.id, self.due(held_back.due));
            let when = self.plan().follow_ups[id].when.iter().map(|when| self.condition(*when)).collect();
            steps.push(self.step(StepKind::FollowUp, Step::FollowUp(id), false, when, Some(note)));
        }
        if let Some(Step::FollowUp(id)) = decided
            && let Some(Some(under_way)) = follow_up::under_way(&mut self.evaluation)
        {
            let (follow_up, note) = (&self.plan().follow_ups[id], self.due(under_way.due));
            let conditions = follow_up.when.iter().chain(&follow_up.unless);
            let conditions = conditions.map(|condition| self.condition(*condition)).collect();
            steps.push(self.step(StepKind::FollowUp, Step::FollowUp(id), true, conditions, Some(note)));
        }
        steps
    }

    /// When something is due, and how late it is.
    fn due(&self, at: Timestamp) -> String {
        let due = self.zoned(at).strftime("%Y-%m-%d %H:%M");
        let late = self.evaluation.now.duration_since(at);
        if late.is_positive() {
            format!("due {due}, {} late", crate::values::Length(rounded(late)))
        } else {
            format!("due {due}")
        }
    }

    fn rules(&mut self) -> Vec<TraceStep> {
        let mut steps = Vec::new();
        if matches!(self.decided(), Some(Step::Never(_) | Step::FollowUp(_))) {
            return steps;
        }
        for (id, rule) in self.plan().rules.iter() {
            let conditions: Vec<_> = rule.when.iter().map(|when| self.condition(*when)).collect();
            let met = conditions.iter().all(|condition| condition.holds);
            steps.push(self.step(StepKind::Rule, Step::Rule(id), met, conditions, None));
            if self.decided() == Some(Step::Rule(id)) && !self.led_on(Step::Rule(id)) {
                break;
            }
        }
        steps
    }

    /// Whether the rule decides only since none below it matched.
    fn led_on(&self, step: Step) -> bool {
        let has_next = self.plan().options(step).iter().any(|option| matches!(option.action, Action::Next));
        has_next && self.outcome.verdict == Verdict::Stuck(step)
    }

    fn step(
        &mut self,
        kind: StepKind,
        step: Step,
        met: bool,
        conditions: Vec<TraceCondition>,
        note: Option<String>,
    ) -> TraceStep {
        TraceStep {
            kind,
            name: self.plan().name_and_reason(step).0.to_owned(),
            verdict: self.verdict(step, met),
            nearly: false,
            note,
            conditions,
            options: if met { self.options(step) } else { Vec::new() },
        }
    }

    fn options(&mut self, step: Step) -> Vec<TraceOption> {
        let outcome = self.outcome;
        let refused = outcome.refused.iter().filter(|refused| refused.step == step);
        let mut options: Vec<TraceOption> = Vec::new();
        for refused in refused {
            self.note_move(step, refused.option);
            let zoned = |at: Timestamp| at.to_zoned_datetime(self.evaluation.zone.clone());
            let words = refusal(self.plan(), refused, &Wording { zoned: &zoned, files: self.files });
            let (code, why) = (words.code.as_str(), words.why.into_owned());
            let cap = words.cap.map(str::to_owned);
            let condition = match refused.reason {
                Reason::Condition(condition) => Some(condition),
                Reason::Need(mv, place) => self.plan().moves[mv].needs.get(place).map(|(condition, _)| *condition),
                _ => None,
            };
            options.push(TraceOption {
                option: words.option.into_owned(),
                code: Some(code),
                why: Some(why),
                cap,
                conditions: condition.into_iter().map(|condition| self.condition(condition)).collect(),
            });
        }
        if let Verdict::Chosen(chosen, place) = outcome.verdict
            && chosen == step
            && let Some(option) = self.plan().option(step, place)
        {
            let when = option.when.into_iter().map(|when| self.condition(when)).collect();
            self.note_move(step, place);
            let label = option.label.to_string();
            options.push(TraceOption { option: label, code: None, why: None, cap: None, conditions: when });
        }
        options
    }

    fn note_move(&mut self, step: Step, option: usize) {
        if let Some(Action::Move(mv, _)) = self.plan().option(step, option).map(|option| &option.action) {
            self.moves.insert(*mv);
        }
    }

    /// A condition with its answer, its values and its parts. A part is asked even where the answer was clear before it.
    fn condition(&mut self, id: ConditionId) -> TraceCondition {
        let plan = self.plan();
        let condition = &plan.conditions[id];
        let holds = self.evaluation.condition(id) == Some(true);
        let mut values = Vec::new();
        let parts = match &condition.kind {
            ConditionKind::Constant(_) => Vec::new(),
            ConditionKind::Not(inner) => self.inside(*inner, &mut values),
            ConditionKind::All(parts) | ConditionKind::Any(parts) => {
                parts.iter().map(|part| self.condition(*part)).collect()
            }
            ConditionKind::Atom(_) => self.inside(id, &mut values),
        };
        TraceCondition { text: plan.words(id), holds, values, parts }
    }

    /// What an atom, or the opposite of one, was worked out from.
    fn inside(&mut self, id: ConditionId, values: &mut Vec<(String, String)>) -> Vec<TraceCondition> {
        let plan = self.plan();
        let ConditionKind::Atom(atom) = &plan.conditions[id].kind else { return vec![self.condition(id)] };
        match &plan.atoms[*atom].kind {
            AtomKind::Defined(condition) => match plan.conditions[*condition].kind {
                ConditionKind::All(_) | ConditionKind::Any(_) | ConditionKind::Not(_) => {
                    vec![self.condition(*condition)]
                }
                _ => {
                    let parts = self.inside(*condition, values);
                    if parts.is_empty() { vec![self.condition(*condition)] } else { parts }
                }
            },
            kind => {
                self.values_of(kind, values);
                Vec::new()
            }
        }
    }

    fn values_of(&mut self, kind: &'a AtomKind, values: &mut Vec<(String, String)>) {
        let exprs: Vec<&'a Expr> = match kind {
            AtomKind::Yes(one) | AtomKind::InList(one, _) | AtomKind::Mentions(one, _) => vec![one],
            AtomKind::MentionsList(one, _) | AtomKind::Matches(one, _) | AtomKind::Present(one) => vec![one],
            AtomKind::Is(one, other) | AtomKind::Order(one, _, other) => vec![one, other],
            AtomKind::TextTest(one, _, other) | AtomKind::Within(one, other) | AtomKind::MentionsText(one, other) => {
                vec![one, other]
            }
            AtomKind::Between(one, two, three) => vec![one, two, three],
            AtomKind::OneOf(value, choices) | AtomKind::Named(_, value, choices) => {
                std::iter::once(value).chain(&choices.values).collect()
            }
            AtomKind::Exhausted(cap) => return self.cap_values(*cap, values),
            AtomKind::History(asked) => {
                let latest = history::latest(&self.evaluation, asked);
                let shown =
                    latest.map_or("never".to_owned(), |at| self.zoned(at).strftime("%Y-%m-%d %H:%M").to_string());
                return values.push(("latest".to_owned(), shown));
            }
            AtomKind::PersonInList(_) | AtomKind::Defined(_) => return,
        };
        for expr in exprs {
            self.value_of(expr, values);
        }
    }

    fn cap_values(&mut self, cap: CapId, values: &mut Vec<(String, String)>) {
        if let Some(Some(status)) = self.evaluation.cap_status(cap) {
            let limit = status.limit.map_or("no limit".to_owned(), |limit| limit.to_string());
            values.push((self.plan().caps[cap].name.to_string(), format!("{} of {limit}", status.used)));
        }
    }

    /// Names and values of what an expression is worked out from.
    fn value_of(&mut self, expr: &'a Expr, values: &mut Vec<(String, String)>) {
        let plan = self.plan();
        let (name, words) = match expr {
            Expr::Field(whose, field) => {
                let field = &plan.schema(*whose).fields[*field];
                let words = if let Type::Words(words) = &field.ty { Some(words) } else { None };
                let prefix = if *whose == crate::language::plan::Whose::Sender { "sender." } else { "" };
                (format!("{prefix}{}", field.name), words)
            }
            Expr::Usage(cap, figure) => {
                let figure = match figure {
                    Figure::Used => "used",
                    Figure::Limit => "limit",
                    Figure::Left => "left",
                };
                (format!("{}.{figure}", plan.caps[*cap].name), None)
            }
            Expr::Arithmetic(one, _, other) => {
                self.value_of(one, values);
                return self.value_of(other, values);
            }
            Expr::Call(_, arguments) => return arguments.iter().for_each(|part| self.value_of(part, values)),
            Expr::DaysSince(moment) => return self.value_of(moment, values),
            Expr::Defined(define) => return self.value_of(&plan.defines[*define], values),
            Expr::Template(parts) => {
                return parts.iter().for_each(|part| {
                    if let Part::Value { value, .. } = part {
                        self.value_of(value, values);
                    }
                });
            }
            Expr::Constant(_) | Expr::LocalTime(_) | Expr::Now | Expr::Condition(_) | Expr::Cases(_) => return,
        };
        let value = self.evaluation.value(expr).unwrap_or(Val::Missing);
        let mut shown = String::new();
        if write_value(&value, words, self.evaluation.zone, &mut shown).is_none() {
            shown.push_str("missing");
        }
        if !values.iter().any(|(known, _)| *known == name) {
            values.push((name, shown));
        }
    }

    /// The caps that count a move among the options shown.
    fn caps(&mut self) -> Vec<TraceCap> {
        let plan = self.plan();
        let mut caps = Vec::new();
        for (id, cap) in plan.caps.iter() {
            if !cap.counts.iter().any(|counted| self.moves.contains(&counted.mv)) {
                continue;
            }
            let Some(Some(status)) = self.evaluation.cap_status(id) else { continue };
            let shut_until = status.shut_until.map(|at| self.zoned(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
            let because = self.limit_reason(id);
            caps.push(TraceCap {
                name: cap.name.to_string(),
                used: status.used,
                limit: status.limit,
                because,
                shut_until,
            });
        }
        caps
    }

    fn limit_reason(&mut self, cap: CapId) -> Option<String> {
        let plan = self.plan();
        let mut cases = plan.caps[cap].limit.iter();
        let case = cases.find(|case| case.when.is_none_or(|when| self.evaluation.condition(when) == Some(true)));
        case?.because.as_deref().map(str::to_owned)
    }
}

/// A length to the day where it is longer than one, else to the hour or minute.
fn rounded(length: jiff::SignedDuration) -> jiff::SignedDuration {
    let seconds = length.as_secs();
    let unit = if seconds >= 86_400 {
        86_400
    } else if seconds >= 3_600 {
        3_600
    } else {
        60
    };
    jiff::SignedDuration::from_secs((seconds / unit).max(1) * unit)
}
