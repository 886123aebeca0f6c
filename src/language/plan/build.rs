//! From a checked policy to its plan.

use super::lower::{Context, Lowering};
use super::of_records;
use super::{
    Action, Atom, AtomId, Cap, Choice, ConditionId, FollowUp, FollowUpId, Form, Kept, Membership, Move, Never, NeverId,
    Plan, Reads, Record, Rule, RuleId, SortKey, With,
};
use crate::language::check::typed::{self, ExprKind, Whose};
use crate::language::check::visit;
use crate::language::source::Sources;
use crate::values::ids::{CapId, FieldId, Id, MoveId, Table};
use crate::values::{REQUEST, WITHDRAW};

/// The plan of a policy. See [`Plan::new`].
pub(super) fn plan(policy: &typed::Policy, sources: Sources, hash: &str, clamps: &[(Box<str>, f64)]) -> Plan {
    let mut lowering = Lowering::new(policy, &sources);
    let mut read = Reads::default();
    let prospect = record(&mut lowering, &policy.prospect, Whose::Prospect);
    let sender = record(&mut lowering, &policy.sender, Whose::Sender);
    let caps = policy.caps.iter().map(|(_, cap)| self::cap(&mut lowering, cap, clamps)).collect();
    let moves: Table<MoveId, Move> =
        policy.moves.iter().map(|(id, mv)| self::mv(&mut lowering, policy, id, mv, &mut read)).collect();
    let nevers: Table<NeverId, Never> =
        policy.nevers.iter().map(|never| self::never(&mut lowering, never, &mut read)).collect();
    let rules: Table<RuleId, Rule> =
        policy.rules.iter().map(|rule| self::rule(&mut lowering, policy, rule, &mut read)).collect();
    let follow_ups: Table<FollowUpId, FollowUp> = policy
        .follow_ups
        .iter()
        .enumerate()
        .map(|(index, item)| self::follow_up(&mut lowering, policy, FollowUpId::from_index(index), item, &mut read))
        .collect();
    let prioritize = policy.prioritize.iter().map(|key| sort_key(&mut lowering, key)).collect();
    let (conditions, atoms, defines) = (lowering.conditions, lowering.atoms, lowering.defines);
    let passes = |(_, atom): &(AtomId, &Atom)| atom.reads.time || atom.reads.history;
    let passing = atoms.iter().filter(passes).map(|(id, _)| id).collect();
    let remembers = read.history || !policy.caps.is_empty() || !policy.follow_ups.is_empty();
    Plan {
        title: policy.title.clone(),
        hash: hash.into(),
        timezone: policy.sender.schema.field("timezone"),
        membership: Membership::of(&policy.prospect.schema),
        prospect,
        sender,
        request: moves.position(|mv: &Move| &*mv.name == REQUEST),
        withdraw: moves.position(|mv: &Move| &*mv.name == WITHDRAW),
        moves,
        caps,
        lists: policy.lists.clone(),
        hours: policy.hours.clone(),
        conditions,
        atoms,
        passing,
        defines,
        nevers,
        rules,
        follow_ups,
        prioritize,
        kept: kept(policy),
        snapshot: snapshot(policy),
        asked_by_nevers: asked_by_nevers(policy),
        remembers,
        sources,
    }
}

fn record<'a>(lowering: &mut Lowering<'a>, record: &'a typed::Record, whose: Whose) -> Record {
    let default = |field: &FieldId| {
        let default = record.defaults.get(field.index())?.as_ref()?;
        Some((*field, lowering.value(default, Context::Default(whose), &mut Reads::default())))
    };
    Record { schema: record.schema.clone(), defaults: record.default_order.iter().filter_map(default).collect() }
}

fn cap<'a>(lowering: &mut Lowering<'a>, cap: &'a typed::Cap, clamps: &[(Box<str>, f64)]) -> Cap {
    let mut reads = Reads::default();
    let mut unless_reads = Reads::default();
    let unless = lowering.optional(cap.unless.as_ref(), Context::Counted, &mut unless_reads);
    let clamp = clamps.iter().filter(|(name, _)| *name == cap.name).map(|(_, most)| whole_count(*most)).min();
    Cap {
        name: cap.name.clone(),
        counts: cap.counts.clone(),
        unless,
        unless_reads,
        per_sender: cap.per_sender,
        per_fields: cap.per_fields.clone(),
        limit: lowering.limit(&cap.limit, &mut reads),
        clamp,
        every: cap.every.clone(),
        cooldown: cap.cooldown,
        reads,
    }
}

/// A limit as a count: rounded down, never below none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates at both ends")]
#[must_use]
pub(crate) fn whole_count(limit: f64) -> u64 {
    limit.floor().max(0.0) as u64
}

fn mv<'a>(
    lowering: &mut Lowering<'a>,
    policy: &'a typed::Policy,
    id: MoveId,
    mv: &'a typed::Move,
    read: &mut Reads,
) -> Move {
    let needs = mv.needs.iter().map(|need| {
        let (condition, reads) = lowering.condition(&need.condition, Context::Anywhere);
        *read |= &reads;
        (condition, need.because.clone())
    });
    let needs = needs.collect();
    let forms = mv.forms.iter().map(|(_, form)| {
        let mut reads = Reads::default();
        let limit = form.limit.as_ref().map(|limit| lowering.value(limit, Context::Anywhere, &mut reads));
        *read |= &reads;
        Form { name: form.name.clone(), limit, reads }
    });
    let counted = |(cap_id, cap): (CapId, &'a typed::Cap)| {
        cap.counts.iter().filter(move |counted| counted.mv == id).map(move |counted| (cap_id, counted.form))
    };
    Move {
        name: mv.name.clone(),
        needs,
        forms: forms.collect(),
        during: mv.during,
        caps: policy.caps.iter().flat_map(counted).collect(),
    }
}

fn never<'a>(lowering: &mut Lowering<'a>, never: &'a typed::Never, read: &mut Reads) -> Never {
    let (when, reads) = lowering.condition(&never.when, Context::Anywhere);
    *read |= &reads;
    let of_records = of_records::parts(when, &lowering.conditions, &lowering.atoms);
    let lasting = of_records::lasting(when, &lowering.conditions, &lowering.atoms);
    Never { name: never.name.clone(), when, of_records, lasting, because: never.because.clone() }
}

fn rule<'a>(lowering: &mut Lowering<'a>, policy: &'a typed::Policy, rule: &'a typed::Rule, read: &mut Reads) -> Rule {
    Rule {
        name: rule.name.clone(),
        when: when_lines(lowering, &rule.when, read),
        options: options(lowering, policy, &rule.options, read),
        because: rule.because.clone(),
    }
}

/// The `when` lines of a rule or follow-up.
fn when_lines<'a>(lowering: &mut Lowering<'a>, lines: &'a [typed::Expr], read: &mut Reads) -> Vec<ConditionId> {
    let condition = |line| {
        let (condition, reads) = lowering.condition(line, Context::Anywhere);
        *read |= &reads;
        condition
    };
    lines.iter().map(condition).collect()
}

fn options<'a>(
    lowering: &mut Lowering<'a>,
    policy: &'a typed::Policy,
    options: &'a [typed::Choice],
    read: &mut Reads,
) -> Vec<Choice> {
    options
        .iter()
        .map(|option| Choice {
            label: label(policy, &option.action),
            action: action(lowering, &option.action, read),
            when: lowering.optional(option.when.as_ref(), Context::Anywhere, read),
        })
        .collect()
}

fn action<'a>(lowering: &mut Lowering<'a>, action: &'a typed::Action, read: &mut Reads) -> Action {
    match action {
        typed::Action::Move(mv, with) => {
            let with = with.iter().map(|with| {
                let mut reads = Reads::default();
                let text = with.text.as_ref().map(|text| lowering.value(text, Context::Anywhere, &mut reads));
                *read |= &reads;
                With { form: with.form, text, reads }
            });
            Action::Move(*mv, with.collect())
        }
        typed::Action::Wait => Action::Wait,
        typed::Action::Skip => Action::Skip,
        typed::Action::Review => Action::Review,
        typed::Action::Next => Action::Next,
    }
}

/// An option as messages have it: `inmail with subject and body`.
fn label(policy: &typed::Policy, action: &typed::Action) -> Box<str> {
    let (mv, with) = match action {
        typed::Action::Move(mv, with) => (&policy.moves[*mv], with),
        typed::Action::Wait => return "wait".into(),
        typed::Action::Skip => return "skip".into(),
        typed::Action::Review => return "review".into(),
        typed::Action::Next => return "next".into(),
    };
    if with.is_empty() {
        return mv.name.clone();
    }
    let forms: Vec<&str> = with.iter().map(|with| &*mv.forms[with.form].name).collect();
    format!("{} with {}", mv.name, forms.join(" and ")).into()
}

fn follow_up<'a>(
    lowering: &mut Lowering<'a>,
    policy: &'a typed::Policy,
    id: FollowUpId,
    item: &'a typed::FollowUp,
    read: &mut Reads,
) -> FollowUp {
    let done_by = item.options.iter().filter_map(|option| match option.action {
        typed::Action::Move(mv, _) => Some(mv),
        _ => None,
    });
    FollowUp {
        name: item.name.clone(),
        anchor: item.anchor,
        when: when_lines(lowering, &item.when, read),
        wait_from: item.wait_from,
        wait_to: item.wait_to,
        during: item.during,
        unless: lowering.optional(item.unless.as_ref(), Context::FollowUp(id), read),
        options: options(lowering, policy, &item.options, read),
        done_by: done_by.collect(),
        lapses: item.lapses,
        because: item.because.clone(),
    }
}

fn sort_key<'a>(lowering: &mut Lowering<'a>, key: &'a typed::SortKey) -> SortKey {
    SortKey { by: lowering.value(&key.by, Context::Anywhere, &mut Reads::default()), descending: key.descending }
}

/// The fields that are read of an event after its record is gone: by caps and by histories of everyone who shares a value.
fn kept(policy: &typed::Policy) -> Kept {
    let mut kept = Kept::default();
    for (_, cap) in policy.caps.iter() {
        kept.prospect.extend(&cap.per_fields);
        kept.shared.extend(&cap.per_fields);
        if let Some(unless) = &cap.unless {
            kept.sender.extend(policy.sender.schema.field("timezone"));
            fields_of(policy, unless, &mut kept);
        }
    }
    for expr in every_expression(policy) {
        shared_of(expr, &mut kept.shared);
    }
    for list in [&mut kept.prospect, &mut kept.sender, &mut kept.shared] {
        list.sort_unstable();
        list.dedup();
    }
    kept
}

/// The fields of the prospect that `never`s read, and those by which a list may name them one day.
fn asked_by_nevers(policy: &typed::Policy) -> Vec<FieldId> {
    let mut kept = Kept::default();
    policy.nevers.iter().for_each(|never| fields_of(policy, &never.when, &mut kept));
    kept.prospect.extend(Membership::of(&policy.prospect.schema).fields());
    kept.prospect.sort_unstable();
    kept.prospect.dedup();
    kept.prospect
}

/// The fields, where a policy has them, by which people know somebody again who stands on a sheet.
const NAMING: [&str; 7] = ["id", "name", "full_name", "first_name", "last_name", "title", "company"];

/// The fields by which a person is decided when no record is at hand: what `never`, caps, needs and follow-ups read, their
/// texts, what the decision is written out by, and by what a list that comes later may name them.
fn snapshot(policy: &typed::Policy) -> Kept {
    let mut kept = kept(policy);
    kept.prospect.extend(&kept.shared);
    kept.prospect.extend(&policy.prospect.schema.known_by);
    kept.prospect.extend(NAMING.iter().filter_map(|field| policy.prospect.schema.field(field)));
    kept.prospect.extend(asked_by_nevers(policy));
    let nevers = policy.nevers.iter().map(|never| &never.when);
    let needs = policy.moves.iter().flat_map(|(_, mv)| mv.needs.iter().map(|need| &need.condition));
    let limits = policy.moves.iter().flat_map(|(_, mv)| mv.forms.iter().filter_map(|(_, form)| form.limit.as_ref()));
    let cancels = policy.follow_ups.iter().flat_map(|item| item.when.iter().chain(&item.unless));
    let options = policy.follow_ups.iter().flat_map(|item| &item.options);
    let texts = options.clone().flat_map(|option| match &option.action {
        typed::Action::Move(_, with) => with.as_slice(),
        _ => &[],
    });
    let texts = texts.filter_map(|with| with.text.as_ref());
    let conditions = options.filter_map(|option| option.when.as_ref());
    for expr in nevers.chain(needs).chain(limits).chain(cancels).chain(texts).chain(conditions) {
        fields_of(policy, expr, &mut kept);
    }
    for list in [&mut kept.prospect, &mut kept.sender] {
        list.sort_unstable();
        list.dedup();
    }
    kept
}

fn fields_of(policy: &typed::Policy, expr: &typed::Expr, kept: &mut Kept) {
    visit(expr, &mut |part| match &part.kind {
        ExprKind::Field(Whose::Prospect, field) => kept.prospect.push(*field),
        ExprKind::Field(Whose::Sender, field) => kept.sender.push(*field),
        ExprKind::History(history) => kept.prospect.extend(history.at),
        ExprKind::PersonInList(_) => kept.prospect.extend(Membership::of(&policy.prospect.schema).fields()),
        ExprKind::Defined(define) => fields_of(policy, &policy.defines[*define].value, kept),
        _ => {}
    });
}

fn shared_of(expr: &typed::Expr, shared: &mut Vec<FieldId>) {
    visit(expr, &mut |part| {
        if let ExprKind::History(history) = &part.kind {
            shared.extend(history.at);
        }
    });
}

/// Every expression that may ask the past.
fn every_expression(policy: &typed::Policy) -> impl Iterator<Item = &typed::Expr> {
    let defines = policy.defines.iter().map(|(_, define)| &define.value);
    let caps = policy.caps.iter().flat_map(|(_, cap)| cap.unless.iter().chain([&cap.limit]));
    let needs = policy.moves.iter().flat_map(|(_, mv)| mv.needs.iter().map(|need| &need.condition));
    let limits = policy.moves.iter().flat_map(|(_, mv)| mv.forms.iter().filter_map(|(_, form)| form.limit.as_ref()));
    let nevers = policy.nevers.iter().map(|never| &never.when);
    let rules = policy.rules.iter().flat_map(|rule| rule.when.iter().chain(conditions_of(&rule.options)));
    let follow_ups = policy.follow_ups.iter().flat_map(|item| {
        let conditions = item.when.iter().chain(&item.unless);
        conditions.chain(conditions_of(&item.options))
    });
    let keys = policy.prioritize.iter().map(|key| &key.by);
    defines.chain(caps).chain(needs).chain(limits).chain(nevers).chain(rules).chain(follow_ups).chain(keys)
}

fn conditions_of(options: &[typed::Choice]) -> impl Iterator<Item = &typed::Expr> {
    options.iter().filter_map(|option| option.when.as_ref())
}
