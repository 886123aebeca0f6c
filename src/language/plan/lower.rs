//! Typed expressions to conditions, atoms and values.

use std::collections::HashMap;
use std::mem::Discriminant;

use super::{
    Atom, AtomId, AtomKind, Choices, Condition, ConditionId, ConditionKind, DefinedId, Expr, ExprCase, FollowUpId,
    Happening, History, LimitCase, Part, Reads,
};
use crate::language::check::typed::{self, ExprKind};
use crate::language::source::Sources;
use crate::values::ids::{CapId, DefineId, Table};
use crate::values::{EventKind, Type, Value};

/// Where an expression stands, as far as the same words mean something else there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Context {
    /// In rules, needs, defined names and everywhere else.
    Anywhere,
    /// In a field's default, where a bare name is a field of that record.
    Default(typed::Whose),
    /// In a follow-up's `unless`, where events count from its anchor on.
    FollowUp(FollowUpId),
    /// In a cap's `unless`, where everything is about the counted event.
    Counted,
}

/// Builds the tables of conditions and atoms.
pub(super) struct Lowering<'a> {
    policy: &'a typed::Policy,
    sources: &'a Sources,
    pub(super) conditions: Table<ConditionId, Condition>,
    pub(super) atoms: Table<AtomId, Atom>,
    pub(super) defines: Table<DefinedId, Expr>,
    /// Two questions in the same words and the same context are one.
    known: HashMap<(Context, Discriminant<AtomKind>, &'a str), AtomId>,
    /// Defined names by the context they are named in: in an `unless`, their events mean something else too.
    defined_conditions: HashMap<(Context, DefineId), (ConditionId, Reads)>,
    defined_values: HashMap<(Context, DefineId), (DefinedId, Reads)>,
    cap_reads: HashMap<CapId, Reads>,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(policy: &'a typed::Policy, sources: &'a Sources) -> Self {
        Self {
            policy,
            sources,
            conditions: Table::default(),
            atoms: Table::default(),
            defines: Table::default(),
            known: HashMap::new(),
            defined_conditions: HashMap::new(),
            defined_values: HashMap::new(),
            cap_reads: HashMap::new(),
        }
    }

    /// The condition of a typed one, with what it reads.
    pub(super) fn condition(&mut self, expr: &'a typed::Expr, context: Context) -> (ConditionId, Reads) {
        let mut reads = Reads::default();
        let kind = match &expr.kind {
            ExprKind::Constant(Value::YesNo(answer)) => ConditionKind::Constant(*answer),
            ExprKind::Not(inner) => {
                let (inner, inner_reads) = self.condition(inner, context);
                reads |= &inner_reads;
                ConditionKind::Not(inner)
            }
            ExprKind::And(parts) => ConditionKind::All(self.conditions_of(parts, context, &mut reads)),
            ExprKind::Or(parts) => ConditionKind::Any(self.conditions_of(parts, context, &mut reads)),
            _ => {
                let atom = self.atom(expr, context);
                reads |= &self.atoms[atom].reads;
                ConditionKind::Atom(atom)
            }
        };
        (self.conditions.push(Condition { kind, span: expr.span }), reads)
    }

    fn conditions_of(&mut self, parts: &'a [typed::Expr], context: Context, reads: &mut Reads) -> Box<[ConditionId]> {
        parts
            .iter()
            .map(|part| {
                let (id, part_reads) = self.condition(part, context);
                *reads |= &part_reads;
                id
            })
            .collect()
    }

    fn atom(&mut self, expr: &'a typed::Expr, context: Context) -> AtomId {
        let mut reads = Reads::default();
        let kind = self.atom_kind(expr, context, &mut reads);
        let key = (context, std::mem::discriminant(&kind), self.sources.slice(expr.span));
        if !key.2.is_empty()
            && let Some(known) = self.known.get(&key)
        {
            return *known;
        }
        let atom = self.atoms.push(Atom { kind, reads });
        self.known.insert(key, atom);
        atom
    }

    fn atom_kind(&mut self, expr: &'a typed::Expr, context: Context, reads: &mut Reads) -> AtomKind {
        match &expr.kind {
            ExprKind::Is(one, other) => self.is(one, other, context, reads),
            ExprKind::Order(one, order, other) => {
                AtomKind::Order(self.value(one, context, reads), *order, self.value(other, context, reads))
            }
            ExprKind::Between(value, least, greatest) => AtomKind::Between(
                self.value(value, context, reads),
                self.value(least, context, reads),
                self.value(greatest, context, reads),
            ),
            ExprKind::OneOf(value, choices) => self.one_of(value, choices, context, reads),
            ExprKind::InList(value, list) => AtomKind::InList(self.value(value, context, reads), *list),
            ExprKind::PersonInList(list) => {
                // Another record of the run, or an event, may teach a further alias of the person.
                reads.prospect = true;
                reads.names = true;
                AtomKind::PersonInList(*list)
            }
            ExprKind::TextTest(value, test, part) => {
                AtomKind::TextTest(self.value(value, context, reads), *test, self.value(part, context, reads))
            }
            ExprKind::Mentions(value, phrases) => {
                AtomKind::Mentions(self.value(value, context, reads), phrases.clone())
            }
            ExprKind::MentionsList(value, list) => AtomKind::MentionsList(self.value(value, context, reads), *list),
            ExprKind::MentionsText(value, texts) => {
                AtomKind::MentionsText(self.value(value, context, reads), self.value(texts, context, reads))
            }
            ExprKind::Matches(value, pattern) => AtomKind::Matches(self.value(value, context, reads), pattern.clone()),
            ExprKind::Present(value) => AtomKind::Present(self.value(value, context, reads)),
            ExprKind::Within(value, length) => {
                reads.time = true;
                reads.age = true;
                AtomKind::Within(self.value(value, context, reads), self.value(length, context, reads))
            }
            ExprKind::Exhausted(cap) => {
                self.cap(*cap, reads);
                AtomKind::Exhausted(*cap)
            }
            ExprKind::History(history) => AtomKind::History(self.history(history, context, reads)),
            ExprKind::Defined(define) => {
                let (condition, defined_reads) = self.defined_condition(*define, context);
                *reads |= &defined_reads;
                AtomKind::Defined(condition)
            }
            _ => AtomKind::Yes(self.value(expr, context, reads)),
        }
    }

    fn is(&mut self, one: &'a typed::Expr, other: &'a typed::Expr, context: Context, reads: &mut Reads) -> AtomKind {
        let form = one.ty.name_form().or(other.ty.name_form());
        let (one, other) = (self.value(one, context, reads), self.value(other, context, reads));
        match form {
            Some(form) => AtomKind::Named(form, one, Choices::new([other].into(), Some(form))),
            None => AtomKind::Is(one, other),
        }
    }

    fn one_of(
        &mut self,
        value: &'a typed::Expr,
        choices: &'a [typed::Expr],
        context: Context,
        reads: &mut Reads,
    ) -> AtomKind {
        let form = value.ty.name_form().or_else(|| choices.iter().find_map(|choice| choice.ty.name_form()));
        let (value, choices) = (self.value(value, context, reads), self.values(choices, context, reads));
        let choices = Choices::new(choices, form);
        match form {
            Some(form) => AtomKind::Named(form, value, choices),
            None => AtomKind::OneOf(value, choices),
        }
    }

    fn defined_condition(&mut self, define: DefineId, context: Context) -> (ConditionId, Reads) {
        if let Some(known) = self.defined_conditions.get(&(context, define)) {
            return known.clone();
        }
        let policy = self.policy;
        let lowered = self.condition(&policy.defines[define].value, context);
        self.defined_conditions.insert((context, define), lowered.clone());
        lowered
    }

    fn history(&mut self, history: &'a typed::History, context: Context, reads: &mut Reads) -> History {
        reads.history = true;
        reads.shared_history |= history.at.is_some();
        // What came since a move that is made now is asked from then on, and so from another moment a second later.
        reads.time |= context == Context::Counted;
        reads.prospect = true;
        // What this sender did to this person can't change within a run, which decides about the two only once. What a
        // cap counts is about others too.
        let made_by_a_run = match history.happening {
            Happening::Event(EventKind::Sent) | Happening::Unanswered => true,
            Happening::Event(EventKind::Withdrawn) => self.policy.moves.iter().any(|(_, mv)| mv.withdraws),
            Happening::Event(_) => false,
        };
        let is_of_others = history.by.is_some() || history.at.is_some() || context == Context::Counted;
        reads.run |= made_by_a_run && is_of_others;
        let within = history.within.as_ref().map(|length| {
            reads.time = true;
            self.value(length, context, reads)
        });
        History {
            subject: history.subject,
            happening: history.happening,
            by: history.by,
            at: history.at,
            within,
            since: if let Context::FollowUp(follow_up) = context { Some(follow_up) } else { None },
        }
    }

    /// Adds what asking a cap reads.
    pub(super) fn cap(&mut self, cap: CapId, reads: &mut Reads) {
        if !self.cap_reads.contains_key(&cap) {
            let asked = &self.policy.caps[cap];
            let prospect = !asked.per_fields.is_empty();
            let mut own = Reads { prospect, time: true, run: true, caps: vec![cap], ..Reads::default() };
            self.limit(&asked.limit, &mut own);
            self.cap_reads.insert(cap, own);
        }
        if let Some(own) = self.cap_reads.get(&cap) {
            *reads |= own;
        }
    }

    /// The cases of a cap's limit.
    pub(super) fn limit(&mut self, limit: &'a typed::Expr, reads: &mut Reads) -> Vec<LimitCase> {
        let ExprKind::Cases(cases) = &limit.kind else {
            return vec![self.limit_case(None, limit, None, reads)];
        };
        cases.iter().map(|case| self.limit_case(case.when.as_ref(), &case.value, case.because.clone(), reads)).collect()
    }

    fn limit_case(
        &mut self,
        when: Option<&'a typed::Expr>,
        value: &'a typed::Expr,
        because: Option<Box<str>>,
        reads: &mut Reads,
    ) -> LimitCase {
        let when = self.optional(when, Context::Anywhere, reads);
        let count = match value.kind {
            ExprKind::NoLimit => None,
            _ => Some(self.value(value, Context::Anywhere, reads)),
        };
        LimitCase { when, count, because }
    }

    /// A condition that need not be there.
    pub(super) fn optional(
        &mut self,
        condition: Option<&'a typed::Expr>,
        context: Context,
        reads: &mut Reads,
    ) -> Option<ConditionId> {
        condition.map(|condition| {
            let (id, condition_reads) = self.condition(condition, context);
            *reads |= &condition_reads;
            id
        })
    }

    fn values(&mut self, exprs: &'a [typed::Expr], context: Context, reads: &mut Reads) -> Box<[Expr]> {
        exprs.iter().map(|expr| self.value(expr, context, reads)).collect()
    }

    /// The value of a typed expression. What it reads is added to `reads`.
    pub(super) fn value(&mut self, expr: &'a typed::Expr, context: Context, reads: &mut Reads) -> Expr {
        match &expr.kind {
            ExprKind::Constant(value) => Expr::Constant(value.clone()),
            ExprKind::LocalTime(moment) => Expr::LocalTime(*moment),
            ExprKind::Now => {
                reads.time = true;
                reads.clock = true;
                Expr::Now
            }
            ExprKind::Field(whose, field) => {
                match whose {
                    typed::Whose::Prospect => reads.prospect = true,
                    typed::Whose::Sender => reads.sender = true,
                }
                Expr::Field(*whose, *field)
            }
            // A yes/no that can be missing is compared as the value it is: missing is neither yes nor no.
            ExprKind::Defined(define) if expr.ty != Type::YesNo || expr.may_be_missing => {
                let (value, value_reads) = self.defined_value(*define, context);
                *reads |= &value_reads;
                Expr::Defined(value)
            }
            ExprKind::Usage(cap, figure) => {
                self.cap(*cap, reads);
                Expr::Usage(*cap, *figure)
            }
            ExprKind::Arithmetic(one, operator, other) => Expr::Arithmetic(
                Box::new(self.value(one, context, reads)),
                *operator,
                Box::new(self.value(other, context, reads)),
            ),
            ExprKind::Call(function, arguments) => Expr::Call(*function, self.values(arguments, context, reads)),
            ExprKind::DaysSince(moment) => {
                reads.time = true;
                reads.clock = true;
                Expr::DaysSince(Box::new(self.value(moment, context, reads)))
            }
            ExprKind::Template(template) => self.template(template, context, reads),
            ExprKind::Cases(cases) => Expr::Cases(
                cases
                    .iter()
                    .map(|case| ExprCase {
                        when: self.optional(case.when.as_ref(), context, reads),
                        value: self.value(&case.value, context, reads),
                    })
                    .collect(),
            ),
            _ => {
                let (condition, condition_reads) = self.condition(expr, context);
                *reads |= &condition_reads;
                Expr::Condition(condition)
            }
        }
    }

    fn template(&mut self, template: &'a typed::Template, context: Context, reads: &mut Reads) -> Expr {
        let parts = template.parts.iter().map(|part| match part {
            typed::Part::Words(words) => Part::Words(words.clone()),
            typed::Part::Value { value, fallback, name } => Part::Value {
                words: if let Type::Words(words) = &value.ty { Some(words.clone()) } else { None },
                value: self.value(value, context, reads),
                fallback: fallback.clone(),
                name: name.clone(),
            },
        });
        Expr::Template(parts.collect())
    }

    fn defined_value(&mut self, define: DefineId, context: Context) -> (DefinedId, Reads) {
        if let Some(known) = self.defined_values.get(&(context, define)) {
            return known.clone();
        }
        let policy = self.policy;
        let mut reads = Reads::default();
        let value = self.value(&policy.defines[define].value, context, &mut reads);
        let lowered = (self.defines.push(value), reads);
        self.defined_values.insert((context, define), lowered.clone());
        lowered
    }
}
