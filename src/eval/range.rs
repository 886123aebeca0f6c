//! Which values something over the clock takes while time passes, so that a search for its next change can skip the
//! stretches in which it surely has none.
//!
//! Numbers stand for themselves, lengths for their seconds, moments for their seconds since 1970. Everything but the
//! clock is as it is at the evaluation's moment: the caller looks no further than to where that changes.

use jiff::Timestamp;

use super::evaluation::Evaluation;
use super::value::Val;
use crate::plan::{AtomKind, Cap, Expr, Function, Operator};

/// The values between two, both included.
#[derive(Clone, Copy)]
struct Range {
    least: f64,
    most: f64,
}

impl Range {
    fn point(value: f64) -> Self {
        Self { least: value, most: value }
    }

    fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let empty = Self { least: f64::INFINITY, most: f64::NEG_INFINITY };
        values
            .into_iter()
            .fold(empty, |range, value| Self { least: range.least.min(value), most: range.most.max(value) })
    }

    fn is_point(self) -> bool {
        self.least >= self.most
    }

    /// Whether every value of one stands the same way to every value of the other.
    fn is_apart_from(self, other: Self) -> bool {
        self.most < other.least || other.most < self.least || self.is_point() && other.is_point()
    }
}

/// What is known of the values.
#[derive(Clone, Copy)]
enum Values {
    /// They lie in this range.
    In(Range),
    /// They are missing, all the time.
    Missing,
    /// Nothing is known.
    Unclear,
}

/// Whether the answer of an atom surely stays the same from `start` to `end`.
pub(super) fn settles<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    kind: &'a AtomKind,
    start: Timestamp,
    end: Timestamp,
) -> bool {
    let mut values = |expr: &'a Expr| values(evaluation, expr, start, end);
    match kind {
        AtomKind::Is(one, other) | AtomKind::Order(one, _, other) => are_apart(values(one), values(other)),
        AtomKind::Between(value, least, greatest) => {
            let value = values(value);
            are_apart(value, values(least)) && are_apart(value, values(greatest))
        }
        AtomKind::OneOf(value, choices) => {
            let value = values(value);
            choices.iter().all(|choice| are_apart(value, values(choice)))
        }
        AtomKind::Within(moment, length) => {
            let age = minus(values(&Expr::Now), values(moment));
            are_apart(age, values(length)) && are_apart(age, Values::In(Range::point(0.0)))
        }
        AtomKind::Yes(value) | AtomKind::Present(value) => !matches!(values(value), Values::Unclear),
        // What is asked inside of these is an atom of its own, or is no number.
        AtomKind::Defined(_) | AtomKind::Exhausted(_) | AtomKind::History(_) | AtomKind::PersonInList(_) => true,
        AtomKind::InList(..) | AtomKind::TextTest(..) | AtomKind::Mentions(..) | AtomKind::Matches(..) => false,
    }
}

/// Whether a limit, rounded down, surely stays the same from `start` to `end`.
pub(super) fn settles_limit<'a>(
    evaluation: &mut Evaluation<'a, '_>,
    cap: &'a Cap,
    start: Timestamp,
    end: Timestamp,
) -> bool {
    let applies = |evaluation: &mut Evaluation<'a, '_>, case: &crate::plan::LimitCase| {
        case.when.is_none_or(|when| evaluation.condition(when) == Some(true))
    };
    let case = cap.limit.iter().find(|case| applies(evaluation, case));
    let Some(count) = case.and_then(|case| case.count.as_ref()) else { return true };
    match values(evaluation, count, start, end) {
        Values::In(range) => range.least.floor() >= range.most.floor(),
        Values::Missing => true,
        Values::Unclear => false,
    }
}

fn are_apart(one: Values, other: Values) -> bool {
    match (one, other) {
        (Values::In(one), Values::In(other)) => one.is_apart_from(other),
        (Values::Missing, _) | (_, Values::Missing) => true,
        _ => false,
    }
}

fn minus(one: Values, other: Values) -> Values {
    arithmetic(one, Operator::Minus, other)
}

fn values<'a>(evaluation: &mut Evaluation<'a, '_>, expr: &'a Expr, start: Timestamp, end: Timestamp) -> Values {
    let plan = evaluation.plan;
    match expr {
        Expr::Now => Values::In(Range::of([seconds(start), seconds(end)])),
        Expr::Defined(define) => values(evaluation, &plan.defines[*define], start, end),
        Expr::DaysSince(moment) => days_since(evaluation, moment, start, end),
        Expr::Arithmetic(one, operator, other) => {
            let one = values(evaluation, one, start, end);
            arithmetic(one, *operator, values(evaluation, other, start, end))
        }
        Expr::Call(function @ (Function::Min | Function::Max | Function::Round), arguments) => {
            let mut ranges = Vec::with_capacity(arguments.len());
            for argument in arguments {
                match values(evaluation, argument, start, end) {
                    Values::In(range) => ranges.push(range),
                    other => return other,
                }
            }
            call(*function, &ranges)
        }
        Expr::Cases(cases) => {
            let case = cases.iter().find(|case| case.when.is_none_or(|when| evaluation.condition(when) == Some(true)));
            case.map_or(Values::Missing, |case| values(evaluation, &case.value, start, end))
        }
        _ => match evaluation.value(expr) {
            Some(value) => constant(evaluation, &value),
            None => Values::Unclear,
        },
    }
}

fn constant(evaluation: &Evaluation<'_, '_>, value: &Val<'_>) -> Values {
    let number = match value {
        Val::Missing => return Values::Missing,
        Val::Number(number) => *number,
        Val::Duration(length) => length.as_secs_f64(),
        Val::Word(word) => f64::from(*word),
        Val::YesNo(answer) => f64::from(u8::from(*answer)),
        Val::Date(_) | Val::Time(_) => match value.instant(evaluation.zone) {
            Some(moment) => seconds(moment),
            None => return Values::Missing,
        },
        Val::Text(_) | Val::List(_) => return Values::Unclear,
    };
    Values::In(Range::point(number))
}

fn seconds(moment: Timestamp) -> f64 {
    moment.as_duration().as_secs_f64()
}

fn days_since<'a>(evaluation: &mut Evaluation<'a, '_>, moment: &'a Expr, start: Timestamp, end: Timestamp) -> Values {
    if matches!(values(evaluation, moment, start, end), Values::In(range) if !range.is_point()) {
        return Values::Unclear;
    }
    let Some(moment) = evaluation.value(moment) else { return Values::Unclear };
    let now = evaluation.now;
    let ends = [start, end].map(|at| {
        evaluation.now = at;
        evaluation.days_since(&moment)
    });
    evaluation.now = now;
    match ends {
        [Val::Number(first), Val::Number(last)] => Values::In(Range::of([first, last])),
        _ => Values::Missing,
    }
}

fn arithmetic(one: Values, operator: Operator, other: Values) -> Values {
    let (one, other) = match (one, other) {
        (Values::In(one), Values::In(other)) => (one, other),
        (Values::Missing, _) | (_, Values::Missing) => return Values::Missing,
        _ => return Values::Unclear,
    };
    let corners = [(one.least, other.least), (one.least, other.most), (one.most, other.least), (one.most, other.most)];
    let range = match operator {
        Operator::Plus => Range::of(corners.map(|(one, other)| one + other)),
        Operator::Minus => Range::of(corners.map(|(one, other)| one - other)),
        Operator::Times => Range::of(corners.map(|(one, other)| one * other)),
        Operator::DividedBy if other.least <= 0.0 && other.most >= 0.0 => return Values::Unclear,
        Operator::DividedBy => Range::of(corners.map(|(one, other)| one / other)),
    };
    if range.least.is_finite() && range.most.is_finite() { Values::In(range) } else { Values::Unclear }
}

fn call(function: Function, ranges: &[Range]) -> Values {
    let least = ranges.iter().map(|range| range.least);
    let most = ranges.iter().map(|range| range.most);
    let range = match function {
        Function::Min => Range { least: least.fold(f64::INFINITY, f64::min), most: most.fold(f64::INFINITY, f64::min) },
        Function::Max => {
            Range { least: least.fold(f64::NEG_INFINITY, f64::max), most: most.fold(f64::NEG_INFINITY, f64::max) }
        }
        Function::Round | Function::Length => {
            let Some(range) = ranges.first() else { return Values::Missing };
            Range { least: range.least.round(), most: range.most.round() }
        }
    };
    Values::In(range)
}
