//! Going through a typed expression.

use super::typed::{Expr, ExprKind, Part};

/// Visits an expression and everything in it, but not the values of defined names.
pub fn visit<'a>(expr: &'a Expr, each: &mut dyn FnMut(&'a Expr)) {
    each(expr);
    match &expr.kind {
        ExprKind::Not(one) | ExprKind::InList(one, _) | ExprKind::Mentions(one, _) | ExprKind::Matches(one, _) => {
            visit(one, each);
        }
        ExprKind::MentionsList(one, _) | ExprKind::Present(one) | ExprKind::DaysSince(one) => visit(one, each),
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Call(_, parts) => {
            parts.iter().for_each(|part| visit(part, each));
        }
        ExprKind::Is(one, other) | ExprKind::Within(one, other) | ExprKind::MentionsText(one, other) => {
            [one, other].into_iter().for_each(|part| visit(part, each));
        }
        ExprKind::Order(one, _, other) | ExprKind::TextTest(one, _, other) | ExprKind::Arithmetic(one, _, other) => {
            [one, other].into_iter().for_each(|part| visit(part, each));
        }
        ExprKind::Between(one, two, three) => [one, two, three].into_iter().for_each(|part| visit(part, each)),
        ExprKind::OneOf(value, choices) => std::iter::once(&**value).chain(choices).for_each(|part| visit(part, each)),
        ExprKind::History(history) => history.within.iter().for_each(|length| visit(length, each)),
        ExprKind::Template(template) => template.parts.iter().for_each(|part| {
            if let Part::Value { value, .. } = part {
                visit(value, each);
            }
        }),
        ExprKind::Cases(cases) => {
            cases.iter().flat_map(|case| case.when.iter().chain([&case.value])).for_each(|part| visit(part, each));
        }
        ExprKind::Constant(_) | ExprKind::LocalTime(_) | ExprKind::NoLimit | ExprKind::Now => {}
        ExprKind::Field(..) | ExprKind::Defined(_) | ExprKind::Usage(..) => {}
        ExprKind::Exhausted(_) | ExprKind::PersonInList(_) => {}
    }
}
