//! What the fields that a condition reads hold, in words: why it doesn't hold.

use super::evaluation::Asked;
use super::fill;
use super::value::Val;
use crate::language::plan::{AtomKind, ConditionId, ConditionKind, Expr, Plan, Whose};
use crate::values::Type;
use crate::values::ids::{FieldId, Id};

/// More facts than this are no explanation any more.
const MOST: usize = 4;

/// `fit is 35, sender.plan is missing`, in the order in which the condition has them.
pub(super) fn of(plan: &Plan, asked: Asked<'_>, condition: ConditionId) -> String {
    let mut fields = Vec::new();
    of_condition(plan, condition, &mut fields);
    let facts: Vec<String> = fields.into_iter().map(|(whose, field)| fact(plan, asked, whose, field)).collect();
    facts.join(", ")
}

fn fact(plan: &Plan, asked: Asked<'_>, whose: Whose, field: FieldId) -> String {
    let (slots, of) = match whose {
        Whose::Prospect => (asked.prospect, ""),
        Whose::Sender => (&*asked.sender.slots, "sender."),
    };
    let field_of = &plan.schema(whose).fields[field];
    let words = if let Type::Words(words) = &field_of.ty { Some(words) } else { None };
    let mut value = String::new();
    if let Some(held) = slots.get(field.index()) {
        fill::write_value(&Val::from(held), words, &asked.sender.zone, &mut value);
    }
    let value = if value.is_empty() { "missing" } else { &value };
    format!("{of}{} is {value}", field_of.name)
}

fn of_condition(plan: &Plan, condition: ConditionId, fields: &mut Vec<(Whose, FieldId)>) {
    if fields.len() >= MOST {
        return;
    }
    match &plan.conditions[condition].kind {
        ConditionKind::Constant(_) => {}
        ConditionKind::Not(inner) => of_condition(plan, *inner, fields),
        ConditionKind::All(parts) | ConditionKind::Any(parts) => {
            parts.iter().for_each(|part| of_condition(plan, *part, fields));
        }
        ConditionKind::Atom(atom) => of_atom(plan, &plan.atoms[*atom].kind, fields),
    }
}

fn of_atom(plan: &Plan, atom: &AtomKind, fields: &mut Vec<(Whose, FieldId)>) {
    match atom {
        AtomKind::Defined(condition) => of_condition(plan, *condition, fields),
        AtomKind::Yes(one)
        | AtomKind::InList(one, _)
        | AtomKind::Mentions(one, _)
        | AtomKind::MentionsList(one, _)
        | AtomKind::Matches(one, _)
        | AtomKind::Present(one) => of_value(plan, one, fields),
        AtomKind::Is(one, other)
        | AtomKind::Order(one, _, other)
        | AtomKind::TextTest(one, _, other)
        | AtomKind::Within(one, other)
        | AtomKind::MentionsText(one, other) => {
            of_value(plan, one, fields);
            of_value(plan, other, fields);
        }
        AtomKind::Between(one, two, three) => [one, two, three].into_iter().for_each(|one| of_value(plan, one, fields)),
        AtomKind::OneOf(value, choices) | AtomKind::Named(_, value, choices) => {
            std::iter::once(value).chain(&choices.values).for_each(|one| of_value(plan, one, fields));
        }
        AtomKind::PersonInList(_) | AtomKind::Exhausted(_) | AtomKind::History(_) => {}
    }
}

fn of_value(plan: &Plan, value: &Expr, fields: &mut Vec<(Whose, FieldId)>) {
    match value {
        Expr::Field(whose, field) => {
            if fields.len() < MOST && !fields.contains(&(*whose, *field)) {
                fields.push((*whose, *field));
            }
        }
        Expr::Defined(define) => of_value(plan, &plan.defines[*define], fields),
        Expr::Condition(condition) => of_condition(plan, *condition, fields),
        Expr::Arithmetic(one, _, other) => {
            of_value(plan, one, fields);
            of_value(plan, other, fields);
        }
        Expr::Call(_, arguments) => arguments.iter().for_each(|one| of_value(plan, one, fields)),
        Expr::DaysSince(moment) => of_value(plan, moment, fields),
        Expr::Cases(cases) => cases.iter().for_each(|case| of_value(plan, &case.value, fields)),
        Expr::Constant(_) | Expr::LocalTime(_) | Expr::Now | Expr::Usage(..) | Expr::Template(_) => {}
    }
}
